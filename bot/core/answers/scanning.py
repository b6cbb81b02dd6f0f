"""One typed line: where its labels stand, what value follows each, and what is left between them.

Pure. Nothing is cut off a value unless what remains reads well and what is cut off cannot belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from bot.core.answers.numerals import ascii_digits
from bot.core.answers.phrases import ZERO
from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.units import unit_spellings
from bot.core.answers.value import read_answer
from bot.core.answers.vocabulary import Found, Vocabulary, fold
from flows.language.model import ElementType, Field, Value

_GLUED_VALUE_MAX_CHARS: Final = 40
_BREAKS_MAX: Final = 8
"""At how many places a value is tried to end; both limits bound the work that one message can cause."""

_SETTLED: Final = frozenset(
    {
        MisreadReason.TOO_SMALL,
        MisreadReason.TOO_BIG,
        MisreadReason.NOT_WHOLE,
        MisreadReason.TOO_MANY_DIGITS,
        MisreadReason.NO_LAST,
        MisreadReason.AMBIGUOUS_COMMA,
        MisreadReason.AMBIGUOUS_DATE,
        MisreadReason.IN_FUTURE,
        MisreadReason.TOO_EARLY,
        MisreadReason.TOO_LATE,
    }
)
"""Reasons that concern one whole value: a label may follow it without a space."""

_PERHAPS_A_LONGER_WORD: Final = frozenset(
    {
        MisreadReason.NOT_A_NUMBER,
        MisreadReason.WRONG_UNIT,
        MisreadReason.VAGUE,
        MisreadReason.SEVERAL_GIVEN,
        MisreadReason.NOT_AN_OPTION,
        MisreadReason.NOT_A_DATE,
        MisreadReason.NOT_YES_OR_NO,
    }
)
"""Reasons with which a label and what is glued to it may be another word: `户数量`, `出生率`."""

_PICKED: Final = frozenset({ElementType.CHOICE, ElementType.CHOICES, ElementType.BOOLEAN})
_BOUNDARY: Final = frozenset(" \t,;、。:|!?/")
_NUMBERED = re.compile(r"(?<![0-9.])(?:第|#)?([0-9]{1,3})(?:项)?\s*=")
_ITEM_NUMBER = re.compile(
    r"\s*(?:\(?[0-9]{1,3}[).、]|\(?[一二三四五六七八九十]{1,3}[)、.]|[①-⑳]|[-*•·])\s*\Z"
)
_NEXT_ITEM_NUMBER = re.compile(r"(?:(?<=[,;。、\s])\s*\(?[0-9]{1,2}[).、]|\s*[①-⑳])\s*\Z")
_CONNECTORS = re.compile(r"(?:[\s,;、。|/]|以及|还有|另外|其中|然后|和|及)+\Z")
_SEPARATORS = re.compile(r"[\s:=,、|—→>]+")
_BRACKETED = re.compile(r"\s*\(([^()]{1,12})\)\s*[:=]?\s*")
_STRONG_BREAK = re.compile(r"[,;。!?]+\s*")
_WEAK_BREAK = re.compile(r"[\s、]+(?=[^\W\d_]{2}.*[0-9])")
_NOTE_IN_BRACKETS = re.compile(
    r"(?<=\S)\s*\((?![^()]*[个人户次头只件台张万千百亿吨斤亩里顷米元块])[^\W\d_][^()]+\)\Z"
)
"""A note behind a value, such as `(病故)`; not what may be a unit."""
_GOES_ON = re.compile(r"[-+.%]?[0-9零〇一二两三四五六七八九十百千万亿半.%]|[增加减多少左上约大估~]")
_NUMERAL_FIRST = re.compile(r"[由从]?[-+~]?\s*[0-9零〇一二两三四五六七八九十百千廿卅半]")
_CLAUSE_END = re.compile(r"[,;。!?]+(?![0-9])\s*")
_COURTESY = re.compile(
    r"""(?:[\s,;。!?:、()]|您好|你好|老师好|领导好|大家好|老师|领导|谢谢|辛苦了|好的|报告|以上|完毕|就这些
    |现在|目前|本期|今年|本村|全村|我们村|我村|另外|还有|其中|和|及|是)+""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one value is read: the labels, the day, and the last values by element id."""

    vocabulary: Vocabulary
    today: date
    last: Callable[[str], Value | None]

    def read(self, field: Field, text: str) -> Answer | Misread:
        """What a text answers to a field."""
        return read_answer(text, field.element, today=self.today, last=self.last(field.element.id))


class Part(NamedTuple):
    """A value with its label, or (`field` None) a text that belongs to no field.

    `is_marked` says that a sign (`:`, `=`, a table) shows that a value was meant, whether it reads or not.
    """

    field: Field | None
    typed: str
    reading: Answer | Misread | None = None
    is_marked: bool = False


class _Anchor(NamedTuple):
    """A label in a line: line[start:end]. `field` is None for the number of a field that does not exist."""

    start: int
    end: int
    field: Field | None


def scan(line: str, reader: Reader) -> Iterator[Part]:
    """The parts of a line in order; `line` is trimmed and has single spaces."""
    anchors = find_labels(line, reader)
    if not anchors:
        yield from left_over(line)
        return
    if not _is_item_number(line[: anchors[0].start], anchors[0]):
        yield from left_over(line[: anchors[0].start])
    ends = [anchor.start for anchor in anchors[1:]] + [len(line)]
    for anchor, end in zip(anchors, ends, strict=True):
        yield from _read_part(line, anchor, end, reader)


def _is_item_number(before: str, anchor: _Anchor) -> bool:
    """Whether a text before the first label only counts the lines: `1. `, `①`, or the field's own number."""
    plain = ascii_digits(before).strip()
    is_own = anchor.field is not None and plain == str(anchor.field.number)
    return is_own or _ITEM_NUMBER.fullmatch(plain) is not None


