"""Typed lines and pasted blocks: which parts name a field and give its value, and which are not understood.

Pure. A text names a field by a label it knows in full, never by one that only looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from bot.core.answers.numerals import ascii_digits
from bot.core.answers.phrases import tidy
from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.rows import is_row, read_row, turned
from bot.core.answers.scanning import Part, Reader, find_labels, left_over, scan
from bot.core.answers.vocabulary import Vocabulary
from flows.language.model import Field, Value

__all__ = ["Item", "Left", "Lines", "Vocabulary", "read_lines"]

NEAREST_LOOKED_UP_MAX: Final = 10
"""For how many left-over parts the nearest labels are looked up; further ones are quoted without."""

_NEAR_ENOUGH: Final = 0.6
_LINE_ENDS = re.compile(r"[\r\n]+")
_VALUE_AFTER_LABEL = re.compile(r"(?<=[^\W\d_])[-+~]?\s*[0-9零〇一二两三四五六七八九十百千半].*")
_WORD_THEN_NUMBER = re.compile(r"([^\W\d_][^\s:=]*[^\W\d_])\s*[:=\s]?\s*[0-9]")
_NO_VALUE: Final = frozenset(
    {
        MisreadReason.EMPTY,
        MisreadReason.NOT_A_NUMBER,
        MisreadReason.NOT_AN_OPTION,
        MisreadReason.NOT_A_DATE,
        MisreadReason.NOT_YES_OR_NO,
    }
)
"""Reasons that leave open whether a value was typed at all."""


@dataclass(frozen=True, slots=True)
class Item:
    """A field that was named, the text of its value, and what that text means."""

    field: Field
    typed: str
    reading: Answer | Misread


@dataclass(frozen=True, slots=True)
class Left:
    """A part that was not understood, and the fields whose labels come nearest, best first."""

    text: str
    nearest: tuple[Field, ...]


@dataclass(frozen=True)
class Lines:
    """What a message says: at most one item a field, in the order typed, and what is left over.

    Which labels come nearest is found out when it is asked for: that takes longer than all the rest.
    """

    text: str
    items: tuple[Item, ...]
    unread: tuple[str, ...]
    is_clear: bool
    vocabulary: Vocabulary

    @cached_property
    def left(self) -> tuple[Left, ...]:
        """The parts that were not understood, with the nearest labels of the first NEAREST_LOOKED_UP_MAX."""
        return tuple(
            Left(each, self.vocabulary.nearest(_label_of(each)) if place < NEAREST_LOOKED_UP_MAX else ())
            for place, each in enumerate(self.unread)
        )

    @cached_property
    def names_fields(self) -> bool:
        """Whether a message names fields itself; False for a bare value such as `312`, `12.5公顷` or `有`.

        A word that is nearly a label, followed by a number, counts too: it is quoted back with the nearest labels.
        """
        if self.is_clear:
            return True
        word = _WORD_THEN_NUMBER.match(ascii_digits(tidy(self.text)))
        return word is not None and bool(self.vocabulary.nearest(word[1], _NEAR_ENOUGH))


def read_lines(
    text: str, vocabulary: Vocabulary, *, today: date, last: Callable[[str], Value | None]
) -> Lines:
    """What a message of labels and values says; `last` gives the last value of an element id.

    Two different values for one field are an item with the reason SEVERAL_GIVEN.
    """
    parts = list(_parts(text, Reader(vocabulary, today, last)))
    is_clear = any(map(_says_something, parts))
    if not parts and text.strip():
        parts = list(left_over(tidy(text))) or [Part(None, tidy(text))]
    items = _merged(parts)
    if len(items) > 1 and len(_LINE_ENDS.split(text.strip())) > 1:
        # In a block, a label alone in its line is a heading.
        items = [item for item in items if not _is_empty(item.reading)] or items
    unread = tuple(part.typed for part in parts if part.field is None)
    return Lines(text, tuple(items), unread, is_clear, vocabulary)


def _says_something(part: Part) -> bool:
    if isinstance(part.reading, Misread):
        return part.reading.reason not in _NO_VALUE or (part.is_marked and not _is_empty(part.reading))
    return part.reading is not None or part.is_marked


def _parts(text: str, reader: Reader) -> Iterator[Part]:
    for line in _whole_lines(text, reader):
        if is_row(line):
            yield from read_row(line, reader)
        else:
            yield from scan(tidy(line), reader)


def _whole_lines(text: str, reader: Reader) -> Iterator[str]:
    """The lines of a text; a label alone in its line, or in the row above, is joined with its value."""
    lines = [line for line in _LINE_ENDS.split(text) if line.strip()]
    at = 0
    while at < len(lines):
        pair = lines[at : at + 2]
        joined = _joined(*pair, reader=reader) if len(pair) == 2 else []
        yield from joined or pair[:1]
        at += 2 if joined else 1


def _joined(line: str, following: str, *, reader: Reader) -> list[str]:
    """Two lines that belong together as one line or as rows; empty where they do not."""
    if is_row(line) or is_row(following):
        return turned(line, following, reader)
    is_label = reader.vocabulary.whole(tidy(line)) is not None
    return [f"{line.strip()} {following}"] if is_label and not find_labels(tidy(following), reader) else []


def _merged(parts: list[Part]) -> list[Item]:
    """One item for each field that was named; the same value twice is one value."""
    given: dict[int, list[Item]] = {}
    for part in parts:
        if part.field is not None and part.reading is not None:
            given.setdefault(part.field.number, []).append(Item(part.field, part.typed, part.reading))
    return [
        _one_of([item for item in items if not _is_empty(item.reading)] or items[:1])
        for items in given.values()
    ]


def _one_of(items: list[Item]) -> Item:
    first = items[0]
    values = {item.reading.value if isinstance(item.reading, Answer) else None for item in items}
    if len(items) == 1 or (len(values) == 1 and None not in values):
        return first
    given = tuple(item.typed for item in items)
    return Item(first.field, " / ".join(given), Misread(MisreadReason.SEVERAL_GIVEN, {"given": given}))


def _is_empty(reading: Answer | Misread) -> bool:
    return isinstance(reading, Misread) and reading.reason is MisreadReason.EMPTY


def _label_of(text: str) -> str:
    """The part of a left-over text that was meant as a label."""
    word = re.split(r"[:=\s]", ascii_digits(text), maxsplit=1)[0]
    return _VALUE_AFTER_LABEL.sub("", word)
