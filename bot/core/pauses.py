"""Rest from reminders, by a snooze or by being away: its limits, and which days may be chosen for it.

Pure. What is known of a person's pauses are values of `facts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar.working_days import WorkingHours, moment
from bot.core.events import Event, Pressed, is_command
from bot.core.presses import Verb, decode

AWAY_MAX_DAYS: Final = 92
"""A quarter, the longest of the year: for whoever stays away longer, the office invites somebody else."""

COLLEAGUES_MAX: Final = 8
"""Colleagues offered as stand-ins: more would not fit a phone's screen; anybody else is reached by a code."""

SNOOZE_DAYS_MAX: Final = 8
"""Days offered for the next reminder: more would not fit a phone's screen; any other day can be typed."""

COMMANDS: Final = frozenset({"snooze", "away", "back"})

VERBS: Final = frozenset(
    {
        Verb.SNOOZE,
        Verb.SNOOZE_DAYS,
        Verb.END_SNOOZE,
        Verb.AWAY_UNTIL,
        Verb.STAND_IN,
        Verb.STAND_IN_BY_CODE,
        Verb.END_AWAY,
        Verb.DECLINE,
    }
)
"""What is pressed about a pause."""

_FIRST_DAY: Final = date(2000, 1, 1)
"""Day 0 in payloads, whose five digits reach to the year 2273."""


def is_about_pauses(event: Event) -> bool:
    """Whether the engine must be told a person's pauses to answer an event."""
    if is_command(event, *COMMANDS):
        return True
    press = decode(event.payload) if isinstance(event, Pressed) else None
    return press is not None and press.verb in VERBS


def snooze_days(hours: WorkingHours, at: datetime, zone: ZoneInfo, closes_at: datetime) -> Iterator[date]:
    """The days to which reminders may be put off, earliest first: working days after that of `at` whose working hours
    begin before `closes_at`, when the last report that waits closes."""
    day = hours.days.nth_after(at.astimezone(zone).date() + timedelta(days=1), 1)
    while hours.beginning(day, zone) < closes_at:
        yield day
        day = hours.days.nth_after(day + timedelta(days=1), 1)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day, in UTC."""
    return moment(day + timedelta(days=1), time(), zone)


def number_of(day: date) -> int:
    """The number by which a payload names a day; 0 is no day."""
    return (day - _FIRST_DAY).days


def day_of(number: int) -> date:
    """The day that a payload names."""
    return _FIRST_DAY + timedelta(days=number)
