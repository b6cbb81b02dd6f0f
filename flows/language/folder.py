"""What was read from a flows folder, with the place of every value: what the rules look at.

Pure. References are still names here; `reader` joins them when all rules are content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flows.language.expressions import Formula
from flows.language.model import Department, Element, Flow, MeasurementUnit
from flows.language.records import Entry
from flows.language.source import Scalar

Definitions = dict[str, tuple[Scalar, Entry]]
"""Id to the key where it is defined and what stands under it, complete or not."""


@dataclass(frozen=True, slots=True)
class ReadElement:
    """An element as far as it could be read.

    `formulas` are its compiled expressions by key, `converting` those of its conversions by their place in the list.
    """

    id: str
    entry: Entry
    formulas: Mapping[str, Formula]
    element: Element | None
    converting: Mapping[int, Formula] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        return key in self.entry.places


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """A flow as far as it could be read; fields whose element is unknown are left out of `flow`."""

    id: str
    entry: Entry
    flow: Flow | None


@dataclass(frozen=True, slots=True)
class Folder:
    """All files together, in the order of their names.

    `is_whole` is false where a file could not be read: then nobody can say that a name is unknown.
    """

    elements: Mapping[str, ReadElement]
    units: Mapping[str, MeasurementUnit]
    departments: Mapping[str, Department]
    unit_entries: Definitions
    department_entries: Definitions
    flows: tuple[ReadFlow, ...] = field(default=())
    is_whole: bool = True

    def complete_elements(self) -> Iterator[tuple[ReadElement, Element]]:
        for read in self.elements.values():
            if read.element is not None:
                yield read, read.element

    def complete_flows(self) -> Iterator[tuple[ReadFlow, Flow]]:
        for read in self.flows:
            if read.flow is not None:
                yield read, read.flow
