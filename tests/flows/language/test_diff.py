"""What a diff says of each kind of change, in both languages, and when it is noticed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from string import Formatter

import pytest

from flows.language.change_sentences import CHANGES, Scope
from flows.language.diff import Change, compare
from flows.language.model import LANGUAGES, Element
from tests.flows.changed import after, with_key

FIELDS = "fields: [residents, births]"
OLD_MEANING = ("期末园地面积,", "期末果园面积,")

NEW_FORM = "a form more"
BY_CODE = {
    "form-words": [("{zh: 季报, en:", "{zh: 季表, en:")],
    "form-place": [("level: village", "level: township")],
    "window": [("due: 15 working days", "due: 20 working days")],
    "issuer": [("leader: 甲某", "leader: 丙某")],
    "admission": [("valid_until: 2027-12-31", "valid_until: 2028-12-31")],
    "minutes": [("minutes: 6", "minutes: 7")],
    "receivers": [("receivers: [civil-affairs]", "receivers: [civil-affairs, agriculture]")],
    "field-new": [(FIELDS, "fields: [residents, births, road]")],
    "field-new-computed": [
        with_key("orchard", "compute: farmland / 2"),
        (FIELDS, "fields: [residents, births, orchard]"),
    ],
    "field-gone": [(FIELDS, "fields: [residents]")],
    "length": [(FIELDS, "fields: [residents, births, road]")],
    "order": [(FIELDS, "fields: [births, residents]")],
    "element-new": [("\n  road:\n", "\n  street:\n")],
    "element-gone": [("\n  road:\n", "\n  street:\n")],
    "asked-again": [OLD_MEANING, with_key("orchard", "meaning: 2")],
    "converted": [OLD_MEANING, with_key("orchard", "meaning: 2\n    conversions: [{meaning: 1, unit: mu}]")],
    "still-counts": [OLD_MEANING, with_key("orchard", "same_meaning: 只改了错字")],
    "unsaid": [OLD_MEANING],
    "renamed": [("{zh: 园地面积, en: Orchards}", "{zh: 果园面积, en: Fruit land}")],
    "aliases": [with_key("orchard", "aliases: [果园]")],
    "setting": [with_key("orchard", "min: 1")],
}
"""Changes of the small folder, by a code that they produce."""

OF_STORED = {"open-reports", "also-asked", "drafts-kept", "unseen", "words"}
"""Codes that need more than two catalogues: tests/app/test_publishing.py produces them."""

BEFORE = after()


def test_a_window_is_told_in_the_words_of_its_file() -> None:
    more = ("late_until: 30 days", "late_until: 30 days, notice: 10 working days")
    told = _found([more])["window"].sentence("zh")
    assert "由 `due: 15 working days, late_until: 30 days` 改为" in told
    assert "`due: 15 working days, late_until: 30 days, notice: 10 working days`" in told


def _found(changes: Sequence[tuple[str, str]]) -> dict[str, Change]:
    return {each.code: each for each in compare(BEFORE, after(*changes))}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", BY_CODE)
def test_each_kind_of_change_is_found_and_says_everything_in_both_languages(code: str) -> None:
    change = _found(BY_CODE[code])[code]
    for language in LANGUAGES:
        sentence = change.sentence(language)
        assert "{" not in sentence
        for name in _names(CHANGES[code].sentence[language]) - {"label"}:
            assert change.values[name]
            assert change.values[name] in sentence
    assert json.loads(json.dumps(change.plain))["when"] == change.scope.value


def test_every_kind_of_change_is_produced_by_some_test() -> None:
    produced_here = {*BY_CODE, "form-new", "form-gone", "meant-again"}
    assert produced_here | OF_STORED == set(CHANGES)
    assert produced_here.isdisjoint(OF_STORED)


@pytest.mark.parametrize("code", CHANGES)
def test_a_sentence_has_the_same_values_in_every_language(code: str) -> None:
    sentences = CHANGES[code].sentence
    assert sentences.keys() == set(LANGUAGES)
    assert len({frozenset(_names(sentence)) for sentence in sentences.values()}) == 1
    assert len(set(sentences.values())) == len(LANGUAGES)


def test_the_same_folder_has_no_changes() -> None:
    assert compare(BEFORE, after()) == ()


def test_a_form_that_comes_and_one_that_goes_are_each_told_as_a_whole() -> None:
    gone = replace(BEFORE, revision="later", flows={})
    (change,) = compare(BEFORE, gone)
    assert (change.code, change.flow, change.scope) == ("form-gone", "base-quarterly", Scope.NOW)
    (change,) = compare(gone, BEFORE)
    assert (change.code, change.scope) == ("form-new", Scope.NEXT_PERIOD)
    assert change.values["fields"] == "2"
    assert "2" in change.sentence("zh")


def test_a_meaning_that_goes_back_is_told_as_such() -> None:
    raised = after(*BY_CODE["asked-again"])
    (change,) = compare(raised, BEFORE)
    assert (change.code, change.element) == ("meant-again", "orchard")
    assert (change.values["old"], change.values["new"]) == ("2", "1")


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("{meaning: 1, unit: mu}", "mu → ha"),
        ("{meaning: 1, value: before / 15}", "before / 15"),
    ],
)
def test_a_conversion_is_told_by_its_way(line: str, how: str) -> None:
    changes = [OLD_MEANING, with_key("orchard", f"meaning: 2\n    conversions: [{line}]")]
    assert _found(changes)["converted"].values["how"] == how


def test_a_conversion_of_options_is_told_option_by_option() -> None:
    changes = [
        ("- {id: closed", "- {id: shut"),
        with_key("road", "meaning: 2\n    conversions: [{meaning: 1, options: {closed: shut}}]"),
    ]
    change = _found(changes)["converted"]
    assert (change.values["how"], change.values["what"]) == ("closed → shut", "options")


def test_a_conversion_from_a_meaning_before_the_last_one_does_not_help_the_last() -> None:
    old = after(with_key("orchard", "meaning: 2"))
    way = "meaning: 3\n    conversions: [{meaning: 1, unit: mu}]"
    new = after(OLD_MEANING, with_key("orchard", way))
    assert [each.code for each in compare(old, new)] == ["asked-again"]


def test_a_bumped_meaning_without_any_other_change_asks_again_too() -> None:
    change = _found([with_key("residents", "meaning: 2")])["asked-again"]
    assert (change.values["what"], change.values["forms"]) == ("meaning", "base-quarterly")


def test_a_moved_field_is_told_once_and_not_where_others_merely_came_or_went() -> None:
    assert "order" not in _found([(FIELDS, "fields: [births]")])
    assert "order" not in _found([(FIELDS, "fields: [road, residents, births]")])
    assert "length" not in _found([(FIELDS, "fields: [residents, road]")])


def test_an_element_that_a_form_asks_at_once_is_told_as_a_field_alone() -> None:
    new = after(("\n  road:\n", "\n  street:\n"), (FIELDS, "fields: [residents, births, street]"))
    assert {each.code for each in compare(BEFORE, new)} == {"field-new", "length", "element-gone"}


def test_an_alias_is_told_with_what_is_no_longer_understood() -> None:
    old, new = after(with_key("orchard", "aliases: [果园]")), after(with_key("orchard", "aliases: [林园]"))
    (change,) = compare(old, new)
    assert (change.values["gone"], change.values["come"]) == ("果园", "林园")
    assert "果园" in change.sentence("zh")


SETTINGS = {
    "applies_if": ("applies_if: farmland > 0", "applies_if: farmland > 1"),
    "check": ("check: irrigated <= farmland", "check: irrigated < farmland"),
    "warn_if": with_key("orchard", "warn_if: abs(change) > 0.3"),
    "min": with_key("orchard", "min: 1"),
    "max": with_key("orchard", "max: 900"),
    "decimals": with_key("orchard", "decimals: 1"),
    "accepts": with_key("orchard", "accepts: [mu]"),
    "usual": ("usual: 0", "usual: 1"),
    "future": with_key("last_drill", "future: true"),
    "recheck_after": with_key("orchard", "recheck_after: 4 quarters"),
    "over_units": with_key("orchard", "over_units: sum"),
    "over_time": with_key("orchard", "over_time: last"),
    "authority": with_key("orchard", "authority: source"),
    "owner": (
        "unit: ha\n    measure: stock\n    owner: agriculture",
        "unit: ha\n    measure: stock\n    owner: civil-affairs",
    ),
}


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_of_an_element_is_compared(key: str) -> None:
    (found,) = compare(BEFORE, after(SETTINGS[key]))
    assert (found.code, found.values["key"], found.scope) == ("setting", key, Scope.NEXT_PERIOD)
    assert found.values["old"] != found.values["new"]


@pytest.mark.parametrize(("key", "value"), [("may_skip", "true"), ("text_max", "50")])
def test_the_settings_of_a_text_are_compared(key: str, value: str) -> None:
    text = ("type: date", "type: text")
    (found,) = compare(after(text), after(text, with_key("last_drill", f"{key}: {value}")))
    assert (found.code, found.values["key"]) == ("setting", key)


def test_every_part_of_an_element_is_compared_by_some_kind_of_change() -> None:
    """An element that gets another key must be told of too."""
    settings = {"minimum": "min", "maximum": "max", "may_be_future": "future"}
    elsewhere = {
        "id",
        "place",
        "meaning",
        "label",
        "definition",
        "type",
        "measure",
        "unit",
        "aliases",
        "options",
        "compute",
        "same_meaning",
        "conversions",
    }
    parts = {settings.get(part.name, part.name) for part in fields(Element)}
    assert parts - elsewhere == set(SETTINGS) | {"may_skip", "text_max"}
