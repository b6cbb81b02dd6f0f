"""Entries to a folder: elements, units, departments and flows, of which those that did not change are kept.

Pure: what it keeps saves work and changes nothing. The same files give the same folder, whatever was read before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.language.folder import Definitions, Folder, ReadElement, ReadFlow
from flows.language.model import Element, MeasurementUnit
from flows.language.problems import Problem
from flows.language.read_elements import department_from, element_from, joined, unit_from
from flows.language.read_files import FileReader
from flows.language.read_flows import flow_from
from flows.language.records import Entry


@dataclass(frozen=True, slots=True)
class _KeptElement:
    read: ReadElement
    problems: tuple[Problem, ...]


class FolderReader:
    """Reads one folder again and again."""

    def __init__(self) -> None:
        self._files = FileReader()
        self._elements: dict[str, _KeptElement] = {}
        self._units: Mapping[str, MeasurementUnit] = {}
        self._flows: dict[str, ReadFlow] = {}

    def read(self, files: Mapping[str, str], found: list[Problem]) -> Folder:
        """What stands in the files, with its places; `found` is told what is wrong with each file alone."""
        entries = self._files.read(files, found)
        unit_entries = joined("units", entries.dictionary, found)
        department_entries = joined("departments", entries.dictionary, found)
        departments = {id_: department_from(id_, entry) for id_, (_, entry) in department_entries.items()}
        units = {id_: unit_from(id_, entry) for id_, (_, entry) in unit_entries.items()}
        complete_units = {id_: unit for id_, unit in units.items() if unit is not None}
        elements = self._read_elements(joined("elements", entries.dictionary, found), complete_units, found)
        complete = {id_: read.element for id_, read in elements.items() if read.element is not None}
        self._flows = {name: self._flow(name, entry, complete) for name, entry in entries.flows}
        return Folder(
            elements=elements,
            units=complete_units,
            departments={id_: each for id_, each in departments.items() if each is not None},
            unit_entries=unit_entries,
            department_entries=department_entries,
            flows=tuple(self._flows.values()),
            is_whole=entries.is_whole,
        )

    def _read_elements(
        self, definitions: Definitions, units: Mapping[str, MeasurementUnit], found: list[Problem]
    ) -> dict[str, ReadElement]:
        earlier = self._elements if units == self._units else {}
        self._units = units
        self._elements = {}
        for id_, (key, entry) in definitions.items():
            kept = earlier.get(id_)
            if kept is None or kept.read.entry is not entry:
                told: list[Problem] = []
                kept = _KeptElement(element_from(id_, key, entry, units, told), tuple(told))
            self._elements[id_] = kept
            found.extend(kept.problems)
        return {id_: kept.read for id_, kept in self._elements.items()}

    def _flow(self, name: str, entry: Entry, elements: Mapping[str, Element]) -> ReadFlow:
        kept = self._flows.get(name)
        if kept is None or kept.entry is not entry or not _is_of(kept, elements):
            return flow_from(name, entry, elements)
        return kept


def _is_of(read: ReadFlow, elements: Mapping[str, Element]) -> bool:
    """Whether the flow's fields are these elements, none more and none less."""
    sections = read.entry.values.get("sections", ())
    named = [name.text for section in sections for name in section.values.get("fields", ())]
    held = {} if read.flow is None else read.flow.field_of
    return all((held[id_].element if id_ in held else None) is elements.get(id_) for id_ in named)
