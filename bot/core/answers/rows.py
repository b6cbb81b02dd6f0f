"""Rows of a pasted spreadsheet: cells between tabs or bars, with or without an index and a unit column.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.answers.numerals import ascii_digits
from bot.core.answers.phrases import tidy
from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.scanning import Part, Reader, scan
from bot.core.answers.units import unit_spellings
from bot.core.answers.vocabulary import fold
from flows.language.model import ElementType, Field

_HEADINGS: Final = frozenset(
    {
        *(
            "序号",
            "编号",
            "指标",
            "指标名称",
            "项目",
            "名称",
            "填报项",
            "单位",
            "计量单位",
            "数值",
            "数量",
            "值",
            "本期",
        ),
        *("本期数", "本期值", "填报值", "备注", "no.", "no", "item", "indicator", "unit", "value"),
    }
)
_INDEX = re.compile(r"\(?[0-9]{1,3}[).、]?")
_RULE = re.compile(r"[\s:|-]*")
_DIGITS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半无]")
_LABEL_WITH_UNIT = re.compile(r"(.+?)\s*\(([^()]{1,12})\)\s*:?")


def is_row(line: str) -> bool:
    """Whether a line is a row of cells."""
    bars = ascii_digits(line).count("|")
    return "\t" in line.strip("\r\n ") or bars >= 2 or (bars == 1 and not line.strip().startswith("|"))


def read_row(line: str, reader: Reader) -> Iterator[Part]:
    """The parts of a row; a label followed by empty cells says nothing and gives none."""
    cells = _cells(line)
    has_index = len(cells) > 1 and _INDEX.fullmatch(ascii_digits(cells[0])) and _label(cells[1], reader)[0]
    cells = cells[1:] if has_index else cells
    filled = [cell for cell in cells if cell]
    if not filled or all(fold(cell) in _HEADINGS or _RULE.fullmatch(cell) for cell in filled):
        return
    groups = list(_groups(filled, reader))
    if not groups or groups[0][0] is None:
        yield from scan(" ".join(filled), reader)
        return
    for field, rest in groups:
        if field is not None and rest:
            yield _read_cells(field, rest, reader)


def turned(headings: str, values: str, reader: Reader) -> list[str]:
    """Two rows, labels above values, as one row for each pair; empty where they are not such rows."""
    if not (is_row(headings) and is_row(values)):
        return []
    above, below = _cells(headings), _cells(values)
    is_table = len(above) == len(below) and all(reader.vocabulary.whole(cell) for cell in above if cell)
    if not is_table or sum(map(bool, above)) < 2 or any(reader.vocabulary.whole(cell) for cell in below):
        return []
    return [f"{label}\t{value}" for label, value in zip(above, below, strict=True) if label]


def _cells(line: str) -> list[str]:
    """The cells of a row, trimmed; bars around a row part nothing."""
    if "\t" in line:
        return [tidy(cell) for cell in line.split("\t")]
    return [tidy(cell) for cell in line.replace("｜", "|").strip().strip("|").split("|")]


def _groups(cells: Sequence[str], reader: Reader) -> Iterator[tuple[Field | None, list[str]]]:
    """The cells by the label in front of them; an option that looks like a label is a value."""
    field, rest = None, list[str]()
    for cell in cells:
        found, unit = _label(cell, reader)
        is_option = field is not None and not rest and isinstance(reader.read(field, cell), Answer)
        if found is None or is_option:
            rest.append(cell)
            continue
        if field is not None or rest:
            yield field, rest
        field, rest = found, unit
    if field is not None or rest:
        yield field, rest


def _label(cell: str, reader: Reader) -> tuple[Field | None, list[str]]:
    """The field that a cell names, and the unit in its brackets as if it had a cell of its own."""
    field = reader.vocabulary.whole(cell)
    match = _LABEL_WITH_UNIT.fullmatch(ascii_digits(cell)) if field is None else None
    if match is None:
        return field, []
    field = reader.vocabulary.whole(match[1])
    is_unit = field is not None and fold(match[2]) in unit_spellings(field.element)
    return (field, [match[2]]) if is_unit else (None, [])


def _read_cells(field: Field, cells: list[str], reader: Reader) -> Part:
    if field.element.type is ElementType.TEXT or field.element.type is ElementType.CHOICES:
        typed = ("、" if field.element.type is ElementType.CHOICES else " ").join(cells)
        return Part(field, typed, reader.read(field, typed), is_marked=True)
    unit, values = _split_unit(field, cells)
    if not values:
        return Part(field, unit, Misread(MisreadReason.EMPTY), is_marked=True)
    readings = [_read_with_unit(field, value, unit, reader) for value in values]
    first = readings[0]
    if len({reading.value if isinstance(reading, Answer) else None for reading in readings}) > 1 or (
        len(readings) > 1 and isinstance(first, Misread)
    ):
        return Part(
            field, " / ".join(values), Misread(MisreadReason.SEVERAL_GIVEN, {"given": tuple(values)}), True
        )
    return Part(field, values[0] + unit, first, is_marked=True)


def _split_unit(field: Field, cells: list[str]) -> tuple[str, list[str]]:
    """The cell that holds the unit, and the others; a unit nobody takes stays with the value, to be refused."""
    if not field.element.type.is_numeric:
        return "", cells
    known = [cell for cell in cells if fold(cell) in unit_spellings(field.element)]
    wordy = [cell for cell in cells if not _DIGITS.search(ascii_digits(cell))]
    units = known or (wordy if len(cells) == 2 and len(wordy) == 1 else [])
    return (units[0], [cell for cell in cells if cell != units[0]]) if units else ("", cells)


def _read_with_unit(field: Field, value: str, unit: str, reader: Reader) -> Answer | Misread:
    alone = reader.read(field, value)
    if not unit:
        return alone
    together = reader.read(field, value + unit)
    is_unit_known = fold(unit) in unit_spellings(field.element)
    return together if isinstance(together, Answer) or not is_unit_known else alone
