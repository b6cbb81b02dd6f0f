"""Days to come, as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.coming_days import read_coming_day, read_next_week

FRIDAY = date(2026, 10, 9)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("今天", ["2026-10-09"]),
        ("明天", ["2026-10-10"]),
        ("大后天", ["2026-10-12"]),
        ("Tomorrow", ["2026-10-10"]),
        ("周一", ["2026-10-12"]),
        ("星期五", ["2026-10-09"]),
        ("本周三", ["2026-10-07"]),
        ("下周五", ["2026-10-16"]),
        ("下个星期天", ["2026-10-18"]),
        ("礼拜１", ["2026-10-12"]),
        ("next Monday", ["2026-10-12"]),
        ("fri", ["2026-10-09"]),
        ("10月20日", ["2026-10-20"]),
        ("10月8日", ["2027-10-08"]),
        ("二十号", ["2026-10-20"]),
        ("5日", ["2026-11-05"]),
        ("下个月5号", ["2026-11-05"]),
        ("20 October", ["2026-10-20"]),
        ("2026年10月20日（周二）", ["2026-10-20"]),
        ("2028-02-29", ["2028-02-29"]),
        ("2月29日", ["2028-02-29"]),
        ("10/11", ["2026-10-11", "2026-11-10"]),
        ("11/31", []),
        ("2月30日", []),
        ("3天后", ["2026-10-12"]),
        ("三天以后", ["2026-10-12"]),
        ("再过 10 天后", ["2026-10-19"]),
        ("过10天后", ["2026-10-19"]),
        ("两周后", ["2026-10-23"]),
        ("1个星期之后", ["2026-10-16"]),
        ("in 3 days", ["2026-10-12"]),
        ("in a week", ["2026-10-16"]),
        ("In two weeks", ["2026-10-23"]),
        ("0天后", []),
        ("367天后", []),
        ("in 53 weeks", []),
        ("十一十天后", []),
        ("下周", []),
        ("有空", []),
        ("", []),
    ],
)
def test_a_day_is_the_next_one_of_its_name(typed: str, days: list[str]) -> None:
    assert [day.isoformat() for day in read_coming_day(typed, FRIDAY)] == days


@pytest.mark.parametrize("typed", ["下周", "下个星期", "下礼拜", "next week", "Next  Week"])
def test_next_week_is_seven_days_from_monday_on(typed: str) -> None:
    assert read_next_week(typed, FRIDAY) == tuple(date(2026, 10, day) for day in range(12, 19))


@pytest.mark.parametrize("typed", ["下周一", "本周", "week", "下下周", ""])
def test_nothing_else_is_next_week(typed: str) -> None:
    assert read_next_week(typed, FRIDAY) == ()


@given(st.dates(date(1990, 1, 1), date(2190, 1, 1)), st.integers(0, 364))
def test_every_day_of_the_year_to_come_is_found_without_its_year(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    assert read_coming_day(f"{day.month}月{day.day}日", today) == (day,)


@given(st.text(max_size=12), st.dates(date(1990, 1, 1), date(2190, 1, 1)))
def test_nothing_that_is_typed_breaks_it(typed: str, today: date) -> None:
    assert list(read_coming_day(typed, today)) == sorted(set(read_coming_day(typed, today)))
