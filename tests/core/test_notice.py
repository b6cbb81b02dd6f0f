"""Whoever is asked has five working days, whatever a form says and whenever it is opened."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.working_days import working_days
from bot.core.calendar.asking import with_notice
from bot.core.calendar.windows import window_of
from bot.core.periods import Period
from flows.language.model import Window

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = working_days(None)


@pytest.mark.parametrize(
    ("asked", "opened_on", "due_on"),
    [
        (Window(15, 30), date(2026, 4, 1), date(2026, 4, 22)),  # Wednesday; the 6th is a day off
        (Window(5, 30), date(2026, 4, 1), date(2026, 4, 8)),
        (Window(1, 30), date(2026, 4, 1), date(2026, 4, 8)),  # the first day counts in full
        (Window(1, 30), date(2026, 4, 2), date(2026, 4, 10)),  # after it the days that follow
        (Window(15, 30), date(2026, 4, 14), date(2026, 4, 22)),
        (Window(15, 30), date(2026, 4, 20), date(2026, 4, 27)),
        (Window(15, 30, 10), date(2026, 4, 1), date(2026, 4, 22)),  # a form may give more notice
        (Window(15, 30, 10), date(2026, 4, 14), date(2026, 4, 28)),
    ],
)
def test_a_report_is_due_no_sooner_than_its_forms_notice_after_it_was_opened(
    asked: Window, opened_on: date, due_on: date
) -> None:
    window = window_of(Period(2026, 1), asked, ZONE, DAYS)
    at = datetime.combine(opened_on, datetime.min.time(), ZONE).replace(hour=9)
    moved = with_notice(asked, window, at, DAYS)
    assert moved.due_on == due_on
    assert moved.closes_at >= window.closes_at
