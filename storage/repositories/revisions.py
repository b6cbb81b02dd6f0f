"""Published states of the flows folder. A revision never changes; which one is current has a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select

from storage.repositories.base import Repository
from storage.tables import publications, revision_files, revisions

_last = publications.alias("last")
NEWEST = select(publications.c.revision).where(
    publications.c.id == select(func.max(_last.c.id)).scalar_subquery()
)
"""The hash of the revision in force."""


class Revisions(Repository):
    _revision: str | None = None

    def save_revision(self, revision: str, files: Mapping[str, str], at: datetime) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again."""
        if self.current_revision() == revision:
            return
        if self._add_if_new(revisions, {"hash": revision, "at": at}) and files:
            rows = [{"revision": revision, "path": path, "text": text} for path, text in files.items()]
            self._connection.execute(insert(revision_files), rows)
        self._connection.execute(insert(publications), {"revision": revision, "at": at})
        self._revision = revision

    def current_revision(self) -> str | None:
        """The hash of the revision that was published last, None before the first. Read once in a transaction."""
        if self._revision is None:
            self._revision = self._connection.execute(NEWEST).scalar_one_or_none()
        return self._revision

    def revision_files(self, revision: str) -> Mapping[str, str]:
        """Path inside the folder to text; KeyError for a revision that was never stored."""
        known = select(revisions.c.hash).where(revisions.c.hash == revision)
        if self._connection.execute(known).one_or_none() is None:
            raise KeyError(revision)
        rows = self._connection.execute(
            select(revision_files.c.path, revision_files.c.text).where(revision_files.c.revision == revision)
        )
        return {row.path: row.text for row in sorted(rows)}
