"""`yibiao units import`: a file of units is taken whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.facts import Unit
from flows.language.model import Level
from storage import open_storage
from tests.cli.units import UNITS
from tests.kit.commands import done, yibiao

HEADER = "code,name,level,parent,timezone,valid_from,valid_until\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _units(database: Path) -> tuple[Unit, ...]:
    storage = open_storage(f"sqlite:///{database}")
    with storage.transaction() as transaction:
        found = transaction.all_units()
    storage.close()
    return found


def _import(text: str | bytes, database: Path) -> tuple[int, str]:
    """The exit code and the complaint of importing a file of this content."""
    file = Path("new.csv")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = yibiao("units", "import", file, "--database", database)
    assert outcome.out == ""
    return outcome.code, outcome.err


def test_a_good_file_is_in_and_its_units_are_counted(place: Path) -> None:
    (place / "units.csv").write_text(UNITS + '"v3","双泉,村",community,town,Asia/Urumqi\n', "utf-8")
    told = done("units", "import", "units.csv", "--database", "new.db")
    assert told == "4 units are in: 4 new, 0 that were there already.\n"
    assert _units(place / "new.db") == (
        Unit("town", "云杉示范乡", Level.TOWNSHIP, SHANGHAI),
        Unit("v1", "青石示范村", Level.VILLAGE, SHANGHAI, "town"),
        Unit("v2", "柳湾示范村", Level.VILLAGE, ZoneInfo("Asia/Urumqi"), "town"),
        Unit("v3", "双泉,村", Level.COMMUNITY, ZoneInfo("Asia/Urumqi"), "town"),
    )


def test_a_file_from_a_spreadsheet_program_is_read(place: Path, database: Path) -> None:
    """With a byte order mark, DOS line ends, days with slashes, and rows that were emptied but not deleted."""
    rows = (
        "v1,青石示范村,village,town,Asia/Shanghai,2026/1/5,\n,,,,,,\n"
        "v9,新村,village,town,Asia/Shanghai,,2027-06-30\n,,,,,,\n"
    )
    (place / "more.csv").write_bytes((HEADER + rows).replace("\n", "\r\n").encode("utf-8-sig"))
    told = done("units", "import", "more.csv", "--database", database)
    assert told == "2 units are in: 1 new, 1 that were there already.\n"
    changed = {unit.code: unit for unit in _units(database)}
    assert changed["v1"].valid_from == date(2026, 1, 5)
    assert changed["v9"].valid_until == date(2027, 6, 30)
    assert changed["v2"].name == "柳湾示范村"


def test_a_file_without_the_days_of_units_leaves_them_and_an_empty_cell_takes_them_away(
    place: Path, database: Path
) -> None:
    short = HEADER.replace(",valid_from,valid_until", "")
    lines = {
        "ended.csv": f"{HEADER}v1,青石示范村,village,town,Asia/Shanghai,2020-01-01,2026-09-15\n",
        "renamed.csv": f"{short}v1,青石新村,village,town,Asia/Shanghai\n",
        "reinstated.csv": f"{HEADER}v1,青石新村,village,town,Asia/Shanghai,2020-01-01,\n",
    }
    found = []
    for name, text in lines.items():
        (place / name).write_text(text, "utf-8")
        done("units", "import", name, "--database", database)
        (unit,) = (each for each in _units(database) if each.code == "v1")
        found.append((unit.name, unit.valid_from, unit.valid_until))
    began = date(2020, 1, 1)
    assert found == [
        ("青石示范村", began, date(2026, 9, 15)),
        ("青石新村", began, date(2026, 9, 15)),
        ("青石新村", began, None),
    ]


def test_a_parent_may_stand_below_its_units_or_be_there_already(place: Path, database: Path) -> None:
    rows = (
        "v8,八村,village,new-town,Asia/Shanghai,,\n"
        "new-town,新乡,township,,Asia/Shanghai,,\n"
        "v9,九村,village,town,Asia/Shanghai,,\n"
    )
    (place / "more.csv").write_text(HEADER + rows, "utf-8")
    done("units", "import", "more.csv", "--database", database)
    assert {unit.code: unit.parent for unit in _units(database)} == {
        "town": None, "new-town": None, "v1": "town", "v2": "town", "v8": "new-town", "v9": "town"
    }  # fmt: skip


def test_every_mistake_of_a_file_is_told_at_once_by_its_line_and_nothing_changes(database: Path) -> None:
    before = _units(database)
    levels = ", ".join(Level)
    code, told = _import(
        HEADER
        + ",无码村,village,town,Asia/Shanghai,,\n"
        + "v 4,空格村,village,town,Asia/Shanghai,,\n"
        + f"{'v' * 41},长码村,village,town,Asia/Shanghai,,\n"
        + "v5,,hamlet,town,Asia/Beijing,2026-02-30,昨天\n"
        + f"v6,{'长' * 81},village,nowhere,Asia,,\n"
        + "v7,七村,village,nowhere,Asia/Shanghai,,\n"
        + "v8,八村,village,town,Asia/Shanghai,2026-07-01,2026-06-30\n"
        + "v9,九村,village,v9,Asia/Shanghai,,\n"
        + "v10,十村,village,v11,Asia/Shanghai,,\n"
        + "v11,十一村,village,v10,Asia/Shanghai,,\n"
        + "v11,又十一村,village,v5,Asia/Shanghai,,\n"
        + "v12,十二,村,village,town,Asia/Shanghai,,\n"
        + "v1,改了名的村,village,town,Asia/Shanghai,,\n",
        database,
    )
    assert code == 2
    assert told.splitlines() == [
        "new.csv:2 code '': write 1 to 40 characters without spaces",
        "new.csv:3 code 'v 4': write 1 to 40 characters without spaces",
        f"new.csv:4 code '{'v' * 39}…': write 1 to 40 characters without spaces",
        "new.csv:5 day '2026-02-30': write it like 2026-10-09",
        "new.csv:5 day '昨天': write it like 2026-10-09",
        f"new.csv:5 level 'hamlet': write one of {levels}",
        "new.csv:5 name '': write 1 to 80 characters",
        "new.csv:5 timezone 'Asia/Beijing': write a name like Asia/Shanghai or Asia/Urumqi",
        f"new.csv:6 name '{'长' * 39}…': write 1 to 80 characters",
        "new.csv:6 timezone 'Asia': write a name like Asia/Shanghai or Asia/Urumqi",
        "new.csv:6 v6: there is no unit nowhere to be its parent",
        "new.csv:7 v7: there is no unit nowhere to be its parent",
        "new.csv:8 valid_until lies before valid_from",
        "new.csv:9 v9: it is its own parent, or a unit below it is",
        "new.csv:10 v10: it is its own parent, or a unit below it is",
        "new.csv:11 v11: it is its own parent, or a unit below it is",
        "new.csv:12 code v11 stands in line 11 already",
        "new.csv:13 more cells than in the first line; put a name with a comma in quotes",
    ]
    assert _units(database) == before


def test_one_mistake_of_a_line_does_not_hide_its_code_and_its_parent(database: Path) -> None:
    code, told = _import(
        HEADER
        + "v5,五村,hamlet,nowhere,Asia/Shanghai,,\n"
        + "v5,又五村,village,elsewhere,Asia/Beijing,,\n"
        + "v6,六村,hamlet,v6,Asia/Shanghai,,\n"
        + f",无码村,village,{'x' * 41},Asia/Shanghai,,\n",
        database,
    )
    assert code == 2
    assert told.splitlines() == [
        f"new.csv:2 level 'hamlet': write one of {', '.join(Level)}",
        "new.csv:2 v5: there is no unit nowhere to be its parent",
        "new.csv:3 code v5 stands in line 2 already",
        "new.csv:3 timezone 'Asia/Beijing': write a name like Asia/Shanghai or Asia/Urumqi",
        "new.csv:3 v5: there is no unit elsewhere to be its parent",
        f"new.csv:4 level 'hamlet': write one of {', '.join(Level)}",
        "new.csv:4 v6: it is its own parent, or a unit below it is",
        "new.csv:5 code '': write 1 to 40 characters without spaces",
        f"new.csv:5 there is no unit {'x' * 39}… to be its parent",
    ]


def test_a_circle_that_closes_through_units_that_are_there_already_is_refused(database: Path) -> None:
    before = _units(database)
    code, told = _import(HEADER + "town,云杉示范乡,township,v1,Asia/Shanghai,,\n", database)
    assert (code, told) == (2, "new.csv:2 town: it is its own parent, or a unit below it is\n")
    assert _units(database) == before


NO_HEADER = "new.csv:1 the first line lacks {}. Write: code,name,level,parent,timezone\n"
UNREADABLE = {
    "GBK": (UNITS.encode("gbk"), "new.csv is not UTF-8. In a spreadsheet program choose “CSV UTF-8”.\n"),
    "empty": ("", NO_HEADER.format("code, name, level, parent, timezone")),
    "semicolons": (UNITS.replace(",", ";"), NO_HEADER.format("code, name, level, parent, timezone")),
    "a column missing": ("code,name,level,parent\nv1,村,village,\n", NO_HEADER.format("timezone")),
    "a misspelt column": (
        "code,name,level,parent,timezone,valid_form\n",
        "new.csv:1 there is no column 'valid_form'. "
        "Columns: code, name, level, parent, timezone, valid_from, valid_until\n",
    ),
    "no rows": (HEADER, "new.csv holds no unit below its first line.\n"),
    "a huge cell": (
        f'{HEADER}v1,"{"x" * 200_000}",village,,Asia/Shanghai,,\n',
        "new.csv:2 is no line of a CSV file: field larger than field limit (131072).\n",
    ),
}


@pytest.mark.parametrize(("content", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_says_what_to_do(content: str | bytes, told: str, database: Path) -> None:
    before = _units(database)
    assert _import(content, database) == (2, told)
    assert _units(database) == before


@pytest.mark.parametrize(
    ("path", "told"),
    [("nowhere.csv", "nowhere.csv cannot be read: No such file or directory.\n"),
     (".", ". cannot be read: Is a directory.\n")],
)  # fmt: skip
def test_a_path_that_is_no_file_is_named(path: str, told: str, database: Path) -> None:
    assert yibiao("units", "import", path, "--database", database)[::2] == (2, told)
