"""Similar elements: a second element for what the dictionary measures already, under other words.

Pure. Texts are compared as sets of pairs of Chinese characters, or of three Latin letters (Dice's coefficient). Only
texts that share one of their rarest pairs are compared, so that a dictionary of thousands takes no square of its size.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flows.language.folder import Folder, ReadElement
from flows.language.model import LANGUAGES, Element
from flows.language.problems import Problem, problem
from flows.language.rules.names import same_when_typed

NEAR: Final = 0.8
"""Share of letter pairs from which two names say nearly the same."""

NEAR_DEFINITIONS: Final = 0.9
"""The same for definitions, which are long, and often told apart by few words."""

SHARED_MAX: Final = 200
"""Texts with one rare letter pair in common that are compared; a pair that more share tells nothing apart."""

TEXTS_MAX: Final = 131_072
"""Texts whose letter pairs are kept between readings: those of 10,000 elements with a dozen texts each."""

_WORDS: Final = re.compile(r"[^\W_]+")
_NUMBERS: Final = re.compile(r"[0-9]+|[一二三四五六七八九十百千]+")
_FRAME: Final = re.compile(
    r"^(?:本期|期末|全村|本村|其中|现有)|(?:总?数量?|总数|情况)$|\b(?:the|of|a|an|in|on|number|total|which)\b"
)
"""Words that say when, where or how it is counted, and not what."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The letter pairs of a text, also in the order of letters, and its numbers: 60 and 80 years are never the same."""

    pairs: frozenset[str]
    ranked: tuple[str, ...]
    numbers: tuple[str, ...]

    def is_near(self, other: Wording, share: float) -> bool:
        """Whether both have so much in common; texts with different numbers never have."""
        one, two = len(self.ranked), len(other.ranked)
        size = share * (one + two) / 2
        if size > one or size > two or self.numbers != other.numbers:
            return False
        return len(self.pairs & other.pairs) >= size


@lru_cache(maxsize=TEXTS_MAX)
def wording(text: str) -> Wording:
    """What a text says without capitals, signs and the words that frame it."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _WORDS.findall(_FRAME.sub(" ", plain)) or _WORDS.findall(plain)
    body = f" {' '.join(words)} " if plain.isascii() else "".join(words)
    size = 3 if plain.isascii() else 2  # a pair of Latin letters stands in too many words to tell them apart
    pairs = {body[start : start + size] for start in range(len(body) - size + 1)}
    pairs = pairs or set(words)
    return Wording(frozenset(pairs), tuple(sorted(pairs)), tuple(_NUMBERS.findall(plain)))


def similar_elements(folder: Folder) -> Iterator[Problem]:
    """Elements that are named or defined nearly like an earlier one of the same kind."""
    names, definitions = _Index(NEAR), _Index(NEAR_DEFINITIONS)
    elements = list(folder.complete_elements())
    order = {read.id: place for place, (read, _) in enumerate(elements)}
    for _, element in elements:
        names.count(_names(element))
        definitions.count(_definition(element))
    for read, element in elements:
        kind = _kind(element)
        near = names.near_ones(kind, element, _names(element))
        near += [
            other
            for other in definitions.near_ones(kind, element, _definition(element))
            if _in_all(other, element)
        ]
        earlier = [other for other in near if not _shares_a_name(other, element)]
        if earlier:
            yield _told(read, min(earlier, key=lambda other: order[other.id]))


def what_sounds(folder: Folder) -> object:
    """All that `similar_elements` looks at."""
    return [
        (
            read.entry.at("label"),
            element.label,
            element.aliases,
            element.definition,
            element.owner,
            _kind(element),
        )
        for read, element in folder.complete_elements()
    ]


def _names(element: Element) -> list[Wording]:
    """The label in the language in which forms are written, and what workers type; a translation says less."""
    return [wording(text) for text in (element.label[LANGUAGES[0]], *element.aliases)]


def _definition(element: Element) -> list[Wording]:
    return [wording(element.definition[LANGUAGES[0]])]


def _kind(element: Element) -> tuple[object, ...]:
    """What two elements must have in common if they could measure the same."""
    dimension = element.unit.dimension if element.unit is not None else None
    return element.type.is_numeric, element.measure, dimension, element.compute is None


def _in_all(other: Element, element: Element) -> bool:
    """Whether two definitions are near in every language."""
    return all(
        wording(other.definition[code]).is_near(wording(element.definition[code]), NEAR_DEFINITIONS)
        for code in LANGUAGES
    )


def _shares_a_name(other: Element, element: Element) -> bool:
    """Whether both have a name in common, which is a `same-name` already."""
    one, two = (
        {same_when_typed(text) for text in (*each.label.values(), *each.aliases)} for each in (other, element)
    )
    return bool(one & two)


def _told(read: ReadElement, other: Element) -> Problem:
    values = {"id": read.id, "other": other.id, "label": " / ".join(other.label.values())}
    return problem(
        "similar-element", read.entry.at("label"), f"{read.entry.field}.label", owner=other.owner, **values
    )


class _Index:
    """The texts of earlier elements, by kind and numbers, and then by rare letter pair."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._common: Counter[str] = Counter()
        self._having: dict[tuple[object, ...], dict[str, list[tuple[Element, Wording]]]] = {}

    def count(self, texts: Iterable[Wording]) -> None:
        """Take in how common the letter pairs of some texts are, before anything is looked up."""
        for text in texts:
            self._common.update(text.ranked)

    def near_ones(
        self, kind: tuple[object, ...], element: Element, texts: Iterable[Wording]
    ) -> list[Element]:
        """The earlier elements of a kind that have a text near one of these; these are added then."""
        near: dict[str, Element] = {}
        for text in texts:
            having = self._having.setdefault((*kind, text.numbers), {})
            for pair in self._rarest(text):
                others = having.setdefault(pair, [])
                if len(others) <= SHARED_MAX:
                    for other, theirs in others:
                        if other is not element and text.is_near(theirs, self._share):
                            near[other.id] = other
                others.append((element, text))
        return list(near.values())

    def _rarest(self, text: Wording) -> list[str]:
        """The pairs of which two near texts share at least one: if none of these is shared, too few are left.

        Those that no other text has are left out.
        """
        least = math.ceil(len(text.ranked) * self._share / (2 - self._share))
        rarest = sorted(text.ranked, key=self._common.__getitem__)[: len(text.ranked) - least + 1]
        return [pair for pair in rarest if self._common[pair] > 1]
