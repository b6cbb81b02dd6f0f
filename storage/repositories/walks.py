"""Where each person's talk stands: one JSON text a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from storage.repositories.base import Repository
from storage.tables import walks

_LOCKED = select(walks.c.person, walks.c.walk).where(walks.c.person == bindparam("person")).with_for_update()


class Walks(Repository):
    def load_walk(self, person: int) -> str | None:
        """The person's walk as JSON, locked until the transaction ends; None before the first.

        A row that is not there cannot be locked, so an empty one is made.
        """
        row = self._connection.execute(_LOCKED, {"person": person}).one_or_none()
        if row is None:
            self._add_if_new(walks, {"person": person})
            row = self._connection.execute(_LOCKED, {"person": person}).one()
        walk: str | None = row.walk
        return walk

    def save_walk(self, person: int, walk: str, at: datetime) -> None:
        """Put a walk in the place of the person's last one."""
        self._put(walks, {"person": person, "walk": walk, "at": at})
