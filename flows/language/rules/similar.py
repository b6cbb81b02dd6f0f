"""Similar elements: a second element for what the dictionary measures already, under other words.

Pure. Texts are compared as sets of letter pairs (Dice's coefficient). Only texts that share one of their rarest pairs
are compared at all, so that a dictionary of thousands takes no square of its size.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
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
    """The letter pairs of a text, and its numbers: 60 and 80 years are never the same."""

    pairs: frozenset[str]
    numbers: tuple[str, ...]

    def is_near(self, other: Wording, share: float) -> bool:
        if self.numbers != other.numbers:
            return False
        return 2 * len(self.pairs & other.pairs) >= share * (len(self.pairs) + len(other.pairs))


@lru_cache(maxsize=TEXTS_MAX)
def wording(text: str) -> Wording:
    """What a text says without capitals, signs and the words that frame it."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _WORDS.findall(_FRAME.sub(" ", plain)) or _WORDS.findall(plain)
    body = f" {' '.join(words)} " if plain.isascii() else "".join(words)
    pairs = {one + other for one, other in pairwise(body)}
    return Wording(frozenset(pairs or words), tuple(_NUMBERS.findall(plain)))


def similar_elements(folder: Folder) -> Iterator[Problem]:
    """Elements that are named or defined nearly like an earlier one of the same type, measure and dimension."""
    names = _Index.of({read.id: _names(element) for read, element in folder.complete_elements()})
    definitions = _Index.of({read.id: _definition(element) for read, element in folder.complete_elements()})
    order = {id_: place for place, id_ in enumerate(names.texts)}
    for read, element in folder.complete_elements():
        near = names.near(read.id, NEAR, 1) | definitions.near(read.id, NEAR_DEFINITIONS, len(LANGUAGES))
        earlier = [id_ for id_ in near if order[id_] < order[read.id] and _is_alike(folder, id_, element)]
        if earlier:
            yield _told(read, folder.elements[min(earlier, key=order.__getitem__)])


def _names(element: Element) -> tuple[Wording, ...]:
    """The label in the language in which forms are written, and what workers type; a translation says less."""
    return tuple(dict.fromkeys(wording(text) for text in (element.label[LANGUAGES[0]], *element.aliases)))


def _definition(element: Element) -> tuple[Wording, ...]:
    return tuple(wording(text) for text in element.definition.values())


def _is_alike(folder: Folder, other: str, element: Element) -> bool:
    """Whether two elements could measure the same at all; a name that both have is a `same-name` already."""
    earlier = folder.elements[other].element
    if earlier is None or _called(earlier) & _called(element):
        return False
    if (earlier.type.is_numeric, earlier.measure) != (
        element.type.is_numeric,
        element.measure,
    ):
        return False
    dimensions = {each.unit.dimension for each in (earlier, element) if each.unit is not None}
    return len(dimensions) < 2 and (earlier.compute is None) is (element.compute is None)


def _called(element: Element) -> set[str]:
    return {same_when_typed(text) for text in (*element.label.values(), *element.aliases)}


def _told(read: ReadElement, other: ReadElement) -> Problem:
    assert other.element is not None  # only complete elements are compared
    values = {"id": read.id, "other": other.id, "label": " / ".join(other.element.label.values())}
    return problem(
        "similar-element",
        read.entry.at("label"),
        f"{read.entry.field}.label",
        owner=other.element.owner,
        **values,
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """Texts by element, and which elements have a text with a rare letter pair."""

    texts: Mapping[str, tuple[Wording, ...]]
    common: Mapping[str, int]
    having: Mapping[str, list[str]]

    @classmethod
    def of(cls, texts: Mapping[str, tuple[Wording, ...]]) -> _Index:
        common = Counter(pair for each in texts.values() for text in each for pair in text.pairs)
        having: dict[str, list[str]] = {}
        for id_, each in texts.items():
            for pair in {pair for text in each for pair in _rarest(text, common, NEAR)}:
                having.setdefault(pair, []).append(id_)
        return cls(texts, common, having)

    def near(self, id_: str, share: float, least: int) -> set[str]:
        """The elements of which at least so many texts are near one of this element's."""
        pairs = {pair for text in self.texts[id_] for pair in _rarest(text, self.common, NEAR)}
        lists = (self.having[pair] for pair in pairs)
        others = {other for each in lists if len(each) <= SHARED_MAX for other in each} - {id_}
        return {other for other in others if self._near_texts(id_, other, share) >= least}

    def _near_texts(self, one: str, other: str, share: float) -> int:
        return sum(
            any(text.is_near(theirs, share) for theirs in self.texts[other]) for text in self.texts[one]
        )


def _rarest(text: Wording, common: Mapping[str, int], share: float) -> list[str]:
    """The pairs of which two near texts share at least one: if none of these is shared, too few are left."""
    least = math.ceil(len(text.pairs) * share / (2 - share))
    ranked = sorted(text.pairs, key=lambda pair: (common[pair], pair))
    return ranked[: len(ranked) - least + 1]
