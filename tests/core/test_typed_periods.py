"""Quarters and years as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.wording import period as period_in_words
from bot.core.periods import (
    YEAR_MAX,
    YEAR_MIN,
    Period,
    names_financial_year,
    parse_typed,
)
from flows.language.model import LANGUAGES
from tests.kit.periods_strategy import PERIODS


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("2026Q4", "2026Q4"),
        ("2026", "2026"),
        ("2026-Q4", "2026Q4"),
        ("2026-A1", "2026"),
        ("2026年第四季度", "2026Q4"),
        ("2026年四季度", "2026Q4"),
        ("26年Q4", "2026Q4"),
        ("2026年", "2026"),
        ("２０２６Ｑ４", "2026Q4"),
        ("2026 q4", "2026Q4"),
        ("2026年4季度", "2026Q4"),
        ("2026年报", "2026"),
        ("2026年年报", "2026"),
        ("2026全年", "2026"),
        ("2026年度", "2026"),
        ("26年四季度", "2026Q4"),
        ("26年", "2026"),
        ("2026 年 第 四 季度", "2026Q4"),
        ("２０２６年第４季度", "2026Q4"),
        ("2026年四季报", "2026Q4"),
        ("2026-q4", "2026Q4"),
        ("2026-a1", "2026"),
        ("2026-10-01/P3M", "2026Q4"),
        ("2026-01-01/p3m", "2026Q1"),
        ("2026-01-01/P1Y", "2026"),
        ("Q4 2026", "2026Q4"),
        # two digits name the nearest such year
        ("99年四季度", "1999Q4"),
        ("75年Q1", "2075Q1"),
        ("90年Q1", "1990Q1"),
        # without a year: the latest that has ended on 9 October 2026
        ("四季度", "2025Q4"),
        ("第三季度", "2026Q3"),
        ("三季度", "2026Q3"),
        ("一季度", "2026Q1"),
        ("Q3", "2026Q3"),
        ("第4季度", "2025Q4"),
        ("q4", "2025Q4"),
        ("年报", "2025"),
        ("全年", "2025"),
        # a year in Chinese digits, a point
        ("二〇二六年四季度", "2026Q4"),
        ("二零二六年", "2026"),
        ("二○二五", "2025"),
        ("2026.Q4", "2026Q4"),
        # the months of a quarter or a year
        ("2026年7-9月", "2026Q3"),
        ("2026年7—9月", "2026Q3"),
        ("2026年7月——9月", "2026Q3"),
        ("2026年7–9月份", "2026Q3"),
        ("2026年7～9月", "2026Q3"),
        ("2026年10月-12月", "2026Q4"),
        ("2026年10月至12月", "2026Q4"),
        ("26年01－03月", "2026Q1"),
        ("2026 年 4 到 6 月", "2026Q2"),
        ("二〇二六年十月至十二月", "2026Q4"),
        ("2025年1-12月", "2025"),
        ("7-9月", "2026Q3"),
        ("10-12月", "2025Q4"),
        ("去年10-12月", "2025Q4"),
        # counted from 9 October 2026
        ("上季度", "2026Q3"),
        ("上个季度", "2026Q3"),
        ("上一季度", "2026Q3"),
        ("上一个季度", "2026Q3"),
        ("Last quarter", "2026Q3"),
        ("去年", "2025"),
        ("上年度", "2025"),
        ("去年年报", "2025"),
        ("前年", "2024"),
        ("last year", "2025"),
        ("去年四季度", "2025Q4"),
        ("今年Q2", "2026Q2"),
    ],
)
def test_a_period_is_read_as_people_type_it(typed: str, identifier: str) -> None:
    assert str(parse_typed(typed, date(2026, 10, 9))) == identifier


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "上期",
            "十月",
            "2026年10月",
            "2026-10",
            "2026NovQ4",
            "2026April",
            "五季度",
        ),
        *("2026Q5", "第四", "1989", "2200Q1", "本季度", "Q", "2026W40", "312", "户数 312"),
        *(
            "2026-10-01/P1M",
            "2026-02-01/P3M",
            "2026-04-01/P1Y",
            "2026-13-01/P3M",
            "2026-01-01/P6M",
            "2200-01-01/P1Y",
        ),
        *("2026-S1", "2026H1", "上半年", "2026年上半年", "下半年", "2026年3月", "第40周", "2026-01-01/P1W"),
        *(
            "26",
            "12",
            "2026-",
            "-Q4",
            "2026/",
            "A1",
            "Q4 26",
            "2026财年",
            "202601",
            "20261001",
            "2026年Q4季度",
        ),
        # months that are no quarter and no year, and what has not ended
        *("2026年7-8月", "2026年6-9月", "1-9月", "2026年9-7月", "2026年0-3月", "2026年7-9", "2026-10-12月"),
        *("2026年10-12日", "七月", "2026年7-9月3日", "今年", "本年度", "上上季度", "last month", "上月"),
        *("〇二六年四季度", "一二三四年", "10月-3月"),
    ],
)
def test_what_is_no_quarter_and_no_year_is_not_read(typed: str) -> None:
    assert parse_typed(typed, date(2026, 10, 9)) is None


@pytest.mark.parametrize(
    "typed",
    ["2026NovQ4", "2026April", "2026july", "2026Oct", "2026AprilS1", "2026Sep", "2026财年", "26财政年度"],
)
def test_a_financial_year_is_known_as_one_and_is_no_period(typed: str) -> None:
    assert names_financial_year(typed)
    assert parse_typed(typed, date(2026, 10, 9)) is None


@pytest.mark.parametrize(
    "typed", ["2026Q4", "2026", "2026年报", "2026-10", "2026SMonday", "2026WedW5", "户数"]
)
def test_nothing_else_is_taken_for_a_financial_year(typed: str) -> None:
    assert not names_financial_year(typed)


@given(PERIODS, st.dates(date(YEAR_MIN + 1, 1, 1), date(YEAR_MAX, 12, 31)))
def test_a_period_comes_back_from_each_way_to_write_it_out(period: Period, today: date) -> None:
    written = [str(period), *(period_in_words(language, period) for language in LANGUAGES)]
    written.append(f"{period.first_day}/{'P1Y' if period.quarter is None else 'P3M'}")
    assert [parse_typed(each, today) for each in written] == [period] * len(written)


def test_a_text_of_any_length_is_read_at_once() -> None:
    assert parse_typed(f"2026{' ' * 200_000}第", date(2026, 10, 9)) is None


@given(
    st.text(max_size=12)
    | st.from_regex(r"\d{0,4}(年|-| )?(第?[一二三四1-4]季度?|[Qq][0-9]|年报)?", fullmatch=True)
)
def test_reading_a_period_gives_one_or_none_and_never_raises(typed: str) -> None:
    found = parse_typed(typed, date(2026, 10, 9))
    assert found is None or YEAR_MIN <= found.year <= YEAR_MAX


@given(st.dates(date(YEAR_MIN + 2, 1, 1), date(YEAR_MAX - 1, 12, 31)))
def test_the_last_quarter_and_year_are_those_before_the_ones_of_today(today: date) -> None:
    quarter = Period(today.year, (today.month + 2) // 3)
    for typed in ("上季度", "last quarter"):
        assert parse_typed(typed, today) == quarter.previous
    for typed in ("去年", "last year"):
        assert parse_typed(typed, today) == Period(today.year - 1)


@given(PERIODS, st.sampled_from(["-", "—", "至", "月-", "月到"]))
def test_the_months_of_a_period_are_that_period(period: Period, between: str) -> None:
    typed = f"{period.year}年{period.first_day.month}{between}{period.last_day.month}月"
    assert parse_typed(typed, date(2026, 10, 9)) == period


# -- order
