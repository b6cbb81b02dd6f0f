"""An agenda as values for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.app.agenda_words import CalendarWords
from bot.core.calendar.agenda import Agenda, Entry, Message
from bot.core.calendar.groups import GroupAgenda
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Unit


def agenda_json(agenda: Agenda, words: CalendarWords, hours: WorkingHours, at: datetime) -> dict[str, object]:
    """The agenda of a unit. Moments are ISO texts on its clock; messages are those that are still to go out."""
    about = {"unit": agenda.unit.code, "name": agenda.unit.name}
    return about | _what(agenda, words, hours, at)


def groups_json(
    groups: Sequence[GroupAgenda], words: CalendarWords, hours: WorkingHours, at: datetime
) -> dict[str, object]:
    """The agenda of an installation, by level and time zone."""
    return {
        "groups": [
            {
                "units": sum(life.units for life in each.group.lives),
                "reporters": each.group.reporters,
                **_what(each.agenda, words, hours, at),
            }
            for each in groups
        ]
    }


def _what(agenda: Agenda, words: CalendarWords, hours: WorkingHours, at: datetime) -> dict[str, object]:
    return {
        "level": agenda.unit.level.value,
        "zone": agenda.unit.zone.key,
        "first": agenda.span.first.isoformat(),
        "last": agenda.span.last.isoformat(),
        "hours": f"{hours.begins:%H:%M}-{hours.ends:%H:%M}",
        "provisional_years": list(agenda.provisional_years(hours)),
        "entries": [_entry(each, words) for each in agenda.entries],
        "messages": [_message(each, agenda.unit) for each in agenda.messages_from(at)],
    }


def _entry(entry: Entry, words: CalendarWords) -> Mapping[str, object]:
    report, window = entry.report, entry.window
    filed_at = report.submitted_at if report is not None else None
    return {
        "flow": entry.flow.id,
        "title": words.title(entry),
        "period": str(entry.period),
        "opens_at": window.opens_at.astimezone(window.zone).isoformat(),
        "due_on": window.due_on.isoformat(),
        "closes_at": window.closes_at.astimezone(window.zone).isoformat(),
        "zone": window.zone.key,
        "is_provisional": window.is_provisional,
        "is_opened": report is not None,
        "state": report.state.value if report is not None else None,
        "verdict": report.verdict.value if report is not None and report.verdict is not None else None,
        "submitted_at": filed_at.astimezone(window.zone).isoformat() if filed_at is not None else None,
        "waits_for": str(entry.waits_for) if entry.waits_for is not None else None,
        "not_asked": entry.why_not.value if entry.why_not is not None else None,
    }


def _message(message: Message, unit: Unit) -> Mapping[str, object]:
    return {
        "at": message.at.astimezone(unit.zone).isoformat(),
        "reports": [
            {"flow": entry.flow.id, "period": str(entry.period), "milestone": milestone}
            for entry, milestone in message.items
        ],
    }
