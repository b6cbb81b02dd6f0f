"""Published states of the flows folder. A revision never changes; which one is current has a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from bot.core.ports import Publication
from storage.repositories.base import Repository
from storage.tables import frozen_periods, publications, reports, revision_files, revisions

_last = publications.alias("last")
NEWEST = select(publications.c.revision).where(
    publications.c.id == select(func.max(_last.c.id)).scalar_subquery()
)
"""The hash of the revision in force."""

_FROZEN = select(frozen_periods.c.revision).where(frozen_periods.c.period == bindparam("period"))


class Revisions(Repository):
    _revision: str | None = None

    def save_revision(
        self,
        revision: str,
        files: Mapping[str, str],
        at: datetime,
        by: str | None = None,
        note: str | None = None,
    ) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again."""
        if self.current_revision() == revision:
            return
        if self._add_if_new(revisions, {"hash": revision, "at": at}) and files:
            rows = [{"revision": revision, "path": path, "text": text} for path, text in files.items()]
            self._connection.execute(insert(revision_files), rows)
        self._connection.execute(
            insert(publications), {"revision": revision, "at": at, "by": by, "note": note}
        )
        self._revision = revision

    def current_revision(self) -> str | None:
        """The hash of the revision that was published last, None before the first. Read once in a transaction."""
        if self._revision is None:
            self._revision = self._connection.execute(NEWEST).scalar_one_or_none()
        return self._revision

    def publications(self) -> tuple[Publication, ...]:
        """Every moment at which a revision came into force, newest first."""
        rows = self._connection.execute(select(publications).order_by(publications.c.id.desc()))
        return tuple(Publication(row.revision, row.at, row.by, row.note) for row in rows)

    def frozen_revision(self, period: str) -> str | None:
        """The revision that a period's forms are asked and meant by, None before its first report."""
        return self._connection.execute(_FROZEN, {"period": period}).scalar_one_or_none()

    def freeze(self, period: str, revision: str, at: datetime) -> str:
        """Freeze a period's forms at a revision, unless they are frozen already; the revision they are frozen at."""
        self._add_if_new(frozen_periods, {"period": period, "revision": revision, "at": at})
        return str(self._connection.execute(_FROZEN, {"period": period}).scalar_one())

    def freeze_again(self, revision: str, at: datetime) -> int:
        """Let the periods whose windows are open be asked by another revision, and count the reports it concerns.

        Reports that were submitted keep the forms under which they were.
        """
        is_open = (reports.c.closes_at > at, reports.c.state == "open")
        periods = select(reports.c.period).where(*is_open).distinct()
        self._connection.execute(
            update(frozen_periods)
            .where(frozen_periods.c.period.in_(periods))
            .values(revision=revision, at=at)
        )
        changed = update(reports).where(*is_open).values(revision=revision)
        return self._connection.execute(changed.execution_options(preserve_rowcount=True)).rowcount

    def revision_files(self, revision: str) -> Mapping[str, str]:
        """Path inside the folder to text; KeyError for a revision that was never stored."""
        known = select(revisions.c.hash).where(revisions.c.hash == revision)
        if self._connection.execute(known).one_or_none() is None:
            raise KeyError(revision)
        rows = self._connection.execute(
            select(revision_files.c.path, revision_files.c.text).where(revision_files.c.revision == revision)
        )
        return {row.path: row.text for row in sorted(rows)}
