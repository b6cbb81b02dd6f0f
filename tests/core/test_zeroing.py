"""What one press "nothing of the rest happened" may answer, and with what."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.core.facts import DraftKey
from bot.core.plan import Reason
from bot.core.zeroing import zero_value
from flows.language.model import Absence, Element, ElementType, Value
from tests.kit.by_hand import (
    BEFORE,
    NOT_APPLICABLE,
    QUARTER,
    facts,
    figure,
    happened,
    line,
    plan_of,
    since_january,
    stock,
    year_plan,
)
from tests.kit.elements import element
from tests.kit.forms_strategy import expression

A_YEAR_BEFORE = "2025Q3"
USUAL = Decimal(0)


def zeroed(each: Element, filed: dict[str, int], period: str = QUARTER) -> Value | None:
    """What the press writes for an element, given what was filed for it by period."""
    known = facts(*(figure(each.id, when, value) for when, value in filed.items()))
    return zero_value(line(plan_of([each], known, period=period), each.id), known)


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ({BEFORE: 0, A_YEAR_BEFORE: 0}, 0),
        ({BEFORE: 0, A_YEAR_BEFORE: 0, "2026Q1": 8}, 0),
        ({BEFORE: 0, A_YEAR_BEFORE: 1}, None),
        ({BEFORE: 1, A_YEAR_BEFORE: 0}, None),
        ({BEFORE: 0}, None),
        ({A_YEAR_BEFORE: 0}, None),
        ({"2026Q1": 0, "2025Q4": 0}, None),
        ({"2025": 0, "2024": 0}, None),
        ({}, None),
    ],
)
def test_a_flow_is_zeroed_only_where_last_period_and_a_year_ago_were_both_zero(
    filed: dict[str, int], expected: int | None
) -> None:
    assert zeroed(happened("births"), filed) == expected


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ({}, 0),
        ({BEFORE: 0}, 0),
        ({BEFORE: 0, A_YEAR_BEFORE: 0}, 0),
        ({"2025Q4": 0, "2024Q1": 0}, 0),
        ({BEFORE: 2}, None),
        ({"2025Q4": 2}, None),
        ({BEFORE: 0, A_YEAR_BEFORE: 2}, None),
    ],
)
def test_a_flow_marked_usual_is_zeroed_unless_its_history_says_otherwise(
    filed: dict[str, int], expected: int | None
) -> None:
    assert zeroed(happened("births", usual=USUAL), filed) == expected


STANDING = {"2025Q2": 4, A_YEAR_BEFORE: 4, "2026Q1": 6, BEFORE: 6}


@pytest.mark.parametrize(
    ("filed", "period", "expected"),
    [
        (STANDING, QUARTER, 6),
        (STANDING | {BEFORE: 7}, QUARTER, None),
        (STANDING | {A_YEAR_BEFORE: 5}, QUARTER, None),
        ({"2025Q2": 0, A_YEAR_BEFORE: 0, BEFORE: 6}, QUARTER, None),
        ({"2025Q1": 0, "2025Q3": 9, "2025Q4": 9}, "2026Q1", 0),
        ({"2025Q1": 3, "2025Q3": 9, "2025Q4": 9}, "2026Q1", None),
        ({"2025Q1": 0, "2025Q3": 8, "2025Q4": 9}, "2026Q1", None),
    ],
)
def test_a_cumulative_measure_repeats_its_last_value_where_it_did_not_grow(
    filed: dict[str, int], period: str, expected: int | None
) -> None:
    assert zeroed(since_january("collected"), filed, period) == expected


@pytest.mark.parametrize(
    ("filed", "period", "expected"),
    [
        ({}, "2026Q1", 0),
        ({"2025Q4": 0}, "2026Q1", 0),
        ({}, QUARTER, None),
        ({"2026Q1": 0, BEFORE: 0}, QUARTER, 0),
        ({"2026Q1": 5, BEFORE: 5}, QUARTER, None),
    ],
)
def test_a_cumulative_measure_marked_usual_needs_the_value_that_it_repeats(
    filed: dict[str, int], period: str, expected: int | None
) -> None:
    assert zeroed(since_january("collected", usual=USUAL), filed, period) == expected


def test_figures_of_another_meaning_say_nothing() -> None:
    old = facts(figure("births", BEFORE, 0), figure("births", A_YEAR_BEFORE, 0))
    births = happened("births", meaning=2)
    assert zero_value(line(plan_of([births], old), "births"), old) is None
    known = facts(figure("births", BEFORE, 5))
    usual = happened("births", meaning=2, usual=USUAL)
    assert zero_value(line(plan_of([usual], known), "births"), known) == 0


def test_a_later_period_filed_already_says_nothing() -> None:
    assert zeroed(happened("births", usual=USUAL), {"2026Q4": 5}) == 0


def test_a_text_that_may_be_skipped_is_skipped_and_never_zero() -> None:
    remark = element("remark", type_=ElementType.TEXT, measure=happened("x").measure)
    assert zeroed(replace(remark, may_skip=True), {}) is Absence.SKIPPED
    assert zeroed(remark, {}) is None


def test_a_measure_that_cannot_be_zero_is_asked_singly() -> None:
    assert zeroed(replace(happened("births", usual=USUAL), minimum=Decimal(1)), {}) is None


@pytest.mark.parametrize("each", [stock("households", usual=USUAL), stock("households")])
def test_a_stock_is_never_zeroed(each: Element) -> None:
    assert zeroed(each, {}) is None


def test_what_is_asked_for_a_reason_of_its_own_is_never_zeroed() -> None:
    births = happened("births", usual=USUAL)
    known = facts(figure("births", QUARTER, 3), returned=frozenset({DraftKey("births", QUARTER)}))
    returned = line(plan_of([births], known), "births")
    assert (returned.reason, zero_value(returned, known)) == (Reason.RETURNED, None)
    known = facts(figure("births", QUARTER, 3))
    changed = line(plan_of([births], known, changed=["births"]), "births")
    assert (changed.reason, zero_value(changed, known)) == (Reason.CHANGED, None)


def test_a_measure_that_applies_again_may_be_zeroed() -> None:
    harvest = happened("harvest", usual=USUAL, applies_if=expression("farmland > 0", "harvest"))
    known = facts(figure("harvest", BEFORE, NOT_APPLICABLE), figure("farmland", QUARTER, 10))
    opened = line(plan_of([harvest], known, further=[stock("farmland")]), "harvest")
    assert (opened.reason, zero_value(opened, known)) == (Reason.OPENED, 0)


def test_a_missing_quarter_of_a_year_is_judged_by_its_own_history() -> None:
    births = replace(happened("births"), over_time=happened("x").over_time.SUM)
    filed = [figure("births", when, 0) for when in ("2024Q2", "2025Q1", "2025Q3")]
    known = facts(*filed, figure("births", "2025Q4", 5), figure("births", "2024Q3", 9))
    missing = line(year_plan([births], known), "births", "2025Q2")
    assert zero_value(missing, known) == 0
