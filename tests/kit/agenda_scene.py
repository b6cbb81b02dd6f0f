"""A village, a quarterly and an annual form, and a year whose working days are plain: where agendas are tested."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.facts import Report, ReportKey, ReportState, Unit
from bot.core.periods import parse_identifier
from flows.language.model import Flow, Level, PeriodKind, Window
from tests.kit.by_hand import stock
from tests.kit.forms_strategy import flow_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
VILLAGE: Final = Unit("v1", "青石示范村", Level.VILLAGE, ZONE, "town")
DAYS: Final = WorkingDays(frozenset({date(2027, 1, 1)}), frozenset(), frozenset({2026, 2027}))
HOURS: Final = WorkingHours(time(9), time(18), DAYS)
QUARTERLY: Final = flow_of([[stock("households")]], "basics")
ANNUAL: Final = replace(
    flow_of([[stock("households")]], "yearly", PeriodKind.ANNUAL, frozenset({"households"})),
    window=Window(60, 30),
)
BEFORE: Final = datetime(2026, 12, 1, tzinfo=UTC)
"""A moment before any window of 2027 opens."""


def opened(period: str, flow: Flow = QUARTERLY, **changes: Any) -> Report:
    """A report of the village that is open, or changed."""
    window = window_of(parse_identifier(period), flow.window, ZONE, DAYS)
    key = ReportKey(flow.id, VILLAGE.code, period)
    report = Report(
        1, key, "r1", ReportState.OPEN, window.due_on, window.opens_at, window.closes_at, window.zone
    )
    return replace(report, **changes)
