"""A day that was asked for: what is typed next is that day before it is anything else.

Pure. Without this a `20` that says until when somebody is away would become a figure of the report beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from bot.core.answers.coming_days import read_coming_day, read_next_week
from bot.core.answers.numerals import ascii_digits
from bot.core.events import Event, Said
from bot.core.state import Walk

_DAY_OF_MONTH: Final = re.compile(r"0?[1-9]|[12][0-9]|3[01]")


def answered(walk: Walk, event: Event) -> Event:
    """The event, as the command that asked for a day where it names one; else as it came."""
    if walk.awaits is None or not isinstance(event, Said):
        return event
    day = _day_in(event.text, event.at.date())
    return event if day is None else replace(event, text=f"/{walk.awaits} {day}", meant=None)


def _day_in(text: str, today: date) -> str | None:
    """The day that a text names, as the commands read it; None where it names none. A number is a day of a month."""
    typed = ascii_digits(text).strip()
    if _DAY_OF_MONTH.fullmatch(typed):
        return f"{typed}日"
    return typed if read_coming_day(typed, today) or read_next_week(typed, today) else None
