"""Where a decision moves a report's window: only ever later.

Pure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from bot.core.calendar.working_days import WorkingDays, moment
from bot.core.facts import Report
from flows.language.model import Window

MORE_WORKING_DAYS: Final = (5, 10, 20)
"""How much more time can be given at once: a week, two, or a month."""


class Moved(NamedTuple):
    """What a window is moved to: the due date, and the moment from which it is shut."""

    due_on: date
    closes_at: datetime


def more_time(report: Report, days: int, asked: Window, at: datetime, working_days: WorkingDays) -> Moved:
    """The window with `days` working days more, counted from the later of today and the due date."""
    later = max(report.day_of(at), report.due_on)
    return _moved(report, working_days.nth_after(later + timedelta(days=1), days), asked)


def time_to_answer(report: Report, asked: Window, at: datetime, working_days: WorkingDays) -> Moved:
    """The window of a report that is returned at `at`: at least the form's notice is left to answer."""
    tomorrow = report.day_of(at) + timedelta(days=1)
    return _moved(report, working_days.nth_after(tomorrow, asked.notice_working_days), asked)


def _moved(report: Report, due_on: date, asked: Window) -> Moved:
    if due_on <= report.due_on:
        return Moved(report.due_on, report.closes_at)
    closes_at = moment(due_on + timedelta(days=asked.late_days + 1), time(), report.zone)
    return Moved(due_on, max(report.closes_at, closes_at))
