"""Spreadsheets as grids of text: .xlsx and .xlsm through openpyxl, .xls through xlrd, .csv in UTF-8 or GBK.

Every cell keeps the row in which the spreadsheet shows it. What the cells mean does not belong here.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import openpyxl
import xlrd  # pyxform pins it for .xls; its own reader stops at a doubled heading, and an import must not

BOOK_MAX_BYTES: Final = 10_000_000
"""One file: the largest real form that we know has 2 MB."""

UNPACKED_MAX_BYTES: Final = 50_000_000
"""What an .xlsx may unpack to: its text packs about tenfold, and a real form has 2 MB."""

SHEETS_MAX: Final = 50
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 200
"""What is read of a book. A form of 500 items with twenty lists of choices has 1,500 rows."""

CELL_MAX_CHARS: Final = 5_000
"""Characters of a cell that are kept; a definition has 600 at most."""

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""What spreadsheet programs write CSV in: UTF-8 with or without a mark, and in Chinese ones GBK, of which GB 18030
is the superset."""


class BookRefused(Exception):
    """The file is no spreadsheet that can be read, or too large; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` counts from 1 as the spreadsheet shows it. Cells are trimmed; empty ones are empty texts."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything, in order; `is_cut` where there were more than can be read."""

    name: str
    rows: tuple[Row, ...]
    is_cut: bool = False


def read_book(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file; `name` only tells the kind. BookRefused (the file's fault) where there are none.

    A cell that is merged over several rows stands in each of them: a group's name belongs to all its lines.
    """
    if len(content) > BOOK_MAX_BYTES:
        raise BookRefused(f"The file is larger than {BOOK_MAX_BYTES:,} bytes. Remove what is not the form.")
    read = {"xlsx": _xlsx, "xlsm": _xlsx, "xls": _xls, "csv": _csv}.get(name.rpartition(".")[2].lower())
    if read is None:
        raise BookRefused("This is not a spreadsheet that can be read. Save it as .xlsx, .xls or .csv.")
    try:
        return read(content)
    except BookRefused:
        raise
    except Exception as error:
        # Both libraries meet a broken file with dozens of errors of their own and of Python's.
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise BookRefused(f"The file cannot be read ({why}). Open it and save it again as .xlsx.") from error


def book_bytes(sheets: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """An .xlsx of sheets, each a name and its rows of text. Nothing in it is a formula."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row_number, row in enumerate(rows, 1):
            for column_number, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(row_number, column_number)
                    cell.value = text
                    cell.data_type = "s"
        sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def column_name(number: int) -> str:
    """The letters over a column, as the spreadsheet shows them: 1 is A, 28 is AB."""
    letters: str = openpyxl.utils.get_column_letter(number)
    return letters


def _xlsx(content: bytes) -> tuple[Sheet, ...]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX_BYTES:
            raise BookRefused(
                f"The file unpacks to more than {UNPACKED_MAX_BYTES:,} bytes. Copy the form alone."
            )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of drawings and rules of cells that it does not keep
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return tuple(
        _sheet(
            sheet.title,
            (
                [_text(cell) for cell in row]
                for row in sheet.iter_rows(max_col=min(sheet.max_column, COLUMNS_MAX), values_only=True)
            ),
            [(m.min_row, m.max_row, m.min_col) for m in sheet.merged_cells.ranges if m.max_row > m.min_row],
        )
        for sheet in book.worksheets[:SHEETS_MAX]
    )


def _xls(content: bytes) -> tuple[Sheet, ...]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    return tuple(
        _sheet(
            sheet.name,
            (
                [_xls_text(cell, book.datemode) for cell in sheet.row(n)[:COLUMNS_MAX]]
                for n in range(sheet.nrows)
            ),
        )
        for sheet in book.sheets()[:SHEETS_MAX]
    )


def _csv(content: bytes) -> tuple[Sheet, ...]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BookRefused("The file is neither UTF-8 nor GBK text. Save it as CSV in UTF-8.")
    delimiter = max(",;\t", key="\n".join(text.split("\n", 10)[:10]).count)  # a title has none
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return (_sheet("csv", ([_text(cell) for cell in row[:COLUMNS_MAX]] for row in reader)),)


def _sheet(name: str, rows: Iterable[list[str]], merged: Sequence[tuple[int, int, int]] = ()) -> Sheet:
    """`merged` are the first row, last row and column of cells that reach over several rows."""
    grid: list[list[str]] = []
    is_cut = False
    for row in rows:
        if len(grid) == ROWS_MAX:
            is_cut = True
            break
        grid.append(row)
    for first, last, column in merged:
        for row in grid[first : min(last, len(grid))]:
            if column <= len(row):
                row[column - 1] = row[column - 1] or grid[first - 1][column - 1]
    kept = tuple(Row(number, _trimmed(row)) for number, row in enumerate(grid, 1) if any(row))
    return Sheet(name, kept, is_cut)


def _trimmed(row: list[str]) -> tuple[str, ...]:
    """The cells up to the last one that is filled."""
    return tuple(row[: max(n for n, text in enumerate(row, 1) if text)])


def _text(value: Any) -> str:
    """A cell as people read it: whole numbers without a point, dates as 2026-01-05, one line, printable."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    line = " ".join(str(value)[: CELL_MAX_CHARS * 2].split())
    return "".join(sign for sign in line if sign.isprintable() and sign != "\N{REPLACEMENT CHARACTER}")[
        :CELL_MAX_CHARS
    ]


def _xls_text(cell: Any, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _text(xlrd.xldate_as_datetime(cell.value, datemode))
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return _text(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return _text(cell.value)
