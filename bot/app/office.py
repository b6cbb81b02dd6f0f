"""The form office's desk: flow files are edited as drafts, reviewed, and published all together or not at all.

Drafts are laid over the published folder. They are shared: whoever opens a file sees what a colleague has saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.app.flows_folder import FILE_MAX_BYTES, packaged_words
from bot.app.office_values import FileState, ListedFile, OpenFile, Review
from bot.core.errors import InputError
from bot.core.facts import Person
from bot.core.office import FlowDraft, NewFlowDraft, OfficeTransaction
from flows.language.model import LANGUAGES
from flows.language.reader import revision_of

DRAFTS_MAX: Final = 1_000
"""Files that may be edited and unpublished at once: a folder with more is changed on disk."""

PATH_MAX_CHARS: Final = 120
"""Characters of a file's path in the folder; names of flows have at most 40."""

_PATH: Final = re.compile(
    r"(?:definitions|dictionary)/[a-z][a-z0-9-]*\.yaml"
    rf"|messages/(?:{'|'.join(LANGUAGES)})/(?:[a-z][a-z0-9_]*\.yaml|cards/[a-z][a-z0-9_]*\.txt)"
)
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


class Publishing(Protocol):
    """How files are reviewed and become the revision in force."""

    def review(
        self, files: Mapping[str, str], transaction: OfficeTransaction, language: str, at: datetime
    ) -> Review:
        """What publishing these files would change, in one language, and every problem that forbids it."""
        ...

    def publish(
        self,
        files: Mapping[str, str],
        expected: str | None,
        by: Person,
        transaction: OfficeTransaction,
        at: datetime,
    ) -> str:
        """The revision, which is in force now; InputError for problems, NotTaken where `expected` no longer is."""
        ...


class NotTaken(InputError):
    """A wish of the editor that cannot be met. `reason` is the key of its sentence in messages/*/office.yaml."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(f"{reason} {values}" if values else reason)
        self.reason = reason
        self.values = values


class Overtaken(Exception):
    """Somebody else saved the file first. Nothing was written; `theirs` is the file as it stands now."""

    def __init__(self, theirs: OpenFile) -> None:
        super().__init__(theirs.path)
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: the files before and after."""

    revision: str
    before: Mapping[str, str]
    after: Mapping[str, str]


