"""`yibiao calendar`: what is asked of whom, when, and when each message goes out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.shipped_year import FARMING, VILLAGE
from tests.kit.commands import chat, done, yibiao

AT = ("--at", "2026-02-01T09:00")
"""Long before any window of a year opens in which a form that is new would come too late."""


def _json(database: Path, *options: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done("calendar", "--format", "json", "--database", database, *options))
    return told


def _rows(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.usefixtures("small_flows")
def test_a_unit_sees_its_forms_then_its_messages_then_where_to_subscribe(database: Path) -> None:
    told = done(
        *("calendar", "--unit", "v1", "--year", "2026", *AT, "--language", "en", "--database", database)
    )
    rows = _rows(told)
    assert rows[0] == "青石示范村 · v1 · village · Asia/Shanghai"
    assert rows[1] == "form period opens due last day state"
    assert "Quarterly form 2026Q3 2026-10-01 2026-10-27 2026-11-26" in rows
    assert "2026-10-08 09:00 may be filed now: Quarterly form Q3 2026" in rows
    assert "2026-10-27 09:00 reminder, due today: Quarterly form Q3 2026" in rows
    assert "2026-10-29 09:00 overdue: Quarterly form Q3 2026" in rows
    assert rows[-1] == "In your own calendar: http://127.0.0.1:8000/calendar/v1.ics"


@pytest.mark.usefixtures("small_flows")
def test_an_installation_is_told_by_level_and_zone_with_how_many_people_are_written_to(
    database: Path,
) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO people (id, name, language) VALUES (1, '李示例', 'zh')")
        connection.execute(
            "INSERT INTO roles (person, unit, role, at) VALUES (1, 'v1', 'reporter', '2026-01-06 01:00:00')"
        )
    rows = _rows(done("calendar", "--year", "2027", *AT, "--language", "en", "--database", database))
    assert "village · Asia/Shanghai · units: 1 · people: 1" in rows
    assert "village · Asia/Urumqi · units: 1 · people: 0" in rows
    assert "Quarterly form 2027Q1 2027-04-01 2027-04-21 provisional 2027-05-21 1" in rows
    assert "2027-04-21 09:00 reminder, due today: Quarterly form Q1 2027 people: at most 1" in rows
    assert "The public holidays of 2027 are not published yet, so days marked as provisional may move" in (
        " ".join(rows)
    )
    assert not [row for row in rows if "township" in row]


def test_a_table_fits_a_terminal_of_a_hundred_columns(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes this for a terminal
    told = done("calendar", "--unit", "v1", "--year", "2027", *AT, "--database", database)
    plain = [line.split("\x1b[0m")[-1] for line in told.splitlines()]
    assert max(map(_width, plain)) <= 100
    assert any("2027-01-22 暂定" in line for line in plain)


def _width(line: str) -> int:
    """Columns of a terminal; Chinese characters take two."""
    return sum(2 if ord(each) > 0x2E80 else 1 for each in line)


def test_what_is_filed_is_told_with_its_day_and_reminded_of_no_more(year: Mapping[str, Path]) -> None:
    database = year[f"{VILLAGE} 2026Q3"]
    told = _json(database, "--unit", "v1", "--year", "2026", "--at", "2026-10-12T09:00")
    third = {each["flow"]: each for each in told["entries"] if each["period"] == "2026Q3"}
    assert (third[VILLAGE]["state"], third[VILLAGE]["submitted_at"][:10]) == ("submitted", "2026-10-09")
    assert (third[FARMING]["state"], third[FARMING]["submitted_at"]) == ("open", None)
    assert {report["flow"] for message in told["messages"] for report in message["reports"]} == {FARMING}
    assert all(message["at"] > "2026-10-12T09:00" for message in told["messages"])


def test_looking_at_the_calendar_changes_nothing(year: Mapping[str, Path], place: Path) -> None:
    database = place / "copy.db"
    database.write_bytes(year["new"].read_bytes())
    with sqlite3.connect(database) as connection:
        before = list(connection.iterdump())
    _json(database, "--at", "2026-07-09T09:00")
    _json(database, "--unit", "v1", "--at", "2026-07-09T09:00")
    with sqlite3.connect(database) as connection:
        assert list(connection.iterdump()) == before


@pytest.mark.usefixtures("small_flows")
def test_a_calendar_file_holds_the_due_days_and_messages_of_a_unit_or_of_all(database: Path) -> None:
    for options, count in ((["--unit", "v1"], 1), ([], 2)):
        file = done("calendar", "--year", "2027", "--format", "ics", *AT, *options, "--database", database)
        events = Calendar.from_ical(file).events
        due = [each for each in events if each["uid"].startswith("due-village-quarter-2027Q1-")]
        assert [f"{each.start}" for each in due] == ["2027-04-21"] * count
        assert len({each["uid"] for each in events}) == len(events)
        assert len(events) > 20 * count


@pytest.mark.usefixtures("small_flows")
def test_nothing_from_before_a_form_came_into_force_stands_in_any_calendar(database: Path) -> None:
    """Here at ten in the morning of 12 October, in an open window."""
    came = ("--at", "2026-10-12T10:00+08:00", "--database", database)
    for options in (["--unit", "v1"], []):
        file = done("calendar", "--format", "ics", *options, *came)
        events = Calendar.from_ical(file).events
        days = sorted(f"{each.start}"[:10] for each in events)
        assert days[0] == "2026-10-12"
        assert "2026-10-27" in days, "the due day"
        told = done("calendar", "--format", "json", *options, *came)
        assert "2026-10-08" not in told
        assert "2026-10-12T10:00:0" in told
    rows = _rows(done("calendar", "--unit", "v1", "--language", "en", *came))
    assert "2026-10-12 10:00 may be filed now: Quarterly form Q3 2026" in rows


@pytest.mark.usefixtures("small_flows")
def test_a_year_is_typed_as_periods_are_and_anything_else_is_refused(database: Path) -> None:
    for typed in ("2027", "2027年", "27年", "2027年度"):
        assert _json(database, "--unit", "v1", "--year", typed, *AT)["first"] == "2027-01-01", typed
    assert _json(database, "--unit", "v1", *AT)["first"] == "2026-01-01"
    for typed in ("2027Q1", "next", "", "1989"):
        refused = yibiao("calendar", "--year", typed, "--database", database)
        assert refused == (2, "", f"{typed} is no year. Write it like 2027.\n")


def test_an_unknown_unit_is_told(database: Path) -> None:
    refused = yibiao("calendar", "--unit", "v9", "--database", database)
    assert refused == (2, "", "There is no unit v9. Bring units in with `yibiao units import FILE.csv`.\n")


def test_without_units_it_says_how_they_come_in(place: Path) -> None:
    told = done("calendar", "--language", "en", "--database", place / "empty.db")
    assert told == "There are no units yet. Bring them in with `yibiao units import FILE.csv`.\n"


@pytest.mark.usefixtures("small_flows")
def test_a_unit_whose_zone_this_machine_does_not_know_keeps_no_command_from_going_on(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chat(
        "village-quarter",
        "v1",
        "2026-10-09T09:00",
        "户数 312",
        "[其余本期无发生]",
        "[提交]",
        database=database,
    )
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE units SET zone = 'Mars/Olympus' WHERE code = 'v2'")
    form = ("--flow", "village-quarter", "--period", "2026Q3", "--database", database)
    assert "Asia/Shanghai" in done("calendar", *AT, "--database", database)
    assert "v1,青石示范村,submitted" in done("export", "figures", *form)
    asked = yibiao("ask", *form)
    assert "v1" in asked.out
    assert asked.err == ""
    assert caplog.text.count("'Mars/Olympus' is no time zone that this machine knows") == 3
