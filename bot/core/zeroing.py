"""Which questions one press "nothing of the rest happened" may answer, and with what.

Pure. A tired thumb must not zero a harvest, so a field is covered only where nothing happening is what its own
history says: the last period and the same quarter last year were both 0, or it is marked `usual: 0` and no figure
of it says otherwise. For a cumulative measure the same is asked of its growth, and the press writes the
previous cumulative value (0 in the first quarter). A text that may be skipped is skipped, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from bot.core.facts import Figure, UnitFacts
from bot.core.periods import Period
from bot.core.plan import Line, Reason
from flows.language.model import Absence, Element, ElementType, Measure, Value

_ZERO: Final = Decimal(0)
_PERIODIC: Final = (Reason.NEW, Reason.EACH_PERIOD, Reason.OPENED)


def zero_value(line: Line, facts: UnitFacts) -> Value | None:
    """What the press writes for a line that is asked; None where the line must be asked singly."""
    element = line.element
    if line.reason not in _PERIODIC or element.measure is Measure.STOCK:
        return None
    if element.type is ElementType.TEXT and element.may_skip:
        return Absence.SKIPPED
    if not element.type.is_numeric or not allows_zero(element):
        return None
    filed = _filed(line, facts.figures.get(element.id, ()))
    if not _nothing_is_usual(line, _happened(line, filed)):
        return None
    if element.measure is Measure.FLOW or line.period.quarter in (None, 1):
        return _ZERO
    return filed.get(line.period.previous)


def allows_zero(element: Element) -> bool:
    """Whether 0 is within the bounds of a numeric element."""
    minimum = element.minimum
    return not isinstance(minimum, Decimal) or minimum <= 0


def _nothing_is_usual(line: Line, happened: Mapping[Period, Decimal]) -> bool:
    before, a_year_before = line.period.previous, line.period.a_year_before
    if before in happened and a_year_before in happened:
        return happened[before] == 0 and happened[a_year_before] == 0
    return line.element.usual == 0 and not any(happened.values())


def _filed(line: Line, figures: Sequence[Figure]) -> Mapping[Period, Decimal]:
    """The numbers of today's meaning that were filed for earlier periods of the line's kind."""
    return {
        figure.period: figure.value
        for figure in figures
        if figure.period < line.period
        and figure.period.kind is line.period.kind
        and figure.meaning == line.element.meaning
        and isinstance(figure.value, Decimal)
    }


def _happened(line: Line, filed: Mapping[Period, Decimal]) -> Mapping[Period, Decimal]:
    """What happened in each of these periods: the figure itself, or a cumulative figure's growth.

    Where the quarter before was not filed, all that came since January may have come in this one.
    """
    if line.element.measure is Measure.FLOW:
        return filed
    growth = {}
    for period, value in filed.items():
        is_first = period.quarter in (None, 1)
        growth[period] = value if is_first else value - filed.get(period.previous, _ZERO)
    return growth