def find_labels(line: str, reader: Reader) -> list[_Anchor]:
    """Where labels and field numbers stand in a line; behind the label of a text stands nothing but the text."""
    folded, anchors, at = fold(line), list[_Anchor](), 0
    while at < len(folded):
        anchor = _anchor_at(line, folded, at, anchors[-1] if anchors else None, reader)
        if anchor is None:
            at += 1
            continue
        anchors.append(anchor)
        if anchor.field is not None and anchor.field.element.type is ElementType.TEXT:
            break
        at = anchor.end
    return anchors


def left_over(text: str) -> Iterator[Part]:
    """The parts of a text that belongs to no field, clause by clause, greetings and connecting words aside."""
    plain, start = ascii_digits(text), 0
    for match in (*_CLAUSE_END.finditer(plain), None):
        end = len(text) if match is None else match.start()
        clause = text[start:end].strip()
        if clause and not _COURTESY.fullmatch(plain[start:end]):
            yield Part(None, clause)
        start = end if match is None else match.end()


def read_value(field: Field, text: str, reader: Reader, is_separated: bool) -> Answer | Misread:
    """What a value answers, also where its unit stands in front of it: `(公顷) 12.5`, `户 312`.

    A unit in words counts only where a sign or space parts it from the label: 老年人口 is not 老年人 in 口.
    """
    reading = reader.read(field, text)
    if isinstance(reading, Answer) or not field.element.type.is_numeric:
        return reading
    spellings = unit_spellings(field.element)
    bracketed = _BRACKETED.match(ascii_digits(text))
    if bracketed is not None and fold(bracketed[1]) in spellings:
        unit, rest = bracketed[1], text[bracketed.end() :]
    elif not is_separated:
        return reading
    else:
        unit, _, rest = ascii_digits(text).replace(",", " ", 1).partition(" ")
    if rest and fold(unit) in spellings:
        with_unit = reader.read(field, rest + unit)
        return with_unit if isinstance(with_unit, Answer) else reader.read(field, rest)
    return reading


def is_settled(reading: Answer | Misread | None) -> bool:
    """Whether a reading concerns exactly one value, good or not."""
    return isinstance(reading, Answer) or (isinstance(reading, Misread) and reading.reason in _SETTLED)


def _anchor_at(line: str, folded: str, at: int, previous: _Anchor | None, reader: Reader) -> _Anchor | None:
    numbered = _NUMBERED.match(folded, at)
    if numbered is not None and (at == 0 or folded[at - 1] in _BOUNDARY):
        return _Anchor(at, numbered.end(), reader.vocabulary.by_number.get(int(numbered[1])))
    found = reader.vocabulary.label_at(folded, at)
    if found is None or not _may_start(line, folded, at, previous, reader):
        return None
    return _Anchor(at, found.end, found.field) if _may_end(folded, found) else None


def _may_end(folded: str, found: Found) -> bool:
    """Whether a value may follow a label; text in words needs a sign or a space before it."""
    if found.field.element.type is not ElementType.TEXT:
        return True
    rest = folded[found.end :]
    return rest in ZERO or _SEPARATORS.match(rest) is not None


