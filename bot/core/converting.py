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
from flows.language.model import BEFORE, Absence, Catalogue, Conversion, Element, Value


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
    """A value of the conversion's meaning as one of today's, rounded once to the decimals; None where none."""
    if isinstance(value, Absence):
        return value
    if conversion.options is not None:
        return _other_options(value, conversion.options, element)
    if not isinstance(value, Decimal):
        return None
    if conversion.unit is not None and element.unit is not None:
        factor = conversion.unit.factor / element.unit.factor
        return rounded(Fraction(value) * factor, element.decimals)
    if conversion.value is not None:
        found = conversion.value.evaluate(lambda name: value if name == BEFORE else None, lambda _: None)
        return rounded(Fraction(found), element.decimals) if isinstance(found, Decimal) else None
    return None


def _other_options(value: Value, options: Mapping[str, str], element: Element) -> Value | None:
    known = [option.id for option in element.options]
    if isinstance(value, str):
        today = options.get(value, value)
        return today if today in known else None
    if isinstance(value, tuple):
        chosen = {options.get(each, each) for each in value}
        return tuple(id_ for id_ in known if id_ in chosen) if chosen <= set(known) else None
    return None


def _today(value: Value, meaning: int, element: Element) -> Value | None:
    conversion = next((each for each in element.conversions if each.meaning == meaning), None)
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
