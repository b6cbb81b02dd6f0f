"""Ranges: between which two numbers a value lies for certain, through all arithmetic of the language.

Pure. Ends are rounded outwards, so a range may be too wide and is never too narrow. A date is its ordinal.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from itertools import product
from typing import Final

from flows.language.operations import SETTLED

_DOWN: Final = Context(prec=SETTLED - 2, rounding=ROUND_FLOOR)
_UP: Final = Context(prec=SETTLED - 2, rounding=ROUND_CEILING)
"""Two digits fewer than an expression keeps after a division: what it rounds still lies between our ends."""
_EXACT: Final = Context(prec=200, rounding=ROUND_HALF_UP)

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers from `low` to `high`, both included; None where there is no end."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self.low is not None and self.high is not None and self.low > self.high

    def holds(self, number: Decimal) -> bool:
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)

    def within(self, other: Range) -> Range:
        """What both ranges hold."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return Range(max(lows, default=None), min(highs, default=None))

    def hull(self, other: Range) -> Range:
        """The smallest range that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Range(low, high)


UNLIMITED: Final = Range()


def point(number: Decimal) -> Range:
    return Range(number, number)


def plus(left: Range, right: Range) -> Range:
    return Range(
        None if left.low is None or right.low is None else _DOWN.add(left.low, right.low),
        None if left.high is None or right.high is None else _UP.add(left.high, right.high),
    )


def minus(value: Range) -> Range:
    """0 minus each number of the range."""
    return Range(
        None if value.high is None else value.high.copy_negate(),
        None if value.low is None else value.low.copy_negate(),
    )


def times(left: Range, right: Range) -> Range:
    """Each number times each; without ends where a factor has none, but for the sign of two that are not negative."""
    ends = _corners(left, right)
    if ends is None:
        return Range(_ZERO, None) if _is_positive(left) and _is_positive(right) else UNLIMITED
    return Range(
        min(_DOWN.multiply(one, other) for one, other in ends),
        max(_UP.multiply(one, other) for one, other in ends),
    )


def over(left: Range, right: Range) -> Range | None:
    """Each number divided by each that is not 0; None where only 0 divides, which is never known."""
    if right == point(_ZERO):
        return None
    ends = _corners(left, right)
    if ends is None or right.holds(_ZERO):
        return Range(_ZERO, None) if _is_positive(left) and _is_positive(right) else UNLIMITED
    return Range(
        min(_DOWN.divide(one, other) for one, other in ends),
        max(_UP.divide(one, other) for one, other in ends),
    )


def size(value: Range) -> Range:
    """Each number without its sign."""
    if value.low is not None and value.low >= 0:
        return value
    turned = minus(value)
    if turned.low is not None and turned.low >= 0:
        return turned
    highs = (value.high, turned.high)
    return Range(_ZERO, None if None in highs else max(high for high in highs if high is not None))


def smallest(values: list[Range]) -> Range:
    """The least of one number of each range."""
    lows, highs = [each.low for each in values], [each.high for each in values if each.high is not None]
    return Range(
        None if None in lows else min(low for low in lows if low is not None), min(highs, default=None)
    )


def largest(values: list[Range]) -> Range:
    """The greatest of one number of each range."""
    return minus(smallest([minus(each) for each in values]))


def rounded(value: Range, digits: int) -> Range:
    """Each number rounded half up to so many digits after the point."""
    return Range(*(None if end is None else _rounded(end, digits) for end in (value.low, value.high)))


def above(limit: Decimal, step: Decimal | None) -> Decimal:
    """The least number above the limit that a value in steps can be; the limit itself where steps are unknown."""
    if step is None:
        return limit
    return _EXACT.multiply(_EXACT.add(_whole_steps(limit, step, ROUND_FLOOR), Decimal(1)), step)


def below(limit: Decimal, step: Decimal | None) -> Decimal:
    """The greatest number below the limit, as `above`."""
    return above(limit.copy_negate(), step).copy_negate()


def _whole_steps(limit: Decimal, step: Decimal, rounding: str) -> Decimal:
    return _EXACT.divide(limit, step).to_integral_value(rounding=rounding)


def _rounded(end: Decimal, digits: int) -> Decimal:
    return end.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_EXACT)


def _is_positive(value: Range) -> bool:
    return value.low is not None and value.low >= 0


def _corners(left: Range, right: Range) -> list[tuple[Decimal, Decimal]] | None:
    """Each end of one with each end of the other; None where an end is missing."""
    ends = (left.low, left.high), (right.low, right.high)
    ones, others = ([end for end in pair if end is not None] for pair in ends)
    return list(product(ones, others)) if len(ones) == len(others) == 2 else None
