"""Nothing that happens with every update reads a whole table, however many units there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, event

from bot.core.facts import ReportKey
from bot.core.ports import Claim, Outgoing, OutgoingKind, QueuedMessage, SavedWalk
from tests.storage.scene import (
    AT,
    LATER,
    QUARTER,
    REVISION,
    WINDOW,
    Scene,
    derived,
    draft,
    facts_of,
    observed,
    submission,
)

Statement = tuple[str, Any]


@contextmanager
def noted(scene: Scene) -> Iterator[list[Statement]]:
    """The statements carried out, with their parameters."""
    statements: list[Statement] = []

    def note(
        _connection: object, _cursor: object, text: str, parameters: Any, _context: object, many: bool
    ) -> None:
        if text.startswith(("SELECT", "UPDATE", "DELETE")) or (
            text.startswith("INSERT") and "SELECT" in text
        ):
            statements.append((text, parameters[0] if many else parameters))

    event.listen(scene.storage.engine, "before_cursor_execute", note)
    yield statements
    event.remove(scene.storage.engine, "before_cursor_execute", note)


_NO_TABLES = ("SUBQUERY", "CONSTANT ROW", "SCAN here")
"""Words in lines of SQLite's plan that are about rows made in the statement itself: see `callers`."""


def whole_tables_read(connection: Connection, statement: Statement) -> list[str]:
    """The lines of an engine's plan that say so. PostgreSQL is kept from preferring it for small tables."""
    text, parameters = statement
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {text}", parameters)
        return [line for (line,) in plan if "Seq Scan" in line]
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
    return [
        row[3] for row in plan if row[3].startswith("SCAN") and not any(word in row[3] for word in _NO_TABLES)
    ]


def talk_and_submit(scene: Scene) -> None:
    """Every call of a talk, with a first answer, a withdrawal, a submission and an amendment."""
    key = ReportKey("village", "v1", QUARTER)
    with scene.storage.transaction() as transaction:
        transaction.claim_updates([Claim("web", "1", "7", "d", AT)])
        transaction.add_address(scene.li.id, "web", "1", AT)
        transaction.add_role(scene.li.id, "v1", "reporter", AT)
        transaction.caller("web", "2")
        transaction.read_ahead([("web", "1"), ("web", "2")], AT)
        transaction.caller("web", "1")
        transaction.person_at("web", "1")
        transaction.load_walk(scene.li.id)
        transaction.units_of(scene.li.id, "reporter", AT)
        transaction.reports_of_unit("v1")
        transaction.open_report(key, REVISION, WINDOW, AT)
        transaction.record("v1", draft("households", Decimal(312)), 0, scene.li.id, "b", AT)
        facts_of(transaction)
        new = observed("households", Decimal(312))
        transaction.submit(submission(new, computed=(derived("density", Decimal(3)),)), scene.li, AT)
        old = facts_of(transaction).figures["households"][0].id
        amended = observed("households", Decimal(313), supersedes=old)
        transaction.submit(submission(amended, computed=(derived("density", Decimal(4)),)), scene.li, LATER)
        facts_of(transaction)
        transaction.figures_of_report(key)
        message = Outgoing(OutgoingKind.SEND, "好")
        number = transaction.queue("web", "1", "7", message, AT)
        transaction.hold([QueuedMessage(number, "web", "1", message, AT)], "me")
        transaction.queued_since("web", "1", 0, 10)
        transaction.queued_before("web", "1", None, 10)
        transaction.save_walks([SavedWalk(scene.li.id, "{}", AT)])


def test_no_statement_of_a_talk_reads_a_whole_table(scene: Scene) -> None:
    with noted(scene) as statements:
        talk_and_submit(scene)
    assert len({text for text, _ in statements}) > 20
    with scene.storage.engine.connect() as connection:
        read = {text: whole_tables_read(connection, (text, parameters)) for text, parameters in statements}
    assert {text: lines for text, lines in read.items() if lines} == {}


def test_the_check_sees_a_statement_that_reads_a_whole_table(scene: Scene) -> None:
    """The check is checked: without this, a change of an engine's wording would make it pass for ever."""
    with noted(scene) as statements:
        scene.rows("SELECT name FROM people WHERE name = 'Li'")
    with scene.storage.engine.connect() as connection:
        assert whole_tables_read(connection, statements[0])
