"""The flows that come with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.language.model import Catalogue, ElementType, PeriodKind
from flows.language.reader import Reading, read_catalogue

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.fixture(scope="module")
def reading() -> Reading:
    """The packaged folder as it is read."""
    paths = [path for folder in ("definitions", "dictionary") for path in (FLOWS / folder).glob("*.yaml")]
    return read_catalogue(
        {path.relative_to(FLOWS).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    )


@pytest.fixture(scope="module")
def catalogue(reading: Reading) -> Catalogue:
    assert reading.catalogue is not None
    return reading.catalogue


def test_the_shipped_flows_have_no_problem(reading: Reading) -> None:
    assert [str(problem) for problem in reading.problems] == []


def test_there_is_a_quarterly_and_an_annual_form(catalogue: Catalogue) -> None:
    assert {flow.period for flow in catalogue.flows.values()} == set(PeriodKind)


def test_the_annual_form_leaves_to_the_quarters_what_they_collect(catalogue: Catalogue) -> None:
    annual = [flow for flow in catalogue.flows.values() if flow.period is PeriodKind.ANNUAL]
    quarterly = [flow for flow in catalogue.flows.values() if flow.period is PeriodKind.QUARTERLY]
    collected = {id_ for flow in quarterly for id_ in flow.field_of}
    for flow in annual:
        assert flow.over_time
        assert flow.over_time <= collected & flow.field_of.keys()


def test_every_element_of_the_dictionary_is_asked_or_computed_somewhere(catalogue: Catalogue) -> None:
    used = {id_ for flow in catalogue.flows.values() for id_ in flow.field_of}
    assert catalogue.elements.keys() - used == set()


def test_every_kind_of_answer_is_shown_by_some_element(catalogue: Catalogue) -> None:
    shown = {element.type for element in catalogue.elements.values()}
    assert shown >= {
        ElementType.INTEGER,
        ElementType.DECIMAL,
        ElementType.CHOICE,
        ElementType.DATE,
        ElementType.TEXT,
    }
