"""What the estimate of a form's minutes counts, and what it leaves out."""

from __future__ import annotations

import pytest

from flows.language.rules.minutes import minutes_of
from tests.flows.folder import QUARTERLY, catalogue_with, element_text, problems_with

FIELDS = 20


def files_with(period: str = "quarterly", minutes: int = 99, **keys: str) -> dict[str, str]:
    """A form of 20 elements with these keys."""
    flow = QUARTERLY.replace("period: quarterly", f"period: {period}")
    names = ", ".join(f"f{n}" for n in range(FIELDS))
    elements = [
        element_text(f"f{n}", label=f"{{zh: {chr(0x5E10 + 7 * n)}田, en: Item {chr(97 + n)}}}", **keys)
        for n in range(FIELDS)
    ]
    text = "".join(each.removeprefix("elements:\n") for each in elements)
    return {
        "dictionary/x.yaml": f"elements:\n{text}",
        "definitions/form.yaml": flow.replace("[residents, births]", f"[{names}]")
        .replace("base-quarterly", "form")
        .replace("work_class: basics", "work_class: more")
        .replace("minutes: 6", f"minutes: {minutes}"),
    }


def estimate(**keys: str) -> int:
    return minutes_of(catalogue_with(files_with(**keys)).flows["form"], frozenset())


@pytest.mark.parametrize(
    ("keys", "minutes"),
    [
        ({}, 2),  # 30 s and 20 lines that are read
        ({"measure": "flow"}, 3),  # 20 figures that are typed
        ({"measure": "cumulative"}, 3),
        ({"measure": "flow", "usual": "0"}, 2),  # one press answers them
        ({"measure": "flow", "applies_if": "residents > 0"}, 2),
        ({"measure": "flow", "type": "text", "unit": ""}, 6),
        ({"measure": "flow", "type": "text", "unit": "", "may_skip": "true"}, 2),
        ({"measure": "flow", "type": "boolean", "unit": ""}, 3),
        ({"compute": "residents / births"}, 1),
    ],
)
def test_an_estimate_counts_what_a_reporter_reads_and_types(keys: dict[str, str], minutes: int) -> None:
    if "applies_if" in keys:
        files = files_with(**keys)
        files["definitions/form.yaml"] = files["definitions/form.yaml"].replace("[f0", "[residents, f0")
        assert minutes_of(catalogue_with(files).flows["form"], frozenset()) == minutes
    else:
        assert estimate(**keys) == minutes


def test_what_quarters_supply_costs_a_year_nothing() -> None:
    flow = catalogue_with(files_with(period="annual")).flows["form"]
    assert minutes_of(flow, frozenset(flow.field_of)) == 1


def test_a_form_that_takes_longer_than_admitted_is_told() -> None:
    (problem,) = problems_with(files_with(minutes=2, measure="flow"))
    assert (problem.code, problem.field) == ("minutes-too-few", "admission.minutes")
    assert problem.values["minutes"] == "3"
    assert problem.values["asked"] == "20"


def test_a_form_within_its_minutes_is_not_told() -> None:
    assert problems_with(files_with(minutes=3, measure="flow")) == ()
