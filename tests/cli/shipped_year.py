"""A village files the shipped forms for a year through the terminal chat, a table pasted for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.app.flows_folder import read_folder
from bot.demo.villages import VILLAGES, answers
from flows.language.model import Catalogue
from flows.language.reader import read_catalogue
from tests.cli.units import UNITS
from tests.kit.commands import SHIPPED, chat, done

VILLAGE = "village-quarterly"
FARMING = "village-livelihood-quarterly"


class Quarter(NamedTuple):
    """One of the year's quarters: when it is filed, and its last day."""

    number: int
    at: str
    last_day: str

    @property
    def period(self) -> str:
        return f"2026Q{self.number}"


QUARTERS = (
    Quarter(1, "2026-04-09T09:00", "2026-03-31"),
    Quarter(2, "2026-07-09T09:00", "2026-06-30"),
    Quarter(3, "2026-10-09T09:00", "2026-09-30"),
    Quarter(4, "2027-01-11T09:00", "2026-12-31"),
)


@cache
def catalogue() -> Catalogue:
    """What the shipped flows folder says."""
    found = read_catalogue(read_folder(SHIPPED)).catalogue
    assert found is not None
    return found


def typed(flow: str, quarter: Quarter) -> dict[str, str]:
    """What the village types for a form: element id to text."""
    first_or_later = min(quarter.number - 1, 1)
    figures = answers(VILLAGES[0], first_or_later, quarter.number, quarter.last_day)
    fields = catalogue().flows[flow].field_of
    return {element: text for element, text in figures.items() if element in fields}


def file_quarter(flow: str, quarter: Quarter, database: Path) -> str:
    """File a form by one pasted table; what was printed."""
    figures = typed(flow, quarter)
    rows = [f"{catalogue().elements[element].label['zh']}\t{text}" for element, text in figures.items()]
    table = "\\\n".join(rows)
    told = chat(flow, "v1", quarter.at, table, "[其余本期无发生]", "[提交]", database=database)
    assert "已提交" in told, told
    return told


def play(folder: Path) -> Iterator[tuple[str, Path]]:
    """Databases as they stood after each step of the year, by the step's name."""
    database = folder / "year.db"
    (folder / "units.csv").write_text(UNITS, "utf-8")
    done("units", "import", folder / "units.csv", "--database", database)
    yield "new", _copy(database, folder / "new.db")
    for quarter in QUARTERS:
        for flow in (VILLAGE, FARMING):
            file_quarter(flow, quarter, database)
            name = f"{flow} {quarter.period}"
            yield name, _copy(database, folder / f"{name}.db")


def _copy(database: Path, target: Path) -> Path:
    """A copy of a database that nobody has open: its log was written back when the last one closed it."""
    assert not Path(f"{database}-wal").exists()
    shutil.copy(database, target)
    return target
