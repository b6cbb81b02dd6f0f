"""When somebody may be told something unasked: one message a day, in working hours, not while they snooze.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar.milestones import OPENED, Milestone, milestones
from bot.core.calendar.working_days import WorkingHours, moment
from bot.core.facts import Report

TALK_LASTS: Final = timedelta(minutes=30)
"""Nobody is reminded so soon after they have said something: they are at it, or have just been."""

ZONE_CHANGE_HOURS_MAX: Final = 2
"""By how many hours a country puts its clocks forward for good: one hour is usual, and two have been."""

LASTS_DAYS_MAX: Final = 3660
"""Ten years: more than all the time that reviewers give. Who writes the year 9999 by hand means for ever, and nobody
can count the days until then at every look."""


def may_be_told_at(
    at: datetime,
    zones: Sequence[ZoneInfo],
    hours: WorkingHours,
    *,
    told_on: date | None,
    snoozed_until: datetime | None,
    talked_at: datetime | None,
) -> datetime:
    """The first moment from `at` on at which a person may be told something; `at` itself: now.

    `zones` are those of the units of which they are told, the first one being that of their days. `told_on` is the last
    of these days on which they were, `talked_at` when they last said something.
    """
    zone = zones[0]
    start = at if snoozed_until is None else max(at, snoozed_until)
    if talked_at is not None and talked_at <= at:
        start = max(start, talked_at + TALK_LASTS)
    if told_on is not None and start.astimezone(zone).date() <= told_on:
        start = moment(told_on + timedelta(days=1), time(), zone)
    return hours.next_common(start, zones)


def milestones_of(report: Report, hours: WorkingHours) -> tuple[Milestone, ...]:
    """The milestones of a report as its window is now."""
    opens_on, closes_on = (
        each.astimezone(report.zone).date() for each in (report.opens_at, report.closes_at)
    )
    return milestones(opens_on, report.due_on, closes_on, hours.days)


def passed_and_next(
    report: Report, at: datetime, hours: WorkingHours
) -> tuple[tuple[Milestone, ...], datetime | None]:
    """The milestones of a report that have come by `at`, and the moment of the next one, None after the last.

    A milestone comes when the working hours of its day begin.
    """
    passed: list[Milestone] = []
    for each in milestones_of(report, hours):
        comes_at = moment(each.on, hours.begins, report.zone)
        if comes_at > at:
            return tuple(passed), comes_at
        passed.append(each)
    return tuple(passed), None


def is_new(report: Report, at: datetime, hours: WorkingHours) -> bool:
    """Whether nobody can have been told more of a report than that it has been opened."""
    passed, _ = passed_and_next(report, at, hours)
    return all(each.name == OPENED for each in passed)


def keeps_to_calendar(report: Report) -> bool:
    """Whether a report's window is one that may be: it opens after its period has ended, closes no sooner than it is
    due, and does close one day.

    A row that somebody wrote into the database by hand may be otherwise; nobody is asked for it. One that was opened by
    the old clock of a zone, before this machine knew that it has changed, is none of these.
    """
    first = moment(report.period.last_day + timedelta(days=1), time(), report.zone)
    earliest, latest = first - timedelta(hours=ZONE_CHANGE_HOURS_MAX), first + timedelta(days=LASTS_DAYS_MAX)
    if not earliest <= report.opens_at < report.closes_at <= latest:
        return False
    return report.day_of(report.opens_at) <= report.due_on <= report.day_of(report.closes_at)
