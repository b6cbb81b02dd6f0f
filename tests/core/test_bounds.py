"""The bounds of design section 6, for random forms: how many interactions a filing takes, and what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.effects import NewObservation
from bot.core.presses import Verb
from flows.language.model import Absence, ElementType, Value
from tests.kit.forms_strategy import (
    QUARTER,
    Drawn,
    RandomForm,
    changes,
    forms,
    spelled,
    typed_lines,
    values_of,
)
from tests.kit.players import UNIT, form
from tests.kit.pure_talk import PureTalk
from tests.kit.reporter import MORNING, Reporter
from tests.kit.thoroughness import examples

FEW = settings(max_examples=examples(40))


def talk_about(drawn: RandomForm, *, has_history: bool = True) -> tuple[PureTalk, Reporter]:
    """A village with the form's history, and a reporter before whom the form lies open."""
    talk = PureTalk(drawn.catalogue, form("small").messages, UNIT, [drawn.flow.id])
    if has_history:
        for period, values in sorted(drawn.history().items()):
            talk.file(drawn.flow.id, period, values, MORNING)
    reporter = Reporter(talk)
    reporter.open()
    return talk, reporter


def answer(reporter: Reporter, drawn: RandomForm, answers: Mapping[str, Value]) -> None:
    """Answer the questions that are asked, one interaction each, until none is."""
    while reporter.asked is not None:
        each = drawn.flow.fields[reporter.asked - 1].element
        value = answers[each.id]
        if each.type is ElementType.BOOLEAN:
            reporter.press(Verb.ANSWER, choice=int(value is True))
        elif each.type is ElementType.CHOICE:
            reporter.press(Verb.ANSWER, choice=[option.id for option in each.options].index(str(value)))
        else:
            reporter.say(spelled(each, value))


def finish(reporter: Reporter, *, has_zeroable: bool) -> None:
    """Say that nothing of the rest happened where that is asked, and submit."""
    if has_zeroable:
        reporter.press(Verb.NONE_OF_THE_REST)
    reporter.press(Verb.SUBMIT)


def assert_saved(talk: PureTalk, drawn: RandomForm, given: Mapping[str, Value]) -> None:
    """The submission holds what was given, what one press zeroed, and every carried value as it was."""
    assert len(talk.submissions) == 1
    written = {each.element: each for each in talk.submissions[0].observations}
    assert len(written) == len(talk.submissions[0].observations)
    for each in drawn.drawn:
        if each.element.compute is None:
            _assert_written(written[each.element.id], each, given)
    derived = {each.element: each.value for each in talk.submissions[0].derived}
    if "sum" in drawn.catalogue.elements:
        base = written["base"].value
        assert isinstance(base, Decimal)
        assert derived == {"sum": base * 2 + 1}
    assert not talk.facts.drafts


def _assert_written(new: NewObservation, each: Drawn, given: Mapping[str, Value]) -> None:
    assert new.period == QUARTER
    if each.element.id in given:
        assert (new.value, new.provenance) == (given[each.element.id], "reported")
    elif each.zeroed is not None:
        assert (new.value, new.provenance) == (each.zeroed, "reported")
    elif each.is_carried:
        assert (new.value, new.provenance) == (next(iter(each.history.values())), "confirmed")
    else:
        assert new.value is Absence.NOT_APPLICABLE


def some(carried: tuple[Drawn, ...], data: st.DataObject) -> dict[str, Value]:
    """New values for some of the carried fields."""
    chosen = data.draw(st.lists(st.sampled_from(carried), unique_by=lambda each: each.element.id, min_size=1))
    return {
        each.element.id: data.draw(changes(each.element, next(iter(each.history.values()))))
        for each in chosen
    }


def answers_for(drawn: tuple[Drawn, ...], data: st.DataObject) -> dict[str, Value]:
    """Good answers to fields that are asked, near what was filed before."""
    return {each.element.id: data.draw(_answer_to(each)) for each in drawn}


def _answer_to(each: Drawn) -> st.SearchStrategy[Any]:
    newest = each.history.get("2026Q2")
    return values_of(each.element) if newest is None else changes(each.element, newest)


@FEW
@given(forms(zeroable=0, asked=0))
def test_nothing_changed_and_nothing_to_ask_takes_two_presses(drawn: RandomForm) -> None:
    talk, reporter = talk_about(drawn)
    reporter.press(Verb.CONFIRM_ALL)
    reporter.press(Verb.SUBMIT)
    assert reporter.interactions == 2
    assert_saved(talk, drawn, {})


@FEW
@given(forms(asked=0).filter(lambda drawn: bool(drawn.zeroed)))
def test_nothing_changed_and_nothing_happened_takes_three_presses(drawn: RandomForm) -> None:
    talk, reporter = talk_about(drawn)
    reporter.press(Verb.CONFIRM_ALL)
    reporter.press(Verb.NONE_OF_THE_REST)
    reporter.press(Verb.SUBMIT)
    assert reporter.interactions == 3
    assert_saved(talk, drawn, {})


