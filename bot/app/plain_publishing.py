"""The simplest publishing: a folder is checked, compared file by file, and stored as a whole.

What a change means for reporters is not said here. Fulfils `bot.app.office.Publishing`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from bot.app.office import NotTaken
from bot.app.office_values import Finding, Review
from bot.app.rendering import Messages
from bot.app.revisions import Revisions
from bot.core.errors import InputError
from bot.core.facts import Person
from bot.core.office import OfficeTransaction
from flows.language.problems import Problem
from flows.language.reader import read_catalogue, revision_of

PATCH_LINES_MAX: Final = 2_000
"""Lines of one file's comparison that are shown; the longest real form has a few hundred."""

_SENTENCES: Final = {
    "zh": {
        "new": "新文件 {path}，{added} 行。",
        "removed": "文件 {path} 去掉，{removed} 行。",
        "changed": "{path}：新增 {added} 行，去掉 {removed} 行。",
    },
    "en": {
        "new": "{path} is new, with {added} lines.",
        "removed": "{path} goes, with {removed} lines.",
        "changed": "{path}: {added} lines more, {removed} lines fewer.",
    },
}


class PlainPublishing:
    """Checks and stores with the compiled revisions of a program."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions

    def review(self, files: Mapping[str, str], transaction: OfficeTransaction, language: str) -> Review:
        """What publishing these files would change, in one language, and every problem that forbids it."""
        current = transaction.current_revision()
        before = transaction.revision_files(current) if current is not None else {}
        changed = sorted(path for path in before.keys() | files.keys() if before.get(path) != files.get(path))
        return Review(
            revision=revision_of(files),
            expected=current,
            findings=tuple(find_problems(files)),
            changes=tuple(_sentence(before.get(path), files.get(path), path, language) for path in changed),
            patches={path: patch(before.get(path), files.get(path), path) for path in changed},
        )

    def publish(
        self,
        files: Mapping[str, str],
        expected: str | None,
        by: Person,
        transaction: OfficeTransaction,
        at: datetime,
    ) -> str:
        """The revision, which is in force now; InputError for problems, NotTaken where `expected` no longer is."""
        transaction.lock_publications()
        if transaction.current_revision() != expected:
            raise NotTaken("published_moved")
        return self._revisions.store(files, transaction, at, by.id).catalogue.revision


def find_problems(files: Mapping[str, str]) -> Iterator[Finding]:
    """Every problem of the forms, and the first one of the messages."""
    yield from (_finding(each) for each in read_catalogue(files).problems)
    try:
        Messages(files)
    except InputError as error:
        yield _of_messages(str(error))


def _finding(problem: Problem) -> Finding:
    place = problem.place
    return Finding(place.file, place.line, place.column, problem.field, problem.sentence, problem.code)


def _of_messages(sentence: str) -> Finding:
    """A problem of a message file. Its sentence begins with the file, and mostly with the line."""
    place, _, _ = sentence.partition(" ")
    path, _, line = place.rstrip(":").partition(":")
    number = line.partition(":")[0]
    return Finding(path, int(number) if number.isdigit() else 1, 1, "", sentence, "")


def patch(before: str | None, after: str | None, path: str) -> str:
    """Two states of a file as a unified comparison with three lines around each change."""
    old, new = (text.splitlines() if text is not None else [] for text in (before, after))
    lines = list(difflib.unified_diff(old, new, path, path, lineterm=""))
    if len(lines) > PATCH_LINES_MAX:
        lines = [*lines[:PATCH_LINES_MAX], "…"]
    return "\n".join(lines)


def _sentence(before: str | None, after: str | None, path: str, language: str) -> str:
    old, new = (text.splitlines() if text is not None else [] for text in (before, after))
    matching = sum(
        block.size for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    )
    kind = "new" if before is None else "removed" if after is None else "changed"
    return _SENTENCES[language][kind].format(
        path=path, added=len(new) - matching, removed=len(old) - matching
    )
