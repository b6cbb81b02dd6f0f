"""Plain lists of items, as offices hand them around, to a form."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from flows.exchange.table import NoTable
from flows.exchange.table_columns import choices_of, column_of
from flows.language.model import ElementType, Measure
from tests.flows.exchange.books import catalogue_of, element_of, imported_table, told
from tests.flows.exchange.spreadsheets import xlsx

OFFICE_LIST = (
    ["青石村基本情况统计表"],
    ["填报单位：________"],
    [],
    ["序号", "类别", "指标名称", "计量单位", "口径说明", "选项", "最小值", "最大值"],
    [1, "人口", "常住人口", "人", "期末常住", "", 0, 5000],
    [2, None, "其中：劳动力", "人", None, None, 0, "5,000"],
    ["二、土地"],
    [3, None, "耕地面积（亩）"],
    [],
    [4, "设施", "是否通快递", None, None, "是/否"],
    [5, None, "水渠状况", None, "", "1.畅通 2.淤塞 3.在建"],
    [6, None, "本期清淤渠道", "丈"],
    [7, None, "宗教场所", "户"],
    [8, None, "联系人"],
    ["序号", "类别", "指标名称", "计量单位", "口径说明", "选项", "最小值", "最大值"],
    [9, None, "需要说明的问题"],
    ["合计"],
    ["注：本表于季后15日内报送。"],
    ["填表人：", "", "联系电话："],
)


def test_a_list_as_an_office_makes_it_becomes_a_form_in_sections() -> None:
    imported = imported_table(xlsx({"Sheet1": OFFICE_LIST}, merged=("A1:H1", "B5:B6", "B10:B14")))
    catalogue = catalogue_of(imported)
    flow = catalogue.flows["new-form"]
    assert flow.title["zh"] == "青石村基本情况统计表"
    assert [(part.title["zh"], [each.element.label["zh"] for each in part.fields]) for part in flow.sections] == [
        ("人口", ["常住人口", "劳动力"]),
        ("土地", ["耕地面积"]),
        ("设施", ["是否通快递", "水渠状况", "本期清淤渠道", "需要说明的问题"]),
    ]  # fmt: skip
    assert [id_ for id_ in flow.field_of if id_ in ("residents", "farmland")] == ["residents", "farmland"]
    labour = catalogue.elements["item_1"]
    assert (labour.type, labour.minimum, labour.maximum) == (ElementType.INTEGER, Decimal(0), Decimal(5000))
    kinds = [
        (catalogue.elements[f"item_{n}"].type, catalogue.elements[f"item_{n}"].measure) for n in (2, 3, 4)
    ]
    assert kinds == [
        (ElementType.BOOLEAN, Measure.STOCK), (ElementType.CHOICE, Measure.STOCK), (ElementType.INTEGER, Measure.FLOW),
    ]  # fmt: skip
    assert [option.label["zh"] for option in catalogue.elements["item_3"].options] == ["畅通", "淤塞", "在建"]
    told_rows = told(imported, "reused", "new-unit", "never-collect", "row-unread", "total-row", "personal")
    assert [(code, row) for code, row, _ in told_rows] == [
        ("row-unread", 2), ("reused", 5), ("reused", 8), ("new-unit", 12), ("never-collect", 13),
            ("never-collect", 14),
        ("row-unread", 15), ("total-row", 17), ("row-unread", 18), ("row-unread", 19),
    ]  # fmt: skip


def test_every_guess_is_told_and_nothing_that_is_stated_is_guessed() -> None:
    rows = (
        ["item", "unit", "type", "measure"],
        ["Wells", "household", "", ""],
        ["Pumps", "household", "decimal", "cumulative"],
        ["Fields", "ha", "", "flow"],
    )
    imported = imported_table(xlsx({"list": rows}))
    assert told(imported, "guessed") == [("guessed", 2, "Wells"), ("guessed", 4, "Fields")]
    pumps, fields = element_of(imported, "pumps"), element_of(imported, "fields")
    assert (pumps.type, pumps.measure) == (ElementType.DECIMAL, Measure.CUMULATIVE)
    assert (fields.type, fields.measure) == (ElementType.DECIMAL, Measure.FLOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_the_encodings_that_offices_write(encoding: str, delimiter: str) -> None:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerows([["机井，水泵清单"], ["项目", "单位"], ["机井", "户"], ["水泵", "户"]])
    imported = imported_table(target.getvalue().encode(encoding), name="list.csv")
    labels = [each.element.label["zh"] for each in catalogue_of(imported).flows["new-form"].fields]
    assert labels == ["机井", "水泵"]


def test_values_that_cannot_be_read_are_told_and_the_item_is_kept() -> None:
    rows = (
        ["指标", "单位", "类型", "最大值", "时点时期", "经办"],
        ["机井", "户", "奇怪", "很多", "随时", "张三", "没有标题"],
    )
    imported = imported_table(xlsx({"s": rows}))
    assert told(imported, "column-ignored") == [
        ("column-ignored", 1, ""), ("column-ignored", 2, "机井"), ("column-ignored", 2, "机井"),
        ("column-ignored", 2, "机井"), ("column-ignored", 2, "机井"),
    ]  # fmt: skip
    assert element_of(imported, "item_1").maximum is None


def test_a_book_without_headings_of_a_list_is_refused_with_what_to_write() -> None:
    with pytest.raises(NoTable, match="指标"):
        imported_table(xlsx({"s": (["户数", "人口"], [1, 2])}))


def test_headings_after_the_tenth_row_are_not_looked_for() -> None:
    rows = [["说"]] * 10 + [["指标", "单位"], ["机井", "户"]]
    with pytest.raises(NoTable):
        imported_table(xlsx({"s": rows}))


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("有；无", ["有", "无"]),
        ("1.畅通 2.中断", ["畅通", "中断"]),
        ("A、畅通 B、中断", ["畅通", "中断"]),
        ("畅通 中断", ["畅通", "中断"]),
        ("open / closed, closed", ["open", "closed"]),
        ("", []),
    ],
)
def test_options_are_read_however_they_are_divided(cell: str, labels: list[str]) -> None:
    assert [text for choice in choices_of(cell) for text in choice.label.values()] == labels


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("指标名称*", "label"),
        ("计量单位（个）", "unit"),
        ("序 号", "number"),
        ("Measurement Unit", "unit"),
        ("张三", None),
    ],
)
def test_headings_are_known_with_their_decorations(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_what_an_element_of_the_dictionary_needs_comes_along_and_is_told() -> None:
    imported = imported_table(xlsx({"s": (["指标", "单位"], ["有效灌溉面积", "亩"], ["机井", "户"])}))
    assert list(catalogue_of(imported).flows["new-form"].field_of) == ["farmland", "irrigated", "item_1"]
    assert told(imported, "brought-along") == [("brought-along", 2, "有效灌溉面积")]
    assert next((each.asked, each.carried) for each in imported.tally) == (2, 2)
