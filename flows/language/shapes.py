"""What a single value in a flow file may look like: each shape reads a node, and gives the JSON Schema of itself.

Pure. Lists and mappings of these shapes stand in `records`. What values mean together is the work of `rules`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Generic, Protocol, TypeVar

from flows.language.lowering import RESERVED
from flows.language.model import NUMBER_MAX_DIGITS
from flows.language.problems import Guess, Problem, listed, problem
from flows.language.source import Items, Keys, Node, Scalar

JsonSchema = dict[str, Any]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

NAME_MAX_CHARS: Final = 40
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_FRACTION: Final = re.compile(r"[1-9][0-9]{0,17}(?:\.[0-9]{1,18})?(?:/[1-9][0-9]{0,17})?|0\.[0-9]{1,18}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape(Protocol[T_co]):
    """`read` gives None where the value is wrong, and has told `found` why; `field` is the path it names."""

    def read(self, node: Node, field: str, found: list[Problem]) -> T_co | None: ...

    def schema(self) -> JsonSchema: ...


def report_shape(node: Node, field: str, found: list[Problem], wanted: str) -> None:
    """Tell that the node is not of the kind that is needed here, or that nothing stands here."""
    if isinstance(node, Scalar) and not node.text.strip():
        found.append(problem("empty-value", node.place, field))
        return
    actual = {Scalar: "one value", Items: "a list", Keys: "a mapping"}[type(node)]
    found.append(problem("wrong-shape", node.place, field, actual=actual, wanted=wanted))


def scalar_of(node: Node, field: str, found: list[Problem], wanted: str = "one value") -> Scalar | None:
    """The node if it is a text that is not empty."""
    if isinstance(node, Scalar) and node.text.strip():
        return node
    report_shape(node, field, found, wanted)
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one line; runs of white space become one space."""

    max_chars: int

    def read(self, node: Node, field: str, found: list[Problem]) -> str | None:
        scalar = scalar_of(node, field, found, "a text")
        if scalar is None:
            return None
        text = " ".join(scalar.text.split())
        if len(text) > self.max_chars:
            found.append(
                problem("text-too-long", scalar.place, field, length=len(text), limit=self.max_chars)
            )
            return None
        return text

    def schema(self) -> JsonSchema:
        return {"type": "string", "minLength": 1, "maxLength": self.max_chars}


class Signs(StrEnum):
    """Which signs a name may have. Element ids stand in expressions, where a hyphen would subtract."""

    WORD = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
    FILE = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    OPTION = r"[a-z][a-z0-9]*([_-][a-z0-9]+)*"
    UNIT = r"[a-z][a-z0-9]*([_/-][a-z0-9]+)*"

    @property
    def in_words(self) -> str:
        extra = {"WORD": "_", "FILE": "-", "OPTION": "_ and -", "UNIT": "_, - and /"}[self.name]
        return f"small letters, digits and, between them, {extra}"


@dataclass(frozen=True, slots=True)
class Name:
    """An id, with the place where it stands. `is_new` is true where it is defined, not referred to."""

    signs: Signs
    is_new: bool = False

    def read(self, node: Node, field: str, found: list[Problem]) -> Scalar | None:
        scalar = scalar_of(node, field, found, "a name")
        if scalar is None:
            return None
        if len(scalar.text) > NAME_MAX_CHARS or not re.fullmatch(self.signs.value, scalar.text):
            values = {"text": scalar.text, "signs": self.signs.in_words, "limit": NAME_MAX_CHARS}
            found.append(problem("bad-name", scalar.place, field, **values))
            return None
        if self.is_new and self.signs is Signs.WORD and scalar.text in RESERVED:
            found.append(problem("reserved-name", scalar.place, field, text=scalar.text))
            return None
        return scalar

    def schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^{self.signs.value}$", "maxLength": NAME_MAX_CHARS}


E_co = TypeVar("E_co", bound=StrEnum, covariant=True)


