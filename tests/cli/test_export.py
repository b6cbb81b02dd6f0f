"""`yibiao export figures`: the submitted figures, exact, in three formats."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from flows.language.model import Element, ElementType
from tests.cli.shipped_year import FARMING, QUARTERS, VILLAGE, catalogue, typed
from tests.kit.commands import chat, done, yibiao

ABOUT = ["unit", "name", "state", "submitted_at"]
FIRST = QUARTERS[0]


def _export(database: Path, *options: str, flow: str = VILLAGE, period: str = "2026Q1") -> str:
    return done("export", "figures", "--flow", flow, "--period", period, "--database", database, *options)


def _rows(text: str) -> dict[str, dict[str, str]]:
    return {row["unit"]: row for row in csv.DictReader(StringIO(text))}


def _numbers(flow: str) -> dict[str, Decimal]:
    """What the village typed for the first quarter's numeric items that no earlier period needs."""
    elements = catalogue().elements
    return {
        element: Decimal(text)
        for element, text in typed(flow, FIRST).items()
        if elements[element].type.is_numeric and elements[element].compute is None
    }


def test_csv_holds_every_figure_exactly_and_a_row_for_every_village(year: Mapping[str, Path]) -> None:
    rows = _rows(_export(year[f"{FARMING} 2026Q1"]))
    ids = [field.element.id for field in catalogue().flows[VILLAGE].fields]
    assert list(rows) == ["v1", "v2"]
    assert list(rows["v1"]) == [*ABOUT, *ids]
    filed = rows["v1"]
    assert (filed["name"], filed["state"]) == ("青石示范村", "submitted")
    assert datetime.fromisoformat(filed["submitted_at"]).date() == datetime.fromisoformat(FIRST.at).date()
    numbers = _numbers(VILLAGE)
    assert len(numbers) == 42
    assert {element: Decimal(filed[element]) for element in numbers} == numbers
    assert filed["clinic"] == "exists"
    assert filed["waste"] == "collected"
    assert filed["last_flood_drill"] == "2026-03-31"
    assert filed["remarks"] == "skipped"
    assert filed["appeals_open"] == "3"
    assert filed["employment_rate"] == "93.3"


def test_a_village_that_has_not_filed_stands_there_with_empty_cells(
    year: Mapping[str, Path], tmp_path: Path
) -> None:
    database = tmp_path / "some.db"
    database.write_bytes(year[f"{VILLAGE} 2026Q1"].read_bytes())
    assert set(_rows(_export(database))["v2"].values()) == {"v2", "柳湾示范村", "unopened", ""}
    chat(VILLAGE, "v2", "2026-04-10T09:00", "户数 211", database=database)
    assert set(_rows(_export(database))["v2"].values()) == {"v2", "柳湾示范村", "open", ""}


def test_a_period_of_which_nothing_was_filed_is_a_list_of_villages(year: Mapping[str, Path]) -> None:
    rows = _rows(_export(year["new"], period="2031Q4"))
    assert [(row["unit"], row["state"], row["households"]) for row in rows.values()] == [
        ("v1", "unopened", ""),
        ("v2", "unopened", ""),
    ]


def test_json_says_where_each_figure_comes_from(year: Mapping[str, Path]) -> None:
    told = json.loads(_export(year[f"{FARMING} 2026Q2"], "--format", "json", flow=FARMING, period="2026Q2"))
    assert (told["flow"], told["period"]) == (FARMING, "2026Q2")
    filed, missing = told["reports"]
    assert missing == {
        "unit": "v2", "name": "柳湾示范村", "state": "unopened", "submitted_at": None, "figures": {}
    }  # fmt: skip
    figures = filed["figures"]
    assert list(figures) == [
        field.element.id for field in catalogue().flows[FARMING].fields if field.element.id in figures
    ]
    assert len(figures) == 30
    observation = figures["households"].pop("observation")
    assert isinstance(observation, int)
    given = figures["households"].pop("at")
    assert datetime.fromisoformat(given).date() == datetime.fromisoformat(QUARTERS[1].at).date()
    assert figures["households"] == {
        "value": "311", "provenance": "reported", "meaning": 1, "estimated": False, "note": None, "by": "终端"
    }  # fmt: skip
    assert figures["irrigated"]["provenance"] == "confirmed"
    assert figures["irrigation_share"]["provenance"] == "computed"
    assert figures["irrigation_share"]["observation"] is None


