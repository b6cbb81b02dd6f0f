"""Which conversions fit an element, and that no way of writing them wrongly ends in anything but findings."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.folder import catalogue_with, element_text, problems_with

OPTIONS = "[{id: open, label: {zh: 通, en: Open}}, {id: shut, label: {zh: 断, en: Shut}}]"
CHOICE = {"type": "choice", "unit": "", "options": OPTIONS}
AREA = {"type": "decimal", "unit": "mu"}


def _file(conversions: str, **keys: str) -> dict[str, str]:
    keys = {**AREA, "meaning": "3", **keys}
    return {"dictionary/x.yaml": element_text(conversions=f"[{conversions}]", **keys)}


def _codes(conversions: str, **keys: str) -> list[str]:
    return [each.code for each in problems_with(_file(conversions, **keys))]


@pytest.mark.parametrize(
    ("conversions", "keys"),
    [
        ("{meaning: 1, unit: ha}", {}),
        ("{meaning: 1, unit: ha}, {meaning: 2, value: before / 2}", {}),
        ("{meaning: 1, value: round(before * 1.5)}", {}),
        ("{meaning: 1, options: {broken: shut}}", CHOICE),
        ("{meaning: 1, options: {broken: shut}}", {**CHOICE, "type": "choices"}),
    ],
)
def test_a_conversion_that_fits_is_taken(conversions: str, keys: dict[str, str]) -> None:
    assert _codes(conversions, **keys) == []


@pytest.mark.parametrize(
    ("conversions", "keys", "code"),
    [
        ("{meaning: 3, unit: ha}", {}, "conversion-meaning"),
        ("{meaning: 1, unit: ha}, {meaning: 1, value: before}", {}, "conversion-meaning"),
        ("{meaning: 1}", {}, "conversion-way"),
        ("{meaning: 1, unit: ha, value: before}", {}, "conversion-way"),
        ("{meaning: 1, options: {a: b}}", {}, "conversion-not-for-type"),
        ("{meaning: 1, unit: ha}", CHOICE, "conversion-not-for-type"),
        ("{meaning: 1, value: before}", CHOICE, "conversion-not-for-type"),
        ("{meaning: 1, unit: kg}", {}, "accepts-dimension"),
        ("{meaning: 1, unit: hectare}", {}, "unknown-unit"),
        ("{meaning: 1, value: residents * 2}", {}, "conversion-reads"),
        ("{meaning: 1, value: last.before}", {}, "conversion-reads"),
        ("{meaning: 1, value: before > 2}", {}, "not-a-number"),
        ("{meaning: 1, value: before * (1 + change)}", {}, "conversion-reads"),
        ("{meaning: 1, options: {broken: shud}}", CHOICE, "unknown-option"),
        ("{unit: ha}", {}, "missing-key"),
        ("{meaning: 1, unti: ha}", {}, "unknown-key"),
    ],
)
def test_a_conversion_that_does_not_fit_is_found(conversions: str, keys: dict[str, str], code: str) -> None:
    assert code in _codes(conversions, **keys)


def test_a_conversion_is_compiled_with_its_unit_and_its_expression() -> None:
    element = catalogue_with(_file("{meaning: 1, unit: ha}, {meaning: 2, value: before / 2}")).elements[
        "wells"
    ]
    first, second = element.conversions
    assert (first.meaning, first.unit and first.unit.factor, first.value) == (1, Fraction(10000), None)
    assert second.value is not None
    assert second.value.reads == {"before"}


WRITTEN = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "meaning": st.sampled_from(["1", "2", "3", "0", "-1", "x", "[]", ""]),
            "unit": st.sampled_from(["ha", "kg", "nothing", "1", "{}", ""]),
            "options": st.sampled_from(["{a: open}", "{a: nowhere}", "{}", "[a]", "x", "{a: {b: c}}"]),
            "value": st.sampled_from(["before * 2", "before +", "wells", "last.before", "1 / 0", "[]", "''"]),
            "else": st.just("1"),
        },
    ),
    max_size=3,
)


@given(WRITTEN, st.sampled_from(["decimal", "choice", "choices", "text", "boolean", "date", "nothing"]))
def test_however_conversions_are_written_there_are_findings_or_there_is_a_catalogue(
    written: list[dict[str, str]], type_: str
) -> None:
    text = ", ".join(
        "{" + ", ".join(itertools.starmap("{}: {}".format, each.items())) + "}" for each in written
    )
    keys = CHOICE if type_.startswith("choice") else AREA if type_ == "decimal" else {"unit": ""}
    files = _file(text, **{**keys, "type": type_})
    if not problems_with(files):
        assert len(catalogue_with(files).elements["wells"].conversions) == len(written)
