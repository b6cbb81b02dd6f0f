"""Which changes alter what a figure means, and what their author must say."""

from __future__ import annotations

import pytest

from flows.language.meaning import meaning_changes, unsaid_changes
from tests.flows.changed import after, with_key

BEFORE = after()
STOCK = "unit: ha\n    measure: stock"

ALTERING = {
    "definition": ("farmland", [("期末耕地面积,", "期末耕地面积（含园地）,")]),
    "definition in English alone": ("farmland", [("Farmland on the last day", "Farmland on the first day")]),
    "type": (
        "births",
        [
            ("usual: 0\n", "usual: 0\n    decimals: 1\n"),
            ("within the period}\n    type: integer", "within the period}\n    type: decimal"),
        ],
    ),
    "unit of another size": ("orchard", [("type: decimal\n    unit: ha", "type: decimal\n    unit: mu")]),
    "measure": ("orchard", [("unit: ha\n    measure: stock", "unit: ha\n    measure: flow")]),
    "options, one more": (
        "road",
        [("- {id: closed", "- {id: slow, label: {zh: 缓行, en: Slow}}\n      - {id: closed")],
    ),
    "options, one renamed": ("road", [("{zh: 中断, en: Closed}", "{zh: 封闭, en: Closed}")]),
}

HARMLESS = {
    "label": ("farmland", [("{zh: 耕地面积, en: Farmland}", "{zh: 农田面积, en: Fields}")]),
    "spaces in the definition": (
        "farmland",
        [("Farmland on the last day of", "Farmland  on the last   day of")],
    ),
    "owner": ("orchard", [(f"{STOCK}\n    owner: agriculture", f"{STOCK}\n    owner: civil-affairs")]),
    "limits": ("farmland", [with_key("farmland", "min: 0")]),
    "aliases": ("farmland", [with_key("farmland", "aliases: [耕地]")]),
    "condition": ("irrigated", [("applies_if: farmland > 0", "applies_if: farmland > 1")]),
    "a unit of the same size": ("orchard", [("{zh: 公顷, en: ha}", "{zh: 公顷, en: hectare}")]),
}


@pytest.mark.parametrize("name", ALTERING)
def test_a_change_of_what_a_figure_means_needs_a_new_meaning_or_a_reason(name: str) -> None:
    id_, changes = ALTERING[name]
    new = after(*changes)
    key = name.split(",")[0].split(" ")[0]
    assert meaning_changes(BEFORE.elements[id_], new.elements[id_]) == (key,)
    assert [each.code for each in unsaid_changes(BEFORE, new)] == ["meaning-not-raised"]
    raised = after(*changes, with_key(id_, "meaning: 2"))
    assert list(unsaid_changes(BEFORE, raised)) == []


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_alters_no_figure_needs_nothing(name: str) -> None:
    id_, changes = HARMLESS[name]
    new = after(*changes)
    assert meaning_changes(BEFORE.elements[id_], new.elements[id_]) == ()
    assert list(unsaid_changes(BEFORE, new)) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("definition", None),
        ("type", None),
        ("options, one more", None),
        ("options, one renamed", None),
        ("unit of another size", "same-meaning-impossible"),
        ("measure", "same-meaning-impossible"),
    ],
)
def test_an_author_may_vouch_only_for_what_leaves_stored_values_usable(name: str, code: str | None) -> None:
    id_, changes = ALTERING[name]
    new = after(*changes, with_key(id_, "same_meaning: 只改了错字"))
    assert [each.code for each in unsaid_changes(BEFORE, new)] == ([code] if code else [])


def test_an_option_that_goes_cannot_be_vouched_for() -> None:
    """Somebody may have chosen it."""
    new = after(("- {id: closed", "- {id: shut"), with_key("road", "same_meaning: 没人用过"))
    assert [each.code for each in unsaid_changes(BEFORE, new)] == ["same-meaning-impossible"]


def test_a_type_that_is_no_number_cannot_become_one_by_a_vouch() -> None:
    new = after(
        ("type: date", "type: text"),
        with_key("last_drill", "same_meaning: 一样"),
    )
    assert [each.code for each in unsaid_changes(BEFORE, new)] == ["same-meaning-impossible"]


def test_a_vouch_that_was_published_vouches_for_nothing_more() -> None:
    """Or else a reason once given would let every later change pass."""
    vouched = with_key("farmland", "same_meaning: 只改了错字")
    old = after(vouched)
    again = after(vouched, ("期末耕地面积,", "期初耕地面积,"))
    assert [each.code for each in unsaid_changes(old, again)] == ["meaning-not-raised"]
    anew = after(with_key("farmland", "same_meaning: 又改了错字"), ("期末耕地面积,", "期初耕地面积,"))
    assert list(unsaid_changes(old, anew)) == []


def test_a_meaning_is_never_lowered_whatever_else_is_said() -> None:
    old = after(with_key("farmland", "meaning: 3"))
    new = after(with_key("farmland", "meaning: 2"), with_key("farmland", "same_meaning: 只改了错字"))
    found = list(unsaid_changes(old, new))
    assert [each.code for each in found] == ["meaning-lowered"]
    assert str(found[0].place) == str(new.elements["farmland"].place)


def test_the_finding_names_the_element_every_key_that_changed_and_the_next_meaning() -> None:
    new = after(*ALTERING["unit of another size"][1], ("期末园地面积", "期末果园面积"))
    (found,) = unsaid_changes(BEFORE, new)
    assert found.field == "elements.orchard"
    assert "The definition and the unit" in found.sentence
    assert "meaning: 2" in found.sentence


def test_elements_that_come_or_go_have_no_earlier_meaning() -> None:
    new = after(("\n  last_drill:\n", "\n  newest_drill:\n"))
    assert list(unsaid_changes(BEFORE, new)) == []


def test_a_formula_is_part_of_the_meaning_and_its_spaces_are_not() -> None:
    computed = with_key("orchard", "compute: farmland / 2")
    old = after(computed)
    spaced = after(with_key("orchard", "compute: farmland/2"))
    other = after(with_key("orchard", "compute: farmland / 3"))
    assert meaning_changes(old.elements["orchard"], spaced.elements["orchard"]) == ()
    assert meaning_changes(old.elements["orchard"], other.elements["orchard"]) == ("compute",)


def test_a_conversion_is_found_by_the_meaning_it_is_from() -> None:
    new = after(with_key("orchard", "meaning: 3\n    conversions: [{meaning: 1, unit: mu}]"))
    orchard = new.elements["orchard"]
    found = orchard.conversion_from(1)
    assert found is not None
    assert found.unit == new.units["mu"]
    assert orchard.conversion_from(2) is None
