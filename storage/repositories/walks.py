"""Where each person's talk stands: one JSON text a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.repositories.base import Repository
from storage.tables import walks


class Walks(Repository):
    def load_walk(self, person: int) -> str | None:
        """The person's walk as JSON, locked until the transaction ends; None before the first.

        A row that is not there cannot be locked, so an empty one is made.
        """
        locked = select(walks.c.person, walks.c.walk).where(walks.c.person == person).with_for_update()
        row = self._connection.execute(locked).one_or_none()
        if row is None:
            self._add_if_new(walks, {"person": person})
            row = self._connection.execute(locked).one()
        walk: str | None = row.walk
        return walk

    def save_walk(self, person: int, walk: str, at: datetime) -> None:
        save = self._insert(walks)
        self._connection.execute(
            save.on_conflict_do_update(
                index_elements=["person"], set_={"walk": save.excluded.walk, "at": save.excluded.at}
            ),
            {"person": person, "walk": walk, "at": at},
        )
