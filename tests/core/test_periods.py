"""Quarters and years: their names, their order, their windows; and that nothing shorter exists."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar.asking import Rule, refusal_of_form
from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays
from bot.core.periods import (
    YEAR_MAX,
    YEAR_MIN,
    Period,
    latest_ended,
    parse_identifier,
)
from flows.language.model import PeriodKind, Window
from tests.kit.by_hand import stock
from tests.kit.forms_strategy import flow_of
from tests.kit.periods_strategy import PERIODS, YEARS

ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "Asia/Urumqi",
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Pacific/Apia",
        "Africa/Cairo",
        "America/Santiago",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Asia/Kathmandu",
    )
]
WEEKENDS = WorkingDays(frozenset(), frozenset(), frozenset(range(YEAR_MIN, YEAR_MAX + 1)))


# -- there is nothing but quarters and years


@pytest.mark.parametrize("quarter", [0, 5, -1, 12, 53])
def test_no_quarter_but_the_four_can_be_made(quarter: int) -> None:
    with pytest.raises(ValueError, match=str(quarter)):
        Period(2026, quarter)


@pytest.mark.parametrize("year", [YEAR_MIN - 1, YEAR_MAX + 1, 0, 26])
def test_no_year_out_of_bounds_can_be_made(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        Period(year)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "202601",
            "2026M1",
            "2026W40",
            "2026-W40",
            "20261009",
            "2026-10-09",
            "2026S1",
            "2026BiW1",
            "2026Q0",
        ),
        *(
            "2026NovQ4",
            "2026April",
            "2026SMonday",
            "2026Q5",
            "26Q4",
            "2026q4",
            " 2026",
            "2026Q4 ",
            "",
            "2026-Q4",
        ),
        *("2026-10-01/P3M", "2026H1", "2026Q4Q4", "１２３４５"),
    ],
)
def test_no_identifier_but_of_a_quarter_or_a_year_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        parse_identifier(text)


def test_a_flow_of_any_other_kind_cannot_be_asked() -> None:
    monthly: Any = "monthly"
    flow = replace(flow_of([[stock("households")]]), period=monthly)
    period, at = Period(2026, 3), datetime(2026, 10, 9, tzinfo=UTC)
    window = window_of(period, flow.window, ZoneInfo("UTC"), WEEKENDS)
    assert refusal_of_form(flow, period, window, at, WEEKENDS, None) is Rule.TOO_FREQUENT


def test_the_kinds_of_period_are_two() -> None:
    assert [kind.value for kind in PeriodKind] == ["quarterly", "annual"]


# -- names


@given(PERIODS)
def test_a_period_comes_back_from_its_identifier(period: Period) -> None:
    assert parse_identifier(str(period)) == period


@given(PERIODS)
def test_a_period_lies_between_its_neighbours(period: Period) -> None:
    assert period.previous < period < period.next
    assert period.next.previous == period == period.previous.next
    assert period.previous.last_day + timedelta(days=1) == period.first_day
    assert period.a_year_before.last_day < period.first_day
    assert period.a_year_before.kind is period.kind


@given(PERIODS, PERIODS)
def test_periods_are_ordered_by_their_last_day_and_a_year_comes_after_its_fourth_quarter(
    one: Period, other: Period
) -> None:
    if one.last_day != other.last_day:
        assert (one < other) == (one.last_day < other.last_day)
    elif one != other:
        assert (one < other) == (other.quarter is None)


@given(YEARS)
def test_the_quarters_of_a_year_fill_it(year: int) -> None:
    quarters = Period(year).quarters
    assert (quarters[0].first_day, quarters[-1].last_day) == (date(year, 1, 1), date(year, 12, 31))
    assert all(one.next == other for one, other in itertools.pairwise(quarters))
    assert [each.quarter_index - quarters[0].quarter_index for each in quarters] == [0, 1, 2, 3]
    assert Period(year).quarter_index == quarters[-1].quarter_index


@given(st.dates(date(YEAR_MIN + 2, 1, 1), date(YEAR_MAX - 1, 12, 31)))
def test_the_latest_ended_period_ended_before_today_and_the_next_has_not(today: date) -> None:
    for kind in PeriodKind:
        period = latest_ended(kind, today)
        assert period.kind is kind
        assert period.last_day < today <= period.next.last_day


# -- working days


def test_a_made_up_saturday_counts_and_a_holiday_does_not() -> None:
    days = WorkingDays(
        frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 10, 3)}), frozenset()
    )
    assert [days.is_working_day(date(2026, 10, day)) for day in range(1, 6)] == [
        False,
        False,
        True,
        False,
        True,
    ]
    assert days.nth_after(date(2026, 10, 1), 2) == date(2026, 10, 5)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_minus_one_before_it(day: date, count: int) -> None:
    found = WEEKENDS.nth_after(day, count)
    between = [day + timedelta(days=each) for each in range((found - day).days)]
    assert WEEKENDS.is_working_day(found)
    assert sum(map(WEEKENDS.is_working_day, between)) == count - 1


# -- windows

WINDOWS = st.builds(Window, st.integers(1, 40), st.integers(0, 60))


@given(PERIODS, WINDOWS, st.sampled_from(ZONES))
def test_a_window_opens_when_the_period_has_ended_and_closes_after_it_was_due(
    period: Period, window: Window, zone: ZoneInfo
) -> None:
    found = window_of(period, window, zone, WEEKENDS)
    opens, closes = found.opens_at.astimezone(zone), found.closes_at.astimezone(zone)
    assert found.opens_at.tzinfo is UTC
    assert opens.date() == period.next.first_day
    assert (opens - timedelta(seconds=1)).date() <= period.last_day
    assert period.last_day < found.due_on < closes.date()
    assert (closes.date() - found.due_on).days == window.late_days + 1
    assert not found.is_provisional


@given(PERIODS, WINDOWS, st.sampled_from(ZONES))
def test_a_report_can_be_filed_from_the_first_moment_of_its_window_to_the_last(
    period: Period, window: Window, zone: ZoneInfo
) -> None:
    flow = flow_of([[stock("households")]], period=period.kind)
    always = replace(flow.admission, approved_on=date.min, valid_until=date.max)
    flow = replace(flow, window=window, admission=always)
    found = window_of(period, window, zone, WEEKENDS)
    for moment in (found.opens_at, found.closes_at - timedelta(seconds=1)):
        assert refusal_of_form(flow, period, found, moment, WEEKENDS, None) is None
    for moment in (found.opens_at - timedelta(seconds=1), found.closes_at):
        assert refusal_of_form(flow, period, found, moment, WEEKENDS, None) is Rule.OUTSIDE_WINDOW


def test_a_window_opens_two_hours_later_in_urumqi_than_in_shanghai() -> None:
    period, window = Period(2026, 3), Window(15, 30)
    east, west = (
        window_of(period, window, ZoneInfo(name), WEEKENDS) for name in ("Asia/Shanghai", "Asia/Urumqi")
    )
    assert west.opens_at - east.opens_at == timedelta(hours=2)
    assert west.due_on == east.due_on == date(2026, 10, 21)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_day_without_a_midnight_begins_with_its_first_moment(zone: ZoneInfo) -> None:
    for year, window in itertools.product(range(2015, 2031), [Window(1, 0), Window(15, 30), Window(40, 60)]):
        for quarter in (1, 2, 3, 4):
            found = window_of(Period(year, quarter), window, zone, WEEKENDS)
            for moment in (found.opens_at, found.closes_at):
                local = moment.astimezone(zone)
                assert (local - timedelta(hours=3)).date() < local.date()
                assert local.time() <= time(1)


@given(YEARS.filter(lambda year: year < YEAR_MAX - 1))
def test_a_due_date_in_a_year_whose_holidays_are_not_known_is_provisional(year: int) -> None:
    known = replace(WEEKENDS, confirmed_years=frozenset({year}))
    assert not window_of(Period(year, 1), Window(5, 5), ZONES[0], known).is_provisional
    assert window_of(Period(year, 4), Window(5, 5), ZONES[0], known).is_provisional
    assert window_of(Period(year), Window(5, 5), ZONES[0], known).is_provisional


@given(st.integers(YEAR_MIN, YEAR_MAX), st.none() | st.integers(1, 4))
def test_every_period_that_can_be_made_has_a_first_and_a_last_day(year: int, quarter: int | None) -> None:
    period = Period(year, quarter)
    assert period.first_day < period.last_day
    assert period.last_day.year == year
