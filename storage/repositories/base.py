"""What every repository stands on: one connection, and an INSERT that can settle conflicts on both engines.

Statements are built once and kept, by engine where the engines differ: building one takes longer than running it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Row, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.memory import Memory

Insert = postgresql.Insert | sqlite.Insert
"""Both say on_conflict_do_nothing, on_conflict_do_update and excluded, and mean the same."""

AnyRow = Row[*tuple[Any, ...]]

_LOG: Final = logging.getLogger(__name__)
_Read = TypeVar("_Read")


class Seen(NamedTuple):
    """How a unit stood when this transaction read its facts: what a submission may rest on."""

    figures_version: int
    last_entry: int


class Repository:
    """Part of a transaction: statements about one subject, on the transaction's connection.

    `memory` outlives the transaction: only what is committed may be put there.
    """

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._connection = connection
        self._memory = memory
        self._engine_name = connection.dialect.name
        self._seen: dict[str, Seen] = {}
        self._unit_rows: dict[str, AnyRow] = {}  # rows of the table of units as `units_of` read them
        self._batches: set[str] = set()  # of the draft entries that this transaction wrote itself
        self._ahead: dict[tuple[object, ...], Any] = {}

    def _read_before(self, *what: object) -> Any:
        """What `read_ahead` read of a thing, None where it must be read now. It is given once: it may change then."""
        return self._ahead.pop(what, None)

    def _add_if_new(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert one row unless a unique key refuses it; whether it was inserted.

        Where another transaction is inserting the same key, this waits for its end.
        """
        return self._connection.execute(_insertion_if_new(self._engine_name, table), row).rowcount == 1

    def _add_all_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, without those that a unique key refuses."""
        if rows:
            self._connection.execute(_insertion_if_new(self._engine_name, table), rows)

    def _add(self, table: Table, row: Mapping[str, Any]) -> int:
        """Insert one row; the id that the database gave it."""
        key = self._connection.execute(_insertion(table), row).inserted_primary_key
        assert key is not None  # exactly one row was inserted
        return int(key[0])

    def _put(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Insert rows; where one with the same primary key exists, change the other columns that are given."""
        columns = tuple(rows[0])
        self._connection.execute(upsert(self._engine_name, table, columns), rows)


def readable(
    rows: Iterable[AnyRow], read: Callable[[AnyRow], _Read], name: Callable[[AnyRow], str]
) -> Iterator[tuple[AnyRow, _Read]]:
    """Each row with what is read from it. One that cannot be read, as its time zone is unknown here, is left out: it
    keeps the others from nothing, and the log calls it by its name.
    """
    for row in rows:
        try:
            yield row, read(row)
        except ValueError as error:
            _LOG.error("%s is left out, as it cannot be read: %s", name(row), error)


def insert_for(engine_name: str, table: Table) -> Insert:
    """The INSERT of an engine, which can settle conflicts."""
    return sqlite.insert(table) if engine_name == "sqlite" else postgresql.insert(table)


@cache
def _insertion(table: Table) -> Any:
    return insert(table)


@cache
def _insertion_if_new(engine_name: str, table: Table) -> Any:
    insertion = insert_for(engine_name, table).on_conflict_do_nothing().inline()
    # for an INSERT the count of rows is kept only when asked for; without, psycopg's is lost
    return insertion.execution_options(preserve_rowcount=True)


@cache
def upsert(engine_name: str, table: Table, columns: tuple[str, ...]) -> Any:
    """An INSERT of some columns that changes them, the primary key apart, where the row exists."""
    insertion = insert_for(engine_name, table)
    key = [column.name for column in table.primary_key]
    changes = {name: insertion.excluded[name] for name in columns if name not in key}
    return insertion.on_conflict_do_update(index_elements=key, set_=changes)
