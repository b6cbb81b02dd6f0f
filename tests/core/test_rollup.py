"""How quarters make a year, and how derived numbers are rounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Unit
from bot.core.periods import Period, parse_identifier
from bot.core.rollup import needed_quarters, rounded, year_value
from flows.language.model import Absence, Aggregation, ElementType, Level, Value
from tests.kit.by_hand import NOT_APPLICABLE, Plain, value_of, yearly
from tests.kit.players import ZONE

YEAR = Period(2025)


@pytest.mark.parametrize(
    ("over_time", "quarters", "expected"),
    [
        (Aggregation.SUM, [1, 2, 3, 4], 10),
        (Aggregation.SUM, [1, NOT_APPLICABLE, 3, NOT_APPLICABLE], 4),
        (Aggregation.MEAN, [1, 2, 3, 6], 3),
        (Aggregation.MEAN, [2, NOT_APPLICABLE, 4, NOT_APPLICABLE], 3),
        (Aggregation.MEAN, [1, 1, 1, 3], 2),  # 1.5, half up
        (Aggregation.MAX, [3, 9, 2, 9], 9),
        (Aggregation.MAX, [NOT_APPLICABLE, -3, -2, NOT_APPLICABLE], -2),
        (Aggregation.LAST, [4], 4),
        (Aggregation.LAST, [NOT_APPLICABLE], NOT_APPLICABLE),
        (Aggregation.SUM, [NOT_APPLICABLE] * 4, NOT_APPLICABLE),
        (Aggregation.MEAN, [NOT_APPLICABLE] * 4, NOT_APPLICABLE),
        (Aggregation.MAX, [NOT_APPLICABLE] * 4, NOT_APPLICABLE),
        (Aggregation.SUM, [Absence.SKIPPED, 2, 0, 0], 2),
    ],
)
def test_quarters_make_a_year(over_time: Aggregation, quarters: list[Plain], expected: Plain) -> None:
    assert year_value(yearly("it", over_time), [value_of(each) for each in quarters]) == value_of(expected)


@pytest.mark.parametrize("value", ["exists", True, ("bins", "pit"), date(2025, 5, 12)])
def test_the_last_quarter_makes_the_year_of_any_type(value: Value) -> None:
    assert year_value(yearly("it", Aggregation.LAST), [value]) == value


@given(st.lists(st.integers(-(10**18), 10**18), min_size=4, max_size=4))
def test_a_sum_of_the_longest_figures_is_exact(quarters: list[int]) -> None:
    found = year_value(yearly("it", Aggregation.SUM), [Decimal(each) for each in quarters])
    assert found == sum(quarters)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4))
def test_a_mean_is_rounded_once_and_half_up(quarters: list[int]) -> None:
    mean = yearly("it", Aggregation.MEAN, type_=ElementType.DECIMAL)
    found = year_value(mean, [Decimal(each) / 100 for each in quarters])
    assert isinstance(found, Decimal)
    assert abs(found * len(quarters) * 100 - sum(quarters)) * 2 <= len(quarters)
    assert found.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.345", 2, "2.35"), ("7", 2, "7.00"), ("0.4999999999", 0, "0")],
)
def test_half_is_rounded_away_from_zero(number: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(number), decimals)) == expected


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        (None, None, "1234"),
        (date(2025, 3, 31), None, "1234"),
        (date(2025, 4, 1), None, "234"),
        (date(2025, 12, 31), None, "4"),
        (None, date(2025, 9, 30), "123"),
        (None, date(2025, 9, 29), "12"),
        (date(2026, 1, 1), None, ""),
    ],
)
@pytest.mark.parametrize("over_time", [Aggregation.SUM, Aggregation.MEAN, Aggregation.MAX])
def test_a_year_needs_every_quarter_on_whose_last_day_the_unit_existed(
    over_time: Aggregation, valid_from: date | None, valid_until: date | None, expected: str
) -> None:
    unit = Unit("demo-003", "村", Level.VILLAGE, ZONE, None, valid_from, valid_until)
    needed = needed_quarters(yearly("it", over_time), YEAR, unit)
    assert needed == tuple(parse_identifier(f"2025Q{quarter}") for quarter in expected)


def test_a_year_whose_value_is_its_last_quarter_needs_only_that() -> None:
    unit = Unit("demo-003", "村", Level.VILLAGE, ZONE, None, date(2025, 11, 1))
    assert needed_quarters(yearly("it", Aggregation.LAST), YEAR, unit) == (Period(2025, 4),)
