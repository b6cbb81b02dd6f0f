"""Everything that can be wrong with a flows folder: its forms, its dictionary and its messages, also beside what is
published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from bot.app.flows_folder import packaged_words
from bot.app.wording import FILTERS
from flows.language.marks import undecided
from flows.language.meaning import unsaid_changes
from flows.language.messages import message_problems
from flows.language.model import Catalogue
from flows.language.problems import Problem, has_errors, ordered
from flows.language.reader import Reader, revision_of


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems of a folder, sorted by place; `catalogue` is None where one of them is an error."""

    problems: tuple[Problem, ...]
    catalogue: Catalogue | None


class Checker:
    """Checks one folder again and again, and keeps what did not change. For several threads, one after another."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._last: tuple[str, Checked] | None = None
        self._lock = Lock()

    def check(self, files: Mapping[str, str], in_force: Catalogue | None = None) -> Checked:
        """What the files say, which map paths inside the folder to texts.

        With `in_force`, problems that only show beside what is published are among the others.
        """
        checked = self._check(files)
        if in_force is None or checked.catalogue is None:
            return checked
        problems = ordered((*checked.problems, *unsaid_changes(in_force, checked.catalogue)))
        return Checked(problems, None if has_errors(problems) else checked.catalogue)

    def _check(self, files: Mapping[str, str]) -> Checked:
        revision = revision_of(files)
        with self._lock:
            if self._last is None or self._last[0] != revision:
                reading = self._reader.read(files)
                words = message_problems(files, packaged_words(), FILTERS)
                problems = ordered((*reading.problems, *words, *undecided(files)))
                self._last = revision, Checked(problems, None if has_errors(problems) else reading.catalogue)
            return self._last[1]


def problems_of(files: Mapping[str, str], in_force: Catalogue | None = None) -> tuple[Problem, ...]:
    """The problems of a folder that is checked once."""
    return Checker().check(files, in_force).problems
