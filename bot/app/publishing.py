"""Publishing: a whole folder is checked, compared with what is in force, and stored, or nothing is.

What a change means to reporters is said by `flows.language.diff`; here it is joined with what is stored: which reports
are open, and what was typed and is no longer asked. Fulfils `bot.app.office.Publishing`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from bot.app.checking import Checked, Checker
from bot.app.flows_folder import packaged_words
from bot.app.office import NotTaken
from bot.app.office_values import Finding, Review
from bot.app.revisions import HasProblems, Revisions
from bot.core.facts import Person
from bot.core.office import OfficeTransaction
from bot.core.periods import latest_ended
from flows.language.change_sentences import Scope
from flows.language.diff import Change, compare
from flows.language.meaning import unsaid
from flows.language.model import Catalogue, PeriodKind
from flows.language.problems import Problem, has_errors, ordered
from flows.language.reader import revision_of

HISTORY_MAX: Final = 50
"""Revisions that are searched for an earlier use of a meaning: ten years of changes to one element."""

PATCH_LINES_MAX: Final = 2_000
"""Lines of one file's comparison that are shown; the longest real form has a few hundred."""


class Publisher:
    """Checks, compares and stores, with the compiled revisions of a program."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._checker = Checker()

    def check(self, files: Mapping[str, str], in_force: Catalogue | None) -> Checked:
        """Every problem of the files, those that only show beside what is in force among them. Needs no transaction."""
        return self._checker.check(files, in_force)

    def problems(self, files: Mapping[str, str], transaction: OfficeTransaction) -> tuple[Problem, ...]:
        """The same, and where the number of a meaning, or a retired id, would be used again for something else."""
        in_force = self.in_force(transaction)
        checked = self.check(files, in_force)
        if checked.catalogue is None or in_force is None:
            return checked.problems
        return ordered((*checked.problems, *self._used_again(in_force, checked.catalogue, transaction)))

    def _used_again(
        self, in_force: Catalogue, proposed: Catalogue, transaction: OfficeTransaction
    ) -> Iterator[Problem]:
        """Meanings that are not in force and were published before, when they meant something else."""
        for id_, element in proposed.elements.items():
            present = in_force.elements.get(id_)
            if present is not None and present.meaning == element.meaning:
                continue
            for revision in transaction.revisions_naming(id_, HISTORY_MAX):
                earlier = self._revisions.of(revision, transaction).catalogue.elements.get(id_)
                if earlier is not None and earlier.meaning == element.meaning:
                    yield from unsaid(earlier, element)
                    break

    def in_force(self, transaction: OfficeTransaction) -> Catalogue | None:
        """What is published, None before the first time."""
        current = transaction.current_revision()
        return None if current is None else self._revisions.of(current, transaction).catalogue

    def consequences(
        self, files: Mapping[str, str], transaction: OfficeTransaction, at: datetime
    ) -> tuple[Change, ...]:
        """What reporters will notice; nothing where the files cannot be read or nothing is in force yet."""
        proposed, in_force = self._checker.check(files).catalogue, self.in_force(transaction)
        if proposed is None or in_force is None:
            return ()
        changes = changes_between(transaction.revision_files(in_force.revision), in_force, files, proposed)
        return (*changes, *_running(changes, in_force, proposed, transaction, at))

    def also_asked(
        self, files: Mapping[str, str], transaction: OfficeTransaction, at: datetime
    ) -> Iterator[Change]:
        """The forms that nobody was asked in the latest periods, and would be where these are opened to the files."""
        proposed = self._checker.check(files).catalogue
        if proposed is None:
            return
        periods = [latest_ended(kind, at.date()) for kind in PeriodKind]
        frozen = transaction.frozen_at([str(each) for each in periods])
        for period in periods:
            if str(period) in frozen:
                before = self._revisions.of(frozen[str(period)], transaction).catalogue.flows
                for id_, flow in sorted(proposed.flows.items()):
                    if flow.period is period.kind and id_ not in before:
                        yield Change("also-asked", id_, None, {"flow": id_, "period": str(period)})

    def review(
        self, files: Mapping[str, str], transaction: OfficeTransaction, language: str, at: datetime
    ) -> Review:
        """What publishing these files would change, in one language, and every problem that forbids it."""
        current = transaction.current_revision()
        before = transaction.revision_files(current) if current is not None else {}
        changed = sorted(path for path in before.keys() | files.keys() if before.get(path) != files.get(path))
        return Review(
            revision=revision_of(files),
            expected=current,
            findings=tuple(finding_of(each, language) for each in self.problems(files, transaction)),
            changes=tuple(each.sentence(language) for each in self.consequences(files, transaction, at)),
            patches={path: patch(before.get(path), files.get(path), path) for path in changed},
        )

    def publish(
        self,
        files: Mapping[str, str],
        expected: str | None,
        by: Person | None,
        transaction: OfficeTransaction,
        at: datetime,
        *,
        note: str | None = None,
        also_open: bool = False,
    ) -> str:
        """The revision, which is in force now; HasProblems, NotTaken where `expected` no longer is.

        `also_open`: the form was wrong, so periods whose windows are open are asked by it too; what was typed there
        under another meaning is converted or asked again.
        """
        transaction.lock_publications()
        if transaction.current_revision() != expected:
            raise NotTaken("published_moved")
        problems = self.problems(files, transaction)
        if has_errors(problems):
            raise HasProblems(problems)
        return self._store(files, by, transaction, at, note, also_open)

    def revert(self, revision: str, transaction: OfficeTransaction, at: datetime, note: str | None) -> str:
        """An earlier revision comes into force again. Its meanings are those under which figures were given then."""
        transaction.lock_publications()
        return self._store(transaction.revision_files(revision), None, transaction, at, note, also_open=False)

    def _store(
        self,
        files: Mapping[str, str],
        by: Person | None,
        transaction: OfficeTransaction,
        at: datetime,
        note: str | None,
        also_open: bool,
    ) -> str:
        person = None if by is None else by.id
        checked = self._checker.check(files).catalogue
        catalogue = self._revisions.store(files, transaction, at, person, note, checked).catalogue
        if also_open:
            forms = [(flow.id, flow.period.value) for flow in catalogue.flows.values()]
            transaction.freeze_again(catalogue.revision, forms, at)
        return catalogue.revision


def changes_between(
    before: Mapping[str, str], old: Catalogue, after: Mapping[str, str], new: Catalogue
) -> tuple[Change, ...]:
    """What reporters will notice between two states of a folder, each as its files and compiled."""
    if old.revision == new.revision:
        return ()
    return (*compare(old, new), *_words(before, after)) or (Change("unseen", None, None, {}),)


def _words(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Message files that differ: the bot's own sentences. One that a folder lacks comes with the program."""
    old, new = ({**packaged_words(), **files} for files in (before, after))
    for path in sorted(old.keys() | new.keys()):
        if path.startswith("messages/") and old.get(path) != new.get(path):
            yield Change("words", None, None, {"file": path})


