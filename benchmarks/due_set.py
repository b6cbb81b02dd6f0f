"""What is due, asked of a million units: the questions of every wake, beside the same question by reading everything.

A wake asks four questions, on both engines. The baseline reads the whole table, as a database without the index would.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, text

from benchmarks.ground import postgresql_with, scratch, sqlite_with
from benchmarks.result import Result
from flows.language.model import Level
from storage import SqlStorage, SqlTransaction, open_storage

BAR: Final = 0.2
"""Of the time of reading everything: a tenth is what was found, most of it for locking and reading the 200 rows."""

ROUNDS: Final = 5
DUE_AT: Final = datetime(2026, 10, 8, 1, tzinfo=UTC)
DUE: Final = 200
"""Reports, and people, that are due: a batch of the scheduler."""

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
_WAITS = "(state = 'open' OR verdict = 'returned') AND remind_at <= :at"

Question = Callable[[SqlTransaction], object]


def measure(is_quick: bool) -> Result:
    """The due set among 1,000,000 units on SQLite and PostgreSQL, beside the same by a full scan."""
    many = 20_000 if is_quick else 1_000_000
    worst = Result(0.0, "ms", 1.0, 0.0, f"<= {BAR}", True)
    for name, place in (("SQLite", sqlite_with), ("PostgreSQL", postgresql_with)):
        with scratch() as folder, place(0, folder) as fresh:
            storage = open_storage(fresh())
            _fill(storage.engine, many)
            worst = max(worst, _measured(name, storage), key=lambda each: each.ratio)
            storage.close()
    return worst


def _measured(name: str, storage: SqlStorage) -> Result:
    before = DUE_AT - timedelta(hours=1)
    questions: dict[str, Question] = {
        f"{DUE} of the reports are due": lambda transaction: transaction.due_reports(DUE_AT, DUE),
        "none of the reports is due": lambda transaction: transaction.due_reports(before, DUE),
        f"{DUE} people are to be told": lambda transaction: transaction.due_reminders(DUE_AT, DUE),
        "messages that were lost": lambda transaction: transaction.lost_digests(DUE_AT, DUE),
        "zones of villages": lambda transaction: transaction.zones(Level.VILLAGE),
    }
    scan_ms = _timed(storage, _scan(storage.engine.dialect.name))
    print(f"{name}: reading all reports takes {scan_ms:.1f} ms")
    found: list[float] = []
    for what, question in questions.items():
        took_ms = _timed(storage, question)
        found.append(took_ms)
        print(f"  {what:32} {took_ms:8.2f} ms  {took_ms / scan_ms:.4f}", flush=True)
    _explain(storage, questions[f"{DUE} of the reports are due"])
    value = max(found)
    return Result(value, "ms", scan_ms, value / scan_ms, f"<= {BAR}", value / scan_ms <= BAR)


def _timed(storage: SqlStorage, question: Question) -> float:
    """Milliseconds of a question: the median of some rounds, each in a transaction of its own."""
    took: list[float] = []
    for _ in range(ROUNDS + 1):
        with storage.transaction() as transaction:
            began = time.perf_counter()
            question(transaction)
            took.append((time.perf_counter() - began) * 1_000)
    return median(took[1:])  # the first one builds the statement


def _scan(engine_name: str) -> Question:
    hint = " NOT INDEXED" if engine_name == "sqlite" else ""

    def question(transaction: SqlTransaction) -> object:
        connection = transaction._connection
        if engine_name == "postgresql":
            for kind in ("indexscan", "indexonlyscan", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{kind} = off"))
        query = text(
            f"SELECT number FROM reports{hint} WHERE {_WAITS} ORDER BY remind_at, number LIMIT {DUE}"
        )
        return connection.execute(query, {"at": _stored(DUE_AT, engine_name)}).all()

    return question


def _explain(storage: SqlStorage, question: Question) -> None:
    """Print the plan of the statement that a question runs."""
    with storage.transaction() as transaction:
        for statement, parameters in _statements(transaction._connection, lambda: question(transaction)):
            how = "EXPLAIN QUERY PLAN" if storage.engine.dialect.name == "sqlite" else "EXPLAIN"
            for row in transaction._connection.exec_driver_sql(f"{how} {statement}", parameters):
                print(f"    {row[-1]}")


def _statements(connection: Connection, work: Callable[[], object]) -> list[tuple[str, Any]]:
    noted: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        noted.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    return noted


def _fill(engine: Engine, many: int) -> None:
    """Units, each with a reporter and a report that waits; a few are due, and a few people are to be told."""
    name = engine.dialect.name
    due, later = _stored(DUE_AT, name), _stored(DUE_AT + timedelta(days=8), name)
    opened = _stored(DUE_AT - timedelta(days=7), name)
    closes = _stored(DUE_AT + timedelta(days=50), name)
    named = {
        "many": many,
        "due": due,
        "later": later,
        "opened": opened,
        "closes": closes,
        "every": many // DUE,
    }
    when = "CASE WHEN i % :every = 0 THEN :due ELSE :later END"
    if name == "postgresql":
        when = "CASE WHEN i % :every = 0 THEN CAST(:due AS timestamptz) ELSE CAST(:later AS timestamptz) END"
    with engine.begin() as connection:

        def run(statement: str) -> None:
            used = {key: value for key, value in named.items() if f":{key}" in statement}
            connection.execute(text(statement), used)

        run("INSERT INTO revisions (hash, at) VALUES ('r', :opened)")
        run(
            f"{_NUMBERS} INSERT INTO units (code, name, level, zone) SELECT 'u' || i, '村' || i, 'village',"
            " CASE WHEN i % 10 = 0 THEN 'Asia/Urumqi' ELSE 'Asia/Shanghai' END FROM n"
        )
        run(f"{_NUMBERS} INSERT INTO people (id, name, language) SELECT i, '人' || i, 'zh' FROM n")
        run(
            f"{_NUMBERS} INSERT INTO roles (id, person, unit, role, at)"
            " SELECT i, i, 'u' || i, 'reporter', :opened FROM n"
        )
        run(
            f"{_NUMBERS} INSERT INTO reports (number, flow, unit, period, period_kind, revision, state, due_on,"
            " opens_at, closes_at, is_provisional, zone, opened_at, remind_at)"
            " SELECT i, 'village-quarterly', 'u' || i, '2026Q3', 'quarterly', 'r', 'open', '2026-10-27', :opened,"
            f" :closes, {'0' if name == 'sqlite' else 'false'}, 'Asia/Shanghai', :opened, {when} FROM n"
        )
        run(f"{_NUMBERS} INSERT INTO reminders (person, due_at) SELECT i, {when} FROM n")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _stored(moment: datetime, engine_name: str) -> str:
    """A moment as the engine's columns hold it."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}" + ("" if engine_name == "sqlite" else "+00:00")
