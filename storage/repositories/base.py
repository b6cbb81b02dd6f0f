"""What every repository stands on: one connection, and an INSERT that can settle conflicts on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert
"""Both say on_conflict_do_nothing, on_conflict_do_update and excluded, and mean the same."""

AnyRow = Row[*tuple[Any, ...]]


class Seen(NamedTuple):
    """How a unit stood when this transaction read its facts: what a submission may rest on."""

    figures_version: int
    last_entry: int


class Repository:
    """Part of a transaction: statements about one subject, on the transaction's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._seen: dict[str, Seen] = {}

    def _insert(self, table: Table) -> Insert:
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def _add_if_new(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert one row unless a unique key refuses it; whether it was inserted.

        Where another transaction is inserting the same key, this waits for its end.
        """
        insertion = self._insert(table).on_conflict_do_nothing().inline()
        # for an INSERT the count of rows is kept only when asked for; without, psycopg's is lost
        counted = insertion.execution_options(preserve_rowcount=True)
        return self._connection.execute(counted, row).rowcount == 1

    def _add(self, table: Table, row: Mapping[str, Any]) -> int:
        """Insert one row; the id that the database gave it."""
        key = self._connection.execute(insert(table), row).inserted_primary_key
        assert key is not None  # exactly one row was inserted
        return int(key[0])
