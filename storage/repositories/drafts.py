"""What was typed and not yet submitted: entries that are only ever appended, and the drafts they fold to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select

from bot.core.errors import Conflict
from bot.core.facts import Doubt, Draft, DraftKey, NewDraft, Provenance
from bot.core.periods import Period
from storage.repositories.base import AnyRow, Repository
from storage.repositories.figures import horizon_of
from storage.tables import drafts, people
from storage.values import from_columns, to_columns

_UNUSED = (
    select(drafts, people.c.name.label("person_name"))
    .join(people, people.c.id == drafts.c.person)
    .where(drafts.c.unit.in_(bindparam("units", expanding=True)), drafts.c.used_in.is_(None))
    .order_by(drafts.c.id)
)
_LAST_VERSIONS = (
    select(drafts.c.element, drafts.c.period, func.max(drafts.c.version))
    .where(drafts.c.unit == bindparam("unit"), drafts.c.period >= bindparam("first_year"))
    .group_by(drafts.c.element, drafts.c.period)
)
_VERSIONS_IN = (
    select(drafts.c.element, func.max(drafts.c.version))
    .where(drafts.c.unit == bindparam("unit"), drafts.c.period == bindparam("period"))
    .group_by(drafts.c.element)
)


class Folded(NamedTuple):
    """What a unit's unused entries come to: drafts, versions of all their keys, and the last entry's number."""

    drafts: dict[DraftKey, Draft]
    versions: dict[DraftKey, int]
    last_entry: int


class Drafts(Repository):
    def record(self, unit: str, draft: NewDraft, seen: int, person: int, batch: str, at: datetime) -> None:
        """Append a draft entry with version `seen` + 1.

        Conflict where that version exists already: then nothing was written, and the whole unit of work is to
        be repeated from newly loaded facts. ValueError for a number of too many digits.
        """
        entry = {
            **to_columns(draft.value)._asdict(),
            "is_withdrawal": False,
            "provenance": draft.provenance.value,
            "is_single": draft.is_single,
            "basis": draft.basis,
            "typed": draft.typed,
            "estimated": draft.estimated,
            "doubt": draft.doubt and draft.doubt.value,
            "note": draft.note,
            "meaning": draft.meaning,
        }
        self._append(unit, draft.key, seen, {**entry, "person": person, "batch": batch, "at": at})

    def withdraw(self, unit: str, key: DraftKey, seen: int, person: int, batch: str, at: datetime) -> None:
        """Append an entry that brings back what counted before the current one; Conflict as for `record`."""
        entry = {"is_withdrawal": True, "person": person, "batch": batch, "at": at}
        self._append(unit, key, seen, entry)

    def _append(self, unit: str, key: DraftKey, seen: int, entry: dict[str, Any]) -> None:
        row = {"unit": unit, "element": key.element, "period": key.period, "version": seen + 1, **entry}
        if not self._add_if_new(drafts, row):
            raise Conflict(f"{key.element} of {unit} in {key.period} is past version {seen} already")
        self._batches.add(entry["batch"])

    def count_drafts(self, elements: Sequence[str]) -> int:
        """How many units have typed something for one of the elements that is not submitted."""
        waiting = drafts.c.used_in.is_(None), drafts.c.element.in_(elements)
        left = func.sum(case((drafts.c.is_withdrawal, -1), else_=1))  # a withdrawal takes one entry back
        typed = (
            select(drafts.c.unit)
            .where(*waiting)
            .group_by(drafts.c.unit, drafts.c.element, drafts.c.period)
            .having(left > 0)
            .subquery()
        )
        count = select(func.count(typed.c.unit.distinct()))
        return int(self._connection.execute(count).scalar_one())

    def _fold_unused(self, unit: str) -> Folded:
        entries = self._read_before("drafts", unit)
        if entries is None:
            entries = self._connection.execute(_UNUSED, {"units": [unit]}).all()
        return fold(entries)

    def _read_drafts_ahead(self, units: Sequence[str]) -> None:
        found: dict[str, list[AnyRow]] = {unit: [] for unit in units}
        for row in self._connection.execute(_UNUSED, {"units": units}):
            found[row.unit].append(row)
        self._ahead |= {("drafts", unit): rows for unit, rows in found.items()}

    def _last_versions(self, unit: str, newest: Period) -> dict[DraftKey, int]:
        """The last version of each key, used up or not, whose period lies within the horizon of figures."""
        first_year = horizon_of(newest)["first_year"]
        rows = self._connection.execute(_LAST_VERSIONS, {"unit": unit, "first_year": first_year}).all()
        return {DraftKey(element, period): version for element, period, version in rows}

    def _versions_in(self, unit: str, period: str) -> dict[DraftKey, int]:
        """The last version of each key of a period, used up or not."""
        rows = self._connection.execute(_VERSIONS_IN, {"unit": unit, "period": period}).all()
        return {DraftKey(element, period): version for element, version in rows}


def fold(entries: Iterable[AnyRow]) -> Folded:
    """The drafts of entries given in the order in which they were written."""
    counting: dict[DraftKey, Draft | None] = {}
    versions: dict[DraftKey, int] = {}
    last_entry = 0
    for row in entries:
        key = DraftKey(row.element, row.period)
        before = counting.get(key)
        counting[key] = (before and before.previous) if row.is_withdrawal else _draft(row, key, before)
        versions[key] = row.version
        last_entry = row.id
    current = {
        key: draft if draft.version == versions[key] else replace(draft, version=versions[key])
        for key, draft in counting.items()
        if draft is not None
    }
    return Folded(current, versions, last_entry)


def _draft(row: AnyRow, key: DraftKey, previous: Draft | None) -> Draft:
    what = NewDraft(
        key=key,
        value=from_columns(row.kind, row.number, row.decimals, row.text),
        provenance=Provenance(row.provenance),
        is_single=row.is_single,
        basis=row.basis,
        typed=row.typed,
        estimated=row.estimated,
        doubt=row.doubt and Doubt(row.doubt),
        note=row.note,
        meaning=row.meaning,
    )
    return Draft(
        what=what,
        version=row.version,
        entry=row.id,
        batch=row.batch,
        person=row.person,
        person_name=row.person_name,
        at=row.at,
        previous=previous,
    )
