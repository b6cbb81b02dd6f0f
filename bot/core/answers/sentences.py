"""Words instead of a value: what people write when a figure of theirs is asked about, and it stays as it is.

Pure. A text in which another figure may be meant is none: it is explained, never put away as a note.
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.answers.numerals import ascii_digits, read_plain
from bot.core.answers.phrases import STAYS, tidy, unwrap, without_particles
from bot.core.answers.reading import Misread, MisreadReason
from bot.core.answers.units import unit_spellings
from flows.language.model import Element, Value

_LETTERS_MIN: Final = 4
"""Fewer letters beside a number are a unit that the element does not know: `12斤`, `3公顷`."""

_STAYS_BEFORE: Final = re.compile(r"(?:不改了?|不用改|没错|leave it at)[\s,，、]*(?:还是)?\s*")
_MAY_BE_WORDS: Final = frozenset(
    {
        MisreadReason.NOT_A_NUMBER,
        MisreadReason.VAGUE,
        MisreadReason.WRONG_UNIT,
        MisreadReason.SEVERAL_GIVEN,
        MisreadReason.NOT_YES_OR_NO,
        MisreadReason.NOT_AN_OPTION,
        MisreadReason.NOT_A_DATE,
    }
)
"""Why a sentence is no value. The other reasons say that a value was typed, and what is wrong with it."""

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*[十百千万亿]*|[零〇一二两三四五六七八九十百千万亿]+")
_WORD = re.compile(r"[a-z]+|[^\W\d_a-z]")
_VAGUE_AFTER = "多几来余些"


def says_it_stays(text: str) -> bool:
    """Whether a text says that a figure stays as it is, and nothing else."""
    return without_particles(tidy(text).lower()) in STAYS


def without_it_stays(text: str) -> str:
    """The text without the words that a figure stays as it is: `15万元` of `不改，还是 15万元`."""
    typed = tidy(text)
    match = _STAYS_BEFORE.match(typed.lower())
    return typed[match.end() :] if match is not None else typed


def is_sentence(text: str, misread: Misread, element: Element, held: Value) -> bool:
    """Whether a text that is no value of an element is words about the figure `held`."""
    if misread.reason not in _MAY_BE_WORDS:
        return False
    body, _ = unwrap(ascii_digits(tidy(text)).lower())
    letters = len(_WORD.findall(_NUMBER.sub(" ", body)))
    is_short = letters < _LETTERS_MIN and (not element.type.is_numeric or _NUMBER.search(body) is not None)
    return letters > 0 and not is_short and not _holds_figure(body, element, held)


def _holds_figure(body: str, element: Element, held: Value) -> bool:
    """Whether a text holds a number that may be meant for the element, other than the one it has."""
    if not element.type.is_numeric:
        return False
    spellings = unit_spellings(element)
    longest_first = sorted(spellings, key=len, reverse=True)
    for match in _NUMBER.finditer(body):
        rest = body[match.end() :]
        unit = next((name for name in longest_first if rest.startswith(name)), "")
        is_alone = not rest or not rest[0].isalpha() or rest[0] in _VAGUE_AFTER
        if unit or is_alone:
            number = read_plain(match[0])
            if number is None or number * spellings.get(unit, 1) != held:
                return True
    return False
