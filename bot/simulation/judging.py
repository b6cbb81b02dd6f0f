"""Whether a simulation kept every promise: worked out anew from the calendar and from what was seen to happen.

Pure. It shares `milestones`, the days themselves, with the program, and nothing of how they are claimed and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar.milestones import milestones
from bot.core.calendar.working_days import WorkingHours, moment
from bot.simulation.ledger import Followed, Ledger, Reader

MOMENTS_MAX: Final = 65_536
"""Answers about moments remembered: all readers of a zone share them."""

DAY: Final = timedelta(days=1)


class Judge:
    """Looks at a ledger. `until` is when the simulation ended."""

    def __init__(self, ledger: Ledger, hours: WorkingHours, until: datetime) -> None:
        self._ledger = ledger
        self._hours = hours
        self._until = until
        self._next_from = lru_cache(maxsize=MOMENTS_MAX)(hours.next_from)
        self._ends_at = lru_cache(maxsize=MOMENTS_MAX)(self._end_of_next_day)
        self._milestones = lru_cache(maxsize=MOMENTS_MAX)(self._moments)

    # -- what comes

    def causes(self, followed: Followed) -> Iterator[datetime]:
        """The moments at which there was something to tell of a report: milestones, more time, a return."""
        report, ends = followed.report, [*(each.since for each in followed.dates[1:]), None]
        for dates, end in zip(followed.dates, ends, strict=True):
            yield dates.since
            for at in self._milestones(report.opens_at, dates.due_on, dates.closes_at, report.zone):
                if at > dates.since and (end is None or at < end):
                    yield at
        yield from followed.returned

    def _moments(
        self, opens_at: datetime, due_on: date, closes_at: datetime, zone: ZoneInfo
    ) -> tuple[datetime, ...]:
        """When each milestone of a window comes."""
        opens_on, closes_on = (at.astimezone(zone).date() for at in (opens_at, closes_at))
        return tuple(
            moment(each.on, self._hours.begins, zone)
            for each in milestones(opens_on, due_on, closes_on, self._hours.days)
        )

    # -- what was told

    def missed(self) -> int:
        """How often something came of which its reader was not told by the end of the next working day.

        Who had asked for rest is to be told after it; who was told something on the same day knows.
        """
        return sum(self._missed(reader) for reader in self._ledger.readers.values())

    def _missed(self, reader: Reader) -> int:
        come: dict[datetime, list[Followed]] = {}
        for followed in reader.reports:
            for at in self.causes(followed):
                come.setdefault(at, []).append(followed)
        for _, until in reader.put_off:
            come.setdefault(until, []).extend(reader.reports)
        return len({first for at, reports in come.items() if (first := self._missed_at(reader, at, reports))})

    def _missed_at(self, reader: Reader, at: datetime, reports: Iterable[Followed]) -> datetime | None:
        """From when on a reader was to be told of what came at a moment, None where they were or need not be."""
        first, last = self._to_be_told(reader, at)
        if last > self._until or not any(each.waits_throughout(at, last) for each in reports):
            return None
        since = moment(first.astimezone(reader.zone).date(), time(), reader.zone)
        return None if any(min(at, since) <= told < last for told in reader.told) else first

    def _to_be_told(self, reader: Reader, at: datetime) -> tuple[datetime, datetime]:
        """From when on, and by when, a reader is to be told of what came at a moment."""
        first = self._next_from(at, reader.zone)
        last = self._ends_at(first, reader.zone)
        for asked_at, until in reader.put_off:
            if asked_at <= last and until > first:
                first = self._next_from(until, reader.zone)
                last = self._ends_at(first, reader.zone)
        return first, last

    def _end_of_next_day(self, at: datetime, zone: ZoneInfo) -> datetime:
        """When the working hours end on the working day after that of a moment."""
        following = self._hours.beginning(at.astimezone(zone).date() + DAY, zone)
        return self._hours.ending(following, zone)

    def twice_a_day(self) -> int:
        """Messages to somebody who had one on that day."""
        return sum(len(told) - len({at.date() for at in told}) for _, told in self._ledger.days_told())

    def without_cause(self) -> int:
        """Messages before which nothing had come since the message before, and no rest had ended."""
        return sum(self._without_cause(reader) for reader in self._ledger.readers.values())

    def _without_cause(self, reader: Reader) -> int:
        come = [at for followed in reader.reports for at in self.causes(followed) if followed.waits_at(at)]
        come += [until for _, until in reader.put_off]
        come.sort()
        found, place = 0, 0
        for told in reader.told:
            before = place
            while place < len(come) and come[place] <= told:
                place += 1
            found += place == before
        return found

    def outside_hours(self) -> int:
        """Messages at night or on a day off."""
        return sum(
            not self._hours.include(at, reader.zone)
            for reader, told in self._ledger.days_told()
            for at in told
        )

    # -- how much it was

    def months(self) -> Mapping[int, int]:
        """How many months of one person, since they joined, had so many messages."""
        counts: Counter[int] = Counter()
        for reader, told in self._ledger.days_told():
            months = Counter((at.year, at.month) for at in told)
            first, last = (at.astimezone(reader.zone) for at in (reader.joined_at, self._until))
            lived = (last.year - first.year) * 12 + last.month - first.month + (last.day > 1)
            counts.update(months.values())
            counts[0] += max(0, lived - len(months))
        return counts

    def times_of_day(self) -> tuple[time | None, time | None]:
        """The earliest and the latest time of a message on its reader's clock."""
        times = [at.time() for _, told in self._ledger.days_told() for at in told]
        return min(times, default=None), max(times, default=None)
