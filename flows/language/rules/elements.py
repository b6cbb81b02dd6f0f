"""Elements: the keys of one element must fit its type, its measure and each other.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from flows.language.folder import ReadElement
from flows.language.model import NUMBER_MAX_DIGITS, Aggregation, Element, ElementType, Measure
from flows.language.problems import Problem, listed, problem

OPTIONS_MAX: Final = 90
"""Options of one element, a button each: Telegram takes 100 buttons of a message, and a question has ten more."""

_NUMERIC: Final = frozenset(kind for kind in ElementType if kind.is_numeric)
_LIMITED: Final = _NUMERIC | {ElementType.DATE}
_CHOOSING: Final = frozenset({ElementType.CHOICE, ElementType.CHOICES})

KEY_TYPES: Final[Mapping[str, frozenset[ElementType]]] = {
    "unit": _NUMERIC,
    "accepts": _NUMERIC,
    "decimals": _NUMERIC,
    "usual": _NUMERIC,
    "compute": _NUMERIC,
    "min": _LIMITED,
    "max": _LIMITED,
    "future": frozenset({ElementType.DATE}),
    "options": _CHOOSING,
    "text_max": frozenset({ElementType.TEXT}),
}
"""Keys that only some types have."""

KEY_MEASURES: Final[Mapping[str, frozenset[Measure]]] = {
    "usual": frozenset({Measure.FLOW, Measure.CUMULATIVE}),
    "recheck_after": frozenset({Measure.STOCK}),
}
"""Keys that only some measures have."""

_CALCULATING: Final = (Aggregation.SUM, Aggregation.MEAN, Aggregation.MAX)
_TYPED_ONLY: Final = ("may_skip", "usual", "recheck_after")


def inconsistencies(read: ReadElement, element: Element) -> Iterator[Problem]:
    """Everything in one element that contradicts something else in it."""
    yield from _keys_of_other_types(read, element)
    yield from _missing_keys(read, element)
    yield from _options(read, element)
    yield from _units(read, element)
    yield from _numbers(read, element)
    yield from _aggregations(read, element)
    if read.has("compute"):
        for key in _TYPED_ONLY:
            if read.has(key):
                yield _at(read, key, "computed-is-not-typed", key=key)


def _at(read: ReadElement, key: str, code: str, /, **values: object) -> Problem:
    return problem(code, read.entry.at(key), f"{read.entry.field}.{key}", **values)


def _keys_of_other_types(read: ReadElement, element: Element) -> Iterator[Problem]:
    for key, types in KEY_TYPES.items():
        if read.has(key) and element.type not in types:
            yield _not_for_type(read, key, key, element, types)
    for key, measures in KEY_MEASURES.items():
        if read.has(key) and element.measure not in measures:
            values = {"key": key, "measure": element.measure, "measures": listed(sorted(measures))}
            yield _at(read, key, "key-not-for-measure", **values)
    if element.type is ElementType.INTEGER and element.decimals:
        yield _not_for_type(read, "decimals", "decimals", element, _NUMERIC - {ElementType.INTEGER})


def _not_for_type(
    read: ReadElement, key: str, shown: str, element: Element, types: frozenset[ElementType]
) -> Problem:
    return _at(read, key, "key-not-for-type", key=shown, type=element.type.value, types=listed(sorted(types)))


def _missing_keys(read: ReadElement, element: Element) -> Iterator[Problem]:
    if element.type.is_numeric and not read.has("unit"):
        yield _at(read, "unit", "unit-missing")
    if element.type in _CHOOSING and not read.has("options"):
        yield _at(read, "options", "options-missing", type=element.type.value)
    for present, missing in (("check", "check_message"), ("check_message", "check")):
        if read.has(present) and not read.has(missing):
            yield _at(read, present, "check-without-message", present=present, missing=missing)


def _options(read: ReadElement, element: Element) -> Iterator[Problem]:
    if len(element.options) > OPTIONS_MAX:
        yield _at(read, "options", "too-many-options", count=len(element.options), limit=OPTIONS_MAX)


def _units(read: ReadElement, element: Element) -> Iterator[Problem]:
    if element.unit is None:
        return
    accepted = {unit.id: unit for unit in element.accepts}
    for name in read.entry.values.get("accepts", ()):
        unit = accepted.get(name.text)
        if unit is not None and unit.dimension != element.unit.dimension:
            values = {"id": name.text, "actual": unit.dimension, "wanted": element.unit.dimension}
            yield problem("accepts-dimension", name.place, f"{read.entry.field}.accepts", **values)


def _numbers(read: ReadElement, element: Element) -> Iterator[Problem]:
    low, high, usual = element.minimum, element.maximum, element.usual
    for key, limit in (("min", low), ("max", high)):
        yield from _limit(read, element, key, limit)
    if usual is not None:
        yield from _digits(read, element, "usual", usual)
    if type(low) is type(high) and low is not None and high is not None and low > high:  # type: ignore[operator]
        yield _at(read, "max", "limits-contradict", low=low, high=high)
    elif usual is not None and not _is_within(usual, low, high):
        yield _at(read, "usual", "usual-out-of-range", usual=usual)


def _is_within(value: Decimal, low: Decimal | date | None, high: Decimal | date | None) -> bool:
    is_above = not isinstance(low, Decimal) or low <= value
    return is_above and (not isinstance(high, Decimal) or value <= high)


def _limit(read: ReadElement, element: Element, key: str, limit: Decimal | date | None) -> Iterator[Problem]:
    if isinstance(limit, date) and element.type.is_numeric:
        values = {"text": limit, "wanted": "a number", "example": "0"}
        yield _at(read, key, "bad-number", **values)
    elif isinstance(limit, Decimal) and element.type is ElementType.DATE:
        yield _at(read, key, "bad-date", text=limit)
    elif isinstance(limit, Decimal) and element.type.is_numeric:
        yield from _digits(read, element, key, limit)


def _digits(read: ReadElement, element: Element, key: str, number: Decimal) -> Iterator[Problem]:
    """A number that the element could not hold: too fine, or too large to be stored with its decimals."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > element.decimals:
        yield _at(read, key, "decimals-mismatch", key=key, decimals=element.decimals)
    largest = 10 ** (NUMBER_MAX_DIGITS - element.decimals) - 1
    if abs(number) > largest:
        yield _at(read, key, "number-out-of-range", text=number, low=-largest, high=largest)


def _aggregations(read: ReadElement, element: Element) -> Iterator[Problem]:
    for key, aggregation in (("over_units", element.over_units), ("over_time", element.over_time)):
        if aggregation in _CALCULATING and not element.type.is_numeric:
            yield _not_for_type(read, key, f"{key}: {aggregation}", element, _NUMERIC)
    if element.measure is Measure.STOCK and element.over_time is Aggregation.SUM:
        yield _at(read, "over_time", "sum-of-stock")
    if element.measure is Measure.CUMULATIVE and element.over_time in (Aggregation.SUM, Aggregation.MEAN):
        yield _at(read, "over_time", "over-time-of-cumulative")
