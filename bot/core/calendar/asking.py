"""The rules under which a unit may be asked for a form at all: promise two, at every door.

Pure. Every door puts the same question to `refusal`: the scheduler, a message, a command, a page, an API call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from bot.core.calendar.windows import OpenWindow
from bot.core.calendar.working_days import WorkingDays, moment
from bot.core.facts import Unit
from bot.core.periods import Period
from flows.language.model import Flow, PeriodKind, Window

DATABASE: Final = "database"
"""The door at which a report is refused that no program of ours has opened."""


class Rule(StrEnum):
    """Why nobody is asked. The names stand in refusals that are kept, and in their pages."""

    TOO_FREQUENT = "too_frequent"
    OTHER_KIND = "other_kind"
    OTHER_LEVEL = "other_level"
    NO_SUCH_UNIT = "no_such_unit"
    NOT_ADMITTED = "not_admitted"
    OUTSIDE_WINDOW = "outside_window"
    SHORT_NOTICE = "short_notice"
    LAST_QUARTER_MISSING = "last_quarter_missing"
    ASKED_ALREADY = "asked_already"


def refusal(
    flow: Flow,
    period: Period,
    unit: Unit,
    window: OpenWindow,
    at: datetime,
    working_days: WorkingDays,
    in_force_since: datetime | None,
) -> Rule | None:
    """The rule by which `unit` may not be asked for `flow` and `period` at `at`, None where it may be.

    `window` is that of the report, `in_force_since` the moment at which the form came into force, None where nobody
    knows. What hangs on other reports (ASKED_ALREADY, LAST_QUARTER_MISSING) is for the caller to see.
    """
    return refusal_of_unit(flow, period, unit) or refusal_of_form(
        flow, period, window, at, working_days, in_force_since
    )


def refusal_of_unit(flow: Flow, period: Period, unit: Unit) -> Rule | None:
    """The rule by which a unit is never asked for a form and period, whenever it may be."""
    if flow.level is not unit.level:
        return Rule.OTHER_LEVEL
    return None if unit.existed_on(period.last_day) else Rule.NO_SUCH_UNIT


def refusal_of_form(
    flow: Flow,
    period: Period,
    window: OpenWindow,
    at: datetime,
    working_days: WorkingDays,
    in_force_since: datetime | None,
) -> Rule | None:
    """The rule by which no unit with this window may be asked for a form at `at`."""
    if flow.period not in (PeriodKind.QUARTERLY, PeriodKind.ANNUAL):
        return Rule.TOO_FREQUENT
    if period.kind is not flow.period:
        return Rule.OTHER_KIND
    today = at.astimezone(window.zone).date()
    if not flow.admission.approved_on <= today <= flow.admission.valid_until:
        return Rule.NOT_ADMITTED
    if not window.opens_at <= at < window.closes_at:
        return Rule.OUTSIDE_WINDOW
    if in_force_since is not None and _is_short_notice(in_force_since, flow.window, window, working_days):
        return Rule.SHORT_NOTICE
    return None


def _is_short_notice(since: datetime, asked: Window, window: OpenWindow, working_days: WorkingDays) -> bool:
    """Whether fewer working days than the form's notice lie between coming into force and being due."""
    came = since.astimezone(window.zone).date()
    return working_days.count_after(came, window.due_on) < asked.notice_working_days


def waits_until(asked: Window, year: OpenWindow, working_days: WorkingDays) -> datetime:
    """Until when a year waits for its last quarter to be filed: then just enough notice is left before it is due."""
    last = working_days.nth_before(year.due_on, asked.notice_working_days + 1)
    return moment(last, time(), year.zone)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that a rule refused at a door. `unit` and `period` are empty where it named none.

    `detail` is what was asked for, in the words of whoever asked; `period` is that too where it is no period.
    """

    rule: Rule
    door: str
    flow: str
    unit: str = ""
    period: str = ""
    detail: str = ""
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that is written down: when it happened first and last, how often, and who asked last."""

    what: Refusal
    first_at: datetime
    last_at: datetime
    times: int
    by: str | None


def with_notice(asked: Window, window: OpenWindow, at: datetime, working_days: WorkingDays) -> OpenWindow:
    """The window of a report that is opened at `at`: due no sooner than the notice of `asked` from then.

    The first working day of a window counts in full. Where a report is opened after it (the program stood still, the
    unit is new), the days after that one count; with too few of them it is due and closes later.
    """
    today = at.astimezone(window.zone).date()
    first = working_days.nth_after(window.opens_at.astimezone(window.zone).date(), 1)
    since = first if today <= first else today + timedelta(days=1)
    if working_days.count_after(since - timedelta(days=1), window.due_on) >= asked.notice_working_days:
        return window
    due_on = working_days.nth_after(since, asked.notice_working_days)
    closes_at = moment(due_on + timedelta(days=asked.late_days + 1), time(), window.zone)
    return replace(window, due_on=due_on, closes_at=max(window.closes_at, closes_at))
