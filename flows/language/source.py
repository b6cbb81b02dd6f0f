"""YAML text to nodes: every scalar is text and knows its file, line and column.

Pure. Works on the event stream of ruamel.yaml's pure parser, so that anchors, tags and sizes are refused before
anything is built. What the keys mean is the work of `shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from flows.language.full_width import wide_sign_in_key, wide_sign_near
from flows.language.model import Place
from flows.language.problems import Problem, problem

FILE_MAX_CHARS: Final = 1_000_000
NESTING_MAX: Final = 10
VALUES_MAX: Final = 50_000
"""Limits of one file. A dictionary of 500 elements: 25,000 values at six levels, in 250,000 characters."""

_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffd-\uffff]"
)
"""Control characters, other line breaks, direction marks that can hide text, and traces of a wrong encoding."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written.

    `text_column` is the column of its first character where the text stands in one line as it is, None where
    it was folded.
    """

    text: str
    place: Place
    text_column: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping: text of a key to the key and its node, in the order of the file."""

    entries: Mapping[str, tuple[Scalar, Node]]
    place: Place


Node = Scalar | Items | Keys


def compose(file: str, text: str, found: list[Problem]) -> Node | None:
    """The root node of a file; None where it is empty or cannot be read, which `found` then tells.

    A duplicate key is reported and the first one kept.
    """
    fault = _unfit_text(file, text)
    if fault is None:
        composer = _Composer(file, found)
        try:
            root = composer.document(_events(file, text.removeprefix("\ufeff")))
        except _Refused as refusal:
            fault = refusal.problem
        else:
            return None if composer.is_refused else root
    found.append(fault)
    return None


def _unfit_text(file: str, text: str) -> Problem | None:
    if len(text) > FILE_MAX_CHARS:
        return problem("too-large", Place(file, 1, 1), "", what="file", limit=FILE_MAX_CHARS)
    match = _UNREADABLE.search(text, 1 if text.startswith("\ufeff") else 0)
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + 1
    column = match.start() - text.rfind("\n", 0, match.start())
    return problem("unreadable-character", Place(file, line, column), "", character=f"U+{ord(match[0]):04X}")


class _Refused(Exception):
    """Reading this file ends here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _events(file: str, text: str) -> Iterator[Any]:
    last = Place(file, 1, 1)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            last = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else last
        raise _Refused(_broken(text, place, error)) from error
    except Exception as error:
        # The parser meets hostile text with more than its own errors: chr() of a huge escape is an
        # OverflowError, a version of 5,000 digits a ValueError.
        raise _Refused(problem("bad-yaml", last, "", why="an escape or number is impossible")) from error


def _broken(text: str, place: Place, error: MarkedYAMLError) -> Problem:
    """Why YAML breaks off at a place: a full-width sign there, or what the parser says."""
    wide = wide_sign_near(text, place)
    if wide is None and error.context_mark and "quoted scalar" in (error.context or ""):
        begun = Place(place.file, error.context_mark.line + 1, error.context_mark.column + 1)
        wide = wide_sign_near(text, begun)
    return wide or problem("bad-yaml", place, "", why=error.problem or error.context)


class _Composer:
    """Builds nodes from events and reports what flow files do not have."""

    def __init__(self, file: str, found: list[Problem]) -> None:
        self._file = file
        self._found = found
        self._count = 0
        self.is_refused = False

    def document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._refuse("one-document", event)
            elif isinstance(event, NodeEvent):
                node = self._node(event, events, 1)
                root = root or node
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._check(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self._items(event, events, depth)
        if isinstance(event, MappingStartEvent):
            return self._keys(event, events, depth)
        return self._scalar(event)

    def _check(self, event: Any, depth: int) -> None:
        self._count += 1
        if depth > NESTING_MAX:
            raise _Refused(problem("too-deep", self._place(event), "", limit=NESTING_MAX))
        if self._count > VALUES_MAX:
            raise _Refused(problem("too-many-values", self._place(event), "", limit=VALUES_MAX))
        if event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            self._refuse("no-anchors", event, mark=sign + str(event.anchor))
        if getattr(event, "tag", None) is not None:
            self._refuse("no-tags", event, tag=str(event.tag))

    def _scalar(self, event: Any) -> Scalar:
        place = self._place(event)
        if not isinstance(event, ScalarEvent):
            return Scalar("", place)
        is_inline = event.style not in ("|", ">") and event.start_mark.line == event.end_mark.line
        return Scalar(event.value, place, place.column + bool(event.style) if is_inline else None)

    def _items(self, start: Any, events: Iterator[Any], depth: int) -> Items:
        nodes: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            nodes.append(self._node(event, events, depth + 1))
        return Items(tuple(nodes), self._place(start))

    def _keys(self, start: Any, events: Iterator[Any], depth: int) -> Keys:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            node = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self._refuse("key-is-text", event)
            elif wide := wide_sign_in_key(key.text, _beginning(key)):
                self.is_refused = True
                self._found.append(wide)
            elif key.text in entries:
                first = entries[key.text][0].place.line
                self._found.append(problem("duplicate-key", key.place, key.text, key=key.text, line=first))
            else:
                entries[key.text] = (key, node)
        return Keys(entries, self._place(start))

    def _refuse(self, code: str, event: Any, **values: object) -> None:
        self.is_refused = True
        self._found.append(problem(code, self._place(event), "", **values))

    def _place(self, event: Any) -> Place:
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)


def _beginning(scalar: Scalar) -> Place:
    """Where a text's first character stands, within its quotes if it has any."""
    place = scalar.place
    return Place(place.file, place.line, scalar.text_column or place.column)
