"""Figures and drafts of earlier meanings in today's: converted where the element says how, else left and asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.converting import as_meant_today, converted
from bot.core.facts import Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.periods import parse_identifier
from bot.core.plan import Line, Reason, Status, plan_report
from flows.language.model import NUMBER_MAX_DIGITS, Absence, Conversion, Element, ElementType, Value
from tests.kit.elements import HECTARE, MU, SQUARE_METRE, element, options
from tests.kit.facts_strategy import Situation, situations
from tests.kit.forms_strategy import catalogue_of, expression, flow_of
from tests.kit.players import UNIT, ZONE

AT = datetime(2026, 10, 9, 9, tzinfo=ZONE)
NOW, LAST = "2026Q3", "2026Q2"
ROADS = options({"open": "畅通", "slow": "缓行", "shut": "中断"})


def _land(conversion: Conversion, **changes: Any) -> Element:
    plain = element("land", "耕地", "Land", ElementType.DECIMAL, unit=MU, meaning=2)
    return replace(plain, conversions=(conversion,), **changes)


def _road(type_: ElementType, *pairs: tuple[str, str]) -> Element:
    conversion = Conversion(1, options=dict(pairs))
    return element("road", "道路", "Road", type_, options=ROADS, meaning=2, conversions=(conversion,))


def _formula(source: str) -> Conversion:
    return Conversion(1, value=expression(source, "land"))


def _of_today(value: Value, each: Element) -> Value | None:
    return converted(value, each.conversions[0], each)


@pytest.mark.parametrize(
    ("before", "unit", "today"),
    [
        ("1", HECTARE, "15.00"),
        ("0.333", HECTARE, "5.00"),  # 4.995: a half goes up
        ("0.3329", HECTARE, "4.99"),  # 4.9935
        ("-0.333", HECTARE, "-5.00"),  # and away from zero
        ("100", SQUARE_METRE, "0.15"),
        ("0", HECTARE, "0.00"),
    ],
)
def test_an_amount_is_converted_exactly_and_rounded_once_half_up(before: str, unit: Any, today: str) -> None:
    found = _of_today(Decimal(before), _land(Conversion(1, unit=unit)))
    assert str(found) == today


@pytest.mark.parametrize(
    ("source", "before", "today"),
    [("before * 2", "4.005", "8.01"), ("before / 3", "1", "0.33"), ("before / 8", "0.36", "0.05"),
     ("before - 10", "4", "-6.00")],
)  # fmt: skip
def test_a_calculation_reads_the_old_figure_and_is_rounded_half_up(
    source: str, before: str, today: str
) -> None:
    assert str(_of_today(Decimal(before), _land(_formula(source)))) == today


def test_a_calculation_without_a_result_carries_nothing_over() -> None:
    assert _of_today(Decimal(0), _land(_formula("1 / before"))) is None


@pytest.mark.parametrize(
    "conversion", [_formula("before * 10"), Conversion(1, unit=HECTARE)], ids=["value", "unit"]
)
def test_a_result_that_cannot_be_stored_carries_nothing_over(conversion: Conversion) -> None:
    """It would be asked again, rather than stop the submission."""
    fits = Decimal(10) ** (NUMBER_MAX_DIGITS - 4)
    assert _of_today(fits, _land(conversion)) is not None
    assert _of_today(fits * 10, _land(conversion)) is None


@pytest.mark.parametrize("absence", Absence)
@pytest.mark.parametrize(
    "each",
    [
        _land(Conversion(1, unit=HECTARE)),
        _land(_formula("before * 2")),
        _road(ElementType.CHOICE, ("a", "open")),
    ],
    ids=["unit", "value", "options"],
)
def test_that_there_is_no_figure_carries_over_as_it_is(absence: Absence, each: Element) -> None:
    assert _of_today(absence, each) is absence


@pytest.mark.parametrize("value", ["三亩", True, date(2026, 1, 1), ("open",)], ids=repr)
@pytest.mark.parametrize(
    "conversion", [_formula("before * 2"), Conversion(1, unit=HECTARE)], ids=["value", "unit"]
)
def test_what_was_no_number_is_not_calculated_with(value: Value, conversion: Conversion) -> None:
    assert _of_today(value, _land(conversion)) is None


@pytest.mark.parametrize(
    ("type_", "before", "today"),
    [
        (ElementType.CHOICE, "fine", "open"),
        (ElementType.CHOICE, "slow", "slow"),  # an option that is the same needs no line
        (ElementType.CHOICE, "forgotten", None),
        (ElementType.CHOICES, ("slow", "fine"), ("open", "slow")),  # in the order of the options
        (ElementType.CHOICES, ("fine", "open"), ("open",)),  # two became one
        (ElementType.CHOICES, ("fine", "forgotten"), None),  # half an answer is none
        (ElementType.CHOICES, "fine", ("open",)),  # one could be chosen, now several can
        (ElementType.CHOICE, ("fine",), "open"),
        (ElementType.CHOICE, ("fine", "slow"), None),  # which of the two, only the reporter knows
        (ElementType.CHOICE, Decimal(1), None),
        (ElementType.CHOICES, True, None),
    ],
)
def test_options_are_mapped_by_their_ids(type_: ElementType, before: Value, today: Value | None) -> None:
    assert _of_today(before, _road(type_, ("fine", "open"))) == today


# -- facts


def _figure(each: Element, value: Value, meaning: int) -> Figure:
    period = parse_identifier(LAST)
    return Figure(5, each.id, period, value, meaning, Provenance.REPORTED, period)


def _draft(each: Element, value: Value, meaning: int | None, version: int = 3) -> Draft:
    what = NewDraft(DraftKey(each.id, NOW), value, Provenance.REPORTED, typed="…", meaning=meaning)
    return Draft(what, version, 1, "batch", 1, "李示例", AT)


def _facts(*figures: Figure, drafts: tuple[Draft, ...] = ()) -> UnitFacts:
    held = {each.element: (each,) for each in figures}
    return UnitFacts(UNIT, held, {each.what.key: each for each in drafts})


def _line(each: Element, facts: UnitFacts) -> Line:
    flow = flow_of([[each]])
    return plan_report(flow, parse_identifier(NOW), catalogue_of(flow), facts).lines[0]


LAND = _land(Conversion(1, unit=HECTARE))
PLAIN = replace(LAND, conversions=())


def test_a_converted_figure_is_carried_and_keeps_everything_but_its_value_and_meaning() -> None:
    old = replace(_figure(LAND, Decimal(2), 1), estimated=True, note="旧台账")
    today = as_meant_today(_facts(old), catalogue_of(flow_of([[LAND]])))
    assert today.figures["land"] == (replace(old, value=Decimal("30.00"), meaning=2),)
    line = _line(LAND, _facts(old))
    assert (line.status, line.value) == (Status.KNOWN, Decimal("30.00"))


@pytest.mark.parametrize("each", [PLAIN, _land(Conversion(3, unit=HECTARE))], ids=["no way", "another's way"])
def test_a_figure_that_nothing_carries_over_is_asked_as_redefined(each: Element) -> None:
    old = _figure(each, Decimal(2), 1)
    assert as_meant_today(_facts(old), catalogue_of(flow_of([[each]]))).figures["land"] == (old,)
    line = _line(each, _facts(old))
    assert (line.status, line.reason) == (Status.ASK, Reason.REDEFINED)


def test_a_draft_is_converted_and_stays_the_draft_of_who_typed_it() -> None:
    typed = _draft(LAND, Decimal(2), 1)
    today = as_meant_today(_facts(drafts=(typed,)), catalogue_of(flow_of([[LAND]])))
    (draft,) = today.drafts.values()
    assert (draft.what.value, draft.what.meaning) == (Decimal("30.00"), 2)
    assert (draft.person_name, draft.version, draft.what.typed) == ("李示例", 3, "…")


def test_a_draft_that_nothing_carries_over_is_asked_again_at_the_version_it_is_stored_under() -> None:
    """Or else the new answer would be refused as written over unseen."""
    typed = _draft(PLAIN, Decimal(2), 1)
    today = as_meant_today(_facts(drafts=(typed,)), catalogue_of(flow_of([[PLAIN]])))
    assert today.drafts == {}
    assert today.versions == {typed.what.key: 3}
    assert _line(PLAIN, _facts(drafts=(typed,))).status is Status.ASK


def test_a_draft_from_before_meanings_were_noted_counts_as_it_is() -> None:
    facts = _facts(drafts=(_draft(PLAIN, Decimal(2), None),))
    assert as_meant_today(facts, catalogue_of(flow_of([[PLAIN]]))) is facts


def test_a_draft_of_an_element_that_the_forms_no_longer_have_is_left_alone() -> None:
    facts = _facts(drafts=(_draft(PLAIN, Decimal(2), 1),))
    assert as_meant_today(facts, catalogue_of(flow_of([[element("other")]]))) is facts


@given(situations(), st.data())
def test_what_is_of_todays_meaning_is_never_touched_and_converting_again_changes_nothing(
    situation: Situation, drawn: st.DataObject
) -> None:
    facts, elements = situation.facts, dict(situation.catalogue.elements)
    for id_, each in elements.items():
        if each.type.is_numeric and drawn.draw(st.booleans()):
            way = Conversion(3 - each.meaning, value=expression("before * 2", id_))
            elements[id_] = replace(each, conversions=(way,))
    drafts = {
        key: replace(draft, what=replace(draft.what, meaning=drawn.draw(st.sampled_from([None, 1, 2]))))
        for key, draft in facts.drafts.items()
    }
    facts = replace(facts, drafts=drafts)
    catalogue = replace(situation.catalogue, elements=elements)
    today = as_meant_today(facts, catalogue)
    assert as_meant_today(today, catalogue) == today
    assert today.figures.keys() == facts.figures.keys()
    for id_, held in facts.figures.items():
        _same_but_converted(held, today.figures[id_], elements[id_])
    _drafts_accounted_for(facts, today, elements)


def _same_but_converted(held: tuple[Figure, ...], today: tuple[Figure, ...], each: Element) -> None:
    assert len(held) == len(today)
    for before, now in zip(held, today, strict=True):
        if before.meaning == each.meaning or not each.conversions:
            assert now is before
        else:
            assert now == replace(before, value=now.value, meaning=now.meaning)


def _drafts_accounted_for(facts: UnitFacts, today: UnitFacts, elements: Mapping[str, Element]) -> None:
    """Each is there in today's meaning, or its version is remembered: none is lost, none is counted in another."""
    for key, draft in facts.drafts.items():
        if key in today.drafts:
            assert today.drafts[key].what.meaning in (None, elements[key.element].meaning)
        else:
            assert today.versions[key] == draft.version