@FEW
@given(forms(asked=0).filter(lambda drawn: bool(drawn.zeroed)))
def test_submit_pressed_first_asks_about_the_rest_and_goes_on_by_itself(drawn: RandomForm) -> None:
    talk, reporter = talk_about(drawn)
    reporter.press(Verb.CONFIRM_ALL)
    reporter.press(Verb.SUBMIT)
    assert not talk.submissions
    reporter.press(Verb.NONE_OF_THE_REST)
    assert reporter.interactions == 3
    assert_saved(talk, drawn, {})


@FEW
@given(forms(asked=0), st.data())
def test_a_typed_line_takes_two_or_three_interactions_however_much_changed(
    drawn: RandomForm, data: st.DataObject
) -> None:
    talk, reporter = talk_about(drawn)
    given_values = some(drawn.carried, data)
    reporter.say(data.draw(typed_lines(drawn, given_values)))
    finish(reporter, has_zeroable=bool(drawn.zeroed))
    assert reporter.interactions == (3 if drawn.zeroed else 2)
    assert_saved(talk, drawn, given_values)


@FEW
@given(forms(), st.data())
def test_a_typed_line_may_answer_what_must_be_asked_too(drawn: RandomForm, data: st.DataObject) -> None:
    talk, reporter = talk_about(drawn)
    given_values = some(drawn.carried, data) | answers_for(drawn.asked, data)
    reporter.say(data.draw(typed_lines(drawn, given_values)))
    finish(reporter, has_zeroable=bool(drawn.zeroed))
    assert reporter.interactions == (3 if drawn.zeroed else 2)
    assert_saved(talk, drawn, given_values)


@FEW
@given(forms(), st.data())
def test_every_field_that_must_be_asked_costs_one_more(drawn: RandomForm, data: st.DataObject) -> None:
    talk, reporter = talk_about(drawn)
    asked = answers_for(drawn.asked, data)
    reporter.press(Verb.CONFIRM_ALL)
    answer(reporter, drawn, asked)
    finish(reporter, has_zeroable=bool(drawn.zeroed))
    assert reporter.interactions == 2 + len(asked) + bool(drawn.zeroed)
    assert_saved(talk, drawn, asked)


@FEW
@given(forms(), st.data())
def test_by_taps_each_change_costs_a_tick_and_an_answer(drawn: RandomForm, data: st.DataObject) -> None:
    talk, reporter = talk_about(drawn)
    changed = some(drawn.carried, data)
    asked = answers_for(drawn.asked, data)
    reporter.press(Verb.PICK)
    turns = reporter.tick_all(map(drawn.number, changed))
    reporter.press(Verb.PICKED)
    answer(reporter, drawn, changed | asked)
    finish(reporter, has_zeroable=bool(drawn.zeroed))
    k, r = len(changed), len(asked)
    assert reporter.interactions == 1 + k + turns + 1 + k + r + bool(drawn.zeroed) + 1
    assert turns <= (len(drawn.drawn) - 1) // 8 + len(drawn.flow.sections)
    assert_saved(talk, drawn, changed | asked)


def everything(drawn: RandomForm, data: st.DataObject) -> tuple[dict[str, Value], bool]:
    """Answers to all fields that a first filing must ask, and whether one press answers the others."""
    typed = [each for each in drawn.drawn if each.element.compute is None]
    applying = [each for each in typed if not each.element.id.startswith("not")]
    rest = [each for each in applying if _is_zeroed_without_history(each)]
    answers = {each.element.id: data.draw(values_of(each.element)) for each in applying if each not in rest}
    return answers, bool(rest)


def _is_zeroed_without_history(each: Drawn) -> bool:
    """A skippable text, or a flow marked `usual: 0`; a cumulative measure has no previous value to repeat."""
    is_flow = each.element.measure.value == "flow"
    return is_flow and (each.element.may_skip or each.element.usual == 0)


@FEW
@given(forms(), st.data())
def test_a_first_filing_by_chat_takes_one_interaction_a_field_and_two(
    drawn: RandomForm, data: st.DataObject
) -> None:
    talk, reporter = talk_about(drawn, has_history=False)
    answers, has_rest = everything(drawn, data)
    reporter.press(Verb.START)
    answer(reporter, drawn, answers)
    finish(reporter, has_zeroable=has_rest)
    assert reporter.interactions == 1 + len(answers) + has_rest + 1
    assert {new.element: new.value for new in talk.submissions[0].observations}.items() >= answers.items()


@FEW
@given(forms(), st.data())
def test_a_first_filing_by_one_message_takes_two_or_three_interactions(
    drawn: RandomForm, data: st.DataObject
) -> None:
    talk, reporter = talk_about(drawn, has_history=False)
    answers, has_rest = everything(drawn, data)
    reporter.say(data.draw(typed_lines(drawn, answers)))
    finish(reporter, has_zeroable=has_rest)
    assert reporter.interactions == 2 + has_rest
    assert {new.element: new.value for new in talk.submissions[0].observations}.items() >= answers.items()
