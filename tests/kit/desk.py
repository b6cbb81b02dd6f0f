"""The whole program on an SQLite file, without a page: updates go straight into its inbox.

What is asked of the database here is counted in rows, so that "once" means one row.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, select

from bot.app.clock import SetClock
from bot.app.invitations import invite
from bot.app.publishing import Publisher
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.errors import OutsideError
from bot.core.events import Event, Started
from bot.core.facts import ReportKey, UnitFacts
from bot.core.periods import parse_identifier
from bot.core.ports import Arrival, Outgoing, OutgoingKind
from bot.program import Program
from flows.language.model import Value
from storage.repositories.updates import outgoing_from_json
from storage.tables import drafts, observations, outbox, submissions, updates
from tests.kit.databases import new_sqlite
from tests.kit.filing import past_filing
from tests.kit.players import UNIT, ZONE

START: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
CHANNEL: Final = "web"


@dataclass(frozen=True)
class Observed:
    """One row of the observations."""

    id: int
    element: str
    period: str
    value: Decimal | None
    supersedes: int | None
    submission: int | None


def _no_mistake(record: logging.LogRecord) -> bool:
    """The inbox apologises for a mistake of ours and goes on; a test must not."""
    raise AssertionError(record.getMessage()) from (record.exc_info[1] if record.exc_info else None)


class Desk:
    """A program that is running, or stopped between `close` and `open`."""

    def __init__(self, database: Path, flows_dir: Path) -> None:
        self._settings = Settings(database_url=new_sqlite(database), flows_dir=flows_dir)
        self._stack = ExitStack()
        self.at = START
        self.open()

    def open(self) -> None:
        logging.getLogger("bot.app.inbox").addFilter(_no_mistake)
        self._program: Program = self._stack.enter_context(opened(self._settings, SetClock(self.at)))

    def close(self) -> None:
        self._stack.close()
        self._stack = ExitStack()
        logging.getLogger("bot.app.inbox").removeFilter(_no_mistake)

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        self.close()
        self.open()

    # -- setting the scene

    def publish(self) -> None:
        self._program.forms_in_force()
        with self._program.storage.transaction() as transaction:
            transaction.save_units([UNIT])

    def republish(self, files: Mapping[str, str], *, also_open: bool = False) -> str:
        """Publish changed files as the form office does; the revision."""
        publisher = Publisher(self._program.revisions)
        with self._program.storage.transaction() as transaction:
            expected = transaction.current_revision()
            return publisher.publish(files, expected, None, transaction, self.at, also_open=also_open)

    def enrol(self, name: str) -> None:
        """Make a reporter of the unit; their chat has their name for an address."""
        self.accept(self.arrival(name, f"enrol {name}", Started(self.at, self.invitation())))

    def invitation(self) -> str:
        """A new code for reporters of the unit."""
        with self._program.storage.transaction() as transaction:
            return invite(transaction, UNIT.code, "reporter", self.at)[0]

    def file(self, flow: str, period: str, values: Mapping[str, Value]) -> None:
        """Put figures into the past, as a submission of `flow` would have."""
        key = ReportKey(flow, UNIT.code, period)
        with self._program.storage.transaction() as transaction:
            catalogue = self._program.revisions.current(transaction).catalogue
            window = self._program.duties.window(catalogue.flows[flow], parse_identifier(period), UNIT)
            transaction.open_report(key, catalogue.revision, window, self.at)
            person = transaction.add_person("早先", "zh")
            transaction.submit(past_filing(key, values, {}, catalogue), person, self.at)

    # -- what happens

    def arrival(self, name: str, update_id: str, event: Event) -> Arrival:
        return Arrival(CHANNEL, name, update_id, event, message="1", label="…", language="zh", name=name)

    def accept(self, arrival: Arrival) -> None:
        self._program.inbox.accept(arrival)

    def accept_all(self, arrivals: Sequence[Arrival]) -> Sequence[OutsideError | None]:
        return self._program.inbox.accept_all(arrivals)

    def tick(self) -> datetime:
        """The next moment."""
        self.at += timedelta(seconds=7)
        return self.at

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program writes to the database all the while, and nobody has patience."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(self._settings.database_url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    # -- what is stored

    @property
    def engine(self) -> Engine:
        return self._program.storage.engine

    def facts(self) -> UnitFacts:
        with self._program.storage.transaction() as transaction:
            found = transaction.unit_facts(UNIT.code)
        assert found is not None
        return found

    def replies(self, name: str, update_id: str) -> list[Outgoing]:
        """What was queued in answer to an update, the echo left out."""
        wanted = select(outbox.c.body).where(outbox.c.address == name, outbox.c.update_id == update_id)
        messages = [outgoing_from_json(row.body) for row in self._rows(wanted.order_by(outbox.c.id))]
        return [each for each in messages if each.kind is not OutgoingKind.ECHO]

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        tables = (drafts, observations, submissions, updates, outbox)
        return {
            table.name: next(iter(self._rows(select(func.count()).select_from(table))))[0] for table in tables
        }

    def observed(self) -> list[Observed]:
        """All observations, oldest first."""
        columns = observations.c
        rows = self._rows(select(observations).order_by(columns.id))
        return [
            Observed(
                row.id,
                row.element,
                row.period,
                None if row.number is None else Decimal(row.number).scaleb(-(row.decimals or 0)),
                row.supersedes,
                row.submission,
            )
            for row in rows
        ]

    def entries(self) -> list[Any]:
        """All draft entries, oldest first."""
        return list(self._rows(select(drafts).order_by(drafts.c.id)))

    def _rows(self, statement: Any) -> Iterable[Any]:
        with self._program.storage.engine.begin() as connection:
            return list(connection.execute(statement))
