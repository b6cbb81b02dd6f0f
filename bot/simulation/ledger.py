"""What happened in a simulation, written down as it happens: who had to file what, and who was told when.

Pure. Nothing here is asked of the program under test: it is what a person would note who watches from outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.facts import Report
from bot.core.walk.reminding import REMINDED_MAX


class Dates(NamedTuple):
    """The window of a report from a moment on."""

    since: datetime
    due_on: date
    closes_at: datetime


@dataclass(slots=True)
class Followed:
    """A report, and what became of it. `report` is as it was opened."""

    report: Report
    opened_at: datetime
    dates: list[Dates]
    filed: list[datetime] = field(default_factory=list)
    returned: list[datetime] = field(default_factory=list)

    def waits_at(self, at: datetime) -> bool:
        """Whether somebody had to file it at a moment, and could."""
        if not self.opened_at <= at < self.closes_at(at):
            return False
        if not self.filed:
            return True
        filed = sum(each <= at for each in self.filed)
        return filed <= sum(each <= at for each in self.returned)

    def waits_throughout(self, since: datetime, until: datetime) -> bool:
        return (
            self.waits_at(since)
            and self.waits_at(until)
            and not any(since < at <= until for at in self.filed)
        )

    def closes_at(self, at: datetime) -> datetime:
        """When its window shut, as it stood at a moment."""
        return next((each for each in reversed(self.dates) if each.since <= at), self.dates[0]).closes_at


@dataclass(slots=True)
class Reader:
    """A person: the clock by which they live, and what they were told."""

    zone: ZoneInfo
    joined_at: datetime
    reports: list[Followed] = field(default_factory=list)
    told: list[datetime] = field(default_factory=list)
    put_off: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When they asked for rest, and until when."""

    def waiting(self, at: datetime) -> list[Followed]:
        return [each for each in self.reports if each.waits_at(at)]


class Ledger:
    """People and reports by number."""

    def __init__(self) -> None:
        self.readers: dict[int, Reader] = {}
        self.reports: dict[int, Followed] = {}
        self.incomplete = 0
        self.due_earlier = 0

    def join(self, person: int, zone: ZoneInfo, at: datetime) -> None:
        self.readers[person] = Reader(zone, at)

    def opened(self, report: Report, person: int, at: datetime) -> Followed:
        """Note that a report was opened for somebody."""
        followed = Followed(report, at, [Dates(at, report.due_on, report.closes_at)])
        self.reports[report.number] = followed
        self.readers[person].reports.append(followed)
        return followed

    def told(self, person: int, numbers: Collection[int], at: datetime) -> Sequence[Followed]:
        """Note a message that lists reports; those that waited."""
        reader = self.readers[person]
        reader.told.append(at)
        waiting = reader.waiting(at)
        listed = set(numbers)
        expected = {each.report.number for each in waiting}
        if not listed <= expected or len(listed) != min(len(expected), REMINDED_MAX):
            self.incomplete += 1
        return waiting

    def seen_again(self, report: Report) -> None:
        """Compare a report with what is known of it: it may have been given more time, never less."""
        if report.due_on < self.reports[report.number].dates[-1].due_on:
            self.due_earlier += 1

    def days_told(self) -> Iterator[tuple[Reader, Sequence[datetime]]]:
        """Each reader with their messages on their own clock, oldest first."""
        for reader in self.readers.values():
            yield reader, [at.astimezone(reader.zone) for at in reader.told]
