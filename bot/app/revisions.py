"""Published states of the flows folder, compiled: what a revision says, and the sentences in force."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from bot.app.rendering import Messages
from bot.core.errors import InputError
from bot.core.frozen import as_asked
from bot.core.office import OfficeTransaction
from bot.core.store import Transaction
from flows.language.model import Catalogue
from flows.language.problems import Problem, Severity
from flows.language.reader import Reading, read_catalogue, read_published

KEPT_MAX: Final = 16
"""Compiled revisions held in memory; a period touches two or three."""


@dataclass(frozen=True, slots=True)
class Published:
    """One compiled revision."""

    catalogue: Catalogue
    messages: Messages


class HasProblems(InputError):
    """Flow files that cannot be used. The message lists `problems` in English, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def compile_folder(files: Mapping[str, str], checked: Catalogue | None = None) -> Published:
    """The folder compiled; HasProblems with every error of its files. `checked` is what they say, if known."""
    if checked is not None:
        return Published(checked, Messages(files))
    return _compiled(read_catalogue(files), files)


def _compiled(reading: Reading, files: Mapping[str, str]) -> Published:
    if reading.catalogue is None:
        raise HasProblems([each for each in reading.problems if each.severity is Severity.ERROR])
    return Published(reading.catalogue, Messages(files))


class Revisions:
    """Compiled revisions by hash, the least lately used forgotten. Safe for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Published] = OrderedDict()
        self._asked: OrderedDict[tuple[str, str], Catalogue] = OrderedDict()
        self._lock = Lock()

    def store(
        self,
        files: Mapping[str, str],
        transaction: OfficeTransaction,
        at: datetime,
        person: int | None = None,
        note: str | None = None,
        checked: Catalogue | None = None,
    ) -> Published:
        """Check a folder and make it the current revision; storing the present one again changes nothing.

        `person` is who published it in the browser, `note` says why; `checked` is what the files say, if known.
        """
        published = compile_folder(files, checked)
        revision = published.catalogue.revision
        if transaction.current_revision() != revision:
            transaction.save_revision(revision, files, at, person, note)
            transaction.keep_in_force(sorted(published.catalogue.flows), at)
        self._keep(revision, published)
        return published

    def current(self, transaction: Transaction) -> Published:
        """The revision in force; InputError where none was ever stored."""
        revision = transaction.current_revision()
        if revision is None:
            raise InputError("No flows are published yet. Start the program with `yibiao run` once.")
        return self.of(revision, transaction)

    def of(self, revision: str, transaction: Transaction) -> Published:
        """A stored revision, compiled now if it is not in memory.

        What the rules say is not asked again: they may be stricter than those by which it was published.
        """
        with self._lock:
            found = self._kept.get(revision)
            if found is not None:
                self._kept.move_to_end(revision)
                return found
        files = transaction.revision_files(revision)
        published = _compiled(read_published(files), files)
        self._keep(revision, published)
        return published

    def asked(self, frozen: str, transaction: Transaction, in_force: str | None = None) -> Catalogue:
        """The forms of a period frozen at a revision, as they are asked now, or were under `in_force`."""
        present = in_force or self.current(transaction).catalogue.revision
        if frozen == present:
            return self.of(frozen, transaction).catalogue
        with self._lock:
            found = self._asked.get((frozen, present))
        if found is None:
            found = as_asked(self.of(frozen, transaction).catalogue, self.of(present, transaction).catalogue)
            with self._lock:
                self._asked[frozen, present] = found
                while len(self._asked) > KEPT_MAX:
                    self._asked.popitem(last=False)
        return found

    def _keep(self, revision: str, published: Published) -> None:
        with self._lock:
            self._kept[revision] = published
            self._kept.move_to_end(revision)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
