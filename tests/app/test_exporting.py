"""Figures in a file: every kind of value exactly, and never as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from bot.app.exporting import FigureTable, UnitRow, csv_text, json_text, xlsx_bytes
from bot.core.facts import Figure, Provenance
from bot.core.periods import Period
from flows.language.model import Absence, Element, ElementType, Value
from tests.kit.elements import MU, element, options
from tests.kit.thoroughness import examples

QUARTER = Period(2026, 3)
CLINIC = options({"exists": "有", "none": "没有"})
ELEMENTS = {
    "households": element("households", "户数"),
    "farmland": element("farmland", "耕地", type_=ElementType.DECIMAL, unit=MU),
    "income": element("income", "收入", type_=ElementType.MONEY),
    "remarks": element("remarks", "说明", type_=ElementType.TEXT),
    "clinic": element("clinic", "卫生室", type_=ElementType.CHOICE, options=CLINIC),
    "waste": element("waste", "垃圾", type_=ElementType.CHOICES, options=CLINIC),
    "road_open": element("road_open", "道路", type_=ElementType.BOOLEAN),
    "drill": element("drill", "演练", type_=ElementType.DATE),
}
GIVEN_AT = datetime(2026, 10, 9, 1, tzinfo=UTC)


def _figure(id_: str, value: Value) -> Figure:
    return Figure(7, id_, QUARTER, value, 1, Provenance.REPORTED, QUARTER, "李示例", GIVEN_AT)


def _table(
    figures: dict[str, Value], elements: Sequence[Element] = tuple(ELEMENTS.values()), name: str = "青石村"
) -> FigureTable:
    row = UnitRow(
        "v1", name, "submitted", GIVEN_AT.isoformat(), {id_: _figure(id_, v) for id_, v in figures.items()}
    )
    return FigureTable("village-quarterly", QUARTER, "zh", elements, [row])


def _csv(table: FigureTable) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(csv_text(table)))
    return row


def _xlsx(table: FigureTable) -> dict[str, tuple[object, str]]:
    """Values and their kinds in the file, by id."""
    (sheet,) = load_workbook(io.BytesIO(xlsx_bytes(table))).worksheets
    _, ids, row = sheet.iter_rows()
    return {str(id_.value): (cell.value, cell.data_type) for id_, cell in zip(ids, row, strict=True)}


ALL: dict[str, Value] = {
    "households": Decimal(309),
    "farmland": Decimal("3260.50"),
    "income": Decimal("-0.01"),
    "remarks": "新建小区,入住\n“很多”",
    "clinic": "exists",
    "waste": ("exists", "none"),
    "road_open": False,
    "drill": date(2026, 3, 31),
}


def test_csv_writes_each_kind_of_value_for_programs() -> None:
    row = _csv(_table(ALL))
    assert {id_: row[id_] for id_ in ALL} == {
        "households": "309", "farmland": "3260.50", "income": "-0.01", "remarks": "新建小区,入住\n“很多”",
        "clinic": "exists", "waste": "exists none", "road_open": "false", "drill": "2026-03-31",
    }  # fmt: skip


def test_a_spreadsheet_writes_each_kind_of_value_for_people() -> None:
    row = _xlsx(_table(ALL))
    assert {id_: row[id_] for id_ in ALL} == {
        "households": (309, "n"), "farmland": (3260.5, "n"), "income": (-0.01, "n"),
        "remarks": ("新建小区,入住\n“很多”", "s"), "clinic": ("有", "s"), "waste": ("有、没有", "s"),
        "road_open": ("否", "s"), "drill": ("2026年3月31日", "s"),
    }  # fmt: skip


def test_what_is_not_there_is_no_nought() -> None:
    table = _table({"households": Absence.NOT_APPLICABLE, "remarks": Absence.SKIPPED})
    row = _csv(table)
    assert (row["households"], row["remarks"], row["farmland"]) == ("not_applicable", "skipped", "")
    sheet = _xlsx(table)
    assert (sheet["households"], sheet["remarks"]) == (("不适用", "s"), ("没填", "s"))
    assert sheet["farmland"][0] is None


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text() -> None:
    exact = Decimal("123456789012345.678")
    assert _xlsx(_table({"income": exact}))["income"] == ("123456789012345.678", "s")
    assert _csv(_table({"income": exact}))["income"] == "123456789012345.678"


@example(
    number=Decimal("13830345291413.582")
)  # 17 digits that a float of Python's holds and a spreadsheet does not
@given(number=st.decimals(min_value=-(10**15), max_value=10**15, places=3, allow_nan=False))
@settings(max_examples=examples(50))
def test_every_number_comes_out_of_every_file_as_it_went_in(number: Decimal) -> None:
    table = _table({"income": number})
    assert Decimal(_csv(table)["income"]) == number
    assert Decimal(json.loads(json_text(table))["reports"][0]["figures"]["income"]["value"]) == number
    assert Decimal(str(_xlsx(table)["income"][0])) == number


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1+1",
        "＠SUM(A1)",
        "--1",
        "-",
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    """Neither what a reporter typed nor the name of a unit."""
    table = _table({"remarks": text}, name=text)
    row = _csv(table)
    assert (row["remarks"], row["name"]) == (f"'{text}", f"'{text}")
    assert _xlsx(table)["remarks"][1] == "s"
    assert json.loads(json_text(table))["reports"][0]["figures"]["remarks"]["value"] == text


@pytest.mark.parametrize("text", ["-5", "-0.5", "1+1", "户数=3", "a@b", "'=1"])
def test_what_is_no_formula_is_left_as_it_is(text: str) -> None:
    assert _csv(_table({"remarks": text}))["remarks"] == text


def test_json_names_where_a_figure_comes_from() -> None:
    assert json.loads(json_text(_table({"households": Decimal(309)}))) == {
        "flow": "village-quarterly",
        "period": "2026Q3",
        "reports": [
            {
                "unit": "v1",
                "name": "青石村",
                "state": "submitted",
                "submitted_at": "2026-10-09T01:00:00+00:00",
                "figures": {
                    "households": {
                        "value": "309", "provenance": "reported", "meaning": 1, "observation": 7,
                        "estimated": False, "note": None, "by": "李示例", "at": "2026-10-09T01:00:00+00:00",
                    }
                },
            }
        ],
    }  # fmt: skip
