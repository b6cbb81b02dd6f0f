"""What holds of every plan, whatever the form asks and whatever the village holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.facts import Draft, DraftKey, NewDraft, Provenance, ReportKey, UnitFacts
from bot.core.plan import Line, Plan, Status, plan_report, replan
from bot.core.submission import submission_of
from flows.language.model import Absence, Measure, Value
from tests.kit.by_hand import figure, submitted
from tests.kit.elements import element
from tests.kit.facts_strategy import Situation, new_draft, new_drafts, situations
from tests.kit.forms_strategy import expression, values_of
from tests.kit.players import UNIT
from tests.kit.thoroughness import examples

MANY = settings(max_examples=examples(100))


def plan_of(it: Situation, facts: UnitFacts | None = None) -> Plan:
    return plan_report(
        it.flow, it.period, it.catalogue, facts or it.facts, changed=it.changed, is_open=it.is_open
    )


BALANCE = element("e1", compute=expression("last.e1 + e0", "e1"))
LATER = figure("e1", "2026Q1", 1, provenance=Provenance.COMPUTED)


@given(new_drafts(BALANCE, DraftKey("e1", "2024Q4"), UnitFacts(UNIT, {"e1": (LATER,)})))
def test_an_opening_balance_is_never_drawn_as_confirmed(draft: NewDraft) -> None:
    """Only what is carried can be confirmed, and what is computed never is carried."""
    assert draft.provenance is Provenance.REPORTED


@MANY
@given(situations())
def test_planning_again_gives_the_same_plan(it: Situation) -> None:
    assert plan_of(it).lines == plan_of(it).lines


K = TypeVar("K")
V = TypeVar("V")


def reversed_dict(given_dict: dict[K, V]) -> dict[K, V]:
    return dict(reversed(given_dict.items()))


@MANY
@given(situations())
def test_a_plan_does_not_depend_on_the_order_in_which_facts_were_learnt(it: Situation) -> None:
    facts = replace(
        it.facts,
        figures=reversed_dict(dict(it.facts.figures)),
        drafts=reversed_dict(dict(it.facts.drafts)),
        returned=frozenset(sorted(it.facts.returned, reverse=True)),
    )
    elements = reversed_dict(dict(it.catalogue.elements))
    other = replace(it, facts=facts, catalogue=replace(it.catalogue, elements=elements))
    assert plan_of(it).lines == plan_of(other).lines


def every_field_has_its_line_once_and_in_form_order(it: Situation, plan: Plan) -> None:
    own = [line.element.id for line in plan.lines if line.period == it.period]
    assert own == [field.element.id for field in it.flow.fields]
    assert len(plan.line_of) == len(plan.lines)
    assert all(line.period < it.period for line in plan.lines if line.period != it.period)


def every_line_is_of_one_kind(_: Situation, plan: Plan) -> None:
    for line in plan.lines:
        assert (line.value is not None) == (line.status is Status.KNOWN)
        assert (line.reason is not None) == (line.status is Status.ASK)
        assert line.key == DraftKey(line.element.id, str(line.period))
        if line.status is not Status.KNOWN:
            assert line.provenance is None
            assert line.draft is None
        elif line.draft is not None:
            assert (line.value, line.provenance) == (line.draft.what.value, line.draft.what.provenance)
        else:
            assert line.provenance is not None or line.value is Absence.NOT_APPLICABLE


def a_carried_value_is_the_newest_one_submitted_before_and_of_the_same_meaning(
    it: Situation, plan: Plan
) -> None:
    for line in plan.carried:
        assert line.element.measure is Measure.STOCK
        assert line.element.compute is None
        assert line.last is not None
        assert line.value == line.last.value
        assert line.last in it.facts.figures[line.element.id]
        assert line.last.meaning == line.element.meaning
        between = [
            figure
            for figure in it.facts.figures[line.element.id]
            if line.last.period < figure.period < line.period
        ]
        assert all(figure.provenance is Provenance.ROLLED_UP for figure in between)


def what_is_known_was_drafted_submitted_carried_or_derived_and_never_made_up(
    it: Situation, plan: Plan
) -> None:
    for line in plan.lines:
        if line.status is Status.KNOWN and not line.is_derived and line.value is not Absence.NOT_APPLICABLE:
            sources: list[Value] = [figure.value for figure in it.facts.figures.get(line.element.id, ())]
            draft = it.facts.drafts.get(line.key)
            assert line.value in (sources if draft is None else [*sources, draft.what.value])


def what_happens_in_a_period_is_never_carried_into_the_next(_: Situation, plan: Plan) -> None:
    for line in plan.lines:
        if line.element.measure is not Measure.STOCK:
            assert not line.is_carried


def a_draft_is_never_asked_for_again(it: Situation, plan: Plan) -> None:
    for line in plan.asks:
        draft = it.facts.drafts.get(line.key)
        assert draft is None or draft.what.provenance is Provenance.CONFIRMED


def a_draft_counts_unless_it_does_not_apply_or_confirms_what_has_changed(it: Situation, plan: Plan) -> None:
    for line in plan.lines:
        draft = it.facts.drafts.get(line.key)
        if draft is None or line.value is Absence.NOT_APPLICABLE:
            continue
        is_void = draft.what.provenance is Provenance.CONFIRMED and (
            line.held is None or draft.what.basis != line.held.id
        )
        assert line.draft is (None if is_void else draft)


def what_is_derived_is_never_asked_but_for_an_opening_balance(it: Situation, plan: Plan) -> None:
    for line in plan.asks:
        if line.element.compute is not None:
            assert line.reason == "opening_balance"
            assert line.period == it.period.previous
        elif line.element.id in it.flow.over_time:
            assert line.period in it.period.quarters


RULES = (
    every_field_has_its_line_once_and_in_form_order,
    every_line_is_of_one_kind,
    a_carried_value_is_the_newest_one_submitted_before_and_of_the_same_meaning,
    what_is_known_was_drafted_submitted_carried_or_derived_and_never_made_up,
    what_happens_in_a_period_is_never_carried_into_the_next,
    a_draft_is_never_asked_for_again,
    a_draft_counts_unless_it_does_not_apply_or_confirms_what_has_changed,
    what_is_derived_is_never_asked_but_for_an_opening_balance,
)


@settings(max_examples=examples(250))
@given(situations())
def test_every_plan_keeps_the_rules(it: Situation) -> None:
    plan = plan_of(it)
    for rule in RULES:
        rule(it, plan)


@MANY
@given(situations(), st.data())
def test_planning_again_only_what_was_touched_gives_the_whole_plan(
    it: Situation, data: st.DataObject
) -> None:
    it = replace(it, is_open=True)
    plan = plan_of(it)
    assume(plan.lines)
    keys = data.draw(st.lists(st.sampled_from([line.key for line in plan.lines]), max_size=3, unique=True))
    drafts = dict(it.facts.drafts)
    for key in keys:
        each = it.catalogue.elements[key.element]
        if drafts.pop(key, None) is None:
            drafts[key] = new_draft(each, key.period, data.draw(values_of(each)))
    changed = it.changed ^ frozenset(key for key in keys if key.period == str(it.period))
    facts = replace(it.facts, drafts=drafts)
    touched = [key.element for key in keys]
    anew = plan_of(replace(it, changed=changed), facts)
    assert replan(plan, it.catalogue, facts, touched, changed=changed).lines == anew.lines


def answered(it: Situation, data: st.DataObject) -> tuple[UnitFacts, Plan]:
    """The facts after everything was answered that is asked, and the plan that asks nothing more."""
    facts, changed = it.facts, it.changed
    for _ in range(20):
        plan = plan_report(it.flow, it.period, it.catalogue, facts, changed=changed)
        if not plan.asks:
            return facts, plan
        answers = {line.key: _answer_to(line, data) for line in plan.asks}
        facts = replace(facts, drafts={**facts.drafts, **answers})
    raise AssertionError(f"the questions do not end: {[line.key for line in plan.asks]}")


def _answer_to(line: Line, data: st.DataObject) -> Draft:
    return new_draft(line.element, line.key.period, data.draw(values_of(line.element)))


@settings(max_examples=examples(80))
@given(situations(), st.data())
def test_after_a_submission_nothing_is_asked_again(it: Situation, data: st.DataObject) -> None:
    facts, plan = answered(it, data)
    effect = submission_of(
        ReportKey(it.flow.id, it.facts.unit.code, str(it.period)), plan, active_s=0, asked=0
    )
    after = plan_report(it.flow, it.period, it.catalogue, submitted(facts, effect))
    assert not after.asks
    assert not after.carried


@settings(max_examples=examples(80))
@given(situations(), st.data())
def test_a_submission_writes_each_key_once_and_carries_no_flow_measure(
    it: Situation, data: st.DataObject
) -> None:
    facts, plan = answered(it, data)
    effect = submission_of(
        ReportKey(it.flow.id, it.facts.unit.code, str(it.period)), plan, active_s=0, asked=0
    )
    keys = [(new.element, new.period) for new in effect.observations]
    assert len(keys) == len(set(keys))
    assert not set(keys) & {(each.element, each.period) for each in effect.derived}
    for new in effect.observations:
        figures = facts.figures.get(new.element, ())
        counting = [figure.id for figure in figures if str(figure.period) == new.period]
        assert [new.supersedes] == (counting or [None])
        if new.provenance == "confirmed":
            assert it.catalogue.elements[new.element].measure is Measure.STOCK
            assert new.carried_from is not None or _has_derived(facts, new.element)


def _has_derived(facts: UnitFacts, element: str) -> bool:
    return any(figure.id is None for figure in facts.figures[element])
