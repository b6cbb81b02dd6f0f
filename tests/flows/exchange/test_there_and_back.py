"""An expression that goes out as XPath and comes in again gives the same for all figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.exchange.conditions import Operand, translate
from flows.exchange.xpath_text import xpath_of
from flows.language.expressions import compile_expression
from flows.language.model import Absence, Catalogue, Element, ElementType, Place, Value
from tests.flows.folder import catalogue_with, element_text

_HERE: Final = Place("example.yaml", 1, 1)
_CHOICE: Final = {
    "unit": "",
    "options": "[{id: x, label: {zh: 甲, en: First}}, {id: y-2, label: {zh: 乙, en: Second}}]",
}
_FIGURES: Final = st.sampled_from(
    (None, Absence.NOT_APPLICABLE, Decimal(0), Decimal(1), Decimal("-2.5"), Decimal(7))
)
_TRUTHS: Final = st.sampled_from((None, True, False))
_CHOSEN: Final = st.sampled_from((None, "x", "y-2"))
_SEVERAL: Final = st.sampled_from((None, (), ("x",), ("x", "y-2")))


def _catalogue() -> Catalogue:
    texts = {
        "n": element_text("n"),
        "d": element_text("d", type="decimal"),
        "b": element_text("b", type="boolean", unit=""),
        "c": element_text("c", type="choice", **_CHOICE),
        "m": element_text("m", type="choices", **_CHOICE),
    }
    return catalogue_with({f"dictionary/{id_}.yaml": text for id_, text in texts.items()})


_ELEMENTS: Final[Mapping[str, Element]] = {id_: _catalogue().elements[id_] for id_ in "ndbcm"}


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda text: f"abs({text})"),
        inner.map(lambda text: f"round({text}, 2)"),
        st.tuples(inner, inner).map(lambda pair: f"max({', '.join(pair)})"),
        inner.map(lambda text: f"-{text}" if not text.startswith("-") else text),
    )


_NUMBER: Final = st.recursive(st.sampled_from(("n", "d", "1", "0.5", "3")), _numbers, max_leaves=4)
_COMPARED: Final = st.one_of(
    st.tuples(_NUMBER, st.sampled_from(("<", "<=", ">", ">=", "==", "!=")), _NUMBER).map(" ".join),
    st.sampled_from(
        ("b", "b == false", "b != true", "c == 'x'", "c != 'y-2'", "c in ['x', 'y-2']", "c not in ['x']", "'x' in m",
         "'y-2' not in m", "n in [1, 7]")
    ),
)  # fmt: skip


def _conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from((" and ", " or ")), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda text: f"not ({text})"),
    )


_CONDITION: Final = st.recursive(_COMPARED, _conditions, max_leaves=4)


def _find(name: str) -> Operand:
    element = _ELEMENTS[name]
    return Operand(name, element.type, {option.id: option.id for option in element.options})


@settings(max_examples=200, deadline=None)
@given(_CONDITION, _FIGURES, _FIGURES, _TRUTHS, _CHOSEN, _SEVERAL)
def test_a_condition_means_the_same_after_going_out_and_coming_in(
    source: str, n: Value | None, d: Value | None, b: Value | None, c: Value | None, m: Value | None
) -> None:
    figures = {"n": n, "d": d, "b": b, "c": c, "m": m}
    there = compile_expression(source, _HERE, "own")
    back = translate(xpath_of(there, _ELEMENTS), Operand("own", ElementType.INTEGER, {}), _find)
    here = compile_expression(back, _HERE, "own")
    nothing: Mapping[str, Value] = {}
    assert here.evaluate(figures.get, nothing.get) == there.evaluate(figures.get, nothing.get), back


@settings(max_examples=100, deadline=None)
@given(_NUMBER, _FIGURES, _FIGURES)
def test_a_calculation_gives_the_same_after_going_out_and_coming_in(
    source: str, n: Value | None, d: Value | None
) -> None:
    figures = {"n": n, "d": d}
    there = compile_expression(source, _HERE, "own")
    own = Operand("own", ElementType.DECIMAL, {})
    back = translate(xpath_of(there, _ELEMENTS), own, _find, wants="number")
    nothing: Mapping[str, Value] = {}
    here = compile_expression(back, _HERE, "own")
    assert here.evaluate(figures.get, nothing.get) == there.evaluate(figures.get, nothing.get), back
