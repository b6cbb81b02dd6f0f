"""Conversions: how figures of an earlier meaning carry over must fit the element as it is today.

Pure. Whether a change needs a new meaning is seen against what is published, by `succession`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flows.language.folder import ReadElement
from flows.language.model import BEFORE, Conversion, Element, ElementType
from flows.language.problems import Guess, Problem, listed, problem
from flows.language.records import Entry
from flows.language.rules.kinds import misfits_of
from flows.language.rules.references import element_names

_WAYS: Final = ("unit", "options", "value")
_CHOOSING: Final = (ElementType.CHOICE, ElementType.CHOICES)


def unfit_conversions(read: ReadElement, element: Element) -> Iterator[Problem]:
    """Everything about the conversions of an element that contradicts the element."""
    complete = [
        (n, each) for n, each in enumerate(read.entry.values.get("conversions", ())) if each.is_complete
    ]
    seen: set[int] = set()
    for (n, entry), conversion in zip(complete, element.conversions, strict=True):
        yield from _meaning(entry, element, seen)
        yield from _way(entry, element)
        yield from _unit(entry, conversion, element)
        yield from _options(entry, element)
        yield from _value(n, entry, conversion, read, element)


def _meaning(entry: Entry, element: Element, seen: set[int]) -> Iterator[Problem]:
    """Each earlier meaning once."""
    meaning = entry.values["meaning"]
    if meaning >= element.meaning or meaning in seen:
        values = {"meaning": meaning, "today": element.meaning}
        yield problem("conversion-meaning", entry.at("meaning"), f"{entry.field}.meaning", **values)
    seen.add(meaning)


def _way(entry: Entry, element: Element) -> Iterator[Problem]:
    """One way, and one that the type has."""
    given = [way for way in _WAYS if way in entry.values]
    if len(given) != 1:
        yield problem("conversion-way", entry.place, entry.field, given=", ".join(given) or "nothing")
    for way in given:
        fits = element.type in _CHOOSING if way == "options" else element.type.is_numeric
        if not fits:
            values = {"way": way, "type": element.type.value}
            yield problem("conversion-not-for-type", entry.at(way), f"{entry.field}.{way}", **values)


def _unit(entry: Entry, conversion: Conversion, element: Element) -> Iterator[Problem]:
    """A unit that converts into the element's. One that is not known is told by `references`."""
    unit = conversion.unit
    if unit is not None and element.unit is not None and unit.dimension != element.unit.dimension:
        values = {"id": unit.id, "actual": unit.dimension, "wanted": element.unit.dimension}
        yield problem("accepts-dimension", entry.at("unit"), f"{entry.field}.unit", **values)


def _options(entry: Entry, element: Element) -> Iterator[Problem]:
    known = [option.id for option in element.options]
    for _, new in entry.values.get("options", {}).values():
        if element.type in _CHOOSING and new.text not in known:
            values = {"element": element.id, "guess": Guess(new.text, known), "known": listed(known)}
            yield problem("unknown-option", new.place, f"{entry.field}.options", id=new.text, **values)


def _value(
    n: int, entry: Entry, conversion: Conversion, read: ReadElement, element: Element
) -> Iterator[Problem]:
    formula, value = read.converting.get(n), conversion.value
    if formula is None or value is None:
        return
    strangers = [offset for name, offset in element_names(formula.root) if name != BEFORE]
    if strangers or value.reads - {BEFORE} or value.reads_last:  # `last.before` and `change` name no stranger
        place = formula.at(strangers[0]) if strangers else entry.at("value")
        yield problem("conversion-reads", place, formula.field, before=BEFORE)
    elif element.type.is_numeric:
        yield from misfits_of(formula, {BEFORE: element}, "compute")
