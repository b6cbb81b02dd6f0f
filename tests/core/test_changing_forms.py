"""Forms that change at random during random talks: nothing breaks, nothing is lost, no figure changes its meaning."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.core.effects import Record, Submit
from bot.core.events import Event
from bot.core.facts import DraftKey, ReportKey, UnitFacts
from flows.language.model import Absence, Catalogue, Conversion, Element, ElementType, Flow
from tests.core.test_walk_properties import PEOPLE, Talk
from tests.kit.elements import HECTARE, MU
from tests.kit.rich_form import rich_catalogue
from tests.kit.thoroughness import examples

Edit = Callable[[Catalogue, str], Catalogue]
_NUMBERS = itertools.count(1)


def _with_element(catalogue: Catalogue, element: Element) -> Catalogue:
    elements = {**catalogue.elements, element.id: element}
    flows = {id_: _of_elements(flow, elements) for id_, flow in catalogue.flows.items()}
    return replace(catalogue, elements=elements, flows=flows)


def _of_elements(flow: Flow, elements: dict[str, Element]) -> Flow:
    sections = tuple(
        replace(
            section,
            fields=tuple(replace(field, element=elements[field.element.id]) for field in section.fields),
        )
        for section in flow.sections
    )
    return replace(flow, sections=sections)


def reword(catalogue: Catalogue, id_: str) -> Catalogue:
    element = catalogue.elements[id_]
    return _with_element(catalogue, replace(element, aliases=(*element.aliases, f"别名{next(_NUMBERS)}号")))


def redefine(catalogue: Catalogue, id_: str) -> Catalogue:
    """Another meaning, and no word on how old figures carry over."""
    element = catalogue.elements[id_]
    return _with_element(catalogue, replace(element, meaning=element.meaning + 1, conversions=()))


def convert(catalogue: Catalogue, id_: str) -> Catalogue:
    """Another meaning into which figures of every earlier one carry over, where the type has such a way."""
    element = catalogue.elements[id_]
    meanings = range(1, element.meaning + 1)
    if element.unit in (MU, HECTARE):
        other = HECTARE if element.unit is MU else MU
        ways = tuple(Conversion(meaning, unit=element.unit) for meaning in meanings)
        element = replace(element, unit=other, accepts=(element.unit,))
    elif element.type in (ElementType.CHOICE, ElementType.CHOICES):
        ways = tuple(Conversion(meaning, options={}) for meaning in meanings)
    else:
        return redefine(catalogue, id_)
    return _with_element(catalogue, replace(element, meaning=element.meaning + 1, conversions=ways))


def remove(catalogue: Catalogue, id_: str) -> Catalogue:
    """The field in no form any more, unless a form would be empty or lose what a condition reads."""
    gone = {id_}
    flows = {}
    for name, flow in catalogue.flows.items():
        needed = {
            read
            for field in flow.fields
            if field.element.applies_if is not None and field.element.id not in gone
            for read in field.element.applies_if.reads
        }
        left = tuple(
            replace(
                section,
                fields=tuple(each for each in section.fields if each.element.id not in gone - needed),
            )
            for section in flow.sections
        )
        kept = tuple(section for section in left if section.fields)
        flows[name] = replace(flow, sections=kept) if kept else flow
    return replace(catalogue, flows=flows)


def put_back(catalogue: Catalogue, _id: str) -> Catalogue:
    """Every field that was removed, with the elements as they are now."""
    flows = {
        id_: _of_elements(flow, dict(catalogue.elements)) for id_, flow in rich_catalogue().flows.items()
    }
    return replace(catalogue, flows=flows)


class ChangingTalk(Talk):
    """The talks of `Talk`, with a form office that edits at any moment."""

    @rule(
        edit=st.sampled_from([reword, redefine, convert, remove, remove, put_back]),
        id_=st.sampled_from(sorted(rich_catalogue().elements)),
        also_open=st.sampled_from([False, False, True]),
    )
    def publish(self, edit: Edit, id_: str, also_open: bool) -> None:
        before = self.talk.facts
        changed = replace(edit(self.talk.catalogue, id_), revision=f"{next(_NUMBERS):064}")
        note(f"{edit.__name__} {id_}{', also in open reports' if also_open else ''}")
        self.talk.publish_catalogue(changed, self.at, also_open=also_open)
        assert self.talk.facts == before, "publishing changed what is stored"

    @rule(data=st.data(), edit=st.sampled_from([redefine, convert]), name=PEOPLE)
    def mend_what_was_typed_and_file(self, data: st.DataObject, edit: Edit, name: str) -> None:
        """The meaning of a figure that waits to be submitted is another one, in the open report too."""
        typed = sorted({key.element for key in self.talk.facts.drafts} & self.talk.catalogue.elements.keys())
        if typed:
            self.publish(edit, data.draw(st.sampled_from(typed)), True)
            self.hurry_to_the_end(name)

    def _bring(self, name: str, event: Event) -> None:
        facts = self.talk.facts
        meanings = {each.id: each.meaning for held in facts.figures.values() for each in held}
        super()._bring(name, event)
        self._check_places(name)
        for effect in self.talk.effects:
            if isinstance(effect, Submit):
                self._check_meanings(effect, meanings)
                self._check_typed(effect, facts)

    def _check_places(self, name: str) -> None:
        """The talk stands at no field that its form does not ask."""
        reports = {each.key: each for each in self.talk.open_reports(self.at)}
        for key, cursor in self.talk.walk_of(name).cursors.items():
            asked = self.talk.asked_in(reports[key]).flows[key.flow].field_of if key in reports else {}
            for place in (cursor.at, *cursor.ticked, *cursor.trail, *(each for each, _ in cursor.rivals)):
                assert place is None or not asked or place.element in asked, f"{place} is asked by nobody"

    def _check_meanings(self, effect: Submit, meanings: dict[int | None, int]) -> None:
        """What is submitted has the meaning of its form; what is carried had it, or was converted into it."""
        elements = self._asked(effect.report).elements
        for new in effect.observations:
            element = elements[new.element]
            assert new.meaning == element.meaning
            before = meanings[new.carried_from] if new.carried_from is not None else None
            converted = {each.meaning for each in element.conversions}
            assert before is None or before == new.meaning or before in converted, f"{new} was carried over"
            if isinstance(new.value, Decimal):
                assert new.value.as_tuple().exponent >= -element.decimals or new.value == 0

    def _check_typed(self, effect: Submit, before: UnitFacts) -> None:
        """What was typed under another meaning is submitted by nobody, unless it says how it carries over."""
        elements = self._asked(effect.report).elements
        typed_now = {each.draft.key for each in self.talk.effects if isinstance(each, Record)}
        for new in effect.observations:
            key = DraftKey(new.element, new.period)
            draft = before.drafts.get(key)
            if draft is None or key in typed_now or draft.what.meaning in (None, new.meaning):
                continue
            converted = {each.meaning for each in elements[new.element].conversions}
            is_new = new.provenance == "confirmed" or new.value is Absence.NOT_APPLICABLE
            assert is_new or draft.what.meaning in converted, f"{draft} was submitted under another meaning"

    def _asked(self, key: ReportKey) -> Catalogue:
        report = next(each for each in self.talk.open_reports(self.at) if each.key == key)
        return self.talk.asked_in(report)


TestChangingTalk = ChangingTalk.TestCase
TestChangingTalk.settings = settings(max_examples=examples(60), stateful_step_count=40)
