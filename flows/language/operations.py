"""The three-valued operations that compiled expressions call; None is the result that is unknown.

Pure. Arithmetic has a context of its own and never reads the thread's. Operands have been checked for their
type by `rules.kinds`; what can still be missing at run time is the figure itself (None or an Absence).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from flows.language.model import Absence, Value

Operand = Any
"""A Value or None. Checking each operand's type again would double the cost of every expression."""

PRECISION: Final = 50
SETTLED: Final = 40
"""Digits that count after a division: 1/7*7/2 ends on 0.4999...9 at 50 digits and is 0.5 at 40."""

_CONTEXT: Final = Context(prec=PRECISION, rounding=ROUND_HALF_UP)
_SETTLING: Final = Context(prec=SETTLED, rounding=ROUND_HALF_UP)
_ZERO: Final = Decimal(0)
_NOT_APPLICABLE: Final = Absence.NOT_APPLICABLE
_STEPS: Final = tuple(Decimal(1).scaleb(-digits) for digits in range(PRECISION))


def add(left: Operand, right: Operand) -> Decimal | None:
    """The sum; what is not applicable adds 0."""
    if left.__class__ is not Decimal:
        left = _as_term(left)
    if right.__class__ is not Decimal:
        right = _as_term(right)
    return None if left is None or right is None else _CONTEXT.add(left, right)


def subtract(left: Operand, right: Operand) -> Decimal | None:
    """The difference; what is not applicable counts 0."""
    if left.__class__ is not Decimal:
        left = _as_term(left)
    if right.__class__ is not Decimal:
        right = _as_term(right)
    return None if left is None or right is None else _CONTEXT.subtract(left, right)


def negate(value: Operand) -> Decimal | None:
    """0 minus the value, in all cases."""
    return subtract(_ZERO, value)


def _as_term(value: Operand) -> Decimal | None:
    return _ZERO if value is _NOT_APPLICABLE else None


def multiply(left: Operand, right: Operand) -> Decimal | None:
    if left.__class__ is not Decimal or right.__class__ is not Decimal:
        return None
    return _CONTEXT.multiply(left, right)


def divide(left: Operand, right: Operand) -> Decimal | None:
    """The quotient to 50 digits; unknown where the divisor is 0."""
    if left.__class__ is not Decimal or right.__class__ is not Decimal or not right:
        return None
    return _CONTEXT.divide(left, right)


def settle(value: Operand) -> Operand:
    """A number that came out of a division, rounded to the digits that count; anything else as it is."""
    return _SETTLING.plus(value) if value.__class__ is Decimal else value


def absolute(value: Operand) -> Decimal | None:
    return _CONTEXT.abs(value) if value.__class__ is Decimal else None


def smallest(*values: Operand) -> Decimal | None:
    return min(values) if all(value.__class__ is Decimal for value in values) else None


def largest(*values: Operand) -> Decimal | None:
    return max(values) if all(value.__class__ is Decimal for value in values) else None


def rounded(value: Operand, digits: int = 0) -> Decimal | None:
    """The number rounded half up to `digits` after the point.

    A number too long for 50 digits at that place has no digits there that could be rounded off.
    """
    if value.__class__ is not Decimal:
        return None
    if value.adjusted() + 1 + digits > PRECISION:
        return _CONTEXT.plus(value)
    return _CONTEXT.quantize(value, _STEPS[digits])


def change(now: Operand, last: Operand) -> Decimal | None:
    """The relative change since the last figure; unknown where that is 0 or unknown."""
    if now.__class__ is not Decimal or last.__class__ is not Decimal or not last:
        return None
    return _CONTEXT.divide(_CONTEXT.subtract(now, last), last)


def both(left: Operand, right: Operand) -> bool | None:
    """Kleene's and: false as soon as one is false."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Operand, right: Operand) -> bool | None:
    """Kleene's or: true as soon as one is true."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def opposite(value: Operand) -> bool | None:
    return not value if value.__class__ is bool else None


def _is_missing(value: Operand) -> bool:
    return value is None or value.__class__ is Absence


def equal(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left == right


def unequal(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left != right


def less(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left < right


def at_most(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left <= right


def greater(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left > right


def at_least(left: Operand, right: Operand) -> bool | None:
    return None if _is_missing(left) or _is_missing(right) else left >= right


def among(member: Operand, group: Operand) -> bool | None:
    return None if _is_missing(member) or _is_missing(group) else member in group


def not_among(member: Operand, group: Operand) -> bool | None:
    return None if _is_missing(member) or _is_missing(group) else member not in group


def result(value: Operand) -> Value | None:
    """What an expression as a whole gives: never an Absence, and never minus zero."""
    if value.__class__ is Decimal:
        return value if value else _ZERO
    return None if value.__class__ is Absence else value


OPERATIONS: Final[Mapping[str, Callable[..., Operand]]] = {
    operation.__name__: operation
    for operation in (
        add,
        subtract,
        negate,
        multiply,
        divide,
        settle,
        absolute,
        smallest,
        largest,
        rounded,
        change,
        both,
        either,
        opposite,
        equal,
        unequal,
        less,
        at_most,
        greater,
        at_least,
        among,
        not_among,
        result,
    )
}
"""All that the code of a compiled expression can see."""
