"""Calendar files, read back by the library that programs for calendars are built on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from adapters.ics import calendar_file
from bot.core.calendar.events import CalendarContent, CalendarEvent

AT = datetime(2026, 12, 1, 9, 30, 5, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)
DUE = CalendarEvent(
    "due-1@example.org", "最晚今天提交：村情季报", "甲，乙; 丙\n第二行", date(2027, 1, 22), DAY
)
TOLD = CalendarEvent(
    *("message-1@example.org", "一表消息：" + "村情季报、" * 20, ""),
    datetime(2027, 1, 4, 9, tzinfo=ZoneInfo("Asia/Urumqi")),
    timedelta(minutes=15),
)


def _file(*events: CalendarEvent, address: str | None = "https://forms.example.org/calendar/v1") -> bytes:
    return calendar_file(CalendarContent("青石示范村 · 填报日历", events, address), AT)


def test_a_day_stays_a_day_and_a_moment_is_in_utc() -> None:
    due, told = Calendar.from_ical(_file(DUE, TOLD)).events
    assert [due.start, due.end] == [date(2027, 1, 22), date(2027, 1, 23)]
    assert [told.start, told.end] == [
        datetime(2027, 1, 4, 3, tzinfo=UTC),
        datetime(2027, 1, 4, 3, 15, tzinfo=UTC),
    ]
    text = _file(DUE, TOLD).decode()
    assert "DTSTART;VALUE=DATE:20270122\r\n" in text
    assert "DTSTART:20270104T030000Z\r\n" in text
    assert "TZID" not in text


def test_texts_come_back_as_they_were_however_long_they_are() -> None:
    file = _file(DUE, TOLD)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75  # RFC 5545, 3.1
    due, told = Calendar.from_ical(file).events
    assert (due["summary"], due["description"], due["uid"]) == (DUE.title, DUE.text, DUE.uid)
    assert told["summary"] == TOLD.title
    assert Calendar.from_ical(file)["x-wr-calname"] == "青石示范村 · 填报日历"


def test_every_entry_is_stamped_with_the_moment_at_which_it_was_worked_out() -> None:
    for event in Calendar.from_ical(_file(DUE, TOLD)).events:
        assert event.DTSTAMP == event["last-modified"].dt == datetime(2026, 12, 1, 1, 30, 5, tzinfo=UTC)
        assert event["url"] == "https://forms.example.org/calendar/v1"
        assert event["transp"] == "TRANSPARENT"


def test_a_subscriber_is_asked_to_come_again_every_day() -> None:
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in _file()
    assert Calendar.from_ical(_file(address=None)).events == []
