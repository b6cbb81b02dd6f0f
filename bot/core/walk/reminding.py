"""The one message a day that reminds a person of all their reports, and the buttons that put the next one off.

Pure. What is due is not decided here: whoever asks for the card has decided that it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.core.calendar.working_days import WorkingHours
from bot.core.effects import Button, Card
from bot.core.facts import Decision, DecisionKind, Report, Unit, Verdict, last_of
from bot.core.pauses import SNOOZE_DAYS_MAX, number_of, snooze_days
from bot.core.presses import Press, Verb
from flows.language.model import Catalogue

REMINDED_MAX: Final = 8
"""Reports named in one reminder, a button each: more would not fit a phone's screen; the rest are counted."""

DAY: Final = timedelta(days=1)


class Tone(StrEnum):
    """What a reminder says of a report, the most urgent first."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    DUE = "due"
    SOON = "soon"
    OPENED = "opened"


def reminder_card(
    reports: Sequence[Report],
    units: Mapping[str, Unit],
    catalogues: Mapping[str, Catalogue],
    hours: WorkingHours,
    at: datetime,
    *,
    opened: Collection[int] = (),
    decisions: Mapping[int, Sequence[Decision]] = {},
) -> Card:
    """The reminder of one person: the most urgent reports first, a button each, then how to be reminded later.

    `reports` are all of theirs that wait and may be filed, at least one; `units` all of theirs by code, the first
    one's zone being that of the person. `opened` are numbers of reports that are told of for the first time,
    `decisions` those of reviewers about a report, by its number, the oldest first.
    """
    items: list[dict[str, Any]] = [
        {
            "report": report,
            "unit": units[report.key.unit],
            "flow": catalogues[report.revision].flows[report.key.flow],
            "tone": _tone(report, at, opened).value,
            "is_late": report.is_late(at),
            "days": hours.days.count_after(report.day_of(at), report.due_on),
            **_whys(report, decisions.get(report.number, ()), at),
            "several_units": len(units) > 1,
        }
        for report in reports
    ]
    items.sort(key=_urgency)
    shown = items[:REMINDED_MAX]
    zone = next(iter(units.values())).zone
    rows = (Button("report", Press(Verb.FOCUS, item["report"].number), item) for item in shown)
    later = snooze_buttons(hours, at, zone, last_closing(reports))
    values = {
        "items": shown,
        "count": len(items),
        "more": len(items) - len(shown),
        "counts": {tone.value: sum(item["tone"] == tone for item in items) for tone in Tone},
    }
    return Card("reminder", values, buttons=(*((row,) for row in rows), *later))


def _whys(report: Report, decisions: Sequence[Decision], at: datetime) -> dict[str, Decision | None]:
    """The decisions by which a report waits again, or still has time; None where none did."""
    returned = last_of(DecisionKind.RETURNED, decisions)
    extended = last_of(DecisionKind.EXTENDED, decisions)
    is_longer = extended is not None and extended.due_on == report.due_on and not report.is_late(at)
    return {
        "returned": returned if report.verdict is Verdict.RETURNED else None,
        "extended": extended if is_longer else None,
    }


def _tone(report: Report, at: datetime, opened: Collection[int]) -> Tone:
    if report.verdict is Verdict.RETURNED:
        return Tone.RETURNED
    if report.is_late(at):
        return Tone.OVERDUE
    if report.day_of(at) == report.due_on:
        return Tone.DUE
    return Tone.OPENED if report.number in opened else Tone.SOON


def _urgency(item: Mapping[str, Any]) -> tuple[bool, date, int]:
    report = item["report"]
    return (item["tone"] != Tone.OVERDUE, report.due_on, report.number)


# -- later


def last_closing(reports: Sequence[Report]) -> datetime:
    """When the last of some reports closes."""
    return max(report.closes_at for report in reports)


def snooze_buttons(
    hours: WorkingHours, at: datetime, zone: ZoneInfo, closes_at: datetime
) -> tuple[tuple[Button, ...], ...]:
    """Tomorrow, next week, another day; only what lies before the last report closes."""
    days = tuple(islice(snooze_days(hours, at, zone, closes_at), SNOOZE_DAYS_MAX))
    if not days:
        return ()
    today = at.astimezone(zone).date()
    monday = today + (7 - today.weekday()) * DAY
    label = "snooze_tomorrow" if days[0] == today + DAY else "snooze_day"
    row = [Button(label, _press(days[0]), {"day": days[0]})]
    next_week = next((day for day in days if monday <= day < monday + 7 * DAY), None)
    if days[0] < monday and next_week is not None:
        row.append(Button("snooze_next_week", _press(next_week)))
    if len(days) == len(row):
        return (tuple(row),)
    return (tuple(row), (Button("snooze_other_day", Press(Verb.SNOOZE_DAYS)),))


def _press(day: date) -> Press:
    return Press(Verb.SNOOZE, field=number_of(day))


def day_buttons(
    hours: WorkingHours, at: datetime, zone: ZoneInfo, closes_at: datetime
) -> tuple[tuple[Button, ...], ...]:
    """A button for each of the next days that may be chosen, two beside each other."""
    days = islice(snooze_days(hours, at, zone, closes_at), SNOOZE_DAYS_MAX)
    buttons = [Button("day", _press(day), {"day": day}) for day in days]
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
