"""What can be wrong in a flows folder: coded problems, each with its place and its values.

Pure. A problem says where, what is wrong and what to do, in the languages of `tongues`. Finding problems is
the work of `source`, `shapes`, `expressions` and `rules`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from flows.language.model import Place
from flows.language.sentences import CATALOGUE, WARNINGS
from flows.language.tongues import TONGUES, Tongue

SHOWN_MAX_CHARS: Final = 240
"""Characters of a quoted value that a sentence shows; a hostile file must not flood the screen."""

LISTED_MAX: Final = 24
"""Words of a list of what is possible that a sentence names."""


PROBLEMS_MAX: Final = 1_000
"""Problems of one reading that are told; a file with more is no flow file."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The known word nearest to a misspelt one, as ` Did you mean "x"?` in English; empty where none is near.

    Looked for when it is shown, since a hostile file has thousands of unknown words.
    """

    word: str
    known: Iterable[str] = field(repr=False)

    def told(self, tongue: Tongue) -> str:
        """The guess in one language."""
        near = difflib.get_close_matches(self.word[:SHOWN_MAX_CHARS], list(self.known), n=1)
        return tongue.guess.format(near=near[0]) if near else ""


class Severity(StrEnum):
    """An error keeps a folder from being published; a warning may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `field` is a dotted path such as `elements.births.unit`."""

    code: str
    place: Place
    field: str
    values: Mapping[str, str | Guess]

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in English."""
        return self.told("en")

    def told(self, language: str) -> str:
        """What is wrong and what to do, in a language of TONGUES."""
        tongue = TONGUES[language]
        values = {name: _worded(name, value, tongue) for name, value in self.values.items()}
        return tongue.sentences[self.code].format_map(values)

    def line(self, language: str) -> str:
        """The whole problem in one line: place, field, what is wrong, what to do, code."""
        field = f" {_shown(self.field)}" if self.field else ""
        is_warning = self.severity is Severity.WARNING
        code = TONGUES[language].warning.format(code=self.code) if is_warning else self.code
        return f"{_shown(str(self.place))}{field} - {self.told(language)} [{code}]"

    def __str__(self) -> str:
        return self.line("en")


def problem(code: str, place: Place, field: str, /, **values: object) -> Problem:
    """A problem whose values are texts or guesses; KeyError for a code without a sentence."""
    if code not in CATALOGUE:
        raise KeyError(f"{code} has no sentence in the catalogue")
    texts = {name: value if isinstance(value, Guess) else str(value) for name, value in values.items()}
    return Problem(code, place, field, texts)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file, line, column and code, each once; of more than PROBLEMS_MAX, errors before warnings."""
    once = {(p.place.file, p.place.line, p.place.column, p.code, p.field): p for p in problems}
    told = sorted(once)
    if len(told) > PROBLEMS_MAX:
        told = sorted(sorted(told, key=lambda key: once[key].severity)[:PROBLEMS_MAX])
    return tuple(once[key] for key in told)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any problem is more than a warning."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def listed(words: Iterable[str]) -> str:
    """The words with commas between them; of a long list its beginning."""
    shown = list(words)
    rest = ", …" if len(shown) > LISTED_MAX else ""
    return ", ".join(shown[:LISTED_MAX]) + rest


def _worded(name: str, value: str | Guess, tongue: Tongue) -> str:
    if isinstance(value, Guess):
        return _shown(value.told(tongue))
    return tongue.word(name, _shown(value))


def _shown(value: str) -> str:
    """A value as a sentence may quote it: printable, and no longer than a few lines."""
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
    return printable if len(printable) <= SHOWN_MAX_CHARS else printable[: SHOWN_MAX_CHARS - 1] + "…"
