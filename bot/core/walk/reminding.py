"""PLACEHOLDER until away is merged"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.effects import Button, Card
from bot.core.facts import Report, Unit
from bot.core.presses import Press, Verb
from flows.language.model import Catalogue


def reminder_card(
    reports: Sequence[Report], units: Mapping[str, Unit], catalogues: Mapping[str, Catalogue], at: datetime
) -> Card:
    items: list[dict[str, Any]] = [
        {
            "report": report,
            "flow": catalogues[report.revision].flows[report.key.flow],
            "unit": units[report.key.unit],
            "is_late": at.astimezone(report.zone).date() > report.due_on,
            "several_units": len(units) > 1,
        }
        for report in reports
    ]
    rows = tuple((Button("report", Press(Verb.FOCUS, item["report"].number), item),) for item in items)
    return Card("home", {"items": items}, buttons=rows)