class Desk:
    """The use cases of the editor, each in a transaction of the caller's."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    def listed(self, transaction: OfficeTransaction) -> tuple[ListedFile, ...]:
        """The files of the folder and those with a draft, by path."""
        published, drafts = published_files(transaction), transaction.flow_drafts()
        return tuple(
            _listed(path, published.get(path), drafts.get(path))
            for path in sorted(published.keys() | drafts.keys())
        )

    def open(self, path: str, transaction: OfficeTransaction) -> OpenFile:
        """A file as it is edited; NotTaken for what can be no file of a flows folder."""
        check_path(path)
        published = published_files(transaction)
        draft = transaction.flow_drafts().get(path)
        return OpenFile(
            path=path,
            text=draft.text if draft is not None else published.get(path),
            published=published.get(path),
            version=transaction.flow_draft_version(path),
            revision=transaction.current_revision(),
            is_draft=draft is not None,
            is_behind=draft is not None and _is_behind(draft, published, transaction),
            by=draft.by if draft is not None else None,
            at=draft.at if draft is not None else None,
        )

    def save(
        self, draft: NewFlowDraft, person: Person, transaction: OfficeTransaction, at: datetime
    ) -> OpenFile:
        """Save a text, or that a file shall go. A text that is the published one ends the draft.

        Overtaken where somebody else saved first; NotTaken for a text that cannot be kept.
        """
        check_path(draft.path)
        check_text(draft)
        drafts = transaction.flow_drafts()
        if draft.path not in drafts and len(drafts) >= DRAFTS_MAX:
            raise NotTaken("too_many_drafts", limit=DRAFTS_MAX)
        if draft.base is not None and not transaction.has_revision(draft.base):
            raise NotTaken("page_too_old")
        if not transaction.save_flow_draft(draft, person.id, at):
            raise Overtaken(self.open(draft.path, transaction))
        if draft.text == published_files(transaction).get(draft.path):
            transaction.settle_flow_draft(draft.path, draft.seen + 1)
        return self.open(draft.path, transaction)

    def discard(self, path: str, seen: int, transaction: OfficeTransaction) -> OpenFile:
        """Take back a draft: what is published counts again. Overtaken where somebody else saved first."""
        check_path(path)
        if path in transaction.flow_drafts() and not transaction.settle_flow_draft(path, seen):
            raise Overtaken(self.open(path, transaction))
        return self.open(path, transaction)

    def texts(
        self, transaction: OfficeTransaction, over: Mapping[str, str | None] | None = None
    ) -> dict[str, str]:
        """The folder with all drafts laid over it, and over them the texts of a page that are not saved yet."""
        laid = {path: draft.text for path, draft in transaction.flow_drafts().items()} | dict(over or {})
        files = {**published_files(transaction), **laid}
        return {path: text for path, text in sorted(files.items()) if text is not None}

    def review(self, transaction: OfficeTransaction, language: str, at: datetime) -> Review:
        """What publishing all drafts would change."""
        return self._publishing.review(self.texts(transaction), transaction, language, at)

    def behind(self, transaction: OfficeTransaction) -> tuple[str, ...]:
        """The paths of drafts whose file was changed by another publication since they were begun."""
        published = published_files(transaction)
        drafts = transaction.flow_drafts()
        return tuple(path for path, draft in drafts.items() if _is_behind(draft, published, transaction))

    def publish(
        self,
        revision: str,
        expected: str | None,
        person: Person,
        transaction: OfficeTransaction,
        at: datetime,
    ) -> Published:
        """Make what was reviewed the revision in force, and end the drafts. `revision` and `expected` as in Review.

        NotTaken, and nothing is changed, where a draft or what is in force is another than was reviewed, where a
        draft is behind; InputError where anything is wrong in the files.
        """
        transaction.lock_publications()
        before, after = published_files(transaction), self.texts(transaction)
        if revision_of(after) != revision:
            raise NotTaken("drafts_moved")
        behind = self.behind(transaction)
        if behind:
            raise NotTaken("file_behind", path=behind[0])
        self._publishing.publish(after, expected, person, transaction, at)
        for path, draft in transaction.flow_drafts().items():
            transaction.settle_flow_draft(path, draft.version)
        return Published(revision, before, after)


def published_files(transaction: OfficeTransaction) -> Mapping[str, str]:
    """The files of the revision in force, none before the first."""
    current = transaction.current_revision()
    return transaction.revision_files(current) if current is not None else {}


def check_path(path: str) -> None:
    """NotTaken for a path that is no file of a flows folder, so that none leads out of it."""
    if len(path) > PATH_MAX_CHARS or not _PATH.fullmatch(path):
        raise NotTaken("bad_path")


def check_text(draft: NewFlowDraft) -> None:
    """NotTaken for a text that is too long, or that no file in UTF-8 can hold."""
    if draft.text is None:
        return
    if _UNSTORABLE.search(draft.text):
        raise NotTaken("unstorable")
    if len(draft.text.encode()) > FILE_MAX_BYTES:
        raise NotTaken("too_large", limit=FILE_MAX_BYTES)


def packaged_text(path: str) -> str | None:
    """The program's own text of a message file, to begin from; None for all other files."""
    return packaged_words().get(path)


def _listed(path: str, published: str | None, draft: FlowDraft | None) -> ListedFile:
    if draft is None:
        return ListedFile(path, FileState.SAME)
    kept = FileState.NEW if published is None else FileState.CHANGED
    return ListedFile(path, FileState.REMOVED if draft.text is None else kept, draft.by, draft.at)


def _is_behind(draft: FlowDraft, published: Mapping[str, str], transaction: OfficeTransaction) -> bool:
    if draft.base == transaction.current_revision():
        return False
    begun = transaction.revision_files(draft.base) if draft.base is not None else {}
    return begun.get(draft.path) != published.get(draft.path)
