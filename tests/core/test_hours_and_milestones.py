"""When people are told of a report: the milestones of its window, and working hours in zones of all kinds."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar.milestones import milestones
from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period
from flows.language.model import Window
from tests.core.test_periods import PERIODS, WEEKENDS, WINDOWS, ZONES

MOMENTS = st.integers(0, 110_000_000).map(
    lambda minutes: datetime(YEAR_MIN, 1, 3, tzinfo=UTC) + timedelta(minutes=minutes)
)
"""Until 2199."""
HOLIDAYS = st.builds(
    lambda start, length, made_up: WorkingDays(
        frozenset(start + timedelta(days=each) for each in range(length)),
        frozenset(start - timedelta(days=each) for each in made_up),
        frozenset(range(YEAR_MIN, YEAR_MAX + 1)),
    ),
    st.dates(date(2026, 9, 25), date(2026, 12, 1)),
    st.integers(0, 9),
    st.sets(st.integers(1, 9)),
)
"""Days off in a row with make-up days before them, such as a Golden Week has."""

OFFICE = WorkingHours(time(9), time(18), WEEKENDS)
HOURS = st.sampled_from(
    [OFFICE, WorkingHours(time(7), time(21), WEEKENDS), WorkingHours(time(8, 30), time(8, 31), WEEKENDS)]
)


# -- working days


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert WEEKENDS.nth_after(date(2028, 2, 28), 3) == date(2028, 3, 1)
    assert WEEKENDS.nth_after(date(2027, 2, 26), 2) == date(2027, 3, 1)
    assert WEEKENDS.nth_before(date(2028, 3, 1), 2) == date(2028, 2, 29)
    assert WEEKENDS.count_after(date(2028, 2, 28), date(2028, 3, 1)) == 2
    assert not WEEKENDS.is_working_day(date(2032, 2, 29))  # a Sunday


def test_a_window_over_a_leap_day_counts_it_and_a_leap_year_ends_as_others_do() -> None:
    """The year 2027 is reported in the first months of 2028; 42 weekdays lie before 29 February."""
    zone = ZONES[0]
    assert window_of(Period(2027), Window(42, 30), zone, WEEKENDS).due_on == date(2028, 2, 29)
    assert window_of(Period(2027), Window(43, 0), zone, WEEKENDS).due_on == date(2028, 3, 1)
    assert window_of(Period(2027, 4), Window(41, 1), zone, WEEKENDS).closes_at.astimezone(
        zone
    ).date() == date(2028, 3, 1)
    leap = window_of(Period(2028), Window(15, 30), zone, WEEKENDS)
    assert (leap.opens_at.astimezone(zone).date(), leap.due_on) == (date(2029, 1, 1), date(2029, 1, 19))


@given(st.dates(date(1990, 1, 1), date(2199, 1, 1)), st.integers(1, 60), HOLIDAYS)
def test_counting_forth_and_back_are_each_others_opposite(day: date, count: int, days: WorkingDays) -> None:
    start = days.nth_after(day, 1)
    end = days.nth_after(start, count)
    assert days.nth_before(end, count) == start
    assert days.count_after(start, end) == count - 1


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 10, 31), ()),
        (date(2026, 11, 1), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 12, 1), (2027, 2028)),
    ],
)
def test_the_next_year_is_missed_only_when_its_notice_should_be_out(
    today: date, years: tuple[int, ...]
) -> None:
    assert WorkingDays(frozenset(), frozenset(), frozenset({2026})).unconfirmed_years(today) == years


# -- working hours


@given(MOMENTS, st.sampled_from(ZONES), HOURS)
@example(datetime(2011, 12, 30, 5, tzinfo=UTC), ZoneInfo("Pacific/Apia"), OFFICE)
@example(datetime(2026, 4, 23, 21, 30, tzinfo=UTC), ZoneInfo("Africa/Cairo"), OFFICE)
def test_the_next_working_moment_is_one_and_none_was_passed_over(
    at: datetime, zone: ZoneInfo, hours: WorkingHours
) -> None:
    found = hours.next_from(at, zone)
    assert found.tzinfo is UTC
    assert found >= at
    assert hours.include(found, zone)
    assert hours.next_from(found, zone) == found
    assert (found == at) == hours.include(at, zone)
    if found > at:
        assert found.astimezone(zone).time() == hours.begins
        local = at.astimezone(zone)
        passed = WEEKENDS.count_after(local.date(), found.astimezone(zone).date())
        assert passed <= 1 or zone.key == "Pacific/Apia"  # of which one working day never was


@given(MOMENTS, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True), HOURS)
def test_common_hours_are_the_first_that_all_zones_have_or_those_of_the_first_zone(
    at: datetime, zones: list[ZoneInfo], hours: WorkingHours
) -> None:
    days = [at.date() + timedelta(days=each) for each in range(-2, 6)]
    begun = {at, *(hours.beginning(day, zone) for day in days for zone in zones)}
    common = [each for each in begun if each >= at and all(hours.include(each, zone) for zone in zones)]
    assert hours.next_common(at, zones) == min(common, default=hours.next_from(at, zones[0]))


@given(MOMENTS, st.sampled_from(ZONES), HOURS)
def test_working_hours_end_on_the_day_on_which_they_began(
    at: datetime, zone: ZoneInfo, hours: WorkingHours
) -> None:
    begins = hours.next_from(at, zone)
    ends = hours.ending(begins, zone)
    assert begins < ends
    assert ends.astimezone(zone).date() == begins.astimezone(zone).date()
    assert not hours.include(ends, zone)
    assert hours.include(ends - timedelta(microseconds=1), zone)


@given(st.dates(date(1990, 1, 3), date(2199, 12, 1)), st.sampled_from(ZONES), HOURS)
def test_a_day_begins_with_its_working_hours_or_those_of_the_next_working_day(
    day: date, zone: ZoneInfo, hours: WorkingHours
) -> None:
    begins = hours.beginning(day, zone).astimezone(zone)
    assert begins.date() == WEEKENDS.nth_after(day, 1) or (zone.key, day.year) == ("Pacific/Apia", 2011)
    assert begins.time() == hours.begins


def test_nobody_is_written_to_at_night_when_the_clocks_change() -> None:
    """Berlin loses an hour on 29 March 2026, and Monday's nine o'clock comes an hour earlier in UTC."""
    berlin = ZoneInfo("Europe/Berlin")
    friday, monday = (OFFICE.beginning(date(2026, 3, day), berlin) for day in (27, 30))
    assert (friday.hour, monday.hour) == (8, 7)
    assert OFFICE.next_from(datetime(2026, 3, 28, 23, tzinfo=UTC), berlin) == monday


def test_a_made_up_saturday_has_working_hours_and_a_holiday_has_none() -> None:
    days = WorkingDays(frozenset({date(2026, 10, 8)}), frozenset({date(2026, 10, 10)}), frozenset({2026}))
    hours, zone = WorkingHours(time(9), time(18), days), ZoneInfo("Asia/Shanghai")
    assert hours.include(datetime(2026, 10, 10, 9, tzinfo=zone), zone)
    assert hours.next_from(datetime(2026, 10, 8, 10, tzinfo=zone), zone) == datetime(
        2026, 10, 9, 1, tzinfo=UTC
    )


# -- milestones


@given(
    PERIODS,
    WINDOWS | st.builds(Window, st.integers(1, 7), st.integers(0, 9)),
    st.sampled_from(ZONES),
    HOLIDAYS,
)
@example(Period(2026, 3), Window(1, 0), ZONES[0], WEEKENDS)
@example(Period(2026, 3), Window(3, 0), ZONES[0], WEEKENDS)
@example(Period(2027), Window(40, 60), ZONES[0], WEEKENDS)
def test_milestones_are_working_days_of_the_window_in_order(
    period: Period, window: Window, zone: ZoneInfo, days: WorkingDays
) -> None:
    found = window_of(period, window, zone, days)
    opens_on, closes_on = (each.astimezone(zone).date() for each in (found.opens_at, found.closes_at))
    stones = milestones(opens_on, found.due_on, closes_on, days)
    on = [stone.on for stone in stones]
    assert all(days.is_working_day(day) and opens_on <= day < closes_on for day in on)
    assert on == sorted(set(on))
    names = [stone.name for stone in stones]
    assert len(set(names)) == len(names)
    before = [name for name in names if not name.startswith("overdue-")]
    assert before == [name for name in ("opened", "midway", "soon", "due") if name in before]
    assert names == before + [f"overdue-{nth}" for nth in range(1, len(names) - len(before) + 1)]
    by_name = {stone.name: stone.on for stone in stones}
    assert by_name["due"] == found.due_on
    if "soon" in by_name:
        assert days.count_after(by_name["soon"], found.due_on) == min(2, window.due_working_days - 1)
    if window.due_working_days >= 6:
        assert before == ["opened", "midway", "soon", "due"]
        assert on[0] == days.nth_after(opens_on, 1)


@given(PERIODS, st.builds(Window, st.integers(1, 40), st.integers(20, 300)), HOLIDAYS)
def test_each_chase_comes_after_a_longer_pause_than_the_one_before(
    period: Period, window: Window, days: WorkingDays
) -> None:
    found = window_of(period, window, ZONES[0], days)
    opens_on, closes_on = (each.astimezone(ZONES[0]).date() for each in (found.opens_at, found.closes_at))
    stones = milestones(opens_on, found.due_on, closes_on, days)
    told = [stone.on for stone in stones if stone.name == "due" or stone.name.startswith("overdue-")]
    pauses = [days.count_after(one, other) for one, other in itertools.pairwise(told)]
    assert pauses == [2 << nth for nth in range(len(pauses))]
    assert days.count_after(told[-1], closes_on) <= 2 << len(pauses)  # the next one would come too late


@pytest.mark.parametrize(
    ("due", "names"),
    [
        (1, ["due"]),
        (2, ["soon", "due"]),
        (3, ["soon", "due"]),
        (4, ["opened", "soon", "due"]),
        (5, ["opened", "soon", "due"]),
        (6, ["opened", "midway", "soon", "due"]),
    ],
)
def test_of_a_small_window_the_most_urgent_milestones_are_left(due: int, names: list[str]) -> None:
    """Monday 4 January 2027 on; a window without late days closes on the morning after."""
    found = window_of(Period(2026, 4), Window(due, 0), ZONES[0], WEEKENDS)
    stones = milestones(date(2027, 1, 1), found.due_on, found.due_on + timedelta(days=1), WEEKENDS)
    assert [stone.name for stone in stones] == names


def test_a_due_date_that_was_moved_onto_a_day_off_is_told_on_the_working_day_before() -> None:
    stones = milestones(date(2026, 10, 1), date(2026, 10, 25), date(2026, 11, 20), WEEKENDS)
    assert [(stone.name, stone.on.day) for stone in stones] == [
        *(("opened", 1), ("midway", 13), ("soon", 21), ("due", 23)),
        *(("overdue-1", 27), ("overdue-2", 2), ("overdue-3", 12)),
    ]
