"""Databases of earlier versions: what they hold is there after the upgrade, and what is new is filled from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text

from storage.engine import alembic_config, current_version, migrate, newest_version, open_engine

MOMENT = "'2026-10-0{} 00:00:00.000000'"


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """A database without tables."""
    opened = open_engine(empty_url)
    yield opened
    opened.dispose()


def _bring_to(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def _report(flow: str, period: str, revision: str, day: int) -> str:
    kind = "quarterly" if "Q" in period else "annual"
    return f"""INSERT INTO reports (flow, unit, period, period_kind, revision, state, due_on, opens_at, closes_at,
        is_provisional, opened_at) VALUES ('{flow}', 'v1', '{period}', '{kind}', '{revision}', 'open', '2026-10-28',
        {MOMENT.format(1)}, {MOMENT.format(9)}, false, {MOMENT.format(day)})"""


BEFORE_FREEZING = (
    "INSERT INTO units (code, name, level, zone) VALUES ('v1', '青石示范村', 'village', 'Asia/Shanghai')",
    "INSERT INTO people (id, name, language) VALUES (1, '李示例', 'zh')",
    *(f"INSERT INTO revisions (hash, at) VALUES ('rev-{each}', {MOMENT.format(each)})" for each in (1, 2)),
    *(
        f"INSERT INTO publications (revision, at) VALUES ('rev-{each}', {MOMENT.format(each)})"
        for each in (1, 2)
    ),
    _report("village", "2026Q2", "rev-1", 1),
    _report("land", "2026Q3", "rev-1", 2),
    _report("village", "2026Q3", "rev-2", 3),
    _report("year", "2026", "rev-2", 4),
    f"""INSERT INTO drafts (unit, element, period, version, is_withdrawal, kind, number, decimals, provenance,
        is_single, estimated, person, batch, at) VALUES ('v1', 'households', '2026Q3', 1, false, 'number', 312, 0,
        'reported', true, false, 1, 'b', {MOMENT.format(3)})""",
)
"""Rows of version 0003: four reports of three periods, two of one period under different revisions, and a draft."""


def test_periods_with_reports_are_frozen_at_the_revision_of_their_first_one(engine: Engine) -> None:
    """From before freezing, when every report kept the revision that was in force when it was opened."""
    _bring_to(engine, "0003")
    _run(engine, *BEFORE_FREEZING)
    assert migrate(engine) == newest_version()
    frozen = "SELECT period, revision FROM frozen_periods ORDER BY period"
    assert _rows(engine, frozen) == [("2026", "rev-2"), ("2026Q2", "rev-1"), ("2026Q3", "rev-1")]


def test_what_an_older_database_holds_is_there_after_the_upgrade(engine: Engine) -> None:
    _bring_to(engine, "0003")
    _run(engine, *BEFORE_FREEZING)
    queries = (
        "SELECT number, flow, unit, period, revision, state FROM reports ORDER BY number",
        "SELECT unit, element, period, version, number, person FROM drafts",
        "SELECT id, revision FROM publications ORDER BY id",
    )
    before = [_rows(engine, query) for query in queries]
    migrate(engine)
    assert [_rows(engine, query) for query in queries] == before
    assert all(before)
    assert _rows(engine, "SELECT meaning FROM drafts") == [(None,)]
    assert _rows(engine, "SELECT person, note FROM publications") == [(None, None)] * 2
    assert _rows(engine, "SELECT path FROM flow_drafts") == []


def test_an_older_database_without_reports_has_no_frozen_periods(engine: Engine) -> None:
    _bring_to(engine, "0003")
    assert current_version(engine) == "0003"
    migrate(engine)
    assert _rows(engine, "SELECT period FROM frozen_periods") == []


def test_forms_that_are_in_force_before_the_calendar_comes_are_not_taken_for_new_ones(engine: Engine) -> None:
    """A form that came at short notice would be asked of nobody until the next period."""
    _bring_to(engine, "0005")
    forms = (("rev-1", "village"), ("rev-1", "gone"), ("rev-2", "village"), ("rev-2", "land"))
    _run(
        engine,
        *(
            f"INSERT INTO revisions (hash, at) VALUES ('rev-{each}', {MOMENT.format(each)})"
            for each in (1, 2)
        ),
        *(
            f"INSERT INTO revision_files (revision, path, text) VALUES ('{revision}', '{path}', '')"
            for revision, name in forms
            for path in (f"definitions/{name}.yaml", f"dictionary/{name}.yaml")
        ),
        *(
            f"INSERT INTO publications (revision, at) VALUES ('rev-{each}', {MOMENT.format(each)})"
            for each in (1, 2)
        ),
    )
    migrate(engine)
    since = _rows(engine, "SELECT flow, substr(CAST(since AS TEXT), 1, 10) FROM flows_in_force ORDER BY flow")
    assert since == [("land", "2026-10-02"), ("village", "2026-10-01")]
