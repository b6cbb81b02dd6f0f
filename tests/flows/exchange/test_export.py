"""A form as an XLSForm: pyxform takes it, and an import gives the same form back."""

from __future__ import annotations

from typing import Any

import pytest

import flows
from bot.app.flows_folder import read_folder
from flows.exchange.importing import Imported
from flows.exchange.pyxform_side import objection_to
from flows.exchange.workbooks import book_bytes
from flows.exchange.xlsform_export import export_flow
from flows.language.model import Catalogue, Check, Element, Expression
from flows.language.reader import read_catalogue
from tests.flows.exchange.books import catalogue_of, form, imported_form
from tests.flows.folder import BASE, catalogue_with, element_text

FILES = {path: text for path, text in read_folder(flows.FOLDER).items() if not path.startswith("messages/")}
WORDS = {
    path: text
    for path, text in FILES.items()
    if path in ("dictionary/units.yaml", "dictionary/departments.yaml")
}
LOST = {"warn_if"}
"""What XLSForm cannot say of any element."""

UNSAYABLE = {("slaughtered", "applies_if"), ("appeals_open", "compute"), ("appeals_resolved", "check")}
"""What reads the last period, which XLSForm does not know."""


def _shipped() -> Catalogue:
    catalogue = read_catalogue(FILES).catalogue
    assert catalogue is not None
    return catalogue


def _flow_with(**keys: str) -> Catalogue:
    """The small folder, whose form also asks for an element with these keys."""
    form = BASE["definitions/base-quarterly.yaml"].replace(
        "births]", "births, farmland, road, last_drill, wells]"
    )
    return catalogue_with(
        {"definitions/base-quarterly.yaml": form, "dictionary/more.yaml": element_text(**keys)}
    )


def _plain(element: Element) -> dict[str, Any]:
    """What an element says, without the places where it says so."""

    def plain(value: Any) -> Any:
        match value:
            case Expression():
                return value.source
            case Check():
                return value.condition.source, dict(value.message)
        return value

    keys = [key for key in Element.__slots__ if key != "place" and key not in LOST]
    return {key: plain(getattr(element, key)) for key in keys}


def _returned(catalogue: Catalogue, flow: str, folder: dict[str, str]) -> Imported:
    return imported_form(book_bytes(export_flow(catalogue.flows[flow]).sheets), folder, flow="")


@pytest.mark.parametrize("flow", ["village-quarterly", "village-livelihood-quarterly", "village-annual"])
def test_a_shipped_form_is_taken_by_pyxform_and_comes_back_the_same(flow: str) -> None:
    shipped = _shipped()
    content = book_bytes(export_flow(shipped.flows[flow]).sheets)
    assert objection_to("form.xlsx", content) is None
    back = catalogue_of(imported_form(content, WORDS, flow=""), WORDS)
    there, here = shipped.flows[flow], back.flows[flow]
    assert [(s.id, dict(s.title), [f.element.id for f in s.fields]) for s in here.sections] == [
        (s.id, dict(s.title), [f.element.id for f in s.fields]) for s in there.sections
    ]
    for field in there.fields:
        old, new = _plain(field.element), _plain(back.elements[field.element.id])
        different = {key for key in old if repr(old[key]) != repr(new[key])}
        allowed = {key for id_, key in UNSAYABLE if id_ == field.element.id}
        if field.element.options:
            allowed |= {"options"}  # other names for options are lost
            assert [(o.id, dict(o.label)) for o in old["options"]] == [
                (o.id, dict(o.label)) for o in new["options"]
            ]
        assert different <= allowed, field.element.id


def test_a_form_that_comes_back_to_its_own_folder_uses_the_elements_that_are_there() -> None:
    content = book_bytes(export_flow(_shipped().flows["village-quarterly"]).sheets)
    imported = imported_form(content, FILES, flow="again")
    assert [each.id for each in imported.reused] == list(_shipped().flows["village-quarterly"].field_of)
    assert list(imported.files) == ["definitions/again.yaml", "dictionary/again.yaml"]
    assert imported.elements == ()


@pytest.mark.parametrize(
    ("key", "expression", "xpath"),
    [
        ("applies_if", "residents > 0 and not (births > 1 or births < 0)",
         "${residents} > 0 and not(${births} > 1 or ${births} < 0)"),
        ("applies_if", "road == 'open'", "${road} = 'open'"),
        ("applies_if", "road in ['open', 'closed'] and births > 0",
         "(${road} = 'open' or ${road} = 'closed') and ${births} > 0"),
        ("applies_if", "road not in ['open']", "not(${road} = 'open')"),
        ("check", "wells <= residents - (births - 1)", ". <= ${residents} - (${births} - 1)"),
        ("compute", "round(residents / births, 2) * -1", "round(${residents} div ${births}, 2) * -1"),
    ],
)  # fmt: skip
def test_expressions_are_said_in_xpath_that_pyxform_takes(key: str, expression: str, xpath: str) -> None:
    more = {"check_message": "{zh: 请核对, en: Look again}"} if key == "check" else {}
    exported = export_flow(_flow_with(**{key: expression, **more}).flows["base-quarterly"])
    heading, *rows = exported.sheets[0][1]
    (wells,) = [row for row in rows if "wells" in row]
    column = {"applies_if": "relevant", "check": "constraint", "compute": "calculation"}[key]
    assert wells[heading.index(column)] == xpath
    assert objection_to("form.xlsx", book_bytes(exported.sheets)) is None


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ({"warn_if": "abs(change) > 0.3"}, ["warning-unsaid"]),
        ({"applies_if": "last.residents > 0"}, ["last-unsaid"]),
        ({"compute": "last.wells + births"}, ["last-unsaid", "computed-unsaid"]),
        ({"compute": "orchard + births"}, ["expression-unsaid", "computed-unsaid"]),
    ],
)
def test_what_xlsform_cannot_say_is_told(keys: dict[str, str], codes: list[str]) -> None:
    exported = export_flow(_flow_with(**keys).flows["base-quarterly"])
    assert [each.code for each in exported.notes if each.subject == "wells"] == codes
    assert objection_to("form.xlsx", book_bytes(exported.sheets)) is None


def test_a_section_and_an_element_of_one_name_are_kept_apart_and_come_back() -> None:
    files = {
        "definitions/base-quarterly.yaml": BASE["definitions/base-quarterly.yaml"].replace(
            "section: people", "section: residents"
        )
    }
    catalogue = catalogue_with(files)
    assert objection_to("f.xlsx", book_bytes(export_flow(catalogue.flows["base-quarterly"]).sheets)) is None
    imported = _returned(catalogue, "base-quarterly", WORDS)
    assert [section.id for section in catalogue_of(imported, WORDS).flows["base-quarterly"].sections] == [
        "residents"
    ]


def test_a_form_that_pyxform_refuses_or_breaks_down_over_is_told_with_its_words() -> None:
    refused = objection_to("f.xlsx", form((("type", "name", "label"), ("country", "c", "Country"))))
    assert refused is not None
    assert refused.code == "pyxform-refuses"
    assert "country" in refused.sentence
    assert objection_to("f.csv", b"") is None
