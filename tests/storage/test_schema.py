"""The schema: how it comes to be, and what it refuses whoever asks."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import open_storage
from storage.engine import current_version, migrate, newest_version, open_engine, upgrade
from storage.tables import METADATA, observations
from tests.storage.scene import Scene, observed, submission

REPORT = """INSERT INTO reports (flow, unit, period, period_kind, revision, state, due_on, opens_at, closes_at,
    is_provisional, opened_at) VALUES ('raw', 'v1', '{period}', '{kind}', 'rev-1', 'open', '2026-10-28',
    '2026-10-01 00:00:00.000000', '2026-11-30 00:00:00.000000', {false}, '2026-10-01 00:00:00.000000')"""


def test_an_empty_database_is_brought_to_the_newest_version(empty_url: str) -> None:
    engine = open_engine(empty_url)
    assert current_version(engine) is None
    assert migrate(engine) == newest_version()
    assert current_version(engine) == newest_version()
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    assert upgrade(database_url) == upgrade(database_url) == newest_version()


def test_two_programs_that_start_together_upgrade_once(empty_url: str) -> None:
    versions: list[str] = []
    starts = [threading.Thread(target=lambda: versions.append(upgrade(empty_url))) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert versions == [newest_version()] * 2


def test_the_migrations_make_exactly_the_tables_that_the_program_reads(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_migrations_make_exactly_the_conditions_that_the_tables_name(
    database_url: str, empty_url: str
) -> None:
    """Alembic does not compare CHECK constraints, nor the WHERE of an index."""
    migrated, made = open_engine(database_url), open_engine(empty_url)
    METADATA.create_all(made)
    assert _conditions(migrated) == _conditions(made)
    migrated.dispose()
    made.dispose()


def _conditions(engine: Engine) -> dict[str, object]:
    inspector = inspect(engine)
    return {
        table: (
            sorted(
                (str(check["name"]), check["sqltext"]) for check in inspector.get_check_constraints(table)
            ),
            sorted((str(index["name"]), _where(index)) for index in inspector.get_indexes(table)),
            sorted((str(key["name"]), str(key)) for key in inspector.get_foreign_keys(table)),
        )
        for table in METADATA.tables
    }


def _where(index: ReflectedIndex) -> str:
    return " ".join(f"{name}={option}" for name, option in sorted(index.get("dialect_options", {}).items()))


def test_a_storage_upgrades_itself() -> None:
    storage = open_storage("sqlite://")
    assert storage.upgrade() == newest_version()
    with storage.transaction() as transaction:
        assert transaction.all_units() == ()
    storage.close()


@pytest.mark.parametrize(
    ("kind", "period"), [("quarterly", "2026Q4"), ("quarterly", "2027Q1"), ("annual", "2026")]
)
def test_a_report_of_a_quarter_or_a_year_is_stored(scene: Scene, kind: str, period: str) -> None:
    scene.run(REPORT.format(kind=kind, period=period, false="false"))
    assert scene.rows("SELECT period_kind, period FROM reports") == [(kind, period)]


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("monthly", "2026-10"),
        ("monthly", "202610"),
        ("weekly", "2026W40"),
        ("daily", "20261009"),
        ("monthly", "2026Q4"),
        ("quarterly", "2026-10"),
        ("quarterly", "202610"),
        ("quarterly", "2026W40"),
        ("quarterly", "2026M1"),
        ("quarterly", "2026Q5"),
        ("quarterly", "2026q4"),
        ("quarterly", "2026"),
        ("quarterly", "20Q4Q4"),
        ("annual", "2026Q4"),
        ("annual", "26"),
        ("annual", "20a6"),
        ("annual", "2026 "),
        ("annual", ""),
        ("Annual", "2026"),
    ],
)
def test_a_report_of_anything_shorter_cannot_be_stored(scene: Scene, kind: str, period: str) -> None:
    with pytest.raises(IntegrityError, match="quarterly_or_annual"):
        scene.run(REPORT.format(kind=kind, period=period, false="false"))
    assert scene.rows("SELECT number FROM reports") == []


def test_a_stored_report_cannot_be_made_monthly(scene: Scene) -> None:
    scene.open()
    with pytest.raises(IntegrityError, match="quarterly_or_annual"):
        scene.run("UPDATE reports SET period_kind = 'monthly', period = '2026-10'")


@pytest.mark.parametrize("table", ["drafts", "observations", "derived_figures"])
def test_no_figure_of_a_month_can_be_stored(scene: Scene, table: str) -> None:
    columns = {
        "drafts": "version, is_withdrawal, person, batch, at) VALUES ('v1', 'e', '2026-10', 1, true, 1, 'b',",
        "observations": "kind, meaning, provenance, attested, estimated, revision, at)"
        " VALUES ('v1', 'e', '2026-10', 'skipped', 1, 'reported', '2026Q3', false, 'rev-1',",
        "derived_figures": "kind, meaning, provenance, is_replaced)"
        " VALUES ('v1', 'e', '2026-10', 'skipped', 1, 'computed', false)",
    }[table]
    ending = "" if columns.endswith("false)") else "'2026-10-01 00:00:00.000000')"
    with pytest.raises(IntegrityError, match="quarter_or_year"):
        scene.run(f"INSERT INTO {table} (unit, element, period, {columns} {ending}")


def test_no_column_of_an_observation_can_be_changed(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    with pytest.raises(DBAPIError, match="append-only"):
        scene.run("UPDATE observations SET number = 313")
    for name in set(observations.columns.keys()) - {"typed"}:
        with pytest.raises(DBAPIError, match="append-only"):
            scene.run(f"UPDATE observations SET {name} = {name}")
    assert scene.rows("SELECT number, kind FROM observations") == [(312, "number")]


def test_an_observation_cannot_be_deleted(scene: Scene, database_engine: str) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    removals = ["DELETE FROM observations"]
    if database_engine == "postgresql":
        removals.append("TRUNCATE observations CASCADE")
    for removal in removals:
        with pytest.raises(DBAPIError, match="append-only"):
            scene.run(removal)
    assert scene.rows("SELECT number FROM observations") == [(312,)]


def test_what_was_typed_for_an_observation_may_expire(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312), typed="三百一十二户")))
    scene.run("UPDATE observations SET typed = NULL")
    assert scene.rows("SELECT number, typed FROM observations") == [(312, None)]


def test_an_observation_has_one_of_three_provenances(scene: Scene) -> None:
    scene.open()
    with pytest.raises(IntegrityError, match="provenance"):
        scene.submit(submission(observed("households", Decimal(312), provenance="carried")))


def test_there_is_no_column_for_a_person_observed_or_a_household() -> None:
    named = {column.name for table in METADATA.tables.values() for column in table.columns}
    assert named.isdisjoint({"household", "resident", "phone", "id_number", "photo", "latitude", "location"})
    assert "households" not in METADATA.tables
