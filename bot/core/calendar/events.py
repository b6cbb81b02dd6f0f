"""Calendar files, whatever program reads them.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry: of a whole day where `starts` is a date, else of a moment, aware, that `lasts` a while.

    `uid` is the same for the same thing whenever the file is made, so that a subscriber sees a change and no double.
    """

    uid: str
    title: str
    text: str
    starts: date | datetime
    lasts: timedelta


class CalendarContent(NamedTuple):
    """What a calendar file is called and holds. `address`: the page that says the same, None where there is none."""

    name: str
    events: tuple[CalendarEvent, ...]
    address: str | None = None
