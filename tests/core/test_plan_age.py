"""Carried values grow old: when they are asked singly again, how many at a time, and what a confirmation covers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.core.facts import Provenance, ReportKey, Unit
from bot.core.plan import Plan, Reason
from bot.core.submission import submission_of
from flows.language.model import Element, Level
from tests.kit.by_hand import (
    BEFORE,
    QUARTER,
    attested,
    confirmation,
    draft,
    facts,
    figure,
    line,
    plan_of,
    quarterly,
    stock,
    submitted,
)
from tests.kit.players import UNIT, ZONE

HOUSEHOLDS = stock("households")


def why(plan: Plan, element_id: str, period: str | None = None) -> Reason | None:
    return line(plan, element_id, period).reason


def aging(*ids: str) -> list[Element]:
    return [stock(id_, recheck_after=4) for id_ in ids]


@pytest.mark.parametrize(
    ("last_typed", "reason"), [("2025Q3", None), ("2025Q2", Reason.STALE), ("2024", Reason.STALE)]
)
def test_a_value_is_stale_when_its_age_exceeds_what_the_element_allows(
    last_typed: str, reason: Reason | None
) -> None:
    known = facts(figure("households", BEFORE, 309, **attested(last_typed)))
    assert why(plan_of(aging("households"), known), "households") is reason


def test_no_more_than_three_stale_values_are_asked_and_the_oldest_first() -> None:
    ages = {"a": "2024Q4", "b": "2023Q1", "c": "2025Q1", "d": "2023Q2", "e": "2024Q1"}
    known = facts(*(figure(id_, BEFORE, 7, **attested(when)) for id_, when in ages.items()))
    plan = plan_of(aging(*ages), known)
    assert {each.element.id for each in plan.asks} == {"b", "d", "e"}
    assert {each.element.id for each in plan.carried} == {"a", "c"}


def test_equally_old_values_are_spread_so_that_units_ask_different_ones() -> None:
    ids = [f"e{place}" for place in range(12)]
    asked: Counter[str] = Counter()
    for number in range(60):
        unit = Unit(f"demo-{number:03}", "村", Level.VILLAGE, ZONE)
        known = facts(*(figure(id_, BEFORE, 7, **attested("2024Q1")) for id_ in ids))
        plan = plan_of(aging(*ids), replace(known, unit=unit))
        assert len(plan.asks) == 3
        asked.update(each.element.id for each in plan.asks)
    assert asked.keys() == set(ids)
    assert max(asked.values()) < 60 / 2


def test_answering_a_stale_question_does_not_bring_up_a_fourth_one() -> None:
    ids = ("a", "b", "c", "d", "e")
    held = [figure(id_, BEFORE, 7, **attested("2024Q1")) for id_ in ids]
    first = plan_of(aging(*ids), facts(*held)).asks[0].element.id
    again = next(each for each in held if each.element == first)
    for answer in (draft(first, 8), confirmation(again)):
        assert len(plan_of(aging(*ids), facts(*held, answer)).asks) == 2


def test_a_bulk_confirmation_does_not_make_a_value_younger() -> None:
    held = figure("households", "2025Q3", 309, **attested("2024Q4"))
    known, elements = facts(held), aging("households")
    flow, _ = quarterly(*elements)
    for quarter, is_stale in (("2025Q4", False), ("2026Q1", True)):
        plan = plan_of(elements, known, period=quarter)
        assert (why(plan, "households") is Reason.STALE) is is_stale
        report = ReportKey(flow.id, UNIT.code, quarter)
        known = submitted(known, submission_of(report, plan, active_s=0, asked=0))


@pytest.mark.parametrize(("is_single", "reason"), [(True, None), (False, Reason.STALE)])
def test_only_a_single_confirmation_renews_the_age(is_single: bool, reason: Reason | None) -> None:
    held = figure("households", BEFORE, 309, **attested("2025Q3"))
    flow, _ = quarterly(*aging("households"))
    known = facts(held, confirmation(held, is_single=is_single))
    plan = plan_of(aging("households"), known)
    effect = submission_of(ReportKey(flow.id, UNIT.code, QUARTER), plan, active_s=0, asked=0)
    after = submitted(known, effect)
    assert why(plan_of(aging("households"), after, period="2026Q4"), "households") is reason


def test_a_typed_value_renews_the_age() -> None:
    held = figure("households", BEFORE, 309, **attested("2024Q3"))
    known = facts(held, draft("households", 309))
    plan = plan_of(aging("households"), known)
    after = submitted(known, submission_of(ReportKey("f", UNIT.code, QUARTER), plan, active_s=0, asked=0))
    assert why(plan_of(aging("households"), after, period="2027Q3"), "households") is None
    assert why(plan_of(aging("households"), after, period="2027Q4"), "households") is Reason.STALE


def test_what_was_reported_this_period_is_not_stale() -> None:
    known = facts(figure("households", QUARTER, 309, **attested("2020Q1")))
    assert line(plan_of(aging("households"), known), "households").provenance is Provenance.REPORTED


# -- confirming


@pytest.mark.parametrize("is_single", [True, False])
def test_a_confirmation_is_void_when_the_observation_it_rests_on_has_changed(is_single: bool) -> None:
    seen = figure("households", BEFORE, 309)
    known = facts(seen, confirmation(seen, is_single=is_single))
    assert line(plan_of([HOUSEHOLDS], known), "households").provenance is Provenance.CONFIRMED
    amended = replace(seen, id=99, value=Decimal(310))
    found = line(plan_of([HOUSEHOLDS], facts(amended, confirmation(seen, is_single=is_single))), "households")
    assert (found.value, found.provenance, found.draft) == (310, Provenance.CARRIED, None)


def test_a_confirmation_is_void_when_the_period_got_a_figure_of_its_own() -> None:
    seen = figure("households", BEFORE, 309)
    known = facts(seen, figure("households", QUARTER, 312), confirmation(seen))
    assert line(plan_of([HOUSEHOLDS], known), "households").value == 312
