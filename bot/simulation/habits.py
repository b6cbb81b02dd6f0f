"""How the reporters and reviewers of a simulation behave: drawn anew for each of them, from one seed.

Pure, but for the generator that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import Enum
from random import Random
from typing import Final, NamedTuple

from bot.core.calendar.working_days import WorkingHours, moment
from bot.core.facts import Report

PUTS_OFF: Final = 0.04
"""Of the messages, how many are put off by their reader."""

PUTS_OFF_DAYS_MAX: Final = 7
"""For how many days at most."""

IS_RETURNED: Final = 0.01
IS_EXTENDED: Final = 0.02
"""Of the reports that were filed, how many a reviewer returns; of the overdue ones, how many are given more time."""

EXTENDED_DAYS: Final = 7


class Pace(Enum):
    """How soon somebody files; the value is how many of a hundred do."""

    PROMPT = 62
    AT_THE_END = 18
    LATE = 12
    NEVER = 8


class Rest(NamedTuple):
    """When somebody asks for rest, and until when."""

    at: datetime
    until: datetime


class Habits:
    """Draws what people do. The same seed and the same order of questions give the same answers."""

    def __init__(self, seed: str, hours: WorkingHours) -> None:
        self._random = Random(seed)
        self._hours = hours

    def moment_between(self, since: datetime, until: datetime) -> datetime:
        """Some whole second between two moments."""
        return since + timedelta(seconds=self._random.randrange(int((until - since).total_seconds())))

    def files_at(self, reports: Sequence[Report], told_at: datetime) -> datetime | None:
        """When somebody who is told of reports sits down to file them, None for never."""
        (pace,) = self._random.choices(list(Pace), weights=[each.value for each in Pace])
        if pace is Pace.NEVER:
            return None
        due_at = min(moment(each.due_on, time(18), each.zone) for each in reports)
        closes_at = min(each.closes_at for each in reports)
        if pace is Pace.PROMPT or told_at >= due_at:
            return told_at + timedelta(hours=self._random.expovariate(1 / 30))
        if pace is Pace.AT_THE_END:
            return max(told_at, due_at - timedelta(hours=self._random.uniform(0, 60)))
        return due_at + (closes_at - due_at) * self._random.random()

    def rest(self, reports: Sequence[Report], told_at: datetime) -> Rest | None:
        """Whether somebody who is told of reports puts that off."""
        if self._random.random() >= PUTS_OFF:
            return None
        at = told_at + timedelta(minutes=self._random.randint(1, 20))
        zone = reports[0].zone
        day = at.astimezone(zone).date() + timedelta(days=self._random.randint(1, PUTS_OFF_DAYS_MAX))
        until = self._hours.beginning(day, zone)
        return Rest(at, until) if until < max(each.closes_at for each in reports) else None

    def returned_at(self, report: Report, filed_at: datetime) -> datetime | None:
        """When a reviewer returns what was filed, None where they do not."""
        if self._random.random() >= IS_RETURNED:
            return None
        at = filed_at + timedelta(hours=self._random.uniform(2, 96))
        return at if at < report.closes_at else None

    def extended_at(self, report: Report) -> datetime | None:
        """When a reviewer gives a report more time that will be overdue, None where they do not."""
        if self._random.random() >= IS_EXTENDED:
            return None
        overdue_at = moment(report.due_on + timedelta(days=1), time(), report.zone)
        return overdue_at + timedelta(hours=self._random.uniform(0, 72))

    def one_of(self, many: int) -> bool:
        """True once in so many times."""
        return self._random.randrange(many) == 0

    def day_within(self, days: int) -> int:
        """A number of days below `days`."""
        return self._random.randrange(days)
