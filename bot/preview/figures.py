"""Made-up figures for any form: plausible by each element's type, limits and options, and always the same.

Pure. Nothing here is measured anywhere. What the figures are used for is `scene`'s to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from bot.core.periods import Period
from bot.core.rollup import rounded
from flows.language.model import Absence, Element, ElementType, Expression, Lookup, Measure, Value

SPREAD: Final = Decimal(500)
"""How far above its lower limit a made-up number may lie: villages count in hundreds."""

ATTEMPTS_MAX: Final = 24
"""Values that are tried for an element whose own check refuses the first ones."""

PASSES_MAX: Final = 3
"""Times that all checks are gone through: what mends one may break another."""

_WORDS: Final = {"zh": "示例", "en": "Sample"}


def sample_figures(elements: Iterable[Element], period: Period, language: str) -> Mapping[str, Value]:
    """Element id to a made-up figure of a period. Computed elements are left out: the plan computes them, apart from
    those that go on from their own last figure, which must begin somewhere.

    Conditions and checks are kept as far as a few attempts find a value that keeps them.
    """
    by_id = {element.id: element for element in elements}
    typed = [element for element in by_id.values() if _is_typed(element)]
    figures = {element.id: _figure(element, period, language, 0) for element in typed}
    for element in typed * PASSES_MAX:
        _settle(element, period, language, figures, by_id)
    for element in typed:
        if _is(False, element.applies_if, _lookup(figures, by_id)):
            figures[element.id] = Absence.NOT_APPLICABLE
    return figures


def _is_typed(element: Element) -> bool:
    return element.compute is None or element.id in element.compute.reads_last


def _settle(
    element: Element, period: Period, language: str, figures: dict[str, Value], by_id: Mapping[str, Element]
) -> None:
    """Try other values while the element's own check refuses the present one; the last one stays."""
    condition = element.check.condition if element.check is not None else None
    for attempt in range(1, ATTEMPTS_MAX):
        if not _is(False, condition, _lookup(figures, by_id)):
            return
        figures[element.id] = _figure(element, period, language, attempt)


def _is(expected: bool, condition: Expression | None, now: Lookup) -> bool:
    """Whether a condition is there and known to be this; nothing is known of the period before."""
    return condition is not None and condition.evaluate(now, lambda _: None) is expected


def _lookup(figures: Mapping[str, Value], by_id: Mapping[str, Element]) -> Lookup:
    def now(element: str) -> Value | None:
        found = figures.get(element)
        compute = by_id[element].compute if found is None and element in by_id else None
        return compute.evaluate(now, lambda _: None) if compute is not None else found

    return now


def _figure(element: Element, period: Period, language: str, attempt: int) -> Value:
    """The made-up value of one element; each attempt gives another one where there are others."""
    if element.type.is_numeric:
        return _number(element, period, attempt)
    if element.type is ElementType.BOOLEAN:
        return attempt % 2 == 0
    if element.type is ElementType.DATE:
        return _date(element, period)
    if element.type is ElementType.TEXT:
        return Absence.SKIPPED if element.may_skip else _WORDS[language]
    chosen = element.options[(_share(element.id, attempt) + attempt) % len(element.options)].id
    return chosen if element.type is ElementType.CHOICE else (chosen,)


def _number(element: Element, period: Period, attempt: int) -> Decimal:
    """Between the limits, nearer to the lower one with each attempt; cumulative figures grow through the year."""
    if element.usual is not None and attempt == 0:
        return element.usual
    low = element.minimum if isinstance(element.minimum, Decimal) else Decimal(0)
    high = element.maximum if isinstance(element.maximum, Decimal) else max(low, Decimal(0)) + SPREAD
    width = min(high - low, SPREAD)
    number = low + width * (20 + _share(element.id, attempt) % 60) / (100 * (1 + attempt))
    if element.measure is Measure.CUMULATIVE:
        number = low + (number - low) * (period.quarter or 4) / 4
    return min(max(rounded(number, element.decimals), low), high)


def _date(element: Element, period: Period) -> date:
    day = period.last_day
    if isinstance(element.maximum, date):
        day = min(day, element.maximum)
    return max(day, element.minimum) if isinstance(element.minimum, date) else day


def _share(element: str, attempt: int) -> int:
    """A number that is always the same for an element and an attempt."""
    return int.from_bytes(hashlib.sha256(f"{element} {attempt}".encode()).digest()[:4])
