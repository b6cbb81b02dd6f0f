"""Where each person's talk stands: one JSON text a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from bot.core.ports import SavedWalk
from storage.repositories.base import AnyRow, Repository
from storage.tables import walks

_LOCKED = (
    select(walks.c.person, walks.c.walk)
    .where(walks.c.person.in_(bindparam("people", expanding=True)))
    .order_by(walks.c.person)  # in one order, so that nobody waits in a circle
    .with_for_update()
)


class Walks(Repository):
    def load_walk(self, person: int) -> str | None:
        """The person's walk as JSON, locked until the transaction ends; None before the first.

        A row that is not there cannot be locked, so an empty one is made.
        """
        row = self._read_before("walk", person) or self._locked(person)
        if row is None:
            self._add_if_new(walks, {"person": person})
            row = self._locked(person)
        assert row is not None  # it was made now, by this transaction or by one that was faster
        walk: str | None = row.walk
        return walk

    def save_walks(self, saved: Sequence[SavedWalk]) -> None:
        """Put walks in the place of people's last ones, at most one of each person."""
        if saved:
            self._put(walks, *(each._asdict() for each in saved))

    def _locked(self, person: int) -> AnyRow | None:
        return self._connection.execute(_LOCKED, {"people": [person]}).one_or_none()

    def _read_walks_ahead(self, people: Sequence[int]) -> None:
        for row in self._connection.execute(_LOCKED, {"people": people}):
            self._ahead["walk", row.person] = row
