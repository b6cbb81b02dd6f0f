"""The labels by which a flow's fields are called, and finding them in what a person typed.

Pure. A misspelt label is never taken for a field: it only has nearest ones.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.core.answers.numerals import ascii_digits
from flows.language.model import Field, Measure

NEAREST_MAX: Final = 3
"""How many fields are offered for a label that is not known."""

_NEAREST_CUTOFF: Final = 0.5
_NEAREST_MAX_CHARS: Final = 40
_DASHES: Final = str.maketrans("–—～~", "----")
_OPTIONAL_BEFORE = re.compile(r"(?:本期|其中:?|期末|of which )\s*")
_OPTIONAL_AFTER = re.compile(r"\s*(?:\([^()]*\)| in the period| during the period)\Z")
_LEADS: Final = (
    (re.compile(r"(?:本期|本季度?)[:\s]*"), frozenset({Measure.FLOW, Measure.STOCK})),
    (re.compile(r"(?:期末|现有|现在|目前)[:\s]*"), frozenset({Measure.STOCK})),
    (re.compile(r"(?:其中|全村|本村|我们村|我村|村里|另外|还有)[:\s]*"), frozenset(Measure)),
)
"""What people put before a label, and the measures for which that does not change the meaning."""


class Found(NamedTuple):
    """A label in a text: where the value after it begins, and whose label it is."""

    end: int
    field: Field


def fold(text: str) -> str:
    """The text as labels are compared: ASCII digits and signs, lower case; every character keeps its place."""
    plain = ascii_digits(text).translate(_DASHES)
    return "".join(low if len(low := char.lower()) == 1 else char for char in plain)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The spellings of a flow's fields, ready to be looked up. Building one is slow: keep it for the flow.

    `by_first` holds the folded spellings by their first character, longest first; `pool` also those that two
    fields share, which therefore name neither.
    """

    by_number: Mapping[int, Field]
    by_spelling: Mapping[str, Field]
    by_first: Mapping[str, tuple[str, ...]]
    pool: Mapping[str, tuple[Field, ...]]

    @classmethod
    def of(cls, fields: Sequence[Field], languages: Sequence[str]) -> Vocabulary:
        """The vocabulary of fields: their labels in the languages, aliases, ids and numbers."""
        own = _collect((spelling, field) for field in fields for spelling in _spellings(field, languages))
        short = _collect((_shortened(text), field) for text, called in own.items() for field in called)
        pool = {**short, **own}
        by_spelling = {text: called[0] for text, called in pool.items() if len(called) == 1}
        by_first: dict[str, list[str]] = {}
        for text in sorted(by_spelling, key=len, reverse=True):
            by_first.setdefault(text[0], []).append(text)
        return cls(
            by_number={field.number: field for field in fields},
            by_spelling=by_spelling,
            by_first={first: tuple(texts) for first, texts in by_first.items()},
            pool=pool,
        )

    def label_at(self, folded: str, at: int) -> Found | None:
        """The longest label that begins at a place of a folded text, also behind an optional word."""
        spelling = self._spelling_at(folded, at)
        found = None if spelling is None else Found(at + len(spelling), self.by_spelling[spelling])
        for lead, measures in _LEADS:
            match = lead.match(folded, at)
            spelling = None if match is None else self._spelling_at(folded, match.end())
            if (
                match is None
                or spelling is None
                or self.by_spelling[spelling].element.measure not in measures
            ):
                continue
            behind = Found(match.end() + len(spelling), self.by_spelling[spelling])
            found = behind if found is None or behind.end > found.end else found
        return found

    def whole(self, text: str) -> Field | None:
        """The field whose label the whole text is."""
        folded = fold(text).strip().rstrip(":").rstrip()
        found = self.label_at(folded, 0)
        return found.field if found is not None and found.end == len(folded) else None

    def nearest(self, text: str, cutoff: float = _NEAREST_CUTOFF) -> tuple[Field, ...]:
        """The fields whose labels look most like a text, best first; at most NEAREST_MAX."""
        folded = fold(text).strip()[:_NEAREST_MAX_CHARS]
        if not folded:
            return ()
        near = difflib.get_close_matches(folded, self.pool, n=NEAREST_MAX * 3, cutoff=cutoff)
        fields = {field.number: field for spelling in near for field in self.pool[spelling]}
        return tuple(fields.values())[:NEAREST_MAX]

    def _spelling_at(self, folded: str, at: int) -> str | None:
        for spelling in self.by_first.get(folded[at : at + 1], ()):
            end = at + len(spelling)
            if folded.startswith(spelling, at) and not (_is_glued(folded, at) or _is_glued(folded, end)):
                return spelling
        return None


def _is_glued(folded: str, at: int) -> bool:
    """Whether a place lies inside an English word or inside a number."""
    if not 0 < at < len(folded):
        return False
    before, after = folded[at - 1], folded[at]
    if not (before.isascii() and after.isascii()):
        return False
    in_number = before.isdigit() and after.isdigit()
    in_word = (before.isalnum() or before == "_") and (after.isalpha() or after == "_")
    return in_number or (in_word and not (before.isdigit() and after.isalpha() and _counts(folded, at)))


def _counts(folded: str, at: int) -> bool:
    """Whether the ASCII word that ends before a place is a number alone: `312 births` typed as `312births`."""
    start = at
    while (
        start > 0
        and folded[start - 1].isascii()
        and (folded[start - 1].isalnum() or folded[start - 1] == "_")
    ):
        start -= 1
    return folded[start:at].isdigit()


def _spellings(field: Field, languages: Sequence[str]) -> Iterator[str]:
    element = field.element
    labels = (element.label[language] for language in languages if language in element.label)
    for text in (*labels, *element.aliases, element.id):
        yield " ".join(fold(text).split())


def _shortened(spelling: str) -> str:
    """A label without what may be left out when typing: `本期`, `其中:`, a note in brackets."""
    return _OPTIONAL_AFTER.sub(
        "", spelling[match.end() :] if (match := _OPTIONAL_BEFORE.match(spelling)) else spelling
    )


def _collect(pairs: Iterator[tuple[str, Field]]) -> dict[str, tuple[Field, ...]]:
    called: dict[str, dict[int, Field]] = {}
    for text, field in pairs:
        if text:
            called.setdefault(text, {})[field.number] = field
    return {text: tuple(fields.values()) for text, fields in called.items()}
