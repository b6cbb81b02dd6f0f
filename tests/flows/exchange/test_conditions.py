"""XPath of real forms, as expressions of the flow language or as a reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.exchange.conditions import Operand, limits_of, translate
from flows.exchange.xpath import XPathRefused
from flows.language.model import ElementType

OPERANDS = {
    "n": Operand("n", ElementType.INTEGER, {}),
    "area": Operand("area_2", ElementType.DECIMAL, {}),
    "road": Operand("road", ElementType.CHOICE, {"open": "open", "2": "option_2"}),
    "waste": Operand("waste", ElementType.CHOICES, {"Dump": "dump"}),
    "tap": Operand("tap", ElementType.BOOLEAN, {}),
    "day": Operand("day", ElementType.DATE, {}),
    "text": Operand("text", ElementType.TEXT, {}),
}


def _find(name: str) -> Operand:
    if name not in OPERANDS:
        raise XPathRefused(f"{name} is missing")
    return OPERANDS[name]


@pytest.mark.parametrize(
    ("xpath", "ours"),
    [
        ("${n} > 0", "n > 0"),
        ("0 < ${n}", "n > 0"),
        ("${ n }>=${area}", "n >= area_2"),
        ("${n} = '1'", "n == 1"),
        ("${n} != 007.50", "n != 7.50"),
        ("${road}='open'", "road == 'open'"),
        ("${road} = 2", "road == 'option_2'"),
        ("${road} != “open”", "road != 'open'"),
        ("'open' = ${road}", "road == 'open'"),
        ("selected(${road}, 'open')", "road == 'open'"),
        ("selected(${waste}, ‘Dump’)", "'dump' in waste"),
        ("not(selected (${waste}, 'Dump'))", "not 'dump' in waste"),
        ("${tap} = 'yes'", "tap"),
        ("${tap} != 'yes' or ${tap} = true()", "not tap or tap == true"),
        ("${n} > 1 and (${n} < 5 or ${area} = .5)", "n > 1 and (n < 5 or area_2 == 0.5)"),
        ("not(${n} > 1 and ${n} < 5)", "not (n > 1 and n < 5)"),
        ("${n} - (${n} - 1) > -2", "n - (n - 1) > -2"),
        ("${n} * (2 + ${n}) div 4 >= round(${area} div 3, 2)", "n * (2 + n) / 4 >= round(area_2 / 3, 2)"),
        ("max(${n}, 2) = abs(-${n})", "max(n, 2) == abs(-n)"),
        ("number(${n}) = 3", "n == 3"),
        ("${day} > ${day}", "day > day"),
    ],
)
def test_what_means_the_same_in_both_is_translated(xpath: str, ours: str) -> None:
    assert translate(xpath, OPERANDS["n"], _find) == ours


@pytest.mark.parametrize(
    ("xpath", "why"),
    [
        ("", "empty"),
        ("${n} >", "breaks off"),
        ("${n} > 1)", 'mixed up before ")"'),
        ("${n} ${n}", "mixed up"),
        ("${gone} = 1", "gone is missing"),
        ("${n} mod 2 = 0", "remainder"),
        ("if(${n} > 1, 1, 2) = 1", "no cases"),
        ("count-selected(${waste}) > 1", "number of chosen options"),
        ("coalesce(${n}, 0) > 1", "no substitute"),
        ("regex(${text}, '^a')", "not examined"),
        ("pulldata('a', 'b') = 1", "no pulldata()"),
        ("${day} > today()", "do not know the date"),
        ("${n} != ''", "was answered"),
        ("${road} = 'gone'", '"gone" is no option'),
        ("selected(${n}, 'a')", "has no options"),
        ("${text} = 'a'", "free text"),
        ("${road} > 1", "cannot be compared"),
        ("${n} = ${day}", "is not a number"),
        ("${n} + 1", "gives no condition"),
        ("${tap} and ${n}", "is not a condition"),
        ("/data/n > 1", "path"),
        ("../n > 1", "not known"),
        ("n > 1", "without brackets"),
        ("${n} > 12345678901234567890", "too many digits"),
        ("(" * 31 + "1" + ")" * 31 + " = 1", "nested deeper"),
        ("${n} > 1 and " * 200 + "${n} > 1", "more than 2,000 characters"),
    ],
)
def test_what_does_not_is_refused_with_the_reason(xpath: str, why: str) -> None:
    with pytest.raises(XPathRefused, match=why.replace("(", r"\(").replace(")", r"\)").replace('"', ".")):
        translate(xpath, OPERANDS["n"], _find)


@given(st.text(st.sampled_from("${}n.'\"()<>=!+-*, 0123456789andorivmodselectedtrue/[]|"), max_size=60))
def test_no_text_makes_the_translation_crash(xpath: str) -> None:
    with suppress(XPathRefused):
        assert translate(xpath, OPERANDS["n"], _find)


@pytest.mark.parametrize(
    ("own", "constraint", "low", "high", "check"),
    [
        ("n", ". >= 0 and . <= 10", Decimal(0), Decimal(10), None),
        ("n", ". > 0", Decimal(1), None, None),
        ("n", "120 > .", None, Decimal(119), None),
        ("n", ". > -5 and . >= 3", Decimal(3), None, None),
        ("area", ". > 0 and . <= 9.5", None, Decimal("9.5"), "area_2 > 0"),
        ("n", ". >= 1 and . <= ${area}", Decimal(1), None, "n <= area_2"),
        ("n", ". < 3 or . > 8", None, None, "n < 3 or n > 8"),
        ("waste", "not(selected(., 'Dump'))", None, None, "not 'dump' in waste"),
    ],
)
def test_a_constraint_becomes_limits_and_a_check_for_the_rest(
    own: str, constraint: str, low: Decimal | None, high: Decimal | None, check: str | None
) -> None:
    limits = limits_of(constraint, OPERANDS[own], _find)
    assert (limits.low, limits.high, limits.check, limits.refused) == (low, high, check, ())


def test_a_date_that_may_not_lie_ahead_and_a_first_day_are_limits() -> None:
    limits = limits_of(". <= today() and . >= date('2020-01-31')", OPERANDS["day"], _find)
    assert limits == (date(2020, 1, 31), None, None, (), False, None)
    assert limits_of(". <= date('2020-02-31')", OPERANDS["day"], _find).refused == (
        "there is no date() here",
    )


@pytest.mark.parametrize(
    ("constraint", "longest"),
    [("string-length(.) <= 40", 40), ("string-length(.) < 9 and string-length(.) <= 40", 8),
     ("string-length(.) <= 501", None)],
)  # fmt: skip
def test_the_length_of_a_text_is_its_text_max(constraint: str, longest: int | None) -> None:
    assert limits_of(constraint, OPERANDS["text"], _find).text_max == longest


def test_the_part_of_a_constraint_that_is_refused_is_named() -> None:
    limits = limits_of(". >= 0 and string-length(.) < 4", OPERANDS["n"], _find)
    assert (limits.low, limits.check) == (Decimal(0), None)
    assert limits.refused == ("the length of a text is text_max here",)
