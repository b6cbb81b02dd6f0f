"""What is opened, for whom, and what is not: the rules, year ends, late openings, clocks that go wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from bot.core.facts import ReportKey, Unit
from flows.language.model import Level
from storage.tables import reports
from tests.timetable.township import EAST, SHANGHAI, WEST, Township, at

BASICS, FARMING = "village-basics", "farming"
QUARTER, YEAR = "village-quarter", "village-year"


def test_a_year_opens_when_its_last_quarter_is_filed_or_its_window_has_shut(year: Township) -> None:
    year.wake("2027-01-04T09:00")
    assert sorted(year.reports()) == [f"{QUARTER} v1 2026Q4", f"{QUARTER} v2 2026Q4"]
    year.file(QUARTER, EAST, "2026Q4")
    year.wake("2027-01-05T09:00")
    assert f"{YEAR} v1 2026" in year.reports()
    assert f"{YEAR} v2 2026" not in year.reports()
    closes_at = year.reports()[f"{QUARTER} v2 2026Q4"].closes_at
    year.wake(closes_at + timedelta(minutes=1))
    assert f"{YEAR} v2 2026" in year.reports()


def test_a_unit_that_ended_before_the_periods_last_day_is_not_asked(pair: Township) -> None:
    pair.settle(Unit("v1", EAST.name, Level.VILLAGE, SHANGHAI, "t", None, date(2026, 9, 29)))
    pair.wake("2026-10-08T09:00")
    assert {each.split()[1] for each in pair.reports()} == {"v2"}


def test_a_unit_that_turns_out_to_have_ended_is_asked_no_more_and_when_that_is_mended_goes_on(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    pair.file(FARMING, EAST, "2026Q3")
    pair.say("李", "户数 312")
    ended = replace(EAST, valid_until=date(2026, 9, 29))
    pair.settle(ended)
    with pair.program.storage.transaction() as transaction:
        assert transaction.take_back_reports([ended, WEST]) == (ReportKey(BASICS, "v1", "2026Q3"),)
        assert transaction.take_back_reports([ended, WEST]) == ()
    assert {each for each in pair.reports() if " v1 " in each} == {f"{FARMING} v1 2026Q3"}
    assert pair.live("2026-10-09T09:00", "2026-10-19T09:00") == []
    pair.settle(EAST)
    pair.wake("2026-10-20T09:00")
    assert f"{BASICS} v1 2026Q3" in pair.reports()
    with pair.program.storage.transaction() as transaction:
        facts = transaction.unit_facts("v1")
    assert facts is not None
    assert [key.element for key in facts.drafts] == ["households"]


def test_a_unit_that_comes_in_late_is_asked_with_notice_all_the_same(pair: Township) -> None:
    pair.wake("2026-10-26T09:00")
    pair.settle(Unit("v3", "新示范村", Level.VILLAGE, SHANGHAI, "t"))
    pair.wake("2026-10-27T09:00")
    found = pair.reports()
    assert found[f"{BASICS} v1 2026Q3"].due_on == date(
        2026, 11, 2
    )  # the program stood still until the day before
    assert found[f"{BASICS} v3 2026Q3"].due_on == date(2026, 11, 3)


def test_a_form_that_comes_at_short_notice_waits_for_the_next_period_and_that_is_noted(
    pair: Township,
) -> None:
    pair.clock.at = at("2026-10-21T09:00")  # four working days before the due day
    with pair.program.storage.transaction() as transaction:
        transaction.keep_in_force([BASICS], pair.clock.at)
        transaction.keep_in_force([BASICS, FARMING], pair.clock.at)
    pair.wake("2026-10-21T10:00")
    pair.wake("2026-10-22T10:00")
    assert {each.split()[0] for each in pair.reports()} == {BASICS}
    assert ("short_notice", "scheduler", FARMING, 4) in pair.refused()  # two zones, two days
    pair.wake("2027-01-04T10:00")
    assert f"{FARMING} v1 2026Q4" in pair.reports("2026Q4")


def test_thousands_of_units_are_opened_in_steps_and_none_twice(pair: Township) -> None:
    pair.settle(*(Unit(f"n{n:04d}", f"{n}号村", Level.VILLAGE, SHANGHAI, "t") for n in range(450)))
    pair.wake("2026-10-08T09:00")
    assert len(pair.reports()) == 2 * 452
    pair.wake("2026-10-09T09:00")
    assert len(pair.reports()) == 2 * 452


def test_a_row_that_somebody_wrote_by_hand_outside_of_the_calendar_is_told_to_nobody(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T07:00")
    pair.wake("2026-11-28T09:00")
    with pair.program.storage.transaction() as transaction:
        revision = transaction.current_revision()
    row = {
        "flow": BASICS,
        "unit": "v1",
        "period": "2026Q4",
        "period_kind": "quarterly",
        "revision": revision,
        "state": "open",
        "due_on": date(2026, 12, 1),
        "opens_at": at("2026-11-28T00:00"),
        "closes_at": at("2026-12-20T00:00"),
        "is_provisional": False,
        "zone": "Asia/Shanghai",
        "opened_at": at("2026-11-28T00:00"),
        "remind_at": at("2026-11-28T00:00"),
    }
    with pair.program.storage.engine.begin() as connection:
        connection.execute(insert(reports), row)
    assert pair.live("2026-11-30T09:00", "2026-12-20T00:00") == []
    assert [each[:3] for each in pair.refused()] == [("outside_window", "database", BASICS)]


def test_a_clock_that_ran_ahead_and_came_back_costs_nobody_a_message_and_brings_none_twice(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    for wrong in ("2026-12-02T10:00", "2027-04-12T10:00"):
        pair.wake(wrong, delivers=False)
    before = len(pair.told)
    pair.live("2026-10-09T10:00", "2026-12-01T00:00")
    days = [each.when for each in pair.told[before:]]
    assert days[:3] == ["2026-10-16 09:00", "2026-10-23 09:00", "2026-10-27 09:00"]
    assert len(days) == len({day[:10] for day in days})
    assert sorted({each.split()[2] for each in pair.reports()}) == ["2026Q3"]


def test_a_clock_that_is_put_back_some_hours_brings_nothing_twice(pair: Township) -> None:
    pair.enrol("李", EAST)
    assert len(pair.wake("2026-10-08T12:00")) == 1
    assert pair.live("2026-10-08T09:00", "2026-10-09T00:00") == []


def test_units_of_two_zones_open_by_their_own_clocks_and_keep_the_zone_they_opened_in(pair: Township) -> None:
    pair.wake("2026-10-08T09:00")
    pair.settle(Unit("v2", WEST.name, Level.VILLAGE, SHANGHAI, "t"))
    pair.wake("2026-10-09T09:00")
    assert pair.reports()[f"{BASICS} v2 2026Q3"].zone.key == "Asia/Urumqi"
    assert len(pair.reports()) == 4


def test_a_window_that_shut_while_the_program_stood_still_is_noted_once(pair: Township) -> None:
    pair.wake("2026-09-20T09:00")
    pair.wake("2026-12-10T09:00")
    pair.wake("2026-12-11T09:00")
    assert pair.reports("2026Q3") == {}
    noted = [each for each in pair.refused() if each[:3] == ("outside_window", "scheduler", BASICS)]
    assert [each[3] for each in noted] == [
        2,
        2,
    ]  # the third quarter, and the second when it began; two zones each


def test_a_year_waits_for_its_last_quarter_no_longer_than_leaves_notice(year: Township) -> None:
    year.wake("2027-01-04T09:00")
    with (
        year.program.storage.engine.begin() as connection
    ):  # as a reviewer who gives more time than the year has
        late = update(reports).where(reports.c.unit == "v1").values(closes_at=at("2027-06-30T00:00"))
        connection.execute(late)
    year.live("2027-01-05T09:00", "2027-05-01T00:00", every=timedelta(days=1))
    found = year.reports()
    assert found[f"{YEAR} v1 2026"].due_on == found[f"{YEAR} v2 2026"].due_on


@pytest.mark.parametrize("zone", ["Mars/Olympus", None])
def test_a_row_that_cannot_be_read_keeps_nobody_else_from_being_told(
    pair: Township, zone: str | None
) -> None:
    """It comes first: its day begins two hours earlier."""
    pair.enrol("李", EAST)
    pair.enrol("玉", WEST)
    pair.wake("2026-10-08T07:00")
    with pair.program.storage.engine.begin() as connection:
        connection.execute(update(reports).where(reports.c.unit == EAST.code).values(zone=zone))
    told = pair.live("2026-10-08T08:00", "2026-10-09T00:00")
    assert [each.person for each in told] == ["玉"]
    with pair.program.storage.engine.begin() as connection:
        connection.execute(update(reports).where(reports.c.unit == EAST.code).values(zone=SHANGHAI.key))
    assert [each.person for each in pair.live("2026-10-09T08:00", "2026-10-10T00:00")] == ["李"]


def test_a_row_outside_of_the_calendar_is_shown_to_nobody_who_writes_either(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T07:00")
    with pair.program.storage.engine.begin() as connection:
        early = update(reports).where(reports.c.flow == BASICS).values(opens_at=at("2026-09-01T00:00"))
        connection.execute(early)
    pair.clock.at = at("2026-10-08T08:00")
    pair.say("李", "/home")
    with pair.program.storage.transaction() as transaction:
        shown = transaction.queued_before("sending", "李", None, 1)[0].message.text
    assert "农业表" in shown
    assert "村情表" not in shown
    assert ("outside_window", "database", BASICS, 1) in pair.refused()
