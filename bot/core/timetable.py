"""What the calendar asks of the database: which reports to open, who is to be told, and claims of both.

Pure: the values, and what of storage the scheduler needs besides what every channel does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from bot.core.calendar.asking import Refused
from bot.core.calendar.windows import OpenWindow
from bot.core.facts import Person, Report, ReportKey, Unit
from bot.core.store import Transaction
from flows.language.model import Level


class Cohort(NamedTuple):
    """All units of a form's level in one time zone, for a period: their windows are the same. `zone` is its name."""

    flow: str
    period: str
    zone: str


class Pass(NamedTuple):
    """How far a day's pass over a cohort has come."""

    day: date
    is_done: bool


class NextUnits(NamedTuple):
    """Units of a cohort that have no report yet. `last` is the code up to which was looked; `is_end`: none follow."""

    units: tuple[Unit, ...]
    last: str
    is_end: bool


class Claim(NamedTuple):
    """A day on which a report is told of, and the name of its milestone."""

    report: int
    day: date
    name: str


class Chat(NamedTuple):
    """Where somebody is written to."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who may be told something: their units by code, and where they were last seen, None for nowhere.

    `talked_at` is when they last said something.
    """

    person: Person
    units: tuple[Unit, ...]
    chat: Chat | None
    snoozed_until: datetime | None = None
    talked_at: datetime | None = None


class Told(NamedTuple):
    """A message of the day. `sent_at` is None until the platform has taken it."""

    person: int
    day: date
    message: int
    sent_at: datetime | None


class CalendarTransaction(Transaction, Protocol):
    """One unit of work of the scheduler. Any number of programs may do the same work at once."""

    # opening
    def zones(self, level: Level) -> tuple[ZoneInfo, ...]:
        """The time zones in which there are units of a level, by name."""
        ...

    def passes(self) -> Mapping[Cohort, Pass]:
        """The last pass over each cohort."""
        ...

    def take_pass(self, cohort: Cohort, day: date) -> str | None:
        """The code after which a day's pass goes on, '' at its beginning; None where it is done or another works on
        it. It is locked until the transaction ends."""
        ...

    def advance_pass(self, cohort: Cohort, after: str, *, is_done: bool) -> None: ...

    def units_without_report(self, cohort: Cohort, level: Level, after: str, limit: int) -> NextUnits:
        """Of the next units of a cohort after a code, at most `limit` for which nothing is opened."""
        ...

    def open_reports(
        self,
        keys: Sequence[ReportKey],
        revision: str,
        window: OpenWindow,
        at: datetime,
        remind_at: datetime,
    ) -> None:
        """Open reports that share a window, unless they are."""
        ...

    def reports_of_units(self, units: Sequence[str], period: str | None = None) -> tuple[Report, ...]:
        """Reports of units: of one period, or all that wait to be filed."""
        ...

    def refusals(self) -> tuple[Refused, ...]:
        """What was refused, the latest first, and not endlessly many."""
        ...

    # milestones
    def due_reports(self, at: datetime, limit: int) -> tuple[Report, ...]:
        """Reports that wait to be filed and whose next milestone has come, the longest due first; locked, and without
        those that another program holds."""
        ...

    def claim_milestones(self, claims: Sequence[Claim], at: datetime) -> Collection[int]:
        """Claim days of reports; the numbers of reports of which one was free."""
        ...

    def set_milestones(self, next_at: Mapping[int, datetime | None]) -> None:
        """Remember when each report's next milestone is, None for never."""
        ...

    def reporters_of(self, units: Sequence[str], at: datetime) -> Mapping[str, tuple[int, ...]]:
        """Whom to remind of reports, by code of the unit: ids of its reporters who are not away, and of the stand-ins
        of those who are, unless they are away too. At most 500 units; one without anybody is left out."""
        ...

    def remind(self, people: Collection[int], at: datetime) -> None:
        """Have people told at `at` or later, unless they are to be told already."""
        ...

    # digests
    def due_reminders(self, at: datetime, limit: int) -> tuple[int, ...]:
        """People who are to be told now; locked, and without those that another program holds."""
        ...

    def audiences(self, people: Sequence[int], at: datetime) -> tuple[Audience, ...]:
        """What is needed to tell people something."""
        ...

    def postpone(self, due_at: Mapping[int, datetime]) -> None:
        """Have people told later."""
        ...

    def end_reminders(self, people: Collection[int]) -> None:
        """Have people told nothing."""
        ...

    def claim_digests(self, days: Mapping[int, date], at: datetime) -> Collection[int]:
        """Claim the one message of a day for people; those for whom it was free."""
        ...

    def note_told(self, told: Sequence[Told]) -> None:
        """Remember which message is somebody's of a day."""
        ...

    def lost_digests(self, before: datetime, limit: int) -> tuple[int, ...]:
        """People whose message of a day before was never sent; each is named once."""
        ...

    # clocks
    def take_back(self, at: datetime) -> None:
        """Take back what was claimed for days that have not come, and not sent: the clock had gone wrong."""
        ...
