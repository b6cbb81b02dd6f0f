"""Figures of earlier meanings in today's, where an element says how they carry over; drafts alike.

Pure. What cannot be converted stays as it was given, under its own meaning: it is never compared, and asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bot.core.answers.amounts import rounded
from bot.core.facts import Draft, Figure, UnitFacts
from flows.language.model import (
    BEFORE,
    NUMBER_MAX_DIGITS,
    Absence,
    Catalogue,
    Conversion,
    Element,
    ElementType,
    Value,
)


def as_meant_today(facts: UnitFacts, catalogue: Catalogue) -> UnitFacts:
    """What is known about a unit, in the meanings of a catalogue; the same object where nothing is of another one.

    A draft that was typed under another meaning and has no conversion is left out, and its version remembered: the
    field is asked again, and the entry stays in the store.
    """
    drafts = {
        key: _draft_today(draft, catalogue)
        for key, draft in facts.drafts.items()
        if _is_other(draft, catalogue)
    }
    figures = {
        id_: tuple(_figure_today(figure, element) for figure in facts.figures[id_])
        for id_, element in catalogue.converting.items()
        if any(figure.meaning != element.meaning for figure in facts.figures.get(id_, ()))
    }
    if not drafts and not figures:
        return facts
    lost = {key: facts.drafts[key].version for key, draft in drafts.items() if draft is None}
    merged = {key: drafts.get(key, draft) for key, draft in facts.drafts.items()}
    return replace(
        facts,
        figures={**facts.figures, **figures},
        drafts={key: draft for key, draft in merged.items() if draft is not None},
        versions={**facts.versions, **lost},
    )


def converted(value: Value, conversion: Conversion, element: Element) -> Value | None:
    """A value of the conversion's meaning as one of today's, rounded once to the decimals; None where none.

    A number of more than NUMBER_MAX_DIGITS cannot be stored, so it is none.
    """
    if isinstance(value, Absence):
        return value
    if conversion.options is not None:
        return _other_options(value, conversion.options, element)
    if not isinstance(value, Decimal):
        return None
    if conversion.unit is not None and element.unit is not None:
        factor = conversion.unit.factor / element.unit.factor
        return _storable(Fraction(value) * factor, element)
    if conversion.value is not None:
        found = conversion.value.evaluate(lambda name: value if name == BEFORE else None, lambda _: None)
        return _storable(Fraction(found), element) if isinstance(found, Decimal) else None
    return None


def _storable(amount: Fraction, element: Element) -> Decimal | None:
    number = rounded(amount, element.decimals)
    return number if len(number.as_tuple().digits) <= NUMBER_MAX_DIGITS else None


def _other_options(value: Value, options: Mapping[str, str], element: Element) -> Value | None:
    """The options of today in their order; one of them where only one can be chosen now, None where it is unclear."""
    if isinstance(value, str):
        before: tuple[str, ...] = (value,)
    elif isinstance(value, tuple):
        before = value
    else:
        return None
    chosen = {options.get(each, each) for each in before}
    today = tuple(option.id for option in element.options if option.id in chosen)
    if len(today) < len(chosen):
        return None
    if element.type is ElementType.CHOICES:
        return today
    return today[0] if len(today) == 1 else None


def _today(value: Value, meaning: int, element: Element) -> Value | None:
    conversion = element.conversion_from(meaning)
    return None if conversion is None else converted(value, conversion, element)


def _figure_today(figure: Figure, element: Element) -> Figure:
    if figure.meaning == element.meaning:
        return figure
    value = _today(figure.value, figure.meaning, element)
    return figure if value is None else replace(figure, value=value, meaning=element.meaning)


def _is_other(draft: Draft, catalogue: Catalogue) -> bool:
    element = catalogue.elements.get(draft.what.key.element)
    return element is not None and draft.what.meaning not in (None, element.meaning)


def _draft_today(draft: Draft, catalogue: Catalogue) -> Draft | None:
    what = draft.what
    assert what.meaning is not None  # what has none is as meant today
    element = catalogue.elements[what.key.element]
    value = _today(what.value, what.meaning, element)
    return None if value is None else replace(draft, what=replace(what, value=value, meaning=element.meaning))
