"""How much memory the program holds with a million people enrolled, beside itself with those alone who talk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from benchmarks.ground import FIRST_ID, MOMENT, ZONE, enrol, flows_in, scratch
from benchmarks.result import Result
from benchmarks.throughput import NO_LIMITS, Way, program
from bot.core.invitees import REPORTER
from flows.language.model import Level
from storage.engine import open_engine
from storage.tables import addresses, people, roles, units
from tests.kit.botapi.control import BotApiProcess

BAR: Final = 1.1
CHUNK: Final = 50_000
MIB: Final = 1 << 20
IN_FLIGHT: Final = 64


@dataclass(frozen=True)
class Found:
    """What the program held before and after everybody had talked, and how fast it answered."""

    at_first_mib: float
    after_mib: float
    per_s: float


def measure(is_quick: bool) -> Result:
    """Resident memory with 1,000,000 people enrolled, beside the same talk with only the talkers enrolled."""
    enrolled, talking = (20_000, 500) if is_quick else (1_000_000, 10_000)
    print(f"{'enrolled':>9} {'talking':>8} {'MiB at first':>12} {'MiB after':>9} {'updates/s':>9}")
    found = {}
    with scratch() as folder:
        for many in (talking, enrolled):
            with _sqlite_with_many(many, folder) as url:
                figures = found[many] = _run(url, folder, talking)
            print(
                f"{many:9} {talking:8} {figures.at_first_mib:12.1f} {figures.after_mib:9.1f}"
                f" {figures.per_s:9.0f}",
                flush=True,
            )
    value, baseline = found[enrolled].after_mib, found[talking].after_mib
    return Result(value, "MiB", baseline, value / baseline, f"<= {BAR}", value / baseline <= BAR)


def _run(url: str, folder: Path, talking: int) -> Found:
    with BotApiProcess(*NO_LIMITS) as api, program("ptb", folder)(api, Way("polling"), url) as child:
        at_first = child.resident_bytes
        said = api.load(
            talking,
            first_id=FIRST_ID,
            count=talking,
            in_flight=IN_FLIGHT,
            texts=["户数 312"],
            answer_max_s=60,
        )
        if said["unanswered"]:
            raise RuntimeError(f"{said['unanswered']} of {said['updates']} updates were not answered")
        return Found(at_first / MIB, child.resident_bytes / MIB, said["per_second"])


@contextmanager
def _sqlite_with_many(many: int, folder: Path) -> Iterator[str]:
    """A SQLite file with many people, written in bulk: each reports for a unit of their own."""
    with TemporaryDirectory(prefix="yibiao-sqlite-") as name:
        url = f"sqlite:///{Path(name) / 'yibiao.db'}"
        enrol(url, flows_in(folder), 0)
        engine = open_engine(url)
        for first in range(FIRST_ID, FIRST_ID + many, CHUNK):
            with engine.begin() as connection:
                _enrol_some(connection, range(first, min(FIRST_ID + many, first + CHUNK)))
        engine.dispose()
        yield url


def _enrol_some(connection: Connection, ids: range) -> None:
    def add(table: Table, rows: list[dict[str, Any]]) -> None:
        connection.execute(insert(table), rows)

    level = Level.VILLAGE.value
    add(
        units,
        [{"code": f"unit-{each}", "name": f"村{each}", "level": level, "zone": str(ZONE)} for each in ids],
    )
    add(people, [{"id": each, "name": f"Person {each}", "language": "zh"} for each in ids])
    add(
        addresses,
        [{"channel": "telegram", "address": str(each), "person": each, "at": MOMENT} for each in ids],
    )
    add(roles, [{"person": each, "unit": f"unit-{each}", "role": REPORTER, "at": MOMENT} for each in ids])
