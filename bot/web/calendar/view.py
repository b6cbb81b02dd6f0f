"""What the page of a unit shows, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.app.agenda_words import CalendarWords, calendar_address
from bot.core.calendar.agenda import Agenda, Entry, Message
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Unit
from bot.core.periods import YEAR_MAX, YEAR_MIN

MESSAGES_SHOWN: Final = 6
"""Messages that stand there at once: those of the coming weeks; the others open with a tap."""


def unit_page(agenda: Agenda, words: CalendarWords, hours: WorkingHours, at: datetime) -> dict[str, object]:
    """The values of the template: one year of a unit, what is over last."""
    unit, year = agenda.unit, agenda.span.first.year
    forms = [_form(each, words, at) for each in agenda.asked]
    messages = [_message(each, words, unit) for each in agenda.messages_from(at)]
    address = f"{calendar_address(words.site, unit.code)}.ics?lang={words.language}"
    return {
        "name": unit.name,
        "unit": words.unit(unit),
        "year": year,
        "earlier": year - 1 if year > YEAR_MIN else None,
        "later": year + 1 if year < YEAR_MAX else None,
        "provisional_note": words.provisional_note(agenda.provisional_years(hours)),
        "forms": [each for each in forms if not each["is_over"]],
        "over": [each for each in forms if each["is_over"]],
        "not_asked": words.not_asked(agenda),
        "messages": messages[:MESSAGES_SHOWN],
        "more_messages": messages[MESSAGES_SHOWN:],
        "hours": words.hours(hours),
        "file": address,
        "subscribe": f"webcal://{address.partition('://')[2]}",
    }


def _message(message: Message, words: CalendarWords, unit: Unit) -> dict[str, str]:
    local = message.at.astimezone(unit.zone)
    return {"when": f"{words.day(local.date())} {local:%H:%M}", "says": words.items(message)}


def _form(entry: Entry, words: CalendarWords, at: datetime) -> dict[str, object]:
    return {
        "form": words.form(entry),
        "due": words.due(entry),
        "window": words.window(entry),
        "state": words.state(entry, at),
        "is_filed": entry.is_filed,
        "is_over": entry.is_filed or at >= entry.window.closes_at,
    }