@dataclass(frozen=True, slots=True)
class OneOf(Generic[E_co]):
    """A member of an enumeration. `code` is the problem of anything else."""

    members: type[E_co]
    code: str = "not-one-of"

    def read(self, node: Node, field: str, found: list[Problem]) -> E_co | None:
        scalar = scalar_of(node, field, found)
        if scalar is None:
            return None
        known = [member.value for member in self.members]
        if scalar.text in known:
            return self.members(scalar.text)
        values = {"text": scalar.text, "guess": Guess(scalar.text, known), "known": listed(known)}
        found.append(problem(self.code, scalar.place, field, **values))
        return None

    def schema(self) -> JsonSchema:
        return {"enum": [member.value for member in self.members]}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def read(self, node: Node, field: str, found: list[Problem]) -> int | None:
        scalar = scalar_of(node, field, found, "a number")
        if scalar is None:
            return None
        if not re.fullmatch("[0-9]{1,9}", scalar.text):
            values = {"text": scalar.text, "wanted": "a whole number", "example": str(self.high)}
            found.append(problem("bad-number", scalar.place, field, **values))
            return None
        if not self.low <= int(scalar.text) <= self.high:
            values = {"text": scalar.text, "low": str(self.low), "high": str(self.high)}
            found.append(problem("number-out-of-range", scalar.place, field, **values))
            return None
        return int(scalar.text)

    def schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal number of at most 18 digits."""

    def read(self, node: Node, field: str, found: list[Problem]) -> Decimal | None:
        scalar = scalar_of(node, field, found, "a number")
        if scalar is None:
            return None
        if not _NUMBER.fullmatch(scalar.text) or _digits(scalar.text) > NUMBER_MAX_DIGITS:
            wanted = f"a number of at most {NUMBER_MAX_DIGITS} digits"
            values = {"text": scalar.text, "wanted": wanted, "example": "1200 or 0.5"}
            found.append(problem("bad-number", scalar.place, field, **values))
            return None
        return Decimal(scalar.text)

    def schema(self) -> JsonSchema:
        return {"type": ["number", "string"], "pattern": f"^{_NUMBER.pattern}$"}


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact factor above 0: a whole number, a decimal or a fraction such as 2000/3."""

    def read(self, node: Node, field: str, found: list[Problem]) -> Fraction | None:
        scalar = scalar_of(node, field, found, "a number")
        if scalar is None:
            return None
        upper, _, lower = scalar.text.partition("/")
        if not _FRACTION.fullmatch(scalar.text) or not Fraction(upper):
            values = {"text": scalar.text, "wanted": "a factor above 0", "example": "10000, 0.5 or 2000/3"}
            found.append(problem("bad-number", scalar.place, field, **values))
            return None
        return Fraction(upper) / Fraction(lower or 1)

    def schema(self) -> JsonSchema:
        return {"type": ["number", "string"], "exclusiveMinimum": 0, "pattern": f"^({_FRACTION.pattern})$"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date, as 2026-01-05."""

    def read(self, node: Node, field: str, found: list[Problem]) -> date | None:
        scalar = scalar_of(node, field, found, "a date")
        if scalar is None:
            return None
        try:
            if _DAY.fullmatch(scalar.text):
                return date.fromisoformat(scalar.text)
        except ValueError:
            pass  # well written, but no such day: reported like anything else that is no date
        found.append(problem("bad-date", scalar.place, field, text=scalar.text))
        return None

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class NumberOrDay:
    """A limit of an element: what is written as a date is one."""

    def read(self, node: Node, field: str, found: list[Problem]) -> Decimal | date | None:
        if isinstance(node, Scalar) and _DAY.fullmatch(node.text):
            return Day().read(node, field, found)
        return Number().read(node, field, found)

    def schema(self) -> JsonSchema:
        return {"anyOf": [Number().schema(), Day().schema()]}


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, node: Node, field: str, found: list[Problem]) -> bool | None:
        scalar = scalar_of(node, field, found, "true or false")
        if scalar is None:
            return None
        if scalar.text not in ("true", "false"):
            found.append(problem("bad-flag", scalar.place, field, text=scalar.text))
            return None
        return scalar.text == "true"

    def schema(self) -> JsonSchema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of one fixed unit of time, such as `15 working days`; the singular is read too."""

    unit: str
    high: int
    low: int = 1

    def read(self, node: Node, field: str, found: list[Problem]) -> int | None:
        scalar = scalar_of(node, field, found, "a duration")
        if scalar is None:
            return None
        match = re.fullmatch(rf"([0-9]{{1,4}}) {self.unit}s?", scalar.text)
        if match is None:
            example = f"10 {self.unit}s"
            found.append(problem("bad-duration", scalar.place, field, text=scalar.text, example=example))
            return None
        return Whole(self.low, self.high).read(Scalar(match[1], scalar.place), field, found)

    def schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^[1-9][0-9]{{0,3}} {self.unit}s?$"}


@dataclass(frozen=True, slots=True)
class Fixed:
    """Exactly one text, such as the number of the schema."""

    text: str
    code: str

    def read(self, node: Node, field: str, found: list[Problem]) -> str | None:
        scalar = scalar_of(node, field, found)
        if scalar is None:
            return None
        if scalar.text != self.text:
            values = {"text": scalar.text, "guess": "", "known": self.text}
            found.append(problem(self.code, scalar.place, field, **values))
            return None
        return scalar.text

    def schema(self) -> JsonSchema:
        return {"const": int(self.text) if self.text.isdigit() else self.text}


@dataclass(frozen=True, slots=True)
class ExpressionText:
    """The text of an expression, still to be compiled."""

    max_chars: int

    def read(self, node: Node, field: str, found: list[Problem]) -> Scalar | None:
        return scalar_of(node, field, found, "an expression")

    def schema(self) -> JsonSchema:
        return {"type": ["string", "boolean", "number"], "maxLength": self.max_chars}
