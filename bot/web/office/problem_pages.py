"""The pages of problem codes, read from the documentation that lies beside the program or comes in its wheel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from flows.language.sentences import CATALOGUE

_PLACES: Final = (
    Path(__file__).parent / "problems",
    Path(__file__).parents[3] / "docs" / "problems",
)
"""In an installed wheel, and in a copy of the repository."""


class Block(NamedTuple):
    """A part of a page: `heading`, `code` or `text`."""

    kind: str
    text: str


def problem_page(code: str) -> tuple[Block, ...] | None:
    """The page of a problem code in parts; None for a code that does not exist."""
    if code not in CATALOGUE:
        return None
    for folder in _PLACES:
        page = folder / f"{code}.md"
        if page.is_file():
            return tuple(_blocks(page.read_text("utf-8")))
    return (Block("heading", code), Block("text", CATALOGUE[code]))


def _blocks(markdown: str) -> list[Block]:
    """Headings, paragraphs and code of a page, which uses no more of Markdown than that and links."""
    blocks = []
    for nth, part in enumerate(re.split(r"^```\w*\n(.*?)^```$", markdown, flags=re.DOTALL | re.MULTILINE)):
        if nth % 2:
            blocks.append(Block("code", part.rstrip("\n")))
            continue
        for paragraph in filter(None, (each.strip() for each in part.split("\n\n"))):
            blocks.append(Block("heading" if paragraph.startswith("#") else "text", _plain(paragraph)))
    return blocks


def _plain(paragraph: str) -> str:
    without_links = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", paragraph)
    return " ".join(without_links.lstrip("# ").replace("`", "").split())
