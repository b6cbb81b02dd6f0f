"""Spreadsheets as grids of text."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.exchange.workbooks import BOOK_MAX_BYTES, ROWS_MAX, BookRefused, book_bytes, read_book
from tests.flows.exchange.spreadsheets import xlsx


def test_cells_are_text_with_the_row_in_which_the_spreadsheet_shows_them() -> None:
    moment = datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
    rows = (["a", 1.0, True], [], [None, 0.5, date(2026, 1, 5)], [" x\n y", moment, "é"])
    (sheet,) = read_book("a.xlsx", xlsx({"One": rows}))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("a", "1", "true")),
        (3, ("", "0.5", "2026-01-05")),
        (4, ("x y", "2026-01-05 09:30:00", "é")),
    ]


def test_a_cell_merged_over_rows_stands_in_each_of_them() -> None:
    (sheet,) = read_book("a.xlsx", xlsx({"One": [["g", 1], [None, 2], [None, 3]]}, merged=("A1:A2",)))
    assert [row.cells for row in sheet.rows] == [("g", "1"), ("g", "2"), ("", "3")]


def test_what_is_written_is_read_again_and_is_never_a_formula() -> None:
    rows = [["name", "text"], ["=1+1", "@x"]]
    (sheet,) = read_book("a.xlsx", book_bytes([("s", rows)]))
    assert [list(row.cells) for row in sheet.rows] == rows


def test_more_rows_than_the_limit_are_cut_and_it_says_so() -> None:
    text = "".join(f"{n}\n" for n in range(ROWS_MAX + 1))
    (sheet,) = read_book("a.csv", text.encode())
    assert (len(sheet.rows), sheet.is_cut) == (ROWS_MAX, True)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a"])
@given(content=st.binary(max_size=64))
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(BookRefused, match=r"\.$"):
        read_book(name, content)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(BookRefused, match="larger"):
        read_book("a.csv", b"x" * (BOOK_MAX_BYTES + 1))


def _old_xls(cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """A sheet in the first format of .xls, BIFF2: a beginning, one record a cell, an end."""

    def record(number: int, body: bytes) -> bytes:
        return struct.pack("<HH", number, len(body)) + body

    records = [record(0x0009, struct.pack("<HH", 2, 0x10))]
    for (row, column), value in cells.items():
        place = struct.pack("<HH3x", row, column)
        if isinstance(value, str):
            text = value.encode("cp1252")
            records.append(record(0x0004, place + bytes([len(text)]) + text))
        else:
            records.append(record(0x0003, place + struct.pack("<d", value)))
    return b"".join([*records, record(0x000A, b"")])


def test_an_old_xls_is_read_too() -> None:
    cells: dict[tuple[int, int], str | float] = {
        (0, 0): "type",
        (0, 1): "name",
        (2, 0): "integer",
        (2, 1): 3.0,
    }
    (sheet,) = read_book("a.xls", _old_xls(cells))
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("type", "name")), (3, ("integer", "3"))]
