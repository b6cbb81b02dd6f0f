"""A period's forms as they are asked: what the period has frozen, in the words that are in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.frozen import as_asked
from flows.language.model import Catalogue, Element
from tests.flows.changed import after, with_key
from tests.kit.elements import element
from tests.kit.forms_strategy import RandomForm, catalogue_of, expression, flow_of, forms

ALL = "fields: [residents, births, farmland, irrigated, road]"
FORM: Final = "base-quarterly"


def _with_fields(*changes: tuple[str, str], fields: str = ALL) -> Catalogue:
    return after(*changes, ("fields: [residents, births]", fields))


FROZEN: Final = _with_fields()


def _asked(*changes: tuple[str, str], fields: str = ALL, frozen: Catalogue = FROZEN) -> Catalogue:
    """The forms frozen before these changes, as they are asked after them."""
    return as_asked(frozen, _with_fields(*changes, fields=fields))


def _fields(catalogue: Catalogue) -> dict[str, int]:
    """Element id to its number in the form."""
    return {field.element.id: field.number for field in catalogue.flows[FORM].fields}


def test_the_forms_in_force_are_asked_as_they_are_where_nothing_else_is_frozen() -> None:
    assert as_asked(FROZEN, FROZEN) is FROZEN


def test_the_words_of_an_element_land_at_once() -> None:
    asked = _asked(
        ("{zh: 耕地面积, en: Farmland}", "{zh: 农田面积, en: Fields}"),
        ("期末耕地面积,", "期末全部耕地面积,"),
        with_key("farmland", "aliases: [田]"),
        with_key("farmland", "same_meaning: 只是写得更清楚"),
        ("不能大于耕地面积。", "灌溉面积不能大于耕地面积。"),
        ("{zh: 中断, en: Closed}", "{zh: 断路, en: Closed}"),
        with_key("road", "same_meaning: 只是换了个词"),
        ("{zh: 公顷, en: ha}", "{zh: 公顷数, en: ha}"),
    )
    farmland, road = asked.elements["farmland"], asked.elements["road"]
    assert farmland.label == {"zh": "农田面积", "en": "Fields"}
    assert farmland.definition["zh"] == "期末全部耕地面积"
    assert farmland.aliases == ("田",)
    assert farmland.accepts[0].label["zh"] == "公顷数"
    assert [option.label["zh"] for option in road.options] == ["畅通", "断路"]
    irrigated = asked.elements["irrigated"].check
    assert irrigated is not None
    assert irrigated.message["zh"] == "灌溉面积不能大于耕地面积。"


def test_the_words_of_a_form_and_who_answers_for_it_land_at_once() -> None:
    asked = _asked(
        ("{zh: 季报, en:", "{zh: 季表, en:"),
        ("{zh: 人口, en: People}", "{zh: 村民, en: People}"),
        ("leader: 甲某", "leader: 丙某"),
        ("minutes: 6", "minutes: 7"),
        ("receivers: [civil-affairs]", "receivers: [agriculture]"),
        ("en: Civil affairs office", "en: Civil office"),
    )
    flow = asked.flows[FORM]
    assert (flow.title["zh"], flow.sections[0].title["zh"]) == ("季表", "村民")
    assert (flow.issuer.leader, flow.admission.minutes, flow.receivers) == ("丙某", 7, ("agriculture",))
    assert asked.departments["civil-affairs"].label["en"] == "Civil office"


@pytest.mark.parametrize(
    ("id_", "part", "changes"),
    [
        ("farmland", "minimum", [with_key("farmland", "min: 1")]),
        ("farmland", "warn_if", [with_key("farmland", "warn_if: abs(change) > 0.3")]),
        ("farmland", "accepts", [("accepts: [ha]", "accepts: []")]),
        ("irrigated", "applies_if", [("applies_if: farmland > 0", "applies_if: farmland > 1")]),
        ("births", "usual", [("usual: 0", "usual: 1")]),
        ("residents", "over_time", [("over_time: last", "over_time: mean")]),
    ],
)
def test_limits_conditions_and_other_settings_wait_for_the_next_period(
    id_: str, part: str, changes: list[tuple[str, str]]
) -> None:
    asked = _asked(*changes).elements[id_]
    assert getattr(asked, part) == getattr(FROZEN.elements[id_], part)
    assert getattr(_with_fields(*changes).elements[id_], part) != getattr(asked, part)


def test_a_check_that_says_something_else_waits_together_with_its_sentence() -> None:
    asked = _asked(
        ("check: irrigated <= farmland", "check: irrigated < farmland"), ("不能大于耕地面积。", "要小于。")
    )
    check = asked.elements["irrigated"].check
    assert check is FROZEN.elements["irrigated"].check


def test_an_element_that_means_something_else_waits_with_all_its_words() -> None:
    """A new label beside the old meaning would make people give the new figure under the old one."""
    asked = _asked(
        with_key("farmland", "meaning: 2"),
        ("{zh: 耕地面积, en: Farmland}", "{zh: 播种面积, en: Sown land}"),
        ("期末耕地面积,", "本季播种面积,"),
    )
    assert asked.elements["farmland"] is FROZEN.elements["farmland"]
    assert asked.flows[FORM].field_of["farmland"].element is FROZEN.elements["farmland"]


def test_a_unit_of_another_size_waits_and_one_with_another_name_does_not() -> None:
    larger = _asked(("dimension: area, factor: 2000/3", "dimension: area, factor: 700"))
    assert larger.elements["irrigated"].unit == FROZEN.units["mu"]
    renamed = _asked(("{zh: 亩, en: mu}", "{zh: 市亩, en: mu}"))
    unit = renamed.elements["irrigated"].unit
    assert unit is not None
    assert unit.label["zh"] == "市亩"


def test_a_field_that_was_removed_is_gone_at_once_and_the_others_keep_their_numbers() -> None:
    asked = _asked(fields="fields: [residents, farmland, irrigated, road]")
    assert _fields(asked) == {"residents": 1, "farmland": 3, "irrigated": 4, "road": 5}


def test_a_removed_field_stays_where_another_ones_condition_needs_it() -> None:
    """Whether the land is irrigated cannot be asked without knowing that there is any."""
    changes = ("applies_if: farmland > 0", "applies_if: residents > 0")
    assert _fields(_asked(changes, fields="fields: [residents, births, irrigated, road]")) == _fields(FROZEN)
    without = _asked(fields="fields: [residents, births, road]")
    assert list(_fields(without)) == ["residents", "births", "road"]


def test_a_condition_is_followed_through_removed_fields_to_what_it_rests_on() -> None:
    first, last = element("first"), element("last")
    middle = element("middle", applies_if=expression("first > 0", "middle"))
    last = replace(last, applies_if=expression("middle > 0", "last"))
    frozen = catalogue_of(flow_of([[first, middle, last, element("other")]]), revision="r1")
    asked = as_asked(frozen, catalogue_of(flow_of([[last]]), revision="r2"))
    assert list(asked.flows["basics"].field_of) == ["first", "middle", "last"]


def test_a_field_that_was_added_waits_for_the_next_period_wherever_it_stands() -> None:
    frozen = after()
    asked = as_asked(frozen, _with_fields(fields="fields: [farmland, births, residents]"))
    assert _fields(asked) == {"residents": 1, "births": 2}


def test_a_form_that_was_added_waits_and_one_that_was_removed_stays_for_what_is_open() -> None:
    other = flow_of([[element("x")]], "other")
    one = catalogue_of(flow_of([[element("x")]]))
    both = catalogue_of(*one.flows.values(), other, revision="r2")
    assert list(as_asked(one, both).flows) == ["basics"]
    gone = as_asked(both, one)
    assert gone.flows.keys() == {"basics", "other"}
    assert list(gone.flows["other"].field_of) == ["x"]


def test_a_form_of_which_every_field_is_replaced_stays_for_what_is_open() -> None:
    asked = _asked(fields="fields: [orchard]")
    assert _fields(asked) == _fields(FROZEN)


def test_a_form_keeps_its_period_its_level_and_its_window() -> None:
    asked = _asked(
        ("level: village", "level: township"),
        ("due: 15 working days", "due: 5 working days"),
        ("work_class: basics", "work_class: other"),
    ).flows[FORM]
    frozen = FROZEN.flows[FORM]
    assert (asked.level, asked.window, asked.work_class) == (frozen.level, frozen.window, frozen.work_class)


def test_an_element_that_left_the_dictionary_is_asked_where_it_is_needed_as_it_was() -> None:
    asked = _asked(
        ("\n  road:\n", "\n  street:\n"), fields="fields: [residents, births, farmland, irrigated, street]"
    )
    assert asked.elements["road"] is FROZEN.elements["road"]
    assert "street" not in asked.elements
    assert "road" not in asked.flows[FORM].field_of


def test_what_is_asked_is_named_by_the_revision_that_is_frozen() -> None:
    assert _asked(("{zh: 季报, en:", "{zh: 季表, en:")).revision == FROZEN.revision


# -- laws


def _whole(catalogue: Catalogue) -> Catalogue:
    """With the units that its elements are counted in, as every folder has them."""
    units = {each.unit.id: each.unit for each in catalogue.elements.values() if each.unit is not None}
    return replace(catalogue, units=units)


@st.composite
def _another(draw: st.DrawFn, form: RandomForm) -> Catalogue:
    """The same form later: fields removed, moved, added, put in other words, of another meaning or with other rules."""
    elements: list[Element] = []
    for field in draw(st.permutations(form.flow.fields)):
        each = field.element
        match draw(st.sampled_from(["same", "gone", "words", "meaning", "rules"])):
            case "same":
                elements.append(each)
            case "words":
                elements.append(replace(each, label={"zh": f"新{each.label['zh']}", "en": f"new {each.id}"}))
            case "meaning":
                elements.append(replace(each, meaning=each.meaning + 1, label={"zh": "另", "en": "other"}))
            case "rules":
                elements.append(replace(each, applies_if=None, check=None, recheck_after=1))
    return _whole(catalogue_of(flow_of([[*elements, element("added")]]), revision="r2"))


@given(forms(zeroable=3, asked=2, carried=(1, 6)), st.data())
def test_every_frozen_field_is_asked_under_its_number_and_meaning_or_was_removed(
    form: RandomForm, drawn: st.DataObject
) -> None:
    later = drawn.draw(_another(form))
    asked = as_asked(_whole(form.catalogue), later)
    flow, now = asked.flows[form.flow.id], later.flows[form.flow.id]
    needed: set[str] = set().union(
        *(field.element.applies_if.reads for field in flow.fields if field.element.applies_if is not None)
    )
    is_replaced = now.field_of.keys().isdisjoint(form.flow.field_of)
    for field in form.flow.fields:
        id_ = field.element.id
        assert (id_ in flow.field_of) == (is_replaced or id_ in now.field_of or id_ in needed)
    for field in flow.fields:
        frozen, each = form.flow.field_of[field.element.id], field.element
        assert field.number == frozen.number
        assert each is asked.elements[each.id]
        words = {"label": each.label, "definition": each.definition, "aliases": each.aliases}
        assert each == replace(frozen.element, **words)
        told = later.elements.get(each.id)
        is_told = told is not None and told.meaning == each.meaning
        assert each.label == (told.label if is_told and told is not None else frozen.element.label)


@given(forms(zeroable=3, asked=2, carried=(1, 6)))
def test_the_same_forms_under_another_name_are_asked_the_same(form: RandomForm) -> None:
    asked = as_asked(_whole(form.catalogue), replace(form.catalogue, revision="r2"))
    assert asked.elements == form.catalogue.elements
    assert asked.flows[form.flow.id].sections == form.flow.sections


@given(forms(zeroable=3, asked=2, carried=(1, 6)), st.data())
def test_what_is_asked_changes_no_further_when_it_is_asked_again(
    form: RandomForm, drawn: st.DataObject
) -> None:
    later = drawn.draw(_another(form))
    once = as_asked(_whole(form.catalogue), later)
    again = as_asked(once, later)
    assert again.elements == once.elements
    assert again.flows[form.flow.id].sections == once.flows[form.flow.id].sections
