"""Transactions: all repositories over one connection, committed together or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.core.errors import Conflict, OutsideError
from storage.engine import migrate, open_engine
from storage.memory import Memory
from storage.repositories.agendas import Agendas
from storage.repositories.callers import Callers
from storage.repositories.clocks import Clocks
from storage.repositories.decisions import Decisions
from storage.repositories.deliveries import Deliveries
from storage.repositories.facts import Facts
from storage.repositories.flow_drafts import FlowDrafts
from storage.repositories.openings import Openings
from storage.repositories.provisional import ProvisionalReports
from storage.repositories.push import Push
from storage.repositories.reminders import Reminders
from storage.repositories.submissions import Submissions
from storage.repositories.units import Units
from storage.repositories.walks import Walks

_ENDED_FOR_ANOTHER: Final = ("40001", "40P01")
"""Serialization failure and deadlock (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


class SqlTransaction(
    Agendas,
    Callers,
    Deliveries,
    Push,
    FlowDrafts,
    Walks,
    Decisions,
    Openings,
    ProvisionalReports,
    Reminders,
    Clocks,
    Submissions,
    Facts,
    Units,
):
    """One unit of work, valid inside the block of `SqlStorage.transaction`.

    Fulfils `office.OfficeTransaction` and `timetable.CalendarTransaction`.

    Where a method raises Conflict, leave the block and repeat the whole unit of work.
    """

    def read_ahead(self, chats: Sequence[tuple[str, str]], at: datetime) -> None:
        """Read at once what the calls about these chats, channel and address, will ask for one by one.

        That is who writes, with their walks locked, the units for which they hold roles, and the reports and drafts of
        those for which they report; `at` is the earliest moment about which will be asked. What is read ahead is given
        to the first who asks, and forgotten where something else is written that it may rest on.
        """
        people = self._read_callers_ahead(chats)
        if people:
            self._read_walks_ahead(people)
            units = sorted(self._read_units_ahead(people, at))
            self._read_reports_ahead(units)
            self._read_drafts_ahead(units)


class SqlStorage:
    """A database. Fulfils `store.Storage`; may be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._memory = Memory()
        self._turns = _Turns() if engine.dialect.name == "sqlite" else None

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and maintenance."""
        return self._engine

    def upgrade(self) -> str:
        """Bring the schema to the newest version; that version."""
        return migrate(self._engine)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Begin; commit when the block ends, roll back when it raises.

        On SQLite one transaction at a time runs in this program, and one cannot be begun inside another.
        Conflict where PostgreSQL ended it for the sake of another: repeat the unit of work. OutsideError where the
        database fails, is locked by another program or cannot be reached.
        """
        try:
            with self._begin() as connection:
                yield SqlTransaction(connection, self._memory)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in _ENDED_FOR_ANOTHER:
                raise Conflict(f"the database gave way to another transaction: {error.orig}") from error
            raise OutsideError(f"The database failed: {error.orig}", retry_after_s=1) from error
        except PoolExhausted as error:
            raise OutsideError("All connections to the database are in use.", retry_after_s=1) from error

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self._turns is None:
            with self._engine.begin() as connection:
                yield connection
        else:
            with self._turns.taken(), self._engine.begin() as connection:
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


class _Turns:
    """SQLite has one writer: threads wait here, where waiting is cheap, and not in the busy loop of the driver."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        if self._owner == threading.get_ident():
            raise RuntimeError("a transaction is open in this thread already")
        with self._lock:
            self._owner = threading.get_ident()
            try:
                yield
            finally:
                self._owner = None


def open_storage(url: str) -> SqlStorage:
    """The database at a URL, whose schema is left as it is: see `SqlStorage.upgrade`.

    InputError for a URL that cannot be one of ours, OutsideError for a server that does not answer.
    """
    return SqlStorage(open_engine(url))
