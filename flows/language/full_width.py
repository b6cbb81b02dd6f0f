"""Full-width signs of a Chinese keyboard where YAML needs a half-width one.

Pure. A full-width sign is right within a text, so a sign counts only where it stands as YAML's own would: after a key,
before the next key, around a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from flows.language.model import Place
from flows.language.problems import Problem, problem

_HALF_WIDTH: Final = {
    "：": ": and a space",
    "，": ",",
    "｛": "{",
    "｝": "}",
    "“": '"',
    "”": '"',
    "\u3000": "space",
}
"""Full-width sign to what stands in its place in YAML."""

LINES_LOOKED_AT: Final = 4
"""The line in which YAML breaks off and those before it, blank ones not counted: a key with ： is taken for text that
goes on in the next lines, until one of them has a colon."""

_ANY: Final = re.compile(f"[{''.join(_HALF_WIDTH)}]")
_BLANK: Final = r"[ \u3000]*"
_KEY: Final = rf"{_BLANK}[A-Za-z_][A-Za-z0-9_-]*{_BLANK}"
_BEGIN: Final = rf"(?:^{_BLANK}(?:-[ \u3000])?|[{{,｛，])"
_END: Final = rf"{_BLANK}(?:[,，}}｝\]]|\#|$)"

_QUOTED: Final = re.compile(r"""(?<=[\s:,{\[：，｛])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_CLOSED_WIDE: Final = re.compile(rf"""(?<=[\s:,{{\[：，｛])"[^"“”]*(”){_END}""")
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BEGIN}{_KEY}(：)",
        rf"(，){_KEY}[:：]",
        rf"[}}｝\]\0]{_BLANK}(，)",
        rf"(?:^|[:：,，\[]|- ){_BLANK}(｛)",
        rf"(｝){_END}",
        rf"[:：,{{\[]{_BLANK}(“)[^“”]*[”\"]{_END}",
        rf"^ *(\u3000){_BLANK}(?:-|{_KEY}[:：])",
        rf"{_BEGIN}{_KEY}:(\u3000)",
        r"^ *-(\u3000)",
    )
)


def wide_sign_near(text: str, place: Place) -> Problem | None:
    """The full-width sign because of which YAML breaks off at a place; None where it is for another reason."""
    for number, line in islice(_lines_back(text, place.line), LINES_LOOKED_AT):
        column = _wide_sign(line)
        if column is not None:
            return _told(line[column - 1], Place(place.file, number, column))
    return None


def wide_sign_in_key(key: str, place: Place) -> Problem | None:
    """The first full-width sign in a key whose text begins at a place: no key has one."""
    match = _ANY.search(key)
    return _told(match[0], Place(place.file, place.line, place.column + match.start())) if match else None


def _told(sign: str, place: Place) -> Problem:
    wide = "space" if sign.isspace() else sign
    return problem("full-width-sign", place, "", wide=wide, line=place.line, narrow=_HALF_WIDTH[sign])


def _lines_back(text: str, last: int) -> Iterator[tuple[int, str]]:
    """The lines from a number backwards that have something in them, with their numbers."""
    lines = text.split("\n")[:last]
    for number in range(len(lines), 0, -1):
        if lines[number - 1].strip():
            yield number, lines[number - 1].rstrip("\r")


def _wide_sign(line: str) -> int | None:
    """The column of a line's first full-width sign in the place of a half-width one."""
    bare = _COMMENT.sub("", _QUOTED.sub(lambda match: "\0" * len(match[0]), line))
    found = [match for pattern in _PATTERNS if (match := pattern.search(bare))]
    if closed := _CLOSED_WIDE.search(line):
        found.append(closed)
    return min((match.start(1) + 1 for match in found), default=None)
