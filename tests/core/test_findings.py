"""What looks wrong: checks that fail, and jumps and warnings that are asked back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.facts import Doubt
from bot.core.findings import doubt_about, failing_checks, is_jump, open_doubts
from flows.language.model import Element, ElementType, Value
from tests.kit.by_hand import (
    BEFORE,
    QUARTER,
    Plain,
    draft,
    facts,
    figure,
    line,
    plan_of,
    since_january,
    stock,
    value_of,
)
from tests.kit.elements import element
from tests.kit.forms_strategy import check, expression

FARMLAND = stock("farmland")
IRRIGATED = stock(
    "irrigated",
    applies_if=expression("farmland > 0", "irrigated"),
    check=check("irrigated <= farmland", "irrigated"),
)


def wrong(*known: tuple[str, int]) -> list[list[str]]:
    """For each failing check the elements that it is about."""
    plan = plan_of([FARMLAND, IRRIGATED], facts(*(draft(id_, value) for id_, value in known)))
    return [[each.element.id for each in finding.lines] for finding in failing_checks(plan)]


def test_a_check_that_is_false_names_its_own_line_first_and_those_it_reads() -> None:
    assert wrong(("farmland", 8), ("irrigated", 9)) == [["irrigated", "farmland"]]


@pytest.mark.parametrize(
    "known",
    [
        [("farmland", 8), ("irrigated", 8)],
        [("irrigated", 9)],
        [("farmland", 8)],
        [("farmland", 0), ("irrigated", 9)],
        [],
    ],
)
def test_a_check_that_is_true_unknown_or_about_nothing_passes(known: list[tuple[str, int]]) -> None:
    assert wrong(*known) == []


@pytest.mark.parametrize(
    ("type_", "condition", "bad", "good"),
    [
        (ElementType.BOOLEAN, "it or beds == 0", False, True),
        (ElementType.DATE, "beds == 0 or it == last.it", date(2026, 1, 1), date(2025, 1, 1)),
        (ElementType.CHOICE, "it != 'none'", "none", "good"),
        (ElementType.CHOICES, "'none' not in it", ("none",), ("good",)),
        (ElementType.INTEGER, "it > 3", 3, 4),
    ],
)
def test_a_check_holds_for_every_type_of_element(
    type_: ElementType, condition: str, bad: Plain, good: Plain
) -> None:
    it = element("it", type_=type_, check=check(condition, "it"))
    beds = figure("beds", QUARTER, 5)
    before = figure("it", BEFORE, date(2025, 1, 1) if type_ is ElementType.DATE else good)
    for value, expected in ((bad, 1), (good, 0)):
        plan = plan_of([it], facts(draft("it", value), beds, before), further=[stock("beds")])
        assert len(failing_checks(plan)) == expected


@pytest.mark.parametrize(
    ("before", "value", "expected"),
    [
        (312, 3120, True),
        (3120, 312, True),
        (100, 1500, True),
        (3, 30_000, True),
        (100, 999, False),
        (1, 10, False),
        (1, 11, True),
        (0, 1000, False),
        (1000, 0, False),
        (-5, 50, True),
    ],
)
def test_a_jump_is_tenfold_or_more_and_by_ten_at_least(before: int, value: int, expected: bool) -> None:
    assert is_jump(Decimal(before), Decimal(value)) is expected


def doubt(each: Element, value: int, *, before: int, meaning: int = 1, when: str = BEFORE) -> Doubt | None:
    known = facts(figure(each.id, when, before, meaning=meaning), draft(each.id, value))
    plan = plan_of([each], known)
    return doubt_about(line(plan, each.id), value_of(value), plan)


WARNED = replace(FARMLAND, warn_if=expression("abs(change) > 0.3", "farmland"))


@pytest.mark.parametrize(
    ("value", "expected"), [(100, None), (130, None), (131, Doubt.WARNING), (69, Doubt.WARNING)]
)
def test_a_value_beyond_its_warning_is_doubted(value: int, expected: Doubt | None) -> None:
    assert doubt(WARNED, value, before=100) is expected


def test_a_jump_is_called_a_jump_although_it_is_beyond_the_warning_too() -> None:
    assert doubt(WARNED, 1000, before=100) is Doubt.JUMP


def test_nothing_is_compared_with_a_figure_of_another_meaning() -> None:
    assert doubt(replace(WARNED, meaning=2), 1000, before=100, meaning=1) is None
    assert doubt(replace(WARNED, meaning=2), 1000, before=100, meaning=2) is Doubt.JUMP


def test_a_change_from_nothing_is_unknown_and_never_warned_of() -> None:
    assert doubt(WARNED, 5, before=0) is None
    plan = plan_of([WARNED], facts(draft("farmland", 5)))
    assert doubt_about(line(plan, "farmland"), Decimal(5), plan) is None


def test_a_cumulative_measure_may_fall_back_in_january() -> None:
    collected = since_january("collected")
    known = facts(figure("collected", "2025Q4", 4000), draft("collected", 3, "2026Q1"))
    plan = plan_of([collected], known, period="2026Q1")
    assert doubt_about(line(plan, "collected"), Decimal(3), plan) is None
    assert doubt(collected, 30, before=4000) is Doubt.JUMP


def test_a_cumulative_measure_seldom_falls_within_the_year() -> None:
    collected = since_january("collected")
    assert doubt(collected, 3999, before=4000) is Doubt.FALL
    assert doubt(collected, 4000, before=4000) is None
    assert doubt(WARNED, 99, before=100) is None


def test_doubts_are_open_until_they_are_kept() -> None:
    value: Value = Decimal(3120)
    doubted = draft("farmland", value, doubt=Doubt.JUMP)
    assert [each.element.id for each in open_doubts(plan_of([FARMLAND], facts(doubted)))] == ["farmland"]
    kept = draft("farmland", value)
    assert not open_doubts(plan_of([FARMLAND], facts(kept)))
