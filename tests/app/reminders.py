"""Reminders of every kind, with their situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.core.effects import Card
from bot.core.facts import Decision, DecisionKind, Report, ReportState, Unit, Verdict
from bot.core.walk.reminding import reminder_card
from flows.language.model import Level
from tests.app.scenes import ANNUAL, AT, REPORT, UNIT, ZONE, catalogue
from tests.kit.pause_memory import HOURS

OTHER: Final = Unit("demo-002", "柳湾村", Level.VILLAGE, ZoneInfo("Asia/Urumqi"))
BOTH: Final = (UNIT, OTHER)
OF_OTHER: Final = replace(REPORT, number=9, key=REPORT.key._replace(unit=OTHER.code))
RETURNED: Final = replace(REPORT, state=ReportState.SUBMITTED, submissions=1, verdict=Verdict.RETURNED)
WHY: Final = (Decision(DecisionKind.RETURNED, "钱示例", AT, "户数和上期差得多", ("households",)),)
LONGER: Final = (Decision(DecisionKind.EXTENDED, "钱示例", AT, "灾后统计", due_on=REPORT.due_on),)
MANY: Final = tuple(
    replace(REPORT, number=20 + each, due_on=REPORT.due_on - timedelta(days=each)) for each in range(11)
)


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def reminder(*reports: Report, at: datetime = AT, units: Sequence[Unit] = (UNIT,), **more: Any) -> Card:
    """The reminder of somebody who reports for one village."""
    by_code = {unit.code: unit for unit in units}
    return reminder_card(reports, by_code, {"now": catalogue()}, HOURS, at, **more)


REMINDERS: Final[tuple[tuple[str, Card], ...]] = (
    ("opened", reminder(REPORT, opened={REPORT.number})),
    ("soon", reminder(REPORT)),
    ("soon, provisional", reminder(replace(REPORT, is_provisional=True))),
    ("due today", reminder(REPORT, at=moment(10, 26))),
    ("due on a day off", reminder(replace(REPORT, due_on=moment(10, 11).date()))),
    ("overdue", reminder(REPORT, at=moment(11, 2))),
    ("returned", reminder(RETURNED, decisions={RETURNED.number: WHY})),
    (
        "returned, with a reason and more time",
        reminder(RETURNED, decisions={RETURNED.number: (*WHY, *LONGER)}),
    ),
    ("more time, with a reason", reminder(REPORT, decisions={REPORT.number: LONGER})),
    (
        "several, with a reason",
        reminder(RETURNED, ANNUAL, decisions={RETURNED.number: WHY, ANNUAL.number: LONGER}),
    ),
    ("returned without a reason", reminder(RETURNED)),
    ("several opened", reminder(REPORT, ANNUAL, opened={REPORT.number, ANNUAL.number})),
    ("several", reminder(REPORT, ANNUAL)),
    ("several, one due today", reminder(REPORT, ANNUAL, at=moment(10, 26))),
    ("several, one returned", reminder(RETURNED, ANNUAL)),
    ("several, one overdue", reminder(REPORT, ANNUAL, at=moment(11, 2))),
    ("two units", reminder(REPORT, OF_OTHER, units=BOTH)),
    ("one of two units", reminder(OF_OTHER, units=BOTH)),
    ("several overdue", reminder(REPORT, replace(ANNUAL, due_on=moment(10, 20).date()), at=moment(11, 2))),
    ("many", reminder(*MANY)),
    ("on the last day", reminder(REPORT, at=moment(11, 25))),
)
