"""What an import makes before it is text: elements, sections and a form, each with what is still to be decided.

Pure. Also the items that a spreadsheet lists, which drafts are made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.exchange.notes import Note, Origin
from flows.language.model import Element, ElementType, Level, Measure, PeriodKind, Texts

Words = Mapping[str, str]
"""Texts as a spreadsheet has them: by "zh", "en" or another language's name; languages may be missing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a list offers; `name` is what expressions call it."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression of the spreadsheet, in XPath, with the place and the column where it stands."""

    text: str
    origin: Origin
    column: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a spreadsheet asks for. `name` is what its expressions call it; `section` counts from 0.

    `unit` is a text such as 亩; `given` are keys of the flow language that the spreadsheet states, as they are
    written there; `why` says for each of them that was guessed from what.
    """

    origin: Origin
    name: str
    label: Words
    type: ElementType
    section: int
    definition: Words = field(default_factory=dict)
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    list_name: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    applies_if: tuple[Condition, ...] = ()
    constraint: Condition | None = None
    message: Words = field(default_factory=dict)
    calculation: Condition | None = None

    @property
    def subject(self) -> str:
        """What a note calls it: its name, or else its label."""
        return self.name or next(iter(self.label.values()), "")


@dataclass(frozen=True, slots=True)
class ItemSection:
    """A part of the form; `name` may be empty."""

    name: str
    title: Words


@dataclass(frozen=True, slots=True)
class Source:
    """All that was read of a spreadsheet: what it asks for, and notes about the rest.

    `asked` counts what stands there, carried over or not, as `tally` names it.
    """

    title: Words
    name: str
    sections: tuple[ItemSection, ...]
    items: tuple[Item, ...]
    notes: tuple[Note, ...]
    asked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Request:
    """What the person who imports said about the new form. `flow` may be empty: then the spreadsheet's name counts."""

    flow: str = ""
    period: PeriodKind = PeriodKind.QUARTERLY
    level: Level = Level.VILLAGE


@dataclass(frozen=True, slots=True)
class DraftOption:
    id: str
    label: Texts


@dataclass(frozen=True, slots=True)
class DraftElement:
    """A new element. `keys` are single values by key, `expressions` conditions and calculations by key.

    `undecided` are keys whose value is a starting value, with what to decide.
    """

    id: str
    item: Item
    label: Texts
    definition: Texts
    type: ElementType
    measure: Measure
    keys: Mapping[str, str]
    options: tuple[DraftOption, ...] = ()
    option_ids: Mapping[str, str] = field(default_factory=dict)
    expressions: Mapping[str, str] = field(default_factory=dict)
    check_message: Texts = field(default_factory=dict)
    undecided: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reused:
    """An element of the dictionary that an item turned out to be."""

    element: Element
    item: Item
    option_ids: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.element.id

    @property
    def type(self) -> ElementType:
        return self.element.type


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """A measurement unit that the folder does not have; its dimension is its own."""

    id: str
    label: Texts


@dataclass(frozen=True, slots=True)
class DraftSection:
    id: str
    title: Texts
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A form and the elements and units that it adds."""

    flow: str
    title: Texts
    request: Request
    sections: tuple[DraftSection, ...]
    elements: tuple[DraftElement, ...]
    units: tuple[DraftUnit, ...]
    department: str
    needs_department: bool
