"""Where calendars go wrong: clocks between windows, programs side by side, people with units far apart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update

from bot.app.openings import Openings
from bot.core.push import PushSubscription
from storage.tables import openings, reports, units
from tests.timetable.township import EAST, SHANGHAI, URUMQI, WEST, Township, at

BASICS, FARMING = "village-basics", "farming"


def test_a_clock_that_ran_into_a_time_without_windows_costs_nobody_a_message(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    pair.wake("2026-12-10T10:00")
    pair.live("2026-10-09T10:00", "2026-10-24T00:00")
    assert pair.days_told("李") == ["2026-10-08 09:00", "2026-10-16 09:00", "2026-10-23 09:00"]


def test_what_a_clock_that_ran_ahead_wrote_is_not_sent_when_its_day_comes(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    pair.wake("2026-11-11T10:00", delivers=False)
    pair.live("2026-10-09T10:00", "2026-11-12T00:00")
    assert [each for each in pair.days_told("李") if each.startswith("2026-11-11")] == []


def test_nor_does_a_browser_show_it_then(pair: Township) -> None:
    pair.enrol("李", EAST, channel="web")
    with pair.program.storage.transaction() as transaction:
        phone = PushSubscription("https://push.example.net/phone", "point", "secret")
        transaction.subscribe_push("李", phone, pair.clock.at)
    pair.wake("2026-10-08T09:00")
    pair.wake("2026-11-11T10:00")
    pair.wake("2026-10-09T10:00")
    with pair.program.storage.transaction() as transaction:
        waiting = transaction.take_broadcasts("push", at("2026-10-08T09:00"), 10)
        assert len(waiting) == 1  # that of the day on which the clock was right
        assert transaction.take_broadcasts("push", at("2026-11-11T11:00"), 10) == ()


def test_a_clock_that_lost_some_days_and_found_them_brings_nothing_twice_on_a_day(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-10-08T09:00", "2026-10-16T10:00")
    pair.wake("2026-10-09T10:00")
    pair.live("2026-10-16T11:00", "2026-10-24T00:00")
    days = [each[:10] for each in pair.days_told("李")]
    assert days.count("2026-10-16") == 1
    assert days[-1] == "2026-10-23"


def test_a_clock_from_before_the_beginning_takes_nothing_away(pair: Township) -> None:
    """A machine without a battery begins in the year in which it was made."""
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    before = pair.reports()
    pair.wake("2020-01-01T00:00")
    assert pair.reports().items() >= before.items()
    assert pair.live("2026-10-08T10:00", "2026-10-09T00:00") == []


def test_a_row_of_a_form_that_nobody_published_is_told_to_nobody_and_keeps_nobody_from_being_told(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.enrol("玉", WEST)
    pair.wake("2026-10-08T07:00")
    as_written = select(*(column for column in reports.c if column.name not in ("number", "flow")))
    with pair.program.storage.engine.begin() as connection:
        row = connection.execute(as_written.where(reports.c.unit == "v2").limit(1)).one()
        connection.execute(insert(reports), {**row._mapping, "flow": "unheard-of"})
    told = pair.live("2026-10-08T08:00", "2026-10-09T00:00")
    assert [each.person for each in told] == ["李", "玉"]
    assert [each[:3] for each in pair.refused()] == [("not_admitted", "database", "unheard-of")]


@pytest.mark.parametrize("columns", [("due_on",), ("closes_at",), ("due_on", "closes_at")])
def test_a_row_that_somebody_let_last_for_ever_keeps_nobody_else_from_being_told(
    pair: Township, columns: tuple[str, ...]
) -> None:
    pair.enrol("李", EAST)
    pair.enrol("玉", WEST)
    pair.wake("2026-10-08T07:00")
    ever = {"due_on": date(9999, 12, 31), "closes_at": datetime(9999, 12, 31, 12, tzinfo=UTC)}
    with pair.program.storage.engine.begin() as connection:
        theirs = update(reports).where(reports.c.unit == EAST.code, reports.c.flow == FARMING)
        connection.execute(theirs.values({name: ever[name] for name in columns}))
    told = pair.live("2026-10-08T08:00", "2026-10-09T00:00")
    assert [each.person for each in told] == ["李", "玉"]
    assert "农业表" not in told[0].text
    assert ("outside_window", "database", FARMING) in {each[:3] for each in pair.refused()}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Asia"])  # not there; a folder of zones
def test_a_unit_in_a_zone_that_this_machine_does_not_know_keeps_no_other_from_being_asked(
    pair: Township, zone: str
) -> None:
    pair.enrol("李", EAST, WEST)
    pair.enrol("玉", WEST)
    with pair.program.storage.engine.begin() as connection:
        connection.execute(update(units).where(units.c.code == WEST.code).values(zone=zone))
    (message,) = pair.live("2026-10-08T08:00", "2026-10-09T00:00")
    assert message.person == "李"
    with pair.program.storage.engine.connect() as connection:
        assert set(connection.execute(select(reports.c.unit)).scalars()) == {EAST.code}


@pytest.mark.parametrize(
    "database_engine", ["postgresql"]
)  # SQLite has one writer: nobody has anything in hand
def test_a_pass_that_another_program_has_in_hand_keeps_nobody_waiting(pair: Township) -> None:
    pair.wake("2026-10-08T07:00")
    passing = Openings(pair.program.revisions, pair.program.hours)
    theirs = select(openings).where(openings.c.flow == BASICS, openings.c.zone == SHANGHAI.key)
    with pair.program.storage.engine.begin() as other:
        other.execute(theirs.with_for_update()).all()
        with pair.program.storage.transaction() as transaction:
            assert not passing.go_on(transaction, at("2026-10-09T07:00"))
            days = {(each.flow, each.zone): done.day for each, done in transaction.passes().items()}
    assert days.pop((BASICS, SHANGHAI.key)) == date(2026, 10, 8)
    assert days == dict.fromkeys(
        [(FARMING, SHANGHAI.key), (BASICS, URUMQI.key), (FARMING, URUMQI.key)], date(2026, 10, 9)
    )


def test_whoever_reports_for_units_of_two_zones_is_told_in_working_hours_of_both(pair: Township) -> None:
    """Nine o'clock in the west is eleven in the east; where the west has filed nobody waits for it."""
    pair.enrol("李", EAST, WEST)
    assert [each.when for each in pair.live("2026-10-08T00:00", "2026-10-09T00:00")] == ["2026-10-08 11:00"]
    pair.wake("2026-10-15T17:00")
    for flow in (BASICS, FARMING):
        pair.file(flow, WEST, "2026Q3")
    assert [each.when for each in pair.live("2026-10-16T00:00", "2026-10-17T00:00")] == ["2026-10-16 09:00"]


def test_what_was_written_for_two_zones_is_not_sent_when_the_first_of_them_goes_home(pair: Township) -> None:
    pair.enrol("李", EAST, WEST)
    pair.wake("2026-10-08T12:00", delivers=False)
    pair.clock.at = at("2026-10-08T18:00")  # four in the afternoon in the west
    assert pair.deliver() == []


def test_a_zone_whose_clocks_turn_out_to_have_changed_is_told_all_the_same(pair: Township) -> None:
    """The reports opened at midnight by the old rules, which by the new ones was an hour before."""
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T07:00")
    with pair.program.storage.engine.begin() as connection:
        theirs = update(reports).where(reports.c.unit == EAST.code)
        connection.execute(theirs.values(opens_at=at("2026-09-30T23:00")))
    assert [each.person for each in pair.live("2026-10-08T08:00", "2026-10-09T00:00")] == ["李"]
    assert pair.refused() == []
