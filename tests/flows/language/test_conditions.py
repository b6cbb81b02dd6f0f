"""Conditions that decide nothing: what is told, what is not, and that what is told is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.folder import Folder
from flows.language.model import Absence, Value
from flows.language.reader import read_catalogue
from flows.language.rules.narrowing import Narrowing
from flows.language.rules.possible import Possible
from tests.flows.folder import BASE, element_text, folder_with, problems_with

MESSAGE = "{zh: 请核对。, en: Please look again.}"
LIMITED = {"min": "2", "max": "9"}


def codes(files: Mapping[str, str]) -> list[str]:
    return [problem.code for problem in problems_with(files)]


def codes_of(**keys: str) -> list[str]:
    """The codes of one element `wells` from 2 to 9."""
    return codes({"dictionary/x.yaml": element_text(**{**LIMITED, **keys})})


@pytest.mark.parametrize(
    "check",
    [
        "wells > 9",
        "wells + 1 < 3",
        "wells * wells > 81",
        "wells / 3 > 3.5",
        "wells == 1 or wells == 10",
        "wells > 5 and wells < 5",
        "wells > 5 and not wells > 6 and wells < 6",
        "wells in [1, 10, 11]",
        "-wells > 0",
        "abs(wells) < 2",
        "min(wells, residents) > 9",
        "max(wells, 12) < 12",
        "round(wells / 2) > 5",
        "(wells > 9) or false",
        "wells != wells",
        "wells > 8 and wells < 9",
    ],
)
def test_a_check_that_no_figure_within_the_limits_satisfies_is_told(check: str) -> None:
    assert codes_of(check=check, check_message=MESSAGE) == ["check-never-holds"]


@pytest.mark.parametrize(
    "check",
    [
        "wells >= 2",
        "wells < residents or wells >= residents or wells > 1",
        "not wells > 9",
        "wells / 2 <= 4.5",
        "road == 'open' or road != 'open'",
        "wells <= wells",
        "wells > 1 or residents == 5",
    ],
)
def test_a_check_that_every_figure_within_the_limits_satisfies_is_told(check: str) -> None:
    assert codes_of(check=check, check_message=MESSAGE) == ["check-always-holds"]


@pytest.mark.parametrize(
    "check",
    [
        "wells <= residents",
        "wells < 9",
        "wells != 5",
        "wells * 2 > residents",
        "last.wells < 100",
        "wells >= last.wells",
        "residents - wells >= 0",
        "wells == 2.5 or residents > 1",
        "change > -0.5",
        "wells / residents < 10",
        "wells in [1, 2]",
        "last_drill >= last.last_drill",
    ],
)
def test_a_check_that_decides_something_is_not_told(check: str) -> None:
    assert codes_of(check=check, check_message=MESSAGE) == []


def test_what_does_not_apply_counts_nothing_in_a_sum() -> None:
    """`irrigated` applies only where there is farmland, so the sum may be that of wells alone."""
    ditches = element_text("ditches", applies_if="residents > 0", min="5", max="9")
    check = element_text(**LIMITED, check="wells + ditches >= 7", check_message=MESSAGE)
    assert codes({"dictionary/a.yaml": ditches, "dictionary/x.yaml": check}) == []


def test_a_check_is_judged_where_its_element_applies() -> None:
    keys = {"applies_if": "residents > 100", "check": "residents > 50", "check_message": MESSAGE}
    assert codes_of(**keys) == ["check-always-holds"]


def test_a_field_whose_input_never_applies_with_it_is_never_asked() -> None:
    """`ditches` is known only above 10 residents, where `wells` wants fewer than 5."""
    ditches = element_text("ditches", applies_if="residents > 10")
    wells = element_text(applies_if="ditches > 0 and residents < 5")
    assert codes({"dictionary/a.yaml": ditches, "dictionary/x.yaml": wells}) == ["never-asked"]


def test_a_sum_over_quarters_goes_beyond_the_limit_of_a_quarter() -> None:
    keys = {"measure": "flow", "over_time": "sum", "check": "wells < 20", "check_message": MESSAGE}
    assert codes_of(**keys) == []


def test_a_computed_figure_lies_where_its_calculation_leads() -> None:
    share = element_text("share", compute="wells / 2", min="", max="")
    check = element_text(**LIMITED, check="share <= 5", check_message=MESSAGE)
    assert codes({"dictionary/a.yaml": share, "dictionary/x.yaml": check}) == ["check-always-holds"]


def test_limits_of_two_elements_that_a_third_joins_contradict_each_other() -> None:
    """10 <= a <= b <= c <= 5 cannot hold, though each pair could."""
    files = {
        "dictionary/a.yaml": element_text("aa", min="10", check="aa <= bb", check_message=MESSAGE),
        "dictionary/b.yaml": element_text("bb", check="bb <= cc", check_message=MESSAGE),
        "dictionary/c.yaml": element_text("cc", max="5"),
    }
    (told,) = problems_with(files)
    assert (told.code, told.field) == ("checks-contradict", "elements.bb.check")
    assert told.values["others"] == "aa"


def test_checks_that_leave_one_value_do_not_contradict_each_other() -> None:
    files = {
        "dictionary/a.yaml": element_text("aa", min="5", check="aa <= bb", check_message=MESSAGE),
        "dictionary/b.yaml": element_text("bb", check="bb <= cc", check_message=MESSAGE),
        "dictionary/c.yaml": element_text("cc", max="5", check="cc == aa", check_message=MESSAGE),
    }
    assert codes(files) == []


def test_two_circles_of_checks_are_both_told() -> None:
    pairs = [("aa", "bb"), ("bb", "aa"), ("cc", "dd"), ("dd", "cc")]
    files = {
        f"dictionary/{one}.yaml": element_text(one, check=f"{one} > {other}", check_message=MESSAGE)
        for one, other in pairs
    }
    assert codes(files) == ["checks-contradict", "checks-contradict"]


def test_many_contradictions_in_a_large_dictionary_are_all_told() -> None:
    """Each of 300 pairs contradicts itself; one search finds them all."""
    checks = [(f"a{n}", f"b{n}") for n in range(300)]
    texts = [
        element_text(
            one,
            label=f"{{zh: {chr(0x5000 + 7 * n)}{one}井, en: Item {one}}}",
            check=f"{one} > {other}",
            check_message=MESSAGE,
        )
        for n, (one, other) in enumerate([*checks, *((other, one) for one, other in checks)])
    ]
    files = {"dictionary/x.yaml": "elements:\n" + "".join(text.removeprefix("elements:\n") for text in texts)}
    told = [problem.field for problem in problems_with(files) if problem.code == "checks-contradict"]
    assert len(told) == 300


# -- what is told is certain

FIGURES: Mapping[str, tuple[Value | None, ...]] = {
    "aa": (*(Decimal(n) for n in range(3)), None, Absence.NOT_APPLICABLE),
    "bb": (*(Decimal(n) / 2 for n in range(-2, 3)), None),
    "cc": ("dry", "wet", None),
}
OPTIONS = "[{id: dry, label: {zh: 干, en: Dry}}, {id: wet, label: {zh: 湿, en: Wet}}]"


def _elements(condition: str) -> Folder:
    """`aa` from 0 to 2, which may not apply; `bb` from -1 to 1 in halves; the choice `cc`; and the condition."""
    return folder_with(
        {
            "dictionary/a.yaml": element_text("aa", min="0", max="2", applies_if="farmland > 1"),
            "dictionary/b.yaml": element_text("bb", type="decimal", decimals="1", min="-1", max="1"),
            "dictionary/c.yaml": element_text("cc", type="choice", unit="", options=OPTIONS),
            "dictionary/x.yaml": element_text(warn_if=f'"{condition}"'),
        }
    )


_CONSTANTS = st.sampled_from(["0", "1", "2", "0.5", "3"])
_NUMBERS = st.recursive(
    st.sampled_from(["aa", "bb", "aa", "bb", "last.aa"]) | _CONSTANTS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda text: f"(-{text})"),
        inner.map(lambda text: f"abs({text})"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, {pair[1]})"),
        inner.map(lambda text: f"round({text})"),
    ),
    max_leaves=4,
)
_COMPARED = st.one_of(
    st.tuples(_NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _NUMBERS).map(" ".join),
    st.sampled_from(["cc == 'dry'", "cc != 'dry'", "cc in ['dry']", "cc not in ['dry', 'wet']"]),
    st.sampled_from(["aa in [1, 2]", "bb not in [1]", "aa in [5]"]),
)
_CONDITIONS = st.recursive(
    _COMPARED,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda text: f"(not {text})"),
    ),
    max_leaves=4,
)


def _outcomes(folder: Folder) -> Iterator[Value | None]:
    """What the condition gives for every combination of figures."""
    formula = folder.elements["wells"].formulas["warn_if"]
    names = [name for name in FIGURES if name in formula.expression.reads]
    for figures in product(*(FIGURES[name] for name in names), (None, Decimal(-1), Decimal(2))):
        now = dict(zip(names, figures, strict=False))
        yield formula.expression.evaluate(now.get, {"aa": figures[-1]}.get)


@settings(max_examples=60)
@given(condition=_CONDITIONS, wanted=st.booleans())
def test_what_is_said_to_be_impossible_never_happens(condition: str, wanted: bool) -> None:
    """Every combination of a handful of figures is tried against what the narrowing says."""
    folder = _elements(condition)
    formula = folder.elements["wells"].formulas["warn_if"]
    if not Narrowing(Possible.of(folder), "wells").cases(formula.root, wanted, [{}]):
        assert wanted not in list(_outcomes(folder)), condition


def test_the_small_folder_itself_is_whole() -> None:
    assert read_catalogue(BASE).problems == ()
