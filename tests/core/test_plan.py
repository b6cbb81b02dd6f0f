"""The plan, sentence by sentence of design section 5: what is known, what must be asked, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.facts import DraftKey, Provenance, ReportKey
from bot.core.periods import parse_identifier
from bot.core.plan import Plan, Reason, Status, plan_report
from bot.core.submission import submission_of
from flows.language.model import Absence, Element, ElementType, Measure
from tests.kit.by_hand import (
    BEFORE,
    NOT_APPLICABLE,
    QUARTER,
    attested,
    draft,
    facts,
    figure,
    happened,
    line,
    plan_of,
    quarterly,
    since_january,
    stock,
    submitted,
)
from tests.kit.elements import element
from tests.kit.forms_strategy import expression
from tests.kit.players import UNIT

HOUSEHOLDS = stock("households")
BIRTHS = happened("births")
FARMLAND = stock("farmland")
IRRIGATED = stock("irrigated", applies_if=expression("farmland > 0", "irrigated"))


def why(plan: Plan, element_id: str, period: str | None = None) -> Reason | None:
    return line(plan, element_id, period).reason


# -- rule 1: the draft


def test_a_draft_stands_before_every_other_rule() -> None:
    known = facts(
        figure("households", QUARTER, 309),
        figure("households", BEFORE, 300, **attested("2020Q1")),
        draft("households", 312),
        returned=frozenset({DraftKey("households", QUARTER)}),
    )
    found = line(plan_of([stock("households", recheck_after=1)], known, changed=["households"]), "households")
    assert (found.status, found.value, found.provenance) == (Status.KNOWN, 312, Provenance.REPORTED)


def test_a_draft_counts_whichever_flow_it_was_typed_in() -> None:
    flow, catalogue = quarterly(HOUSEHOLDS, BIRTHS)
    other, _ = quarterly(HOUSEHOLDS)
    known = facts(draft("households", 312))
    for each in (flow, other):
        plan = plan_report(each, parse_identifier(QUARTER), catalogue, known)
        assert line(plan, "households").value == 312


def test_a_draft_of_another_period_answers_nothing() -> None:
    assert why(plan_of([HOUSEHOLDS], facts(draft("households", 312, BEFORE))), "households") is Reason.NEW


# -- rule 2: an open reason to ask


@pytest.mark.parametrize("measure", Measure)
def test_what_a_reviewer_returned_is_asked_although_it_was_reported(measure: Measure) -> None:
    known = facts(figure("births", QUARTER, 3), returned=frozenset({DraftKey("births", QUARTER)}))
    assert why(plan_of([replace(BIRTHS, measure=measure)], known), "births") is Reason.RETURNED


def test_what_the_reporter_called_changed_is_asked_although_it_would_be_carried() -> None:
    known = facts(figure("households", BEFORE, 309))
    assert why(plan_of([HOUSEHOLDS], known, changed=["households"]), "households") is Reason.CHANGED


def test_a_returned_figure_is_called_returned_before_anything_else() -> None:
    aged = figure("households", BEFORE, 309, meaning=7, **attested("2020Q1"))
    known = facts(aged, returned=frozenset({DraftKey("households", QUARTER)}))
    plan = plan_of([stock("households", recheck_after=1)], known, changed=["households"])
    assert why(plan, "households") is Reason.RETURNED
    known = replace(known, returned=frozenset())
    plan = plan_of([stock("households", recheck_after=1)], known, changed=["households"])
    assert why(plan, "households") is Reason.CHANGED
    plan = plan_of([stock("households", recheck_after=1)], known)
    assert why(plan, "households") is Reason.REDEFINED


def test_a_carried_figure_of_another_meaning_is_asked_again() -> None:
    known = facts(figure("households", BEFORE, 309, meaning=1))
    plan = plan_of([stock("households", meaning=2)], known)
    assert why(plan, "households") is Reason.REDEFINED
    assert line(plan, "households").value is None


def test_a_reported_figure_of_another_meaning_is_asked_again_within_its_period() -> None:
    known = facts(figure("births", QUARTER, 3, meaning=1))
    assert why(plan_of([happened("births", meaning=2)], known), "births") is Reason.REDEFINED


def test_an_older_meaning_of_a_flow_measure_says_nothing_about_this_period() -> None:
    known = facts(figure("births", BEFORE, 3, meaning=1))
    assert why(plan_of([happened("births", meaning=2)], known), "births") is Reason.EACH_PERIOD


def test_expressions_do_not_see_a_last_figure_of_another_meaning() -> None:
    grown = stock("grown", compute=expression("households - last.households", "grown"))
    known = facts(figure("households", QUARTER, 312), figure("households", BEFORE, 309))
    assert line(plan_of([stock("households"), grown], known), "grown").value == 3
    known = facts(figure("households", QUARTER, 312, meaning=2), figure("households", BEFORE, 309, meaning=1))
    plan = plan_of([stock("households", meaning=2), grown], known)
    assert line(plan, "grown").status is Status.UNAVAILABLE


# -- rule 3: derived


def test_a_computed_element_is_never_asked_but_for_its_opening_balance() -> None:
    density = stock("density", compute=expression("residents / area", "density"))
    plan = plan_of([stock("residents"), stock("area"), density], facts())
    found = line(plan, "density")
    assert (found.status, found.value, found.reason) == (Status.UNAVAILABLE, None, None)


def test_a_division_by_zero_is_shown_as_unavailable() -> None:
    density = stock("density", compute=expression("residents / area", "density"))
    known = facts(figure("residents", BEFORE, 100), figure("area", BEFORE, 0))
    assert (
        line(plan_of([density], known, further=[stock("residents"), stock("area")]), "density").value is None
    )


def test_a_computed_value_is_rounded_to_the_decimals_of_its_element() -> None:
    share = element("share", type_=ElementType.DECIMAL, compute=expression("a / b", "share"))
    known = facts(figure("a", BEFORE, 1), figure("b", BEFORE, 8))
    found = line(plan_of([share], known, further=[stock("a"), stock("b")]), "share")
    assert str(found.value) == "0.13"
    assert found.provenance is Provenance.COMPUTED


def test_a_computed_value_stands_before_a_figure_that_was_reported() -> None:
    twice = stock("twice", compute=expression("households * 2", "twice"))
    known = facts(figure("households", QUARTER, 5), figure("twice", QUARTER, 11))
    assert line(plan_of([twice], known, further=[HOUSEHOLDS]), "twice").value == 10


def test_a_computed_value_names_the_observations_it_was_made_from() -> None:
    held = figure("households", QUARTER, 5)
    twice = stock("twice", compute=expression("households * 2", "twice"))
    assert line(plan_of([twice], facts(held), further=[HOUSEHOLDS]), "twice").basis == (held.id,)


BALANCE = stock("balance", compute=expression("last.balance + births", "balance"))


def test_an_opening_balance_is_asked_in_the_period_before() -> None:
    plan = plan_of([BIRTHS, BALANCE], facts(draft("births", 2)))
    assert [(each.element.id, str(each.period), each.reason) for each in plan.asks] == [
        ("balance", BEFORE, Reason.OPENING_BALANCE)
    ]
    assert line(plan, "balance").status is Status.UNAVAILABLE


def test_an_opening_balance_that_was_typed_counts_at_once() -> None:
    plan = plan_of([BIRTHS, BALANCE], facts(draft("births", 2), draft("balance", 40, BEFORE)))
    assert not plan.asks
    assert line(plan, "balance").value == 42


def test_an_opening_balance_is_stored_in_the_period_before_and_asked_once() -> None:
    known = facts(draft("births", 2), draft("balance", 40, BEFORE))
    plan = plan_of([BIRTHS, BALANCE], known)
    effect = submission_of(ReportKey("basics", UNIT.code, QUARTER), plan, active_s=0, asked=2)
    assert {(new.element, new.period) for new in effect.observations} == {
        ("births", QUARTER),
        ("balance", BEFORE),
    }
    after = plan_of([BIRTHS, BALANCE], submitted(known, effect), period="2026Q4")
    assert [each.key for each in after.asks] == [("births", "2026Q4")]
    known = replace(submitted(known, effect))
    later = facts(*(each for held in known.figures.values() for each in held), draft("births", 1, "2026Q4"))
    assert line(plan_of([BIRTHS, BALANCE], later, period="2026Q4"), "balance").value == 43


def test_no_opening_balance_is_asked_for_what_does_not_apply() -> None:
    fish = replace(BALANCE, applies_if=expression("farmland > 0", "balance"))
    plan = plan_of([FARMLAND, BIRTHS, fish], facts(draft("farmland", 0), draft("births", 0)))
    assert not plan.asks
    assert line(plan, "balance").value is NOT_APPLICABLE


# -- rule 4: the effective figure


def test_a_figure_reported_through_another_flow_is_not_asked() -> None:
    known = facts(figure("births", QUARTER, 3))
    found = line(plan_of([BIRTHS], known), "births")
    assert (found.status, found.value, found.provenance) == (Status.KNOWN, 3, Provenance.REPORTED)


def test_a_supplied_figure_is_not_asked() -> None:
    known = facts(figure("births", QUARTER, 3, provenance=Provenance.SUPPLIED))
    assert line(plan_of([BIRTHS], known), "births").provenance is Provenance.SUPPLIED


def test_a_figure_of_this_period_stands_before_a_carried_one() -> None:
    known = facts(figure("households", QUARTER, 312), figure("households", BEFORE, 309))
    found = line(plan_of([HOUSEHOLDS], known), "households")
    assert (found.value, found.provenance) == (312, Provenance.REPORTED)


# -- rule 5: carried


def test_a_stock_is_carried_for_confirmation() -> None:
    found = line(plan_of([HOUSEHOLDS], facts(figure("households", BEFORE, 309))), "households")
    assert (found.status, found.value, found.provenance) == (Status.KNOWN, 309, Provenance.CARRIED)


@pytest.mark.parametrize("measure", [Measure.FLOW, Measure.CUMULATIVE])
def test_what_happens_in_a_period_is_never_carried(measure: Measure) -> None:
    known = facts(figure("births", BEFORE, 3), figure("births", "2025", 9))
    plan = plan_of([replace(BIRTHS, measure=measure)], known)
    assert not plan.carried
    assert why(plan, "births") is Reason.EACH_PERIOD


def test_not_applicable_ends_carrying_and_is_asked_when_it_applies_again() -> None:
    known = facts(
        figure("irrigated", BEFORE, NOT_APPLICABLE),
        figure("irrigated", "2026Q1", 300),
        figure("farmland", BEFORE, 0),
        draft("farmland", 800),
    )
    plan = plan_of([FARMLAND, IRRIGATED], known)
    assert not plan.carried
    assert why(plan, "irrigated") is Reason.OPENED


def test_what_applies_again_within_the_period_is_not_carried_over_a_change_of_meaning() -> None:
    nothing = figure("irrigated", QUARTER, NOT_APPLICABLE, meaning=2)
    known = facts(nothing, figure("irrigated", BEFORE, 300, meaning=1), draft("farmland", 800))
    plan = plan_of([FARMLAND, replace(IRRIGATED, meaning=2)], known)
    assert not plan.carried
    assert why(plan, "irrigated") is Reason.OPENED


def test_a_skipped_stock_is_asked_again_rather_than_carried() -> None:
    remark = element("remark", type_=ElementType.TEXT, may_skip=True)
    plan = plan_of([remark], facts(figure("remark", BEFORE, Absence.SKIPPED)))
    assert not plan.carried
    assert plan.asks


def test_last_is_the_newest_submitted_period_whatever_the_order_of_filing() -> None:
    filed_late = figure("households", "2025Q4", 305, given_at=None)
    held = figure("households", BEFORE, 309)
    for known in (facts(filed_late, held), facts(held, filed_late)):
        assert line(plan_of([HOUSEHOLDS], known), "households").value == 309


def test_last_of_a_stock_may_come_from_a_year() -> None:
    known = facts(figure("households", "2025", 309), figure("households", "2025Q4", 300))
    assert line(plan_of([HOUSEHOLDS], known, period="2026Q1"), "households").value == 309


def test_a_later_period_filed_already_is_no_last_value() -> None:
    known = facts(figure("households", "2026Q4", 320))
    assert why(plan_of([HOUSEHOLDS], known), "households") is Reason.NEW


def test_a_rolled_up_year_is_no_last_value() -> None:
    rolled = figure("households", "2025", 309, provenance=Provenance.ROLLED_UP, id=None)
    known = facts(rolled, figure("households", "2025Q3", 301))
    assert line(plan_of([HOUSEHOLDS], known, period="2026Q1"), "households").value == 301


# -- rule 6: ask


def test_a_stock_without_a_last_value_is_new() -> None:
    assert why(plan_of([HOUSEHOLDS], facts()), "households") is Reason.NEW


@pytest.mark.parametrize("each", [BIRTHS, since_january("births")])
def test_a_flow_or_cumulative_measure_is_asked_each_period(each: Element) -> None:
    assert why(plan_of([each], facts(figure("births", BEFORE, 3))), "births") is Reason.EACH_PERIOD


def test_a_flow_measure_whose_condition_became_true_was_opened() -> None:
    harvest = happened("harvest", applies_if=expression("farmland > 0", "harvest"))
    known = facts(figure("harvest", BEFORE, NOT_APPLICABLE), figure("farmland", QUARTER, 10))
    assert why(plan_of([harvest], known, further=[FARMLAND]), "harvest") is Reason.OPENED


# -- conditions


def test_a_field_whose_condition_is_false_has_the_value_not_applicable() -> None:
    known = facts(draft("farmland", 0), figure("irrigated", BEFORE, 300))
    found = line(plan_of([FARMLAND, IRRIGATED], known), "irrigated")
    assert (found.status, found.value) == (Status.KNOWN, NOT_APPLICABLE)


def test_an_unknown_condition_asks_its_inputs_first() -> None:
    plan = plan_of([IRRIGATED, FARMLAND], facts(figure("irrigated", BEFORE, 300)))
    assert line(plan, "irrigated").status is Status.PENDING
    assert [each.element.id for each in plan.asks] == ["farmland"]


def test_a_condition_follows_its_inputs_through_other_conditions() -> None:
    sprinklers = stock("sprinklers", applies_if=expression("irrigated > 0", "sprinklers"))
    plan = plan_of([FARMLAND, IRRIGATED, sprinklers], facts())
    assert line(plan, "sprinklers").status is Status.PENDING
    plan = plan_of([FARMLAND, IRRIGATED, sprinklers], facts(draft("farmland", 9), draft("irrigated", 4)))
    assert why(plan, "sprinklers") is Reason.NEW


def test_what_was_typed_while_the_condition_was_unknown_counts() -> None:
    plan = plan_of([FARMLAND, IRRIGATED], facts(draft("irrigated", 300)))
    assert (line(plan, "irrigated").status, line(plan, "irrigated").value) == (Status.KNOWN, 300)


def test_what_was_submitted_while_the_condition_was_unknown_counts() -> None:
    known = facts(figure("irrigated", QUARTER, 300))
    assert line(plan_of([FARMLAND, IRRIGATED], known), "irrigated").value == 300
    known = facts(figure("irrigated", QUARTER, NOT_APPLICABLE))
    assert line(plan_of([FARMLAND, IRRIGATED], known), "irrigated").status is Status.PENDING


def test_a_condition_that_no_answer_can_settle_asks_the_field() -> None:
    plan = plan_of([IRRIGATED], facts(), further=[FARMLAND])
    assert line(plan, "irrigated").status in (Status.ASK, Status.PENDING)
    shrunk = stock("shrunk", applies_if=expression("births < last.births", "shrunk"))
    plan = plan_of([BIRTHS, shrunk], facts(draft("births", 2)))
    assert why(plan, "shrunk") is Reason.NEW
