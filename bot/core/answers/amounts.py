"""Amounts with a unit as people type them, as numbers in the unit of the element.

Pure. A figure is converted by exact fractions and rounded once, half up, to the element's decimals.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from bot.core.answers.numerals import read_plain, read_yuan
from bot.core.answers.phrases import ZERO
from bot.core.answers.reading import Misread, MisreadReason
from bot.core.answers.units import SIGNS, counted_in_ten_thousands, unit_spellings
from flows.language.model import NUMBER_MAX_DIGITS, Element, ElementType, Value

_RELATIVE = re.compile(
    r"""(?:(?:比|较)上(?:期|次|季度|个季度))?\s*
    (?: (?P<more> \+ | 增加了? | 加了? | 增了? | 多了? | 涨了? | 上升了? | (?:plus|up)\s )
      | (?P<less> -  | 减少了? | 减了? | 少了? | 降了? | 下降了? | (?:minus|down)\s ) )\s*(?![-+])""",
    re.VERBOSE,
)
_FROM_TO = re.compile(
    r"[由从]?(?P<old>.+?)(?:变为|变成|增加到|增加至|减少到|减少至|改为|改成|→|->|=>)(?P<new>.+)"
)
_LEADING_AMOUNT = re.compile(r"([0-9.]+|[零一二两三四五六七八九十百千]+)\s*")
_UNIT_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
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
    body = _POINT_BY_INPUT_METHOD.sub(".", body.translate(SIGNS))
    if body in ZERO:
        return fit(Fraction(0), element)
    body = _after_last(body, element, last)
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


def _read_in_unit(body: str, element: Element) -> Fraction | Misread:
    bare = read_plain(body) if body.isascii() else None
    if bare is not None and "w" not in body:
        return bare
    body = _without_own_name(body, element)
    body = f"{body.removeprefix('百分之')}%" if body.startswith("百分之") else body.removeprefix("¥").lstrip()
    spellings = unit_spellings(element)
    bracketed = _UNIT_IN_BRACKETS.fullmatch(body)
    body = bracketed[1] + bracketed[2] if bracketed is not None and bracketed[2] in spellings else body
    for spelling in sorted(spellings, key=len, reverse=True):
        number = _read_before(body, spelling)
        if number is not None:
            return number * spellings[spelling]
    number = read_plain(body)
    if number is not None:
        is_myriad = element.unit is not None and counted_in_ten_thousands(element.unit) != ""
        # For a figure kept in 万元, "3.5万" and "3万5" name the ten thousands themselves.
        return number / 10**4 if is_myriad and re.search("[万萬亿億w]", body) else number
    yuan = read_yuan(body)
    if yuan is not None and "元" in spellings:
        return yuan * spellings["元"]
    compound = _read_compound(body, spellings)
    if compound is not None:
        return compound
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


def _read_compound(body: str, spellings: dict[str, Fraction]) -> Fraction | None:
    """The sum of amounts in ever smaller units: `3小时20分`, `2公顷5亩`."""
    total, unit_before = Fraction(0), None
    longest_first = sorted(spellings, key=len, reverse=True)
    while body:
        amount = _LEADING_AMOUNT.match(body)
        rest = "" if amount is None else body[amount.end() :]
        unit = next((name for name in longest_first if rest.startswith(name)), None)
        number = None if amount is None else read_plain(amount[1])
        if number is None or unit is None or (unit_before is not None and spellings[unit] >= unit_before):
            return None
        total, unit_before = total + number * spellings[unit], spellings[unit]
        body = rest[len(unit) :].lstrip()
    return total if unit_before is not None else None


def _after_last(body: str, element: Element, last: Value | None) -> str:
    """The new amount of `309→312` where 309 is the last value; otherwise it stays two numbers."""
    match = _FROM_TO.fullmatch(body)
    if match is None or not isinstance(last, Decimal) or _read_in_unit(match["old"].strip(), element) != last:
        return body
    return match["new"].strip()


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
        is_word = unit.startswith("(") or not _NUMERAL_SIGNS.search(unit)
        if unit and is_word and read_plain(body[:end].rstrip()) is not None:
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
