"""The project's own pages: their text, headings, tables and blocks of code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.architecture.tree import ROOT, texts

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of code, and the word behind its opening fence."""

    language: str
    text: str


def page(path: str) -> str:
    """The text of a page."""
    return (ROOT / path).read_text(encoding="utf-8")


def pages() -> dict[str, str]:
    """Every Markdown page of the project: path from the root to text."""
    return {path: text for path, text in texts().items() if path.endswith(".md")}


def blocks(text: str, *languages: str) -> list[Block]:
    """The blocks of code of a page, of some languages or of all."""
    found = [Block(match[1], match[2]) for match in _FENCE.finditer(text)]
    return [block for block in found if not languages or block.language in languages]


def without_code(text: str) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", text)


def headings(text: str) -> list[tuple[int, str]]:
    """Level and words of each heading, in order."""
    return [
        (len(match[1]), match[2]) for match in re.finditer(r"^(#+) (.+)$", without_code(text), re.MULTILINE)
    ]


def section(text: str, title: str) -> str:
    """What stands under a heading of the second level, up to the next one; KeyError where there is none."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if head == title:
            return body
    raise KeyError(title)


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the tables of a page, without the rows that only draw lines."""
    lines = [line for line in without_code(text).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if not all(re.fullmatch(":?-+:?", cell) for cell in row)]


def anchors(path: Path) -> set[str]:
    """The names under which the headings of a page can be linked to, as GitHub makes them."""
    words = (title for _, title in headings(path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", word.lower()).replace(" ", "-") for word in words}
