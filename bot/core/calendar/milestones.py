"""Milestones: the days on which reporters are told of a report, from its opening until its window shuts.

Pure. On opening, mid-way, two working days before it is due, on the due day; after it ever more slowly.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from bot.core.calendar.working_days import WorkingDays

SOON_WORKING_DAYS: Final = 2
"""How long before the due day the last but one reminder goes out."""

FIRST_CHASE_WORKING_DAYS: Final = 2
"""How long after the due day an overdue report is first told of again; each further gap is twice as long."""

OPENED, MIDWAY, SOON, DUE, OVERDUE = "opened", "midway", "soon", "due", "overdue"

MILESTONES_MAX: Final = 4096
"""Answers remembered: all units of a zone that nobody gave more time share those of a form and period."""


class Milestone(NamedTuple):
    """A working day on which a report is told of. `name` is unique in the report: `opened`, ..., `overdue-1`, ..."""

    name: str
    on: date


@lru_cache(maxsize=MILESTONES_MAX)
def milestones(
    opens_on: date, due_on: date, closes_on: date, working_days: WorkingDays
) -> tuple[Milestone, ...]:
    """The milestones of a window, oldest first; of several on one day the most urgent one.

    `opens_on` is the first day on which it may be filed, `closes_on` the first on which it may not any more.
    """
    opened_on = working_days.nth_after(opens_on, 1)
    due_on = working_days.nth_before(due_on, 1)  # a due date that somebody moved onto a day off
    days = 1 + working_days.count_after(opened_on, due_on)
    midway_on = working_days.nth_after(opened_on, (days + 1) // 2)
    soon_on = max(opened_on, working_days.nth_before(due_on, 1 + SOON_WORKING_DAYS))
    by_day = {opened_on: OPENED}
    if midway_on < soon_on:  # in a window of a few days "two days left" says it all
        by_day[midway_on] = MIDWAY
    by_day[soon_on] = SOON
    by_day[max(opened_on, due_on)] = DUE
    gap, chased_on, nth = (
        FIRST_CHASE_WORKING_DAYS,
        working_days.nth_after(due_on, 1 + FIRST_CHASE_WORKING_DAYS),
        1,
    )
    while chased_on < closes_on:
        by_day[chased_on] = f"{OVERDUE}-{nth}"
        gap, nth = gap * 2, nth + 1
        chased_on = working_days.nth_after(chased_on, 1 + gap)
    return tuple(sorted((Milestone(name, on) for on, name in by_day.items()), key=lambda each: each.on))
