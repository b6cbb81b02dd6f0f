"""Expressions: laws that hold for all values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.language.expressions import ExpressionRefused, compile_expression
from flows.language.model import Absence, Place, Value
from flows.language.operations import rounded

PLACE = Place("dictionary/land.yaml", 1, 1)

numbers = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4)
truths = st.sampled_from([True, False, None])
missing = st.sampled_from([None, Absence.SKIPPED])
any_number = st.one_of(numbers, missing, st.just(Absence.NOT_APPLICABLE))


def value_of(source: str, **values: Value | None) -> Value | None:
    return compile_expression(source, PLACE, "a").evaluate(values.get, {}.get)


@given(truths, truths, truths)
def test_and_and_or_are_kleenes(a: bool | None, b: bool | None, c: bool | None) -> None:
    values = {"a": a, "b": b, "c": c}
    assert value_of("a and b", **values) is value_of("b and a", **values)
    assert value_of("a and b and c", **values) is value_of("a and (b and c)", **values)
    assert value_of("not (a and b)", **values) is value_of("not a or not b", **values)
    assert value_of("a and (b or c)", **values) is value_of("a and b or a and c", **values)
    assert value_of("not not a", **values) is a


@given(truths, truths, st.sampled_from(["and", "or"]))
def test_learning_what_was_unknown_never_changes_a_decided_condition(
    a: bool | None, b: bool | None, word: str
) -> None:
    before = value_of(f"a {word} b", a=a, b=b)
    if before is not None:
        for learnt in (True, False):
            after = value_of(f"a {word} b", a=learnt if a is None else a, b=learnt if b is None else b)
            assert after is before


@given(any_number, any_number, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_a_comparison_is_known_exactly_when_both_sides_are(
    a: Value | None, b: Value | None, sign: str
) -> None:
    is_known = isinstance(a, Decimal) and isinstance(b, Decimal)
    assert (value_of(f"a {sign} b", a=a, b=b) is not None) is is_known


@given(st.lists(any_number, min_size=2, max_size=6))
def test_a_sum_is_unknown_when_a_part_is_and_leaves_out_what_does_not_apply(
    parts: list[Value | None],
) -> None:
    names = [f"p{n}" for n in range(len(parts))]
    total = value_of(" + ".join(names), **dict(zip(names, parts, strict=True)))
    if any(part in (None, Absence.SKIPPED) for part in parts):
        assert total is None
    else:
        assert total == sum(part for part in parts if isinstance(part, Decimal))


@given(any_number)
def test_minus_a_value_is_zero_minus_it(a: Value | None) -> None:
    assert value_of("-a", a=a) == value_of("0 - a", a=a)


ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _fraction(tree: tuple[str, object, object] | Decimal) -> Fraction | None:
    if isinstance(tree, Decimal):
        return Fraction(tree)
    sign, left_tree, right_tree = tree
    left, right = _fraction(left_tree), _fraction(right_tree)  # type: ignore[arg-type]
    if left is None or right is None or (sign == "/" and not right):
        return None
    return ARITHMETIC[sign](left, right)


def _source(tree: tuple[str, object, object] | Decimal) -> str:
    if isinstance(tree, Decimal):
        return f"({tree})"
    return f"({_source(tree[1])} {tree[0]} {_source(tree[2])})"  # type: ignore[arg-type]


literals = st.decimals(min_value=-9999, max_value=9999, allow_nan=False, allow_infinity=False, places=2)
exact_trees = st.recursive(
    literals, lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner), max_leaves=5
)


@given(exact_trees)
def test_sums_and_products_agree_with_exact_fractions(tree: tuple[str, object, object]) -> None:
    value = value_of(_source(tree) + " + 0 * a", a=Decimal(1))
    assert isinstance(value, Decimal)
    assert Fraction(value) == _fraction(tree)


@given(numbers, numbers, literals)
def test_a_quotient_agrees_with_the_exact_fraction_to_forty_digits(
    a: Decimal, b: Decimal, c: Decimal
) -> None:
    value = value_of(f"a / b * {abs(c)}", a=a, b=b)
    if not b:
        assert value is None
        return
    exact = Fraction(a) / Fraction(b) * Fraction(abs(c))
    assert isinstance(value, Decimal)
    assert abs(Fraction(value) - exact) <= abs(exact) / 10**39


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(0, 6))
def test_a_quotient_is_rounded_half_up_as_the_exact_fraction_is(a: int, b: int, digits: int) -> None:
    value = value_of(f"round(a / b, {digits})", a=Decimal(a), b=Decimal(b))
    scaled = abs(Fraction(a, b)) * 10**digits + Fraction(1, 2)
    expected = Fraction(scaled.numerator // scaled.denominator, 10**digits)
    assert isinstance(value, Decimal)
    assert abs(Fraction(value)) == expected


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_multiplying_back_what_was_divided_gives_the_same(a: int, b: int) -> None:
    assert value_of("a / b * b == a", a=Decimal(a), b=Decimal(b)) is True


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**60), max_value=10**60),
    st.integers(0, 6),
)
def test_rounding_gives_a_number_whatever_its_size(value: Decimal, digits: int) -> None:
    result = rounded(value, digits)
    assert result is not None
    assert abs(Fraction(result) - Fraction(value)) <= max(
        Fraction(1, 10**digits), abs(Fraction(value)) / 10**49
    )


def columns_refused(source: str) -> list[int]:
    """The columns at which a text is refused, none where it compiles."""
    try:
        compile_expression(source, PLACE, "a")
    except ExpressionRefused as refused:
        return [problem.place.column for problem in refused.problems]
    return []


@given(st.text(alphabet="ab1 .,'\"()[]+-*/<>=!notadriflsx", max_size=60))
def test_any_text_either_compiles_or_is_refused_at_a_column_of_its_own(source: str) -> None:
    assert all(1 <= column <= max(len(source), 1) for column in columns_refused(source))


@pytest.mark.parametrize("source", ["a + b", "a * b", "min(a, b)", "a == b"])
@given(any_number, any_number)
def test_the_order_of_the_two_sides_does_not_matter(source: str, a: Value | None, b: Value | None) -> None:
    assert value_of(source, a=a, b=b) == value_of(source, a=b, b=a)
