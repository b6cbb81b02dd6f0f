"""Ids, labels and languages: what a spreadsheet calls things, made legal and unmistakable.

Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Final

from flows.exchange.drafts import Words
from flows.language.model import LANGUAGES, Texts
from flows.language.rules.names import same_when_typed
from flows.language.shapes import NAME_MAX_CHARS

_HAN: Final = re.compile(r"[㐀-鿿]")
_MARKUP: Final = re.compile(r"<[^<>]{1,80}>|[*_#]{2,}|\$\{[^{}]*\}")
_CODES: Final = {
    "zh": re.compile(r"zh\b.*|chinese.*|.*\(zh[^)]*\)|中文.*|汉语.*|简体.*|cn"),
    "en": re.compile(r"en\b.*|english.*|.*\(en[^)]*\)|英文.*|英语.*|eng"),
}


def slug(text: str, joint: str = "_") -> str:
    """The text in small letters, digits and single joints, beginning with a letter; empty where none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)
    cut = words[:NAME_MAX_CHARS].rstrip(joint)
    return cut if cut[:1].isalpha() else ""


def new_id(wanted: str, taken: Collection[str], joint: str = "_", prefix: str = "item") -> str:
    """A legal id like the wanted name that is not taken."""
    base = slug(wanted, joint) or slug(f"{prefix}{joint}{wanted}", joint) or prefix
    if base not in taken:
        return base
    return _numbered(
        lambda n: f"{base[: NAME_MAX_CHARS - 1 - len(str(n))].rstrip(joint)}{joint}{n}", taken, 2
    )


def joint_of(name: str) -> str:
    """The sign between the words of a name in which hyphens are legal."""
    return "-" if "-" in name and "_" not in name else "_"


def numbered_id(prefix: str, taken: Collection[str]) -> str:
    """An id for what has no name in Latin letters."""
    return _numbered(lambda n: f"{prefix}_{n}", taken, 1)


def _numbered(made: Callable[[int], str], taken: Collection[str], first: int) -> str:
    n = first
    while made(n) in taken:
        n += 1
    return made(n)


def language_of(name: str) -> str:
    """The code of a language's name as spreadsheets write it; the name itself in small letters for any other."""
    plain = " ".join(name.lower().split())
    return next((code for code, pattern in _CODES.items() if pattern.fullmatch(plain)), plain)


def plain_language(text: str) -> str:
    """The language of a text of which nobody says it."""
    return "zh" if _HAN.search(text) else "en"


def cleaned(text: str) -> str:
    """A text without the markup and the inserted answers of XLSForm, which no label here has."""
    return " ".join(_MARKUP.sub(" ", text).split())


def completed(words: Words) -> tuple[Texts, str, str]:
    """The texts in both languages, the code of the one that is missing, and the foreign language that stands in.

    Empty texts and codes where nothing is there.
    """
    held = {language: text for language, text in words.items() if text}
    known = [code for code in LANGUAGES if code in held]
    if len(known) == len(LANGUAGES):
        return {code: held[code] for code in LANGUAGES}, "", ""
    if known:
        (missing,) = set(LANGUAGES) - set(known)
        return dict.fromkeys(LANGUAGES, held[known[0]]), missing, ""
    if not held:
        return {}, "", ""
    foreign, text = next(iter(held.items()))
    return dict.fromkeys(LANGUAGES, text), "", foreign


def shortened(text: str, limit: int) -> str:
    """The text, cut at a space where it is longer."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rpartition(" ")[0]
    return f"{at_word if len(at_word) > limit // 2 else cut}…"


def unlike(label: Texts, taken: Collection[str], tags: Collection[str], limit: int) -> Texts:
    """The label, told apart from the names that are taken: by one of the tags in brackets, or else by a number.

    `taken` are names as `same_when_typed` gives them.
    """
    if not _clashes(label, taken):
        return label
    for tag in [*filter(None, tags), *map(str, range(2, len(taken) + 3))]:
        told_apart = {
            code: f"{shortened(text, limit - min(len(tag), 20) - 3)} ({tag[:20]})"
            for code, text in label.items()
        }
        if not _clashes(told_apart, taken):
            return told_apart
    return label


def _clashes(label: Mapping[str, str], taken: Collection[str]) -> bool:
    return any(same_when_typed(text) in taken for text in label.values())