def test_a_spreadsheet_holds_numbers_as_numbers_below_labels_and_ids(
    year: Mapping[str, Path], tmp_path: Path
) -> None:
    file = tmp_path / "figures.xlsx"
    told = _export(year[f"{FARMING} 2026Q1"], "--format", "xlsx", "--output", str(file), "--language", "en")
    assert told == f"Wrote 2 units to {file}\n"
    (sheet,) = load_workbook(file).worksheets
    labels, ids, filed, missing = sheet.iter_rows(values_only=True)
    elements = [field.element for field in catalogue().flows[VILLAGE].fields]
    assert sheet.title == "2026Q1"
    assert list(ids) == [*ABOUT, *(element.id for element in elements)]
    assert list(labels) == [
        "Unit", "Name", "State", "Submitted", *(element.label["en"] for element in elements)
    ]  # fmt: skip
    row = dict(zip(ids, filed, strict=True))
    for element, number in _numbers(VILLAGE).items():
        assert isinstance(row[element], int | float)
        assert Decimal(repr(row[element])) == number, element
    assert row["last_flood_drill"] == "31 March 2026"
    assert row["remarks"] == "skipped"
    assert missing[:4] == ("v2", "柳湾示范村", "unopened", None)
    assert set(missing[4:]) == {None}


def test_what_a_person_typed_is_never_a_formula(year: Mapping[str, Path], tmp_path: Path) -> None:
    """Neither a remark nor the name of a unit."""
    database, book = tmp_path / "some.db", tmp_path / "figures.xlsx"
    database.write_bytes(year[f"{VILLAGE} 2026Q1"].read_bytes())
    chat(VILLAGE, "v1", "2026-04-10T09:00", "需要说明的情况：@SUM(1)", "[提交更正]", database=database)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE units SET name = '@SUM(A1)' WHERE code = 'v2'")
    rows = _rows(_export(database))
    assert rows["v1"]["remarks"] == "'@SUM(1)"
    assert rows["v2"]["name"] == "'@SUM(A1)"
    told = json.loads(_export(database, "--format", "json"))
    assert told["reports"][0]["figures"]["remarks"]["value"] == "@SUM(1)"
    _export(database, "--format", "xlsx", "--output", str(book))
    (sheet,) = load_workbook(book).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("@SUM(1)", "@SUM(A1)")]
    assert [(cell.value, cell.data_type) for cell in cells] == [("@SUM(1)", "s"), ("@SUM(A1)", "s")]


def test_a_file_for_a_spreadsheet_program_says_that_it_is_utf_8(
    year: Mapping[str, Path], tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    _export(year["new"], "--output", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfunit,name,")
    assert file.read_bytes().decode("utf-8-sig") == _export(year["new"])


def test_the_year_is_exported_with_what_its_quarters_make(year: Mapping[str, Path], tmp_path: Path) -> None:
    database = tmp_path / "some.db"
    database.write_bytes(year[f"{FARMING} 2026Q4"].read_bytes())
    annual = catalogue().flows["village-annual"]
    asked = [
        each.element
        for each in annual.fields
        if each.element.id not in annual.over_time and each.element.compute is None
    ]
    table = "\\\n".join(f"{element.label['zh']}\t{_answer(element)}" for element in asked)
    told = chat(
        "village-annual", "v1", QUARTERS[3].at, table, "[其余本期无发生]", "[提交]", database=database
    )
    assert "已提交" in told, told
    filed = _rows(_export(database, flow="village-annual", period="2026"))["v1"]
    births = [Decimal(typed(VILLAGE, quarter)["births"]) for quarter in QUARTERS]
    assert filed["births"] == str(sum(births))
    assert filed["households"] == "311"
    assert Decimal(filed["collective_income"]) == Decimal("38.4")


def _answer(element: Element) -> str:
    return "是" if element.type is ElementType.BOOLEAN else "3"


REFUSED = {
    "a spreadsheet without a file": (
        ["--format", "xlsx"], 2, "A spreadsheet needs a file: add --output figures.xlsx.\n"
    ),
    "a folder that is not there": (
        ["--output", "nowhere/figures.csv"], 3, "nowhere/figures.csv: No such file or directory.\n"
    ),
    "an unknown flow": (
        ["--flow", "village-monthly"], 2,
        "There is no flow village-monthly. "
        "Flows: village-annual, village-livelihood-quarterly, village-quarterly.\n",
    ),
    "a month": (["--period", "2026-10"], 2, "2026-10 is no quarterly period. Write it like 2026Q3.\n"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "code", "told"), REFUSED.values(), ids=REFUSED)
def test_an_export_that_cannot_be_written_says_why(
    options: list[str], code: int, told: str, year: Mapping[str, Path]
) -> None:
    usual = ("--flow", VILLAGE, "--period", "2026Q1", "--database", year["new"])
    assert yibiao("export", "figures", *usual, *options) == (code, "", told)


def test_what_was_filed_stays_in_the_export_when_the_form_asks_it_no_longer(
    database: Path, small_flows: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", "户数 309，出生 2", "[提交]", database=database)
    form = small_flows / "definitions" / "village-quarter.yaml"
    form.write_text(form.read_text("utf-8").replace("[households, births]", "[households]"), "utf-8")
    done("publish", small_flows, "--yes", "--database", database)
    chat("village-quarter", "v2", "2026-04-09T09:00", "户数 211", "[提交]", database=database)
    rows = _rows(_export(database, flow="village-quarter"))
    assert (rows["v1"]["households"], rows["v1"]["births"]) == ("309", "2")
    assert (rows["v2"]["households"], rows["v2"]["births"]) == ("211", "")
