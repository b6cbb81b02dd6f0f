"""Every line of typed_lines.tsv reads as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.core.answers.lines import Vocabulary, read_lines
from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.value import read_answer
from flows.language.model import LANGUAGES, Value
from tests.core.answers.village import ELEMENTS, FIELDS, LAST, TODAY

VOCABULARY = Vocabulary.of(FIELDS, LANGUAGES)
_FILE = Path(__file__).parent / "typed_lines.tsv"
_NAMES_NOTHING = frozenset(
    {MisreadReason.EMPTY, MisreadReason.NOT_A_NUMBER, MisreadReason.NOT_AN_OPTION, MisreadReason.NOT_A_DATE}
)


class TypedLine(NamedTuple):
    number: int
    asked: str
    text: str
    expected: str


def typed_lines() -> Iterator[TypedLine]:
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").split("\n"), start=1):
        if line and not line.startswith("#"):
            asked, text, expected = line.split("\t")
            for escape, char in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
                text = text.replace(escape, char)
            yield TypedLine(number, asked, text, expected)


def in_words(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def said(element: str, reading: Answer | Misread, with_candidates: bool) -> str:
    if isinstance(reading, Misread):
        candidates = reading.values.get("candidates", ()) if with_candidates else ()
        assert isinstance(candidates, tuple)
        return " ".join([f"!{reading.reason}", *(in_words(candidate) for candidate in candidates)])
    if reading.is_same:
        assert reading.value == LAST[element]
        return "=last"
    return ("~" if reading.estimated else "=") + in_words(reading.value)


LINES = list(typed_lines())


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.asked != "-"], ids=lambda line: f"line{line.number}"
)
def test_an_answer_reads_as_it_was_meant(line: TypedLine) -> None:
    reading = read_answer(line.text, ELEMENTS[line.asked], today=TODAY, last=LAST.get(line.asked))
    expected = line.expected if line.expected[0] in "!~" or line.expected == "=last" else f"={line.expected}"
    assert said(line.asked, reading, with_candidates=True) == expected


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.asked != "-"], ids=lambda line: f"line{line.number}"
)
def test_a_bare_answer_names_no_field(line: TypedLine) -> None:
    assert not read_lines(line.text, VOCABULARY, today=TODAY, last=LAST.get).names_fields


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.asked == "-"], ids=lambda line: f"line{line.number}"
)
def test_lines_read_as_they_were_meant(line: TypedLine) -> None:
    read = read_lines(line.text, VOCABULARY, today=TODAY, last=LAST.get)
    found = [(item.field.element.id, said(item.field.element.id, item.reading, False)) for item in read.items]
    expected = [part for part in line.expected.split(" | ") if not part.startswith("?")]
    assert [name + value for name, value in found] == expected
    left = [part[1:] for part in line.expected.split(" | ") if part.startswith("?")]
    assert [each.text for each in read.left] == left
    names_a_value = any(
        isinstance(item.reading, Answer) or item.reading.reason not in _NAMES_NOTHING for item in read.items
    )
    assert read.names_fields or not names_a_value
