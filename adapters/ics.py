"""Calendar files (iCalendar, RFC 5545), by icalendar: it folds lines, escapes signs and writes days and moments right.

Moments are written in UTC, so no definition of a time zone has to come along.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from bot.core.calendar.events import CalendarContent, CalendarEvent

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"

REFRESH_AFTER: Final = timedelta(days=1)
"""How often a program that subscribes is asked to come again (RFC 7986, 5.7): due dates move days before they come."""


def calendar_file(content: CalendarContent, at: datetime) -> bytes:
    """A calendar as a file.

    Every entry is stamped with `at`, the moment at which it was worked out: a program that knows an older state of it
    takes the new one. Nothing notes when a date that is worked out changed, and a stamp that is too old hides a change.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//yibiao//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", content.name)
    calendar.add("x-wr-calname", content.name)  # what programs older than RFC 7986 read
    calendar.add("refresh-interval", REFRESH_AFTER, parameters={"VALUE": "DURATION"})
    for each in content.events:
        calendar.add_component(_event(each, at.astimezone(UTC).replace(microsecond=0), content.address))
    return bytes(calendar.to_ical())


def _event(of: CalendarEvent, at: datetime, address: str | None) -> Event:
    event = Event()
    event.add("uid", of.uid)
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("dtstart", of.starts.astimezone(UTC) if isinstance(of.starts, datetime) else of.starts)
    event.add("duration", of.lasts)
    event.add("summary", of.title)
    event.add("description", of.text)
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    if address is not None:
        event.add("url", address)
    return event
