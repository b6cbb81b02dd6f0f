"""What a person typed in answer to one element, as a value or as the reason why it is none.

Pure. Which element a text answers is not decided here: `lines` reads labels.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.core.answers.amounts import fit, read_amount
from bot.core.answers.dates import read_date
from bot.core.answers.numerals import ascii_digits
from bot.core.answers.options import names_option, read_boolean, read_options
from bot.core.answers.phrases import SAME, has_control_characters, tidy, unwrap, without_particles
from bot.core.answers.private import find_private, mask
from bot.core.answers.reading import Answer, Misread, MisreadReason
from flows.language.model import Absence, Element, ElementType, Measure, Value

__all__ = ["Answer", "Misread", "MisreadReason", "example_of", "read_answer"]

_LITERAL_SAME = frozenset({"同上", "同上期", "same"})
"""For a text element without a last value, other words like `无变化` are the remark itself."""


def read_answer(text: str, element: Element, *, today: date, last: Value | None) -> Answer | Misread:
    """What `text` answers to `element`; `last` is the last period's value, `today` the unit's local date."""
    typed = tidy(text)
    if has_control_characters(text):
        return Misread(MisreadReason.CONTROL_CHARACTERS)
    if not typed:
        return Misread(MisreadReason.EMPTY)
    if find_private(typed):
        return Misread(MisreadReason.PRIVATE, {"masked": mask(typed)})
    same = _read_same(typed, element, last)
    if same is not None:
        return same
    body = ascii_digits(typed).lower()
    is_estimate = False
    if element.type.is_numeric or element.type is ElementType.DATE:
        body, is_estimate = unwrap(body)
    value = _read_value(typed, body, element, today, last)
    return value if isinstance(value, Misread) else Answer(value, typed, is_estimate)


def example_of(element: Element, language: str = "zh") -> str:
    """A good answer to the element, for the sentence that explains why another one was not understood."""
    if element.type.is_numeric:
        unit = "" if element.unit is None else element.unit.label[language]
        return f"{_example_number(element)}{' ' if language == 'en' and unit else ''}{unit}"
    if element.type is ElementType.DATE:
        return _example_day(element).isoformat()
    if element.type is ElementType.BOOLEAN:
        return "yes" if language == "en" else "是"
    if element.type is ElementType.TEXT:
        return "none" if language == "en" else "无"
    separator = ", " if language == "en" else "、"
    count = 2 if element.type is ElementType.CHOICES else 1
    return separator.join(option.label[language] for option in element.options[:count])


def _read_same(typed: str, element: Element, last: Value | None) -> Answer | Misread | None:
    words = without_particles(typed.lower())
    if words not in SAME or names_option(words, element):
        return None
    if last is not None and not isinstance(last, Absence):
        return Answer(last, typed, is_same=True)
    is_remark = element.type is ElementType.TEXT and words not in _LITERAL_SAME
    return None if is_remark else Misread(MisreadReason.NO_LAST)


def _read_value(
    typed: str, body: str, element: Element, today: date, last: Value | None
) -> Decimal | str | bool | date | tuple[str, ...] | Misread:
    if element.type.is_numeric:
        return read_amount(body, element, last)
    if element.type is ElementType.DATE:
        return _read_day(body, element, today)
    if element.type is ElementType.BOOLEAN:
        return read_boolean(body)
    if element.type is ElementType.TEXT:
        return _read_text(typed, element)
    return read_options(body, element)


def _read_text(typed: str, element: Element) -> str | Misread:
    if len(typed) > element.text_max:
        return Misread(MisreadReason.TOO_LONG, {"length": len(typed), "maximum": element.text_max})
    return typed


def _read_day(body: str, element: Element, today: date) -> date | Misread:
    days = read_date(body, today)
    if not days:
        return Misread(MisreadReason.NOT_A_DATE)
    allowed = [day for day in days if element.may_be_future or day <= today]
    if not allowed:
        return Misread(MisreadReason.IN_FUTURE, {"value": days[0]})
    if len(allowed) > 1:
        return Misread(MisreadReason.AMBIGUOUS_DATE, {"candidates": tuple(allowed)})
    day = allowed[0]
    minimum, maximum = _days(element)
    if minimum is not None and day < minimum:
        return Misread(MisreadReason.TOO_EARLY, {"value": day, "minimum": minimum})
    if maximum is not None and day > maximum:
        return Misread(MisreadReason.TOO_LATE, {"value": day, "maximum": maximum})
    return day


def _days(element: Element) -> tuple[date | None, date | None]:
    """The first and the last day that a date element allows."""
    first, last = element.minimum, element.maximum
    return (first if isinstance(first, date) else None, last if isinstance(last, date) else None)


def _example_number(element: Element) -> Decimal:
    """12.5, 312, or 3 of what happens: 312 deaths are no example. Out of bounds, the nearest limit."""
    happens = element.measure is Measure.FLOW
    plain = Fraction(25, 2) if element.decimals else Fraction(3 if happens else 312)
    value = fit(plain, element)
    if isinstance(value, Decimal):
        return Decimal("12.5") if element.decimals else value
    limit = value.values["minimum" if value.reason is MisreadReason.TOO_SMALL else "maximum"]
    return limit if isinstance(limit, Decimal) else Decimal(0)


def _example_day(element: Element) -> date:
    minimum, maximum = _days(element)
    day = date(2025, 3, 5)
    day = day if minimum is None else max(day, minimum)
    return day if maximum is None else min(day, maximum)
