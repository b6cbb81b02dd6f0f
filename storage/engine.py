"""Connections to SQLite and PostgreSQL, set up alike, and the schema brought to its newest version.

SQLite: write-ahead log, foreign keys checked, every transaction begun as a writer: one that
began by reading and writes later fails at once when another writer was faster, whatever `busy_timeout` says.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from bot.core.errors import InputError, OutsideError

BUSY_TIMEOUT_S: Final = 10
"""How long one program waits for another's write transaction on the same SQLite file."""

POOL_SIZE: Final = 16
"""PostgreSQL connections of one program: 8 to 16 threads measured best."""

_DRIVERS: Final = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_EXAMPLES: Final = "sqlite:////srv/yibiao/yibiao.db or postgresql://user:password@host/database"
_MIGRATION_LOCK: Final = 7_415_102_026
"""Key of the advisory lock under which one of many starting programs migrates; any number would do."""


def open_engine(url: str) -> Engine:
    """An engine for a database URL that has been reached once.

    InputError for a URL that cannot be one of ours, OutsideError for a server that does not answer.
    """
    place = _place_of(url)
    engine = _sqlite_engine(place) if place.get_backend_name() == "sqlite" else _postgresql_engine(place)
    try:
        engine.connect().close()
    except OperationalError as error:
        engine.dispose()
        raise OutsideError(f"The database cannot be reached: {error.orig}", retry_after_s=5) from error
    except DatabaseError:
        engine.dispose()
        raise InputError(f"The file {place.database} is no SQLite database; name another one.") from None
    return engine


def upgrade(url: str) -> str:
    """Bring the schema of a database to the newest version, creating it where it is empty; that version."""
    engine = open_engine(url)
    try:
        return migrate(engine)
    finally:
        engine.dispose()


def migrate(engine: Engine) -> str:
    """The same for an engine that is open; one transaction, so that a failure leaves the old version."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return _version_in(connection) or newest_version()


def current_version(engine: Engine) -> str | None:
    """The schema version that a database is at, None where it is empty."""
    with engine.connect() as connection:
        return _version_in(connection)


def newest_version() -> str:
    """The schema version that this program needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None  # the package holds at least one migration
    return head


def _version_in(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config() -> Config:
    """Where Alembic finds the migrations; give it a connection in `attributes`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _place_of(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        raise InputError(f"The database URL cannot be read; write it like {_EXAMPLES}.") from None
    driver = _DRIVERS.get(place.get_backend_name())
    if driver is None or place.drivername not in (place.get_backend_name(), driver):
        raise InputError(f"A database of the kind {place.drivername} is not supported; use {_EXAMPLES}.")
    return place.set(drivername=driver)


def _sqlite_engine(place: URL) -> Engine:
    in_memory = place.database in (None, "", ":memory:")
    if not in_memory and not Path(str(place.database)).parent.is_dir():
        raise InputError(f"The folder of the database file {place.database} does not exist; create it first.")
    pool = {"poolclass": StaticPool} if in_memory else {}
    arguments = {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}
    engine = create_engine(place, connect_args=arguments, **pool)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_as_writer)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # Python's driver shall not begin transactions of its own
    cursor = connection.cursor()
    _write_ahead(cursor)
    # FULL: a commit is on disk when it returns, also if the power fails; NORMAL in WAL mode is not
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch a file to its write-ahead log. SQLite does not wait for another program that is just doing the same."""
    gives_up_at_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > gives_up_at_s:
                raise
            time.sleep(0.01)


def _begin_as_writer(connection: Connection) -> None:
    """Straight to the driver: on the way through SQLAlchemy this costs as much as a statement that does something."""
    dbapi_connection: Any = connection.connection.dbapi_connection
    try:
        dbapi_connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def _postgresql_engine(place: URL) -> Engine:
    try:
        return create_engine(place, pool_size=POOL_SIZE, max_overflow=0)
    except ModuleNotFoundError:
        raise InputError(
            "PostgreSQL needs a driver; install it with: pip install 'yibiao[postgresql]'."
        ) from None
