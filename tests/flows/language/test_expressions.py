"""Expressions: what they give, and what is refused where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext

import pytest

from flows.language.expressions import ExpressionRefused, compile_expression
from flows.language.model import Absence, Place, Value
from flows.language.operations import OPERATIONS

PLACE = Place("dictionary/land.yaml", 4, 10)

NOW: Mapping[str, Value] = {
    "a": Decimal(7),
    "b": Decimal(3),
    "zero": Decimal(0),
    "cents": Decimal("0.1"),
    "yes": True,
    "no": False,
    "road": "open",
    "waste": ("collected", "other"),
    "drill": date(2026, 5, 12),
    "gone": Absence.NOT_APPLICABLE,
    "skipped": Absence.SKIPPED,
}
LAST: Mapping[str, Value] = {"a": Decimal(5), "drill": date(2026, 2, 1), "zero": Decimal(0)}


def value_of(source: str, owner: str = "a") -> Value | None:
    return compile_expression(source, PLACE, owner).evaluate(NOW.get, LAST.get)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("a - b - 1", Decimal(3)),
        ("a / b * 3", Decimal(7)),
        ("-a + 10", Decimal(3)),
        ("- - a", Decimal(7)),
        ("cents + 0.2", Decimal("0.3")),
        ("0.1 + 0.2 == 0.3", True),
        ("1 / 3 * 3 == 1", True),
        ("1 / 7 * 7 / 2", Decimal("0.5")),
        ("round(1 / 7 * 3.5)", Decimal(1)),
        ("round(2.5)", Decimal(3)),
        ("round(-2.5)", Decimal(-3)),
        ("round(a / b, 2)", Decimal("2.33")),
        ("abs(b - a)", Decimal(4)),
        ("min(a, b, 5)", Decimal(3)),
        ("max(a, b, 5)", Decimal(7)),
        ("last.a", Decimal(5)),
        ("a - last.a", Decimal(2)),
        ("change", Decimal("0.4")),
        ("abs(change) > 0.3", True),
        ("0 * -1", Decimal(0)),
        ("a > b and b >= 3", True),
        ("a < b or b != 3", False),
        ("not a <= b", True),
        ("yes and not no", True),
        ("yes == true", True),
        ("road == 'open'", True),
        ('road == "closed"', False),
        ("road in ['open', 'closed']", True),
        ("road not in ['open']", False),
        ("not road in ['open']", False),
        ("'other' in waste", True),
        ("'burnt' in waste", False),
        ("a in [1, 7.0]", True),
        ("drill > last.drill", True),
    ],
)
def test_what_is_known_is_worked_out_exactly(source: str, expected: Value) -> None:
    assert value_of(source) == expected


def test_zero_has_no_sign() -> None:
    assert str(value_of("0 * -1")) == "0"


@pytest.mark.parametrize(
    "source",
    [
        "missing",
        "missing + 1",
        "last.b",
        "last.missing > 1",
        "a / zero",
        "a / (b - 3)",
        "abs(missing)",
        "min(a, missing)",
        "round(missing)",
        "missing == 1",
        "missing in [1]",
        "not missing",
        "yes and missing",
        "no or missing",
        "missing or missing",
    ],
)
def test_what_rests_on_something_unknown_is_unknown(source: str) -> None:
    assert value_of(source) is None


@pytest.mark.parametrize("source", ["no and missing", "missing and no"])
def test_one_false_makes_and_false_whatever_is_unknown(source: str) -> None:
    assert value_of(source) is False


@pytest.mark.parametrize("source", ["yes or missing", "missing or yes"])
def test_one_true_makes_or_true_whatever_is_unknown(source: str) -> None:
    assert value_of(source) is True


@pytest.mark.parametrize(
    ("source", "owner"),
    [("change", "b"), ("change", "zero"), ("change", "missing")],
    ids=["no last figure", "last figure 0", "no figure"],
)
def test_change_is_unknown_without_a_last_figure_to_compare_with(source: str, owner: str) -> None:
    assert value_of(source, owner) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a + gone", Decimal(7)), ("gone + a", Decimal(7)), ("a - gone", Decimal(7)), ("gone - a", Decimal(-7)),
     ("-gone", Decimal(0)), ("gone + gone", Decimal(0))],
)  # fmt: skip
def test_what_is_not_applicable_adds_nothing_to_a_sum(source: str, expected: Decimal) -> None:
    assert value_of(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "gone",
        "gone * 2",
        "2 / gone",
        "gone == 0",
        "gone < 1",
        "min(gone, 1)",
        "abs(gone)",
        "round(gone)",
        "gone in [1]",
    ],
)
def test_what_is_not_applicable_is_unknown_outside_a_sum(source: str) -> None:
    assert value_of(source) is None


@pytest.mark.parametrize(
    "source", ["skipped", "skipped + 1", "1 - skipped", "skipped == 1", "skipped and true"]
)
def test_what_was_skipped_is_unknown_everywhere(source: str) -> None:
    assert value_of(source) is None


def test_an_expression_says_what_it_reads_now_and_what_from_the_last_period() -> None:
    expression = compile_expression("a > last.b and min(c, 1) in [1] or change > 0", PLACE, "owner")
    assert expression.reads == {"a", "c", "owner"}
    assert expression.reads_last == {"b", "owner"}


def test_an_expression_keeps_its_source_and_its_place() -> None:
    expression = compile_expression("a > 1", PLACE, "a")
    assert (expression.source, expression.place) == ("a > 1", PLACE)


def test_the_context_of_the_thread_changes_nothing() -> None:
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_DOWN
        assert value_of("round(123456789.5 + 1)") == Decimal(123456791)
        assert value_of("123456.789 > 123456.788") is True


def test_the_compiled_function_can_see_no_builtins() -> None:
    function = compile_expression("a + 1", PLACE, "a").evaluate
    assert function.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]


def test_numbers_of_fifteen_digits_are_exact() -> None:
    assert value_of("999999999999999 + 0.1") == Decimal("999999999999999.1")
    assert value_of("0.10000000000001") == Decimal("0.10000000000001")


def test_a_product_of_the_longest_numbers_can_still_be_rounded() -> None:
    long_number = " * ".join(["999999999999999"] * 20)
    assert isinstance(value_of(f"round({long_number}, 6)"), Decimal)


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("a +", "expression-syntax", 12),
        ("a b", "expression-syntax", 12),
        ("(a", "expression-syntax", 11),
        ("a)", "expression-syntax", 11),
        ("a, b", "expression-syntax", 11),
        ("a.1", "expression-syntax", 12),
        ("a ** 2", "expression-sign", 12),
        ("a // 2", "expression-sign", 12),
        ("a % 2", "expression-sign", 12),
        ("a = 2", "expression-sign", 12),
        ("a | abs", "expression-sign", 12),
        ("a ~ b", "expression-sign", 12),
        ("{'a': 1}", "expression-sign", 10),
        ("road == 'open", "expression-sign", 18),
        (r"road == 'o\x70en'", "expression-sign", 18),
        ("1e9", "expression-number", 10),
        ("0x10", "expression-number", 10),
        ("1_000", "expression-number", 10),
        ("007", "expression-number", 10),
        ("1.", "expression-number", 10),
        ("1234567890123456", "expression-number", 10),
        ("0.1234567890123456", "expression-number", 10),
        ("３ + a", "expression-sign", 10),
        ("None", "expression-not-allowed", 10),
        ("a is defined", "expression-not-allowed", 12),
        ("a if b else 1", "expression-not-allowed", 12),
        ("True", "expression-not-allowed", 10),
        ("a.b", "expression-not-allowed", 11),
        ("last.a.b", "expression-not-allowed", 16),
        ("last", "expression-not-allowed", 10),
        ("last['a']", "expression-not-allowed", 14),
        ("a['b']", "expression-not-allowed", 11),
        ("[1, 2]", "expression-not-allowed", 10),
        ("(1, 2)", "expression-not-allowed", 12),
        ("a in []", "expression-not-allowed", 15),
        ("a in [b]", "expression-not-allowed", 16),
        ("a in [true]", "expression-not-allowed", 16),
        ("a < b < 3", "expression-not-allowed", 18),
        ("+a", "expression-not-allowed", 10),
        ("abs", "expression-not-allowed", 10),
        ("abs()", "expression-not-allowed", 10),
        ("abs(a, b)", "expression-not-allowed", 10),
        ("min(a)", "expression-not-allowed", 10),
        ("max(a, *b)", "expression-not-allowed", 10),
        ("round(a, b)", "expression-not-allowed", 10),
        ("round(a, -1)", "expression-not-allowed", 10),
        ("round(a, 7)", "expression-not-allowed", 10),
        ("round(a, true)", "expression-not-allowed", 10),
        ("range(9)", "expression-not-allowed", 10),
        ("a.copy()", "expression-not-allowed", 11),
        ("'x'.join(a)", "expression-not-allowed", 13),
        ("not", "expression-syntax", 10),
        ("in", "expression-not-allowed", 10),
    ],
)  # fmt: skip
def test_what_is_outside_the_language_is_refused_at_its_column(source: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression(source, PLACE, "a")
    (first, *_) = refused.value.problems
    assert (first.code, first.place) == (code, Place(PLACE.file, PLACE.line, column))


def test_everything_that_is_refused_in_one_expression_is_told_at_once() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression("abs() + range(3) + a.b", PLACE, "a")
    assert [problem.place.column for problem in refused.value.problems] == [10, 18, 30]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("a" * 501, "characters"),
        ("(" * 21 + "a" + ")" * 21, "levels"),
        ("not " * 21 + "yes", "levels"),
        ("-" * 30 + "a", "levels"),
        ("a in " + "[" * 30, "levels"),
        ("1" + "+1" * 200, "words and signs"),
    ],
)
def test_an_expression_that_is_too_long_or_deep_is_refused_before_it_is_parsed(
    source: str, what: str
) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression(source, PLACE, "a")
    (problem,) = refused.value.problems
    assert (problem.code, problem.values["what"]) == ("expression-too-long", what)


def test_an_expression_at_the_limits_compiles_even_deep_in_the_stack() -> None:
    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
            return
        assert value_of("(" * 20 + "a" + ")" * 20) == Decimal(7)
        assert value_of("1" + "+1" * 99) == Decimal(100)
        assert value_of("-" * 18 + "(-a)") == Decimal(-7)

    deeper(300)


def test_the_longest_text_in_quotes_costs_nothing_to_multiply() -> None:
    with pytest.raises(ExpressionRefused):
        compile_expression('"a" * 2000000000 ~ ""', PLACE, "a")


def test_the_code_of_an_expression_names_only_operations_and_constants_of_its_own() -> None:
    function = compile_expression("a + 1 > last.b and road in ['open']", PLACE, "a").evaluate
    names = set(function.__code__.co_names)  # type: ignore[attr-defined]
    assert names - OPERATIONS.keys() == {"constant_0", "constant_1"}