def _running(
    changes: Iterable[Change],
    in_force: Catalogue,
    proposed: Catalogue,
    transaction: OfficeTransaction,
    at: datetime,
) -> Iterator[Change]:
    """Which open reports meet a change at once, and how many units typed what is no longer asked."""
    at_once = [each for each in changes if each.scope is Scope.NOW]
    touched = {
        id_
        for id_, flow in in_force.flows.items()
        if any(_meets(each, id_, flow.field_of) for each in at_once)
    }
    for flow, count in sorted(transaction.count_open(at).items()):
        if flow in touched:
            yield Change("open-reports", flow, None, {"flow": flow, "count": str(count)})
    gone = _no_longer_asked(changes, in_force, proposed)
    units = transaction.count_drafts(gone) if gone else 0
    if units:
        yield Change("drafts-kept", None, None, {"count": str(units)})


def _no_longer_asked(changes: Iterable[Change], in_force: Catalogue, proposed: Catalogue) -> list[str]:
    """The elements that left a form, and that no other form of that kind of period asks."""
    asked = {(id_, flow.period) for flow in proposed.flows.values() for id_ in flow.field_of}
    return [
        each.element
        for each in changes
        if each.code == "field-gone" and each.flow is not None and each.element is not None
        if (each.element, in_force.flows[each.flow].period) not in asked
    ]


def _meets(change: Change, flow: str, fields: Mapping[str, object]) -> bool:
    if change.flow is not None:
        return change.flow == flow
    return change.element is None or change.element in fields


def finding_of(problem: Problem, language: str) -> Finding:
    """A problem as the editor shows it, in the reader's language."""
    place = problem.place
    return Finding(
        *(place.file, place.line, place.column, problem.field),
        *(problem.told(language), problem.code, problem.severity),
    )


def patch(before: str | None, after: str | None, path: str) -> str:
    """Two states of a file as a unified comparison with three lines around each change."""
    old, new = (text.splitlines() if text is not None else [] for text in (before, after))
    lines = list(difflib.unified_diff(old, new, path, path, lineterm=""))
    if len(lines) > PATCH_LINES_MAX:
        lines = [*lines[:PATCH_LINES_MAX], "…"]
    return "\n".join(lines)
