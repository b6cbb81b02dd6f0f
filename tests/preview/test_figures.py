"""Made-up figures: plausible for any form, and always the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import flows
from bot.app.flows_folder import read_folder
from bot.core.periods import parse_identifier
from bot.preview.figures import sample_figures
from flows.language.model import Absence, Catalogue, Element, Flow, Value
from flows.language.reader import read_catalogue
from tests.kit.commands import FORMS

QUARTER = parse_identifier("2026Q2")


def _shipped() -> Catalogue:
    catalogue = read_catalogue(read_folder(flows.FOLDER)).catalogue
    assert catalogue is not None
    return catalogue


def _small(form: str) -> Catalogue:
    catalogue = read_catalogue(read_folder(FORMS / form)).catalogue
    assert catalogue is not None
    return catalogue


def _elements(flow: Flow) -> list[Element]:
    return [field.element for field in flow.fields]


def _is_within(element: Element, value: Value) -> bool:
    """Whether a reporter could have typed it."""
    if isinstance(value, Decimal):
        low, high = element.minimum, element.maximum
        fits = value == round(value, element.decimals)
        return (
            fits
            and (not isinstance(low, Decimal) or low <= value)
            and (not isinstance(high, Decimal) or value <= high)
        )
    if isinstance(value, date) and not isinstance(value, bool):
        return value <= QUARTER.last_day
    options = {option.id for option in element.options}
    chosen = value if isinstance(value, tuple) else (value,)
    return not options or value is Absence.NOT_APPLICABLE or options.issuperset(chosen)


@pytest.mark.parametrize("flow", sorted(_shipped().flows))
def test_each_made_up_figure_of_a_shipped_form_could_have_been_typed(flow: str) -> None:
    elements = _elements(_shipped().flows[flow])
    figures = sample_figures(elements, QUARTER, "zh")
    wrong = {
        each.id: figures[each.id]
        for each in elements
        if each.id in figures and not _is_within(each, figures[each.id])
    }
    assert wrong == {}


@pytest.mark.parametrize("flow", sorted(_shipped().flows))
def test_the_made_up_figures_keep_the_checks_of_the_shipped_forms(flow: str) -> None:
    elements = _elements(_shipped().flows[flow])
    figures = sample_figures(elements, QUARTER, "zh")
    checked = [each for each in elements if each.check is not None and each.id in figures]
    broken = [
        each.id
        for each in checked
        if each.check is not None
        and figures[each.id] is not Absence.NOT_APPLICABLE
        and each.check.condition.evaluate(figures.get, lambda _: None) is False
    ]
    assert checked
    assert broken == []


def test_the_same_form_always_has_the_same_figures() -> None:
    """They do not depend on the run: Python's own hash would differ from one to the next."""
    figures = sample_figures(_elements(_shipped().flows["village-quarterly"]), QUARTER, "zh")
    named = {each: figures[each] for each in ("households", "births", "clinic")}
    assert named == {"households": Decimal(335), "births": Decimal(0), "clinic": "exists"}


def test_a_figure_is_made_up_for_every_type_of_element() -> None:
    elements = _elements(_small("kinds").flows["village-kinds"])
    figures = sample_figures(elements, QUARTER, "en")
    assert {each.type for each in elements if each.id in figures} == {each.type for each in elements}


def test_what_a_condition_excludes_is_not_applicable() -> None:
    """A condition that is known to be false makes its figure one that does not apply."""
    shipped = _shipped().elements
    element = shipped["clinic_staff"]
    assert element.applies_if is not None
    figures = sample_figures([shipped["clinic"], element], QUARTER, "zh")
    excluded = element.applies_if.evaluate(figures.get, lambda _: None) is False
    assert (figures["clinic_staff"] is Absence.NOT_APPLICABLE) == excluded


def test_a_cumulative_figure_grows_through_the_year() -> None:
    element = _shipped().elements["collective_income"]
    quarters = [parse_identifier(f"2026Q{number}") for number in (1, 2, 3, 4)]
    values = [sample_figures([element], each, "zh")["collective_income"] for each in quarters]
    assert values == sorted(values)  # type: ignore[type-var]
    assert len(set(values)) == 4