def _may_start(line: str, folded: str, at: int, previous: _Anchor | None, reader: Reader) -> bool:
    """Whether a label may begin here: at a boundary, or right behind a value that reads by itself."""
    if previous is None:
        return at == 0 or folded[at - 1] in _BOUNDARY or _ITEM_NUMBER.fullmatch(folded[:at]) is not None
    between = line[previous.end : at]
    if folded[at - 1] in _BOUNDARY:
        return not (
            _is_blank(between) and _is_picked(line[at : at + _GLUED_VALUE_MAX_CHARS], previous, reader)
        )
    if previous.field is None or not between or len(between) > _GLUED_VALUE_MAX_CHARS:
        return False
    value, is_separated, _ = _trimmed(between)
    return bool(value) and is_settled(read_value(previous.field, value, reader, is_separated))


def _is_blank(text: str) -> bool:
    return not _SEPARATORS.sub("", ascii_digits(text), count=1)


def _is_picked(rest: str, previous: _Anchor, reader: Reader) -> bool:
    """Whether the word that looks like a label is the option that was picked for the label before it."""
    if previous.field is None or previous.field.element.type not in _PICKED:
        return False
    word = re.split(r"[\s,;。]", ascii_digits(rest), maxsplit=1)[0]
    return isinstance(reader.read(previous.field, word), Answer)


def _trimmed(raw: str) -> tuple[str, bool, bool]:
    """A value without the separators around it; whether one stands before it, and whether that is a sign."""
    plain = ascii_digits(raw)
    before = _SEPARATORS.match(plain)
    start = 0 if before is None else before.end()
    number = _NEXT_ITEM_NUMBER.search(plain)
    has_number = number is not None and bool(plain[start : number.start()].strip())
    end = number.start() if number is not None and has_number else len(plain)
    after = _CONNECTORS.search(plain, start, end)
    end = end if after is None else after.start()
    return raw[start:end], start > 0, any(sign in plain[:start] for sign in ":=→")


def _read_part(line: str, anchor: _Anchor, end: int, reader: Reader) -> Iterator[Part]:
    field = anchor.field
    if field is None:
        yield Part(None, _trimmed(line[anchor.start : end])[0], is_marked=True)
        return
    value, is_separated, has_sign = _trimmed(line[anchor.end : end])
    is_marked = has_sign or line[anchor.end - 1 : anchor.end] in ("=", "＝")
    if not value:
        yield Part(field, "", Misread(MisreadReason.EMPTY), is_marked)
        return
    is_separated = is_separated or is_marked
    size, reading = _settle(field, value, reader, is_separated)
    is_meant = is_separated or _NUMERAL_FIRST.match(ascii_digits(value)) is not None
    if not is_meant and isinstance(reading, Misread) and reading.reason in _PERHAPS_A_LONGER_WORD:
        yield from left_over(line[anchor.start : end])
        return
    yield Part(field, value[:size].strip(), reading, is_marked)
    yield from left_over(value[size:])


def _settle(field: Field, value: str, reader: Reader, is_separated: bool) -> tuple[int, Answer | Misread]:
    """How much of a text is the value, and what it means: all of it, or the longest beginning that reads."""
    whole = read_value(field, value, reader, is_separated)
    if isinstance(whole, Answer) or field.element.type is ElementType.TEXT:
        return len(value), whole
    plain = ascii_digits(value)
    note = _NOTE_IN_BRACKETS.search(plain)
    if note is not None and (
        field.element.type is ElementType.INTEGER or not plain[note.start() - 1].isdigit()
    ):
        reading = read_value(field, value[: note.start()], reader, is_separated)
        if isinstance(reading, Answer):
            return note.start(), reading
    strong = [match for match in _STRONG_BREAK.finditer(plain) if not _GOES_ON.match(plain, match.end())]
    weak = [match for match in _WEAK_BREAK.finditer(plain) if not _GOES_ON.match(plain, match.end())]
    earliest = sorted((*strong, *weak), key=lambda match: match.start())[:_BREAKS_MAX]
    for match in reversed(earliest):
        reading = read_value(field, value[: match.start()], reader, is_separated)
        if isinstance(reading, Answer):
            return match.start(), reading
    if strong:
        return strong[0].start(), read_value(field, value[: strong[0].start()], reader, is_separated)
    return len(value), whole
