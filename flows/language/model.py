"""What a flows folder says, as frozen values: elements, flows, measurement units, departments.

Pure. Reading YAML is `reader`'s work, compiling expressions `expressions`'; this module only holds the result.
It is the one module of the flow language that the core may import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

LANGUAGES: Final = ("zh", "en")
"""Languages every text must have. ug and kk-Arab wait for a native reader's review."""

NUMBER_MAX_DIGITS: Final = 18
"""Digits of a stored number, decimals included: a scaled integer must fit SQL's BIGINT (9.2e18)."""

Texts = Mapping[str, str]
"""One text by language code; every code of LANGUAGES is present."""


class Absence(Enum):
    """The two values that say why there is no figure."""

    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"


Value = Decimal | str | bool | date | tuple[str, ...] | Absence
"""A figure: Decimal for integer, decimal and money; str for text and a choice's option id; tuple of option
ids in the order of the options for choices; bool; date; or an Absence."""


class ElementType(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    BOOLEAN = "boolean"
    DATE = "date"

    @property
    def is_numeric(self) -> bool:
        return self in (ElementType.INTEGER, ElementType.DECIMAL, ElementType.MONEY)


class Measure(StrEnum):
    """How a figure relates to time: a state, what happened in the period, or what happened since 1 January."""

    STOCK = "stock"
    FLOW = "flow"
    CUMULATIVE = "cumulative"


class Aggregation(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    LAST = "last"
    NONE = "none"


class Authority(StrEnum):
    """Whose figure counts when a reporter and a source both gave one."""

    REPORTER = "reporter"
    SOURCE = "source"


class PeriodKind(StrEnum):
    """How often a flow may be asked. There is no third member, on purpose: promise two."""

    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Level(StrEnum):
    """Levels of the tree of units, lowest first."""

    VILLAGE = "village"
    COMMUNITY = "community"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a flows folder; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


Lookup = Callable[[str], Value | None]
"""Element id to its value; None where the value is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression. `evaluate(now, last)` gives its value, or None where it is unknown.

    `reads` are the element ids looked up through `now`, `reads_last` those looked up through `last`.
    """

    source: str
    place: Place
    reads: frozenset[str]
    reads_last: frozenset[str]
    evaluate: Callable[[Lookup, Lookup], Value | None]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice or choices element."""

    id: str
    label: Texts
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurementUnit:
    """What a figure is counted in. `factor` x amount = amount in the base unit of `dimension`, exactly."""

    id: str
    label: Texts
    dimension: str
    factor: Fraction
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """An owner, issuer, receiver or source of figures."""

    id: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that must not be false, and the sentence that says so. Unknown passes."""

    condition: Expression
    message: Texts


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a figure of an earlier meaning becomes one of today's; exactly one of the three is given.

    `unit` is what the old figures were counted in, `options` maps old option ids to today's, and `value` is an
    expression that reads the old figure under the name BEFORE.
    """

    meaning: int
    unit: MeasurementUnit | None = None
    options: Mapping[str, str] | None = None
    value: Expression | None = None


BEFORE: Final = "before"
"""The name under which the expression of a conversion reads the old figure."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that is measured, with one definition, type and measurement unit.

    `decimals` are the digits after the point that are kept (0 for an integer); `usual` is the value that
    nothing having happened means; `recheck_after` counts quarters after which a carried value is asked singly
    (None: never); `text_max` counts characters. `same_meaning` is the author's word that the last change of the
    definition changed no figure; `conversions` are how figures of earlier meanings carry over.
    """

    id: str
    meaning: int
    label: Texts
    definition: Texts
    type: ElementType
    measure: Measure
    owner: str
    place: Place
    authority: Authority = Authority.REPORTER
    unit: MeasurementUnit | None = None
    accepts: tuple[MeasurementUnit, ...] = ()
    decimals: int = 0
    aliases: tuple[str, ...] = ()
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    may_be_future: bool = False
    usual: Decimal | None = None
    options: tuple[Option, ...] = ()
    may_skip: bool = False
    text_max: int = 200
    recheck_after: int | None = None
    over_units: Aggregation = Aggregation.NONE
    over_time: Aggregation = Aggregation.NONE
    applies_if: Expression | None = None
    check: Check | None = None
    warn_if: Expression | None = None
    compute: Expression | None = None
    same_meaning: str | None = None
    conversions: tuple[Conversion, ...] = ()

    def conversion_from(self, meaning: int) -> Conversion | None:
        """How figures of an earlier meaning carry over, None where they do not."""
        return next((each for each in self.conversions if each.meaning == meaning), None)


@dataclass(frozen=True, slots=True)
class Field:
    """An element's place in a flow; `number` counts from 1 through the whole flow."""

    number: int
    element: Element
    section: str


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: Texts
    fields: tuple[Field, ...]


NOTICE_WORKING_DAYS: Final = 5
"""Whoever is asked has at least so many working days: shorter notice is what makes people work at night.

A form may give more.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """When a report may be filed: it opens at the end of the period, in the unit's time zone.

    `due_working_days` after the opening it is due; `late_days` calendar days after that it closes. Whoever is asked
    later than at the opening has `notice_working_days` at least.
    """

    due_working_days: int
    late_days: int
    notice_working_days: int = NOTICE_WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Issuer:
    department: str
    leader: str
    maker: str


@dataclass(frozen=True, slots=True)
class Admission:
    """The form office's decision that a flow may be asked. `minutes` is the expected time of one filing."""

    number: str
    approved_on: date
    valid_until: date
    legal_basis: Texts
    purpose: Texts
    minutes: int


@dataclass(frozen=True, eq=False)
class Flow:
    """One form. `over_time` are the ids of its elements that quarterly flows of its level collect already."""

    id: str
    title: Texts
    period: PeriodKind
    level: Level
    work_class: str
    window: Window
    issuer: Issuer
    admission: Admission
    receivers: tuple[str, ...]
    sections: tuple[Section, ...]
    place: Place
    over_time: frozenset[str] = frozenset()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def field_of(self) -> Mapping[str, Field]:
        """Element id to its field."""
        return {field.element.id: field for field in self.fields}


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One revision of a flows folder: the dictionary and every flow. `revision` is the hash of its files."""

    revision: str
    elements: Mapping[str, Element]
    units: Mapping[str, MeasurementUnit]
    departments: Mapping[str, Department]
    flows: Mapping[str, Flow] = field(default_factory=dict)

    @cached_property
    def converting(self) -> Mapping[str, Element]:
        """The elements that say how figures of earlier meanings carry over, by id."""
        return {id_: element for id_, element in self.elements.items() if element.conversions}
