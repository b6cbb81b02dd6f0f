"""Lists and mappings of a flow file: which keys there are, which are required, and what an editor says of them.

Pure. The keys of a dictionary and of a flow are declared with these once; `reader` reads by them and `schema`
writes the schemas for editors from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flows.language.model import LANGUAGES, Place
from flows.language.problems import Guess, Problem, listed, problem
from flows.language.shapes import JsonSchema, Name, Shape, Text, report_shape
from flows.language.source import Items, Keys, Node, Scalar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of at least `minimum` entries; what cannot be read is left out. Names may stand once only."""

    entry: Shape[T]
    minimum: int = 0

    def read(self, node: Node, field: str, found: list[Problem]) -> tuple[T, ...] | None:
        if not isinstance(node, Items):
            report_shape(node, field, found, "a list")
            return None
        if len(node.nodes) < self.minimum:
            counts = {"count": len(node.nodes), "minimum": self.minimum}
            found.append(problem("too-few", node.place, field, **counts))
        self._report_repeated(node, field, found)
        read = [self.entry.read(item, f"{field}[{n}]", found) for n, item in enumerate(node.nodes, 1)]
        return tuple(entry for entry in read if entry is not None)

    def _report_repeated(self, node: Items, field: str, found: list[Problem]) -> None:
        seen: set[str] = set()
        for item in node.nodes:
            if isinstance(item, Scalar):
                if item.text in seen:
                    found.append(problem("repeated-entry", item.place, field, text=item.text))
                seen.add(item.text)

    def schema(self) -> JsonSchema:
        return {"type": "array", "minItems": self.minimum, "items": self.entry.schema()}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping. `about` says in one sentence what it is for: editors show it."""

    name: str
    shape: Shape[Any]
    about: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read of a mapping: values by key, and where they stand.

    `is_complete` is false where a required key is missing or its value cannot be used.
    """

    field: str
    place: Place
    values: Mapping[str, Any]
    places: Mapping[str, Place]
    is_complete: bool

    def at(self, key: str) -> Place:
        """The place of a key's value, or of the whole entry where the key is absent."""
        return self.places.get(key, self.place)


def _is_usable(value: object) -> bool:
    return value.is_complete if isinstance(value, Entry) else value is not None


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys."""

    keys: tuple[Key, ...]
    by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})

    def read(self, node: Node, field: str, found: list[Problem]) -> Entry | None:
        if not isinstance(node, Keys):
            report_shape(node, field, found, "a mapping")
            return None
        values: dict[str, Any] = {}
        places: dict[str, Place] = {}
        for name, (key, value_node) in node.entries.items():
            path = f"{field}.{name}" if field else name
            if name not in self.by_name:
                self._report_unknown(key, path, found)
                continue
            places[name] = value_node.place
            value = self.by_name[name].shape.read(value_node, path, found)
            if value is not None:
                values[name] = value
        self._report_missing(node, field, found)
        is_complete = all(_is_usable(values.get(key.name)) for key in self.keys if key.is_required)
        return Entry(field, node.place, values, places, is_complete)

    def _report_unknown(self, key: Scalar, path: str, found: list[Problem]) -> None:
        values = {"key": key.text, "guess": Guess(key.text, self.by_name), "known": listed(self.by_name)}
        found.append(problem("unknown-key", key.place, path, **values))

    def _report_missing(self, node: Keys, field: str, found: list[Problem]) -> None:
        for key in self.keys:
            if key.is_required and key.name not in node.entries:
                path = f"{field}.{key.name}" if field else key.name
                found.append(problem("missing-key", node.place, path, key=key.name, about=key.about))

    def schema(self) -> JsonSchema:
        properties = {key.name: {"description": key.about, **key.shape.schema()} for key in self.keys}
        required = [key.name for key in self.keys if key.is_required]
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from new names to entries.

    What is defined badly is still there, as an incomplete entry: references to it are not unknown.
    """

    name: Name
    entry: Record

    def read(self, node: Node, field: str, found: list[Problem]) -> dict[str, tuple[Scalar, Entry]] | None:
        if not isinstance(node, Keys):
            report_shape(node, field, found, "a mapping")
            return None
        read: dict[str, tuple[Scalar, Entry]] = {}
        for text, (key, value_node) in node.entries.items():
            path = f"{field}.{text}"
            self.name.read(key, path, found)
            entry = self.entry.read(value_node, path, found)
            read[text] = (key, entry or Entry(path, value_node.place, {}, {}, False))
        return read

    def schema(self) -> JsonSchema:
        return {
            "type": "object",
            "propertyNames": self.name.schema(),
            "additionalProperties": self.entry.schema(),
        }


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping from names to names."""

    name: Name

    def read(self, node: Node, field: str, found: list[Problem]) -> dict[str, tuple[Scalar, Scalar]] | None:
        if not isinstance(node, Keys):
            report_shape(node, field, found, "a mapping")
            return None
        read: dict[str, tuple[Scalar, Scalar]] = {}
        for text, (key, value_node) in node.entries.items():
            value = self.name.read(value_node, f"{field}.{text}", found)
            if self.name.read(key, f"{field}.{text}", found) is not None and value is not None:
                read[text] = (key, value)
        return read

    def schema(self) -> JsonSchema:
        return {
            "type": "object",
            "propertyNames": self.name.schema(),
            "additionalProperties": self.name.schema(),
        }


class Translated:
    """A text in every language that must be there."""

    def __init__(self, max_chars: int) -> None:
        text = Text(max_chars)
        self._record = Record(tuple(Key(code, text, f"the text in {code}", True) for code in LANGUAGES))

    def read(self, node: Node, field: str, found: list[Problem]) -> dict[str, str] | None:
        entry = self._record.read(node, field, found)
        return dict(entry.values) if entry is not None and entry.is_complete else None

    def schema(self) -> JsonSchema:
        return self._record.schema()
