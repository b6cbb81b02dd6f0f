"""Working days and working hours: on which days a due date may fall, and when a message may go out.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NEXT_YEAR_FROM_MONTH: Final = 11
"""From this month on the next year's working days may be asked for: notices come out between October and December."""

COMMON_STEPS_MAX: Final = 8
"""Steps in which common hours of several zones are looked for, each to the beginning of somebody's day. Of 2,000 random
moments in up to three zones none took more than five; more are for days off that one of them has alone."""

COUNTS_MAX: Final = 4096
MOMENTS_MAX: Final = 4096
"""Counts of working days, and times of a day in a zone, that are remembered: of a period all units ask for the same."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days off and made-up working days of the years whose official notice is known.

    Outside `confirmed_years` Monday to Friday count as working days, but for the months and days that are `always_off`,
    and what rests on them is provisional.
    """

    days_off: frozenset[date]
    made_up: frozenset[date]
    confirmed_years: frozenset[int]
    always_off: frozenset[tuple[int, int]] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and not self._is_off(day))

    def _is_off(self, day: date) -> bool:
        if day.year in self.confirmed_years:
            return day in self.days_off
        return day in self.days_off or (day.month, day.day) in self.always_off

    def nth_after(self, day: date, count: int) -> date:
        """The `count`-th working day counted from `day` on, `day` itself included."""
        while True:
            count -= self.is_working_day(day)
            if count <= 0:
                return day
            day += timedelta(days=1)

    def nth_before(self, day: date, count: int) -> date:
        """The `count`-th working day counted back from `day` on, `day` itself included."""
        while True:
            count -= self.is_working_day(day)
            if count <= 0:
                return day
            day -= timedelta(days=1)

    def count_after(self, day: date, until: date) -> int:
        """How many working days lie after `day`, up to `until` itself; 0 where that is not later."""
        return _count_after(self, day, until)

    def unconfirmed_years(self, today: date) -> tuple[int, ...]:
        """Of this year, and towards its end of the next one, those that are not confirmed."""
        near = (today.year, today.year + 1) if today.month >= NEXT_YEAR_FROM_MONTH else (today.year,)
        return tuple(year for year in near if year not in self.confirmed_years)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours of working days in which a person may be written to unasked: [begins, ends), on the unit's clock."""

    begins: time
    ends: time
    days: WorkingDays

    def include(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether `at` lies in working hours of a working day in `zone`."""
        local = at.astimezone(zone)
        return self.begins <= local.time() < self.ends and self.days.is_working_day(local.date())

    def next_from(self, at: datetime, zone: ZoneInfo) -> datetime:
        """`at` itself in working hours, else the beginning of the next ones; aware, in UTC."""
        if self.include(at, zone):
            return at.astimezone(UTC)
        local = at.astimezone(zone)
        is_over = local.time() >= self.ends
        return self.beginning(local.date() + timedelta(days=is_over), zone)

    def next_common(self, at: datetime, zones: Sequence[ZoneInfo]) -> datetime:
        """The first moment from `at` on that lies in working hours of all of some zones, one at least; in UTC.

        Where their hours never meet it is that of the first zone alone.
        """
        found = at
        for _ in range(COMMON_STEPS_MAX):
            latest = max(self.next_from(found, zone) for zone in zones)
            if latest == found:
                return latest
            found = latest
        return self.next_from(at, zones[0])

    def beginning(self, day: date, zone: ZoneInfo) -> datetime:
        """The first working moment of `day`, or of the next working day where it is a day off; in UTC.

        A day that a zone left out, as Samoa did on 30 December 2011, has no hours.
        """
        while True:
            day = self.days.nth_after(day, 1)
            begins = moment(day, self.begins, zone)
            if begins.astimezone(zone).date() == day:
                return begins
            day += timedelta(days=1)

    def ending(self, at: datetime, zone: ZoneInfo) -> datetime:
        """When the working hours of the day of `at` end in `zone`; in UTC."""
        return moment(at.astimezone(zone).date(), self.ends, zone)


@lru_cache(maxsize=COUNTS_MAX)
def _count_after(days: WorkingDays, day: date, until: date) -> int:
    return sum(days.is_working_day(day + timedelta(days=each + 1)) for each in range((until - day).days))


@lru_cache(maxsize=MOMENTS_MAX)
def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment of a time of day in a zone, in UTC. A time that a clock change leaves out is the moment after it."""
    return datetime.combine(day, at, zone).astimezone(UTC)
