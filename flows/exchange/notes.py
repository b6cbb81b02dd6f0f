"""What an import or export could not carry, or had to decide: the one catalogue of its reasons.

Pure. A reason has a code and a sentence: what happened, and what to do. `docs/importing.md` shows each with an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flows.exchange.reasons import SENTENCES

SHOWN_MAX_CHARS: Final = 160
"""Characters of a cell that a sentence repeats."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(SENTENCES)
"""Code to sentence, with the names of its values in braces."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands in a spreadsheet; `row` counts from 1 as it is shown there, 0 for the whole sheet."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}" if self.row else self.sheet


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know about one place; `subject` is the name that stands there, or empty."""

    code: str
    origin: Origin
    subject: str
    values: Mapping[str, str]

    @property
    def sentence(self) -> str:
        return REASONS[self.code].format_map({name: _shown(text) for name, text in self.values.items()})

    def __str__(self) -> str:
        subject = f" {_shown(self.subject)}" if self.subject else ""
        return f"{self.origin}{subject} - {self.sentence} [{self.code}]"


def note(code: str, origin: Origin, subject: str = "", /, **values: object) -> Note:
    """A note; KeyError for a code without a sentence."""
    if code not in REASONS:
        raise KeyError(f"{code} has no sentence in the catalogue of reasons")
    return Note(code, origin, subject, {name: str(value) for name, value in values.items()})


def _shown(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return printable if len(printable) <= SHOWN_MAX_CHARS else printable[: SHOWN_MAX_CHARS - 1] + "…"
