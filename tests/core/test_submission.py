"""What a submission writes, confirms, derives and rests on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.core.effects import NewObservation, Submit
from bot.core.facts import Provenance, ReportKey, UnitFacts
from bot.core.plan import Plan
from bot.core.submission import submission_of
from flows.language.model import Absence, Element, ElementType
from tests.kit.by_hand import (
    BEFORE,
    NOT_APPLICABLE,
    QUARTER,
    attested,
    confirmation,
    draft,
    facts,
    figure,
    happened,
    plan_of,
    stock,
    submitted,
)
from tests.kit.elements import element
from tests.kit.forms_strategy import expression
from tests.kit.players import UNIT

REPORT = ReportKey("basics", UNIT.code, QUARTER)
HOUSEHOLDS = stock("households")
FARMLAND = stock("farmland")
IRRIGATED = stock("irrigated", applies_if=expression("farmland > 0", "irrigated"))


def submission(*elements: Element, known: UnitFacts, asked: int = 0) -> Submit:
    return submission_of(REPORT, plan_of(elements, known), active_s=70, asked=asked)


def only(effect: Submit) -> NewObservation:
    (written,) = effect.observations
    return written


def test_a_draft_becomes_a_reported_observation_with_all_that_was_said_of_it() -> None:
    known = facts(draft("households", 312, typed="约312户", estimated=True, note="两户分家"))
    assert only(submission(HOUSEHOLDS, known=known)) == NewObservation(
        element="households",
        period=QUARTER,
        value=Decimal(312),
        meaning=1,
        provenance="reported",
        attested=QUARTER,
        estimated=True,
        note="两户分家",
        typed="约312户",
        supersedes=None,
        carried_from=None,
    )


def test_an_observation_bears_the_meaning_of_today() -> None:
    known = facts(figure("households", BEFORE, 309, meaning=1), draft("households", 312))
    assert only(submission(stock("households", meaning=2), known=known)).meaning == 2


def test_a_carried_value_becomes_a_confirmed_observation_of_the_same_age() -> None:
    held = figure("households", BEFORE, 309, estimated=True, **attested("2025Q1"))
    written = only(submission(HOUSEHOLDS, known=facts(held)))
    assert (written.value, written.provenance, written.carried_from) == (309, "confirmed", held.id)
    assert (written.attested, written.estimated, written.supersedes) == ("2025Q1", True, None)


@pytest.mark.parametrize(("is_single", "expected"), [(True, QUARTER), (False, "2025Q1")])
def test_only_a_single_confirmation_attests_a_value_anew(is_single: bool, expected: str) -> None:
    held = figure("households", BEFORE, 309, **attested("2025Q1"))
    written = only(submission(HOUSEHOLDS, known=facts(held, confirmation(held, is_single=is_single))))
    assert (written.provenance, written.attested, written.carried_from) == ("confirmed", expected, held.id)


def test_an_amendment_supersedes_the_figure_of_its_period_and_writes_nothing_else() -> None:
    reported = figure("households", QUARTER, 312)
    known = facts(reported, figure("residents", QUARTER, 1200), draft("households", 315))
    written = only(submission(HOUSEHOLDS, stock("residents"), known=known))
    assert (written.element, written.value, written.supersedes) == ("households", 315, reported.id)


def test_a_confirmed_value_supersedes_the_not_applicable_of_its_period() -> None:
    nothing = figure("irrigated", QUARTER, NOT_APPLICABLE)
    known = facts(nothing, figure("irrigated", BEFORE, 300), draft("farmland", 800))
    written = {each.element: each for each in submission(FARMLAND, IRRIGATED, known=known).observations}
    assert written["irrigated"].supersedes == nothing.id


def test_what_does_not_apply_is_written_once() -> None:
    known = facts(draft("farmland", 0))
    effect = submission(FARMLAND, IRRIGATED, known=known)
    assert {each.element: each.value for each in effect.observations} == {
        "farmland": Decimal(0),
        "irrigated": NOT_APPLICABLE,
    }
    again = replace(submitted(known, effect), drafts=facts(draft("farmland", 0)).drafts)
    assert only(submission(FARMLAND, IRRIGATED, known=again)).element == "farmland"


def test_what_stopped_applying_supersedes_its_figure() -> None:
    reported = figure("irrigated", QUARTER, 300)
    known = facts(reported, figure("farmland", QUARTER, 800), draft("farmland", 0))
    written = {each.element: each for each in submission(FARMLAND, IRRIGATED, known=known).observations}
    assert (written["irrigated"].value, written["irrigated"].supersedes) == (NOT_APPLICABLE, reported.id)


def test_a_skipped_text_stays_skipped_and_never_becomes_zero() -> None:
    remark = element("remark", type_=ElementType.TEXT, may_skip=True)
    assert only(submission(remark, known=facts(draft("remark", Absence.SKIPPED)))).value is Absence.SKIPPED


def test_a_figure_that_another_form_reported_is_rested_on_and_not_written() -> None:
    shared = figure("births", QUARTER, 3)
    effect = submission(happened("births"), HOUSEHOLDS, known=facts(shared, draft("households", 312)))
    assert [each.element for each in effect.observations] == ["households"]
    assert effect.rests_on == (shared.id,)


def test_a_report_rests_on_what_it_was_computed_from_and_not_on_what_it_replaces() -> None:
    area, old = figure("area", BEFORE, 4), figure("households", QUARTER, 100)
    density = stock("density", compute=expression("households / area", "density"))
    known = facts(area, old, draft("households", 120))
    flow_elements = (HOUSEHOLDS, density)
    plan = plan_of(flow_elements, known, further=[stock("area")])
    effect = submission_of(REPORT, plan, active_s=0, asked=0)
    assert old.id not in effect.rests_on or _is_basis(plan, old.id)
    assert [(each.element, each.value, each.provenance) for each in effect.derived] == [
        ("density", Decimal(30), Provenance.COMPUTED.value)
    ]


def _is_basis(plan: Plan, number: int | None) -> bool:
    return any(number in line.basis for line in plan.lines)


def test_a_derived_figure_is_never_an_observation() -> None:
    twice = stock("twice", compute=expression("households * 2", "twice"))
    effect = submission(HOUSEHOLDS, twice, known=facts(draft("households", 5)))
    assert [each.element for each in effect.observations] == ["households"]
    assert [each.element for each in effect.derived] == ["twice"]


def test_the_fields_that_were_not_asked_are_counted() -> None:
    known = facts(draft("households", 5), figure("farmland", BEFORE, 8), draft("births", 1))
    effect = submission(HOUSEHOLDS, FARMLAND, happened("births"), known=known, asked=1)
    assert (effect.asked, effect.not_asked, effect.active_s) == (1, 2, 70)
