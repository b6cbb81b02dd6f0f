"""Published states of the flows folder. A revision never changes; which one is current has a history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, text, tuple_, update

from bot.core.office import Publication
from storage.repositories.base import Repository
from storage.tables import (
    flows_in_force,
    frozen_periods,
    people,
    publications,
    reports,
    revision_files,
    revisions,
)

_last = publications.alias("last")
NEWEST = select(publications.c.revision).where(
    publications.c.id == select(func.max(_last.c.id)).scalar_subquery()
)
"""The hash of the revision in force."""

_IN_FORCE = select(flows_in_force)
_FROZEN = select(frozen_periods.c.revision).where(frozen_periods.c.period == bindparam("period"))

_PUBLICATIONS = (
    select(publications.c.revision, publications.c.at, people.c.name, publications.c.note)
    .outerjoin(people, people.c.id == publications.c.person)
    .order_by(publications.c.id.desc())
)
_LATEST = _PUBLICATIONS.limit(1)

_ALONE = text("LOCK TABLE publications IN SHARE ROW EXCLUSIVE MODE")


class Revisions(Repository):
    _revision: str | None = None

    def save_revision(
        self,
        revision: str,
        files: Mapping[str, str],
        at: datetime,
        person: int | None = None,
        note: str | None = None,
    ) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again.

        `person` is who published it in the browser, `note` says why.
        """
        if self.current_revision() == revision:
            return
        if self._add_if_new(revisions, {"hash": revision, "at": at}) and files:
            rows = [{"revision": revision, "path": path, "text": text} for path, text in files.items()]
            self._connection.execute(insert(revision_files), rows)
        row = {"revision": revision, "at": at, "person": person, "note": note}
        self._connection.execute(insert(publications), row)
        self._revision = revision

    def keep_in_force(self, flows: Collection[str], at: datetime) -> None:
        """Note which forms are in force from `at` on: those that were not are new, those that are not are gone."""
        self._connection.execute(delete(flows_in_force).where(flows_in_force.c.flow.not_in(flows)))
        for flow in flows:
            self._add_if_new(flows_in_force, {"flow": flow, "since": at})

    def flows_since(self) -> Mapping[str, datetime]:
        """Since when each form has been in force without a break."""
        return {row.flow: row.since for row in self._connection.execute(_IN_FORCE)}

    def current_revision(self) -> str | None:
        """The hash of the revision that was published last, None before the first. Read once in a transaction."""
        if self._revision is None:
            self._revision = self._connection.execute(NEWEST).scalar_one_or_none()
        return self._revision

    def publications(self) -> tuple[Publication, ...]:
        """Every moment at which a revision came into force, newest first."""
        return tuple(Publication(*row) for row in self._connection.execute(_PUBLICATIONS))

    def freeze(self, period: str, revision: str, at: datetime) -> str:
        """Freeze a period's forms at a revision, unless they are frozen already; the revision they are frozen at."""
        self._add_if_new(frozen_periods, {"period": period, "revision": revision, "at": at})
        return str(self._connection.execute(_FROZEN, {"period": period}).scalar_one())

    def freeze_again(self, revision: str, forms: Iterable[tuple[str, str]], at: datetime) -> int:
        """Let the periods whose windows are open be asked by another revision, and count the reports it concerns.

        `forms` are the ids of the revision's forms, each with its kind of period. Reports that were submitted, and
        those of other forms, keep the forms under which they were opened.
        """
        is_open = reports.c.closes_at > at
        periods = select(reports.c.period).where(is_open).distinct()
        self._connection.execute(
            update(frozen_periods)
            .where(frozen_periods.c.period.in_(periods))
            .values(revision=revision, at=at)
        )
        wanted = tuple_(reports.c.flow, reports.c.period_kind).in_(list(forms))
        changed = update(reports).where(is_open, reports.c.state == "open", wanted).values(revision=revision)
        return self._connection.execute(changed.execution_options(preserve_rowcount=True)).rowcount

    def latest_publication(self) -> Publication | None:
        """How the revision in force came to be so, None before the first one."""
        row = self._connection.execute(_LATEST).one_or_none()
        return None if row is None else Publication(*row)

    def revisions_naming(self, element: str, limit: int) -> tuple[str, ...]:
        """Published revisions whose dictionary may hold an element of this id, those in force last first."""
        is_named = revision_files.c.text.contains(f"{element}:", autoescape=True)
        naming = (
            select(publications.c.revision)
            .join(revision_files, revision_files.c.revision == publications.c.revision)
            .where(revision_files.c.path.startswith("dictionary/"), is_named)
            .group_by(publications.c.revision)
            .order_by(func.max(publications.c.id).desc())
            .limit(limit)
        )
        return tuple(self._connection.execute(naming).scalars())

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
