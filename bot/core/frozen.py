"""A period's forms as they are asked now: what the period has frozen, in the words that are in force.

Pure. When the first report of a period is opened, meanings, conditions and the lists of fields are frozen for all forms
of that period, so that its figures can be compared. Words and removals land at once; additions, and everything that
changes what a figure means, wait for the next period (design, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.language.model import Catalogue, Check, Element, Field, Flow, MeasurementUnit, Option, Section


def as_asked(frozen: Catalogue, in_force: Catalogue) -> Catalogue:
    """The frozen forms in the words in force, without the fields that were removed; named by the frozen revision.

    Fields keep their numbers: what was typed as `12=340` and old buttons mean the same as before.
    """
    if frozen.revision == in_force.revision:
        return frozen
    units = {id_: _unit(unit, in_force.units.get(id_)) for id_, unit in frozen.units.items()}
    elements = {
        id_: _element(element, in_force.elements.get(id_), units) for id_, element in frozen.elements.items()
    }
    return replace(
        frozen,
        elements=elements,
        units=units,
        departments={**frozen.departments, **in_force.departments},
        flows={id_: _flow(flow, in_force.flows.get(id_), elements) for id_, flow in frozen.flows.items()},
    )


def _unit(frozen: MeasurementUnit, now: MeasurementUnit | None) -> MeasurementUnit:
    if now is None or (now.dimension, now.factor) != (frozen.dimension, frozen.factor):
        return frozen
    return now


def _element(frozen: Element, now: Element | None, units: Mapping[str, MeasurementUnit]) -> Element:
    """The words of today where they are about the same meaning."""
    if now is None or now.meaning != frozen.meaning:
        return frozen
    check = frozen.check
    if check is not None and now.check is not None and check.condition.source == now.check.condition.source:
        check = Check(check.condition, now.check.message)
    labels = {option.id: option for option in now.options}
    return replace(
        frozen,
        label=now.label,
        definition=now.definition,
        aliases=now.aliases,
        options=tuple(_option(option, labels.get(option.id)) for option in frozen.options),
        unit=units.get(frozen.unit.id, frozen.unit) if frozen.unit is not None else None,
        accepts=tuple(units.get(unit.id, unit) for unit in frozen.accepts),
        check=check,
    )


def _option(frozen: Option, now: Option | None) -> Option:
    return frozen if now is None else Option(frozen.id, now.label, now.aliases)


def _flow(frozen: Flow, now: Flow | None, elements: Mapping[str, Element]) -> Flow:
    """A form that was removed as a whole stays as it was for the reports that are open."""
    if now is None:
        return replace(frozen, sections=_sections(frozen, frozen, frozenset(frozen.field_of), elements))
    kept = _kept(frozen, now, elements)
    return replace(
        frozen,
        title=now.title,
        issuer=now.issuer,
        admission=now.admission,
        receivers=now.receivers,
        sections=_sections(frozen, now, kept, elements),
    )


def _kept(frozen: Flow, now: Flow, elements: Mapping[str, Element]) -> frozenset[str]:
    """The fields that are still asked, and removed ones that decide whether another one applies."""
    kept = {id_ for id_ in frozen.field_of if id_ in now.field_of}
    if not kept:
        return frozenset(frozen.field_of)  # another form by the old name: as if this one were removed
    waiting = list(kept)
    while waiting:
        condition = elements[waiting.pop()].applies_if
        needed = set() if condition is None else (condition.reads & frozen.field_of.keys()) - kept
        kept |= needed
        waiting += needed
    return frozenset(kept)


def _sections(
    frozen: Flow, now: Flow, kept: frozenset[str], elements: Mapping[str, Element]
) -> tuple[Section, ...]:
    titles = {section.id: section.title for section in now.sections}
    sections = (
        Section(
            section.id,
            titles.get(section.id, section.title),
            tuple(
                Field(field.number, elements[field.element.id], field.section)
                for field in section.fields
                if field.element.id in kept
            ),
        )
        for section in frozen.sections
    )
    return tuple(section for section in sections if section.fields)
