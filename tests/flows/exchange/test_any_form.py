"""Whatever stands in a spreadsheet: an import ends, what it writes is accepted, and no question is lost silently."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.exchange.drafts import Request
from flows.exchange.importing import Imported, import_source
from flows.exchange.table import NoTable, read_table
from flows.exchange.workbooks import Row, Sheet
from flows.exchange.xlsform import read_xlsform
from flows.language.problems import Severity
from flows.language.reader import read_catalogue
from tests.flows.folder import BASE

_TYPES = (
    "integer", "decimal", "text", "date", "select_one a", "select_multiple a", "select one from b or specify other",
    "select_one c", "calculate", "note", "begin group", "end group", "begin repeat", "end_repeat", "geopoint", "time",
    "start", "country", "range", "",
)  # fmt: skip
_NAMES = ("a", "b", "A", "x y", "1st", "", "not", "households", "ñ", "姓名", "q" * 50)
_TEXTS = (
    "",
    "Wells",
    "wells",
    "机井",
    "常住人口",
    "Residents",
    "Births",
    "通村道路",
    "姓名",
    "x" * 900,
    "{a: b} # c",
    "'\"\\",
)
_EXPRESSIONS = (
    "", "${a} > 1", "${b} = 'x'", "selected(${a}, 'x')", ". >= 0 and . <= 10", ". > ${b}",
    "not(${a} = 1) or ${x y} < .5",     "${a} + ${b}", "if(1,2,3)", "((", "1+1",
    "${households} > 0", ". <= today()", "string-length(.) < 3",
)  # fmt: skip
_CELLS = st.tuples(
    st.sampled_from(_TYPES), st.sampled_from(_NAMES), st.sampled_from(_TEXTS), st.sampled_from(_TEXTS),
    st.sampled_from(_EXPRESSIONS), st.sampled_from(_EXPRESSIONS), st.sampled_from(_EXPRESSIONS),
    st.sampled_from(("", "yes", "no")), st.sampled_from(("", "3")),
)  # fmt: skip
_HEADING = (
    "type", "name", "label::zh", "label::English", "relevant", "constraint", "calculation", "required", "default",
)  # fmt: skip
_CHOICE = st.tuples(
    st.sampled_from("abc"), st.sampled_from(("x", "X", "", "1", "y-z")), st.sampled_from(_TEXTS)
)

_TABLE_HEADS = ("序号", "类别", "指标名称", "单位", "类型", "选项", "最小值", "口径", "item", "经办")
_TABLE_CELLS = st.sampled_from(
    ("", "1", "户", "亩", "整数", "单选", "有；无", "常住人口", "耕地面积（亩）", "合计", "注：略", "二、土地",
     "姓名", "-3", "9" * 30)
)  # fmt: skip


def _sheet(name: str, rows: list[tuple[str, ...]]) -> Sheet:
    return Sheet(name, tuple(Row(n, row) for n, row in enumerate(rows, 1) if any(row)))


def _assert_sound(imported: Imported, asks: Callable[[int], bool], rows: int, sheet: str) -> None:
    """What was written is accepted, and each row that asks something is an element or has a line of its own."""
    problems = read_catalogue({**BASE, **imported.files}).problems
    assert [each for each in problems if each.severity is Severity.ERROR] == []
    kept = {each.item.origin.row for each in (*imported.elements, *imported.reused)}
    told = {each.origin.row for each in imported.notes if each.origin.sheet == sheet}
    assert [row for row in range(2, rows + 2) if asks(row) and row not in kept | told] == []


@settings(max_examples=60, deadline=None)
@given(st.lists(_CELLS, max_size=12), st.lists(_CHOICE, max_size=6))
def test_any_xlsform_is_carried_over_as_far_as_it_goes(
    rows: list[tuple[str, ...]], choices: list[tuple[str, ...]]
) -> None:
    sheets = [
        _sheet("survey", [_HEADING, *rows]),
        _sheet("choices", [("list_name", "name", "label::zh"), *choices]),
    ]
    imported = import_source(read_xlsform(sheets, "form", {}), Request("new-form"), BASE)
    _assert_sound(
        imported,
        lambda row: any(rows[row - 2]) and not rows[row - 2][0].startswith(("begin group", "end")),
        len(rows),
        "survey",
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(_TABLE_HEADS), min_size=1, max_size=8),
    st.lists(st.lists(_TABLE_CELLS, min_size=8, max_size=8).map(tuple), max_size=10),
)
def test_any_list_is_carried_over_as_far_as_it_goes(heads: list[str], rows: list[tuple[str, ...]]) -> None:
    cut = [row[: len(heads)] for row in rows]
    try:
        source = read_table([_sheet("s", [tuple(heads), *cut])], "list", {})
    except NoTable:
        assert not {"指标名称", "item"} & {*heads, *(cell for row in cut for cell in row)}
        return
    imported = import_source(source, Request("new-form"), BASE)
    _assert_sound(imported, lambda row: any(cut[row - 2]) and "二、土地" not in cut[row - 2], len(cut), "s")
