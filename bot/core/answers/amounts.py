"""Amounts with a unit as people type them, as numbers in the unit of the element.

Pure. A figure is converted by exact fractions and rounded once, half up, to the element's decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from bot.core.answers.numerals import read_plain, read_yuan
from bot.core.answers.phrases import ZERO
from bot.core.answers.reading import Misread, MisreadReason
from flows.language.model import NUMBER_MAX_DIGITS, Element, ElementType, MeasurementUnit, Value

_SPOKEN: Final = {
    "人": ("口人", "名", "位", "口", "people", "person", "persons"),
    "户": ("户人家", "家"),
    "人次": ("人", "次"),
    "头": ("只",),
    "只": ("头",),
    "元": ("块钱", "块", "圆", "元钱", "元整", "rmb", "cny", "yuan"),
    "万元": ("万块钱", "万块", "万圆", "万"),
    "亩": ("亩地",),
    "公顷": ("ha",),
    "平方米": ("平米", "平方", "平", "m2", "sqm"),
    "平方公里": ("平方千米", "km2"),
    "小时": ("钟头", "h", "hr", "hrs"),
    "%": ("个百分点", "百分点", "percent", "per cent", "个点"),
}
"""What people call a unit besides its label; it counts only where the element takes that unit."""

_SIGNS: Final = str.maketrans({"㎡": "m2", "㎢": "km2", "²": "2", "³": "3", "％": "%"})
_ANY_COUNT: Final = "个"
_TEN_THOUSAND: Final = 10**4
_RELATIVE = re.compile(
    r"""(?:(?:比|较)上(?:期|次|季度|个季度))?\s*
    (?: (?P<more> \+ | 增加了? | 加了? | 增了? | 多了? | 涨了? | 上升了? | (?:plus|up)\s )
      | (?P<less> -  | 减少了? | 减了? | 少了? | 降了? | 下降了? | (?:minus|down)\s ) )\s*(?![-+])""",
    re.VERBOSE,
)
_LONE_COMMA = re.compile(r"([0-9]+),([0-9]+)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TWO_POINTS = re.compile(r"[0-9]\.[0-9]+\.[0-9]")
_NUMERAL_SIGNS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿]")
_VAGUE = re.compile(r"[多几来余些]|数[十百千]")
_POINT_BY_INPUT_METHOD = re.compile(r"(?<=[0-9])。(?=[0-9])")


def read_amount(body: str, element: Element, last: Value | None) -> Decimal | Misread:
    """The figure that a bare amount means: `312户`, `12.5公顷`, `三百二`, `+3`, `无`.

    `body` is in ASCII digits and lower case, without words around the amount; `last` is what `+3` counts from.
    """
    body = _POINT_BY_INPUT_METHOD.sub(".", body.translate(_SIGNS))
    if body in ZERO:
        return fit(Fraction(0), element)
    match = _RELATIVE.match(body)
    if match is None:
        amount = _read_in_unit(body, element)
        return amount if isinstance(amount, Misread) else fit(amount, element)
    change = _read_in_unit(body[match.end() :], element)
    if isinstance(change, Misread):
        return change
    if not isinstance(last, Decimal):
        return Misread(MisreadReason.NO_LAST)
    return fit(Fraction(last) + (change if match["more"] else -change), element)


def fit(amount: Fraction, element: Element) -> Decimal | Misread:
    """The amount as it is kept, or which limit of the element it breaks."""
    if element.type is ElementType.INTEGER and amount.denominator != 1:
        return Misread(MisreadReason.NOT_WHOLE, {"value": amount})
    value = rounded(amount, element.decimals)
    if len(value.as_tuple().digits) > NUMBER_MAX_DIGITS:
        return Misread(MisreadReason.TOO_MANY_DIGITS, {"maximum": NUMBER_MAX_DIGITS})
    if isinstance(element.minimum, Decimal) and value < element.minimum:
        return Misread(MisreadReason.TOO_SMALL, {"value": value, "minimum": element.minimum})
    if isinstance(element.maximum, Decimal) and value > element.maximum:
        return Misread(MisreadReason.TOO_BIG, {"value": value, "maximum": element.maximum})
    return value


def rounded(amount: Fraction, decimals: int) -> Decimal:
    """The amount with `decimals` digits after the point; a half goes away from zero. Exact at any size."""
    scaled = abs(amount) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if amount < 0 and units else 0
    return Decimal((sign, tuple(int(digit) for digit in str(units)), -decimals))


def unit_spellings(element: Element) -> dict[str, Fraction]:
    """Every way to write a unit of the element, lower case, to how many of its own unit one of them is."""
    spellings: dict[str, Fraction] = {}
    if element.unit is not None:
        for unit in (element.unit, *element.accepts):
            ratio = unit.factor / element.unit.factor
            for spelling in _names_of(unit):
                spellings.setdefault(spelling, ratio)
        plain = _of_ten_thousand(element.unit)
        if plain:
            for spelling in (plain, *_SPOKEN.get(plain, ())):
                spellings.setdefault(spelling, Fraction(1, _TEN_THOUSAND))
    if element.type is ElementType.INTEGER:
        spellings.setdefault(_ANY_COUNT, Fraction(1))
    return spellings


def _names_of(unit: MeasurementUnit) -> Iterator[str]:
    zh = unit.label.get("zh", "")
    for name in (unit.id, *unit.label.values(), *unit.aliases):
        yield name.translate(_SIGNS).lower()
    yield unit.label.get("en", unit.id).lower() + "s"
    yield _ANY_COUNT + zh
    yield from _SPOKEN.get(zh, ())


def _of_ten_thousand(unit: MeasurementUnit) -> str:
    """`元` for the unit 万元, empty for a unit that counts no ten thousands."""
    label = unit.label.get("zh", "")
    return label[1:] if label.startswith("万") else ""


def _read_in_unit(body: str, element: Element) -> Fraction | Misread:
    bare = read_plain(body) if body.isascii() else None
    if bare is not None and "w" not in body:
        return bare
    body = _without_own_name(body, element)
    body = f"{body.removeprefix('百分之')}%" if body.startswith("百分之") else body.removeprefix("¥").lstrip()
    spellings = unit_spellings(element)
    for spelling in sorted(spellings, key=len, reverse=True):
        number = _read_before(body, spelling)
        if number is not None:
            return number * spellings[spelling]
    number = read_plain(body)
    if number is not None:
        is_in_ten_thousands = element.unit is not None and _of_ten_thousand(element.unit)
        # For a figure kept in 万元, "3.5万" and "3万5" name the ten thousands themselves.
        return number / _TEN_THOUSAND if is_in_ten_thousands and re.search("[万萬亿億w]", body) else number
    yuan = read_yuan(body)
    if yuan is not None and "元" in spellings:
        return yuan * spellings["元"]
    return _why_unread(body, element, spellings)


def _without_own_name(body: str, element: Element) -> str:
    """The amount without the thing that is counted: `85头牛` for a count of 牛."""
    for name in (*element.label.values(), *element.aliases):
        if name and body.endswith(name.lower()) and body[: -len(name)].strip():
            return body[: -len(name)].rstrip()
    return body


def _read_before(body: str, spelling: str) -> Fraction | None:
    """The number in front of a unit; `两亩半` adds a half after it."""
    half = Fraction(0)
    if body.endswith(spelling + "半"):
        body, half = body[:-1], Fraction(1, 2)
    if not body.endswith(spelling):
        return None
    number = read_plain(body[: -len(spelling)].rstrip())
    return None if number is None else number + half


def _why_unread(body: str, element: Element, spellings: dict[str, Fraction]) -> Misread:
    candidates = _comma_candidates(body, element, spellings)
    if candidates:
        return Misread(MisreadReason.AMBIGUOUS_COMMA, {"candidates": candidates})
    numbers = _NUMBER.findall(body)
    if len(numbers) > 1 and not _TWO_POINTS.search(body):
        return Misread(MisreadReason.SEVERAL_GIVEN, {"given": tuple(numbers)})
    if _VAGUE.search(body) and _NUMERAL_SIGNS.search(body + "十" * body.startswith("几")):
        return Misread(MisreadReason.VAGUE)
    for end in range(len(body) - 1, max(0, len(body) - 13), -1):
        unit = body[end:].strip()
        if unit and not _NUMERAL_SIGNS.search(unit) and read_plain(body[:end].rstrip()) is not None:
            allowed = () if element.unit is None else (element.unit, *element.accepts)
            return Misread(MisreadReason.WRONG_UNIT, {"unit": unit, "allowed": allowed})
    return Misread(MisreadReason.NOT_A_NUMBER)


def _comma_candidates(body: str, element: Element, spellings: dict[str, Fraction]) -> tuple[Decimal, ...]:
    """What `12,5公顷` may mean: 12.5 or 125. Empty where the comma is not the trouble."""
    for spelling in ("", *sorted(spellings, key=len, reverse=True)):
        match = _LONE_COMMA.fullmatch(body[: len(body) - len(spelling)].rstrip())
        if body.endswith(spelling) and match is not None and len(body) <= NUMBER_MAX_DIGITS * 2:
            factor = spellings.get(spelling, Fraction(1))
            amounts = (Fraction(f"{match[1]}.{match[2]}") * factor, Fraction(match[1] + match[2]) * factor)
            kept = (fit(amount, element) for amount in amounts)
            return tuple(value for value in kept if isinstance(value, Decimal))
    return ()
