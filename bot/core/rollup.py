"""How the quarters of a year make its value, and how a derived number is rounded.

Pure. `last` needs the year's Q4; `sum`, `mean` and `max` need every quarter in which the unit existed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

from bot.core.facts import Unit
from bot.core.periods import Period
from flows.language.model import Absence, Aggregation, Element, Value

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no sum of 18-digit figures is rounded before its end."""


def needed_quarters(element: Element, year: Period, unit: Unit) -> tuple[Period, ...]:
    """The quarters of `year` without which the element has no value for it."""
    if element.over_time is Aggregation.LAST:
        return year.quarters[-1:]
    return tuple(quarter for quarter in year.quarters if unit.existed_on(quarter.last_day))


def year_value(element: Element, quarters: Sequence[Value]) -> Value:
    """The value of a year from the values of its needed quarters, oldest first.

    Not applicable adds 0 to a sum and stays out of a mean and a maximum; where no quarter applies, nor does the year.
    """
    if element.over_time is Aggregation.LAST:
        return quarters[-1]
    numbers = [value for value in quarters if isinstance(value, Decimal)]
    if not numbers:
        return Absence.NOT_APPLICABLE
    if element.over_time is Aggregation.MAX:
        return max(numbers)
    total = sum((Fraction(number) for number in numbers), Fraction())
    if element.over_time is Aggregation.MEAN:
        total /= len(numbers)
    exact = _EXACT.divide(Decimal(total.numerator), Decimal(total.denominator))
    return rounded(exact, element.decimals)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """The number with `decimals` digits after the point, half up."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
