"""Published states of the flows folder. A revision never changes; which one is current has a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, text

from bot.core.office import Publication
from storage.repositories.base import Repository
from storage.tables import people, publications, revision_files, revisions

_NEWEST = select(publications.c.revision).order_by(publications.c.id.desc()).limit(1)

_LATEST = (
    select(publications.c.revision, publications.c.at, people.c.name)
    .outerjoin(people, people.c.id == publications.c.person)
    .order_by(publications.c.id.desc())
    .limit(1)
)

_ALONE = text("LOCK TABLE publications IN SHARE ROW EXCLUSIVE MODE")


class Revisions(Repository):
    _revision: str | None = None

    def save_revision(
        self, revision: str, files: Mapping[str, str], at: datetime, person: int | None = None
    ) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again.

        `person` is who published it in the browser.
        """
        if self.current_revision() == revision:
            return
        if self._add_if_new(revisions, {"hash": revision, "at": at}) and files:
            rows = [{"revision": revision, "path": path, "text": text} for path, text in files.items()]
            self._connection.execute(insert(revision_files), rows)
        self._connection.execute(insert(publications), {"revision": revision, "at": at, "person": person})
        self._revision = revision

    def current_revision(self) -> str | None:
        """The hash of the revision that was published last, None before the first. Read once in a transaction."""
        if self._revision is None:
            self._revision = self._connection.execute(_NEWEST).scalar_one_or_none()
        return self._revision

    def latest_publication(self) -> Publication | None:
        """How the revision in force came to be so, None before the first one."""
        row = self._connection.execute(_LATEST).one_or_none()
        return None if row is None else Publication(row.revision, row.at, row.name)

    def lock_publications(self) -> None:
        """Let nobody else publish until this transaction ends. SQLite has one writer anyway."""
        if self._engine_name == "postgresql":
            self._connection.execute(_ALONE)

    def has_revision(self, revision: str) -> bool:
        """Whether a state of the folder was ever stored."""
        known = select(revisions.c.hash).where(revisions.c.hash == revision)
        return self._connection.execute(known).one_or_none() is not None

    def revision_files(self, revision: str) -> Mapping[str, str]:
        """Path inside the folder to text; KeyError for a revision that was never stored."""
        if not self.has_revision(revision):
            raise KeyError(revision)
        rows = self._connection.execute(
            select(revision_files.c.path, revision_files.c.text).where(revision_files.c.revision == revision)
        )
        return {row.path: row.text for row in sorted(rows)}
