"""A plain list of items to what `importing` makes a form of: one item a row, found under whatever headings it has.

Pure. Written for the lists that offices hand around: a title, empty lines, merged groups, a numbering column, totals,
and notes and signatures at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flows.exchange.drafts import Choice, Item, ItemSection, Source, Words
from flows.exchange.guessing import Guess, Units, guess_type
from flows.exchange.naming import plain_language
from flows.exchange.notes import Note, Origin, note
from flows.exchange.table_columns import are_yes_no, choices_of, column_of, measure_of, number_of, type_of
from flows.exchange.workbooks import ROWS_MAX, Row, Sheet, column_name
from flows.language.model import ElementType, MeasurementUnit

HEADING_ROWS_MAX: Final = 10
"""Rows from the top within which the headings must stand: above them are titles and who fills the form in."""

_GROUP: Final = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+部分[:：]?)\s*"
)
_NUMBERING: Final = re.compile(r"^(?:[(（]?[0-9]{1,3}(?:\.[0-9]{1,3})*[)）.．、]+|[0-9]{1,3}\s)\s*(?=[^0-9])")
_PART_OF: Final = re.compile(r"^(?:其中|of which)[:：,，]?\s*", re.IGNORECASE)
_FOOT: Final = re.compile(
    r"^(?:注|附注|说明|备注|填表说明|填报说明|note|notes)\s*[:：0-9.]|^(?:填表人|填报人|制表人?|审核人?|负责人|单位负责人|联系人"
    r"|联系电话|填表日期|填报日期|报出日期|填报单位|单位[(（]盖章[)）]|prepared by|filled in by|signature)",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(r"^(?:合\s*计|小\s*计|总\s*计|sub-?total|total)\s*[:：]?$", re.IGNORECASE)


class NoTable(Exception):
    """No sheet has headings that a list of items would have; the message is a sentence for the person."""


@dataclass(slots=True)
class _Reading:
    """Goes down the rows under the headings."""

    sheet: str
    columns: Sequence[str | None]
    units: Units
    heading: Row
    group: str = ""
    sections: list[ItemSection] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    asked: int = 0

    def take(self, row: Row) -> None:
        if row.cells == self.heading.cells:
            self._unread(row, "it repeats the headings")
            return
        first = next(filter(None, row.cells))
        cells = self._cells(row)
        self.group = cells.get("group", "") or self.group
        label = cells.get("label", "") or cells.get("label_zh", "") or cells.get("label_en", "")
        others = {
            name
            for name, text in cells.items()
            if text and name not in ("label", "label_zh", "number", "group")
        }
        if _FOOT.search(first) and not others & {"unit", "type", "options"}:
            self._unread(row, f'it is a note or a signature ("{first}")')
        elif not others and (match := _GROUP.match(label or first)):
            self.group = (label or first)[match.end() :] or label or first
        elif _TOTAL.fullmatch(label or first):
            self.asked += 1
            self.notes.append(note("total-row", Origin(self.sheet, row.number), label or first))
        elif not label:
            self._unread(row, "it has no name of an item")
        else:
            self.asked += 1
            self._item(row, cells, label)

    def _cells(self, row: Row) -> dict[str, str]:
        cells: dict[str, str] = {}
        for name, text in zip(self.columns, row.cells, strict=False):
            if name and text and text not in ("—", "-", "/", "——"):
                cells.setdefault(name, text)
        return cells

    def _unread(self, row: Row, why: str) -> None:
        self.notes.append(note("row-unread", Origin(self.sheet, row.number), why=why))

    def _item(self, row: Row, cells: Mapping[str, str], label: str) -> None:
        words = _label(cells, label)
        for n, text in enumerate(row.cells):
            if text and not (n < len(self.heading.cells) and self.heading.cells[n]):
                self._lost(row, label, f"{text} in column {column_name(n + 1)}, which has no heading")
        choices = choices_of(cells.get("options", ""))
        kind, why = self._type(cells, words, choices, row)
        given: dict[str, str] = {}
        for key in ("min", "max"):
            if key in cells and kind.is_numeric:
                number = number_of(cells[key])
                if number is None:
                    self._lost(row, label, f"{key} {cells[key]}")
                else:
                    given[key] = number
        measure = measure_of(cells.get("measure", ""))
        if measure is not None:
            given["measure"] = measure.value
        elif cells.get("measure"):
            self._lost(row, label, f"measure {cells['measure']}")
        if "aliases" in cells:
            given["aliases"] = ", ".join(
                each.label[code] for each in choices_of(cells["aliases"]) for code in each.label
            )
        if kind is ElementType.TEXT and cells.get("required", "") not in (
            "是",
            "yes",
            "true",
            "必填",
            "√",
            "1",
        ):
            given["may_skip"] = "true"
        item = Item(
            origin=Origin(self.sheet, row.number),
            name=cells.get("name", ""),
            label=words,
            type=kind,
            section=self._section(self.group),
            definition=_definition(cells),
            unit=cells.get("unit", "") if kind.is_numeric else "",
            choices=choices if kind in (ElementType.CHOICE, ElementType.CHOICES) else (),
            given=given,
            why=why,
        )
        self.items.append(item)

    def _lost(self, row: Row, label: str, what: str) -> None:
        self.notes.append(note("column-ignored", Origin(self.sheet, row.number), label, columns=what))

    def _type(
        self, cells: Mapping[str, str], words: Words, choices: Sequence[Choice], row: Row
    ) -> tuple[ElementType, Mapping[str, str]]:
        """The type, and from what it was guessed where the list does not say."""
        stated = type_of(cells.get("type", ""))
        if stated in (ElementType.CHOICE, ElementType.CHOICES) and len(choices) < 2:
            kind = ElementType.TEXT
            return kind, {"type": f"{cells['type']} without two options"}
        if stated is not None:
            return stated, {}
        if cells.get("type"):
            self._lost(row, next(iter(words.values())), f"type {cells['type']}")
        if are_yes_no(choices):
            return ElementType.BOOLEAN, {"type": "its options"}
        guess = guess_type(words, self._unit(cells, words), has_choices=len(choices) > 1)
        return ElementType(guess.value), {"type": guess.why}

    def _unit(self, cells: Mapping[str, str], words: Words) -> MeasurementUnit | None:
        stated = cells.get("unit") or next(
            (unit for text in words.values() if (unit := self.units.without(text)[1])), ""
        )
        guess: Guess | None = self.units.guess(words)
        id_ = self.units.known(stated) if stated else (guess.value if guess else None)
        return self.units.of(id_) if id_ else None

    def _section(self, title: str) -> int:
        if not self.sections or self.sections[-1].title != _titled(title):
            self.sections.append(ItemSection("", _titled(title)))
        return len(self.sections) - 1


def read_table(sheets: Sequence[Sheet], file_name: str, units: Mapping[str, MeasurementUnit]) -> Source:
    """The items of the first sheet that has headings of a list; NoTable where none has.

    `units` are those of the flows folder: they tell what is counted, and so which type an item has.
    """
    for sheet in sheets:
        found = _heading(sheet)
        if found is not None:
            heading, columns = found
            break
    else:
        raise NoTable(
            f"No headings were found in the first {HEADING_ROWS_MAX} rows. Give the column of names the heading "
            "指标 or item, and the others headings such as 计量单位 or unit."
        )
    reading = _Reading(sheet.name, columns, Units(units), heading)
    above = [row for row in sheet.rows if row.number < heading.number]
    title = next((text for row in above for text in row.cells if text), file_name)
    for row in above[1:]:
        reading.notes.append(
            note("row-unread", Origin(sheet.name, row.number), why="it stands above the headings")
        )
    for row in sheet.rows:
        if row.number > heading.number:
            reading.take(row)
    others = [
        note("sheet-ignored", Origin(each.name, 0), why="The list is on another one.")
        for each in sheets
        if each is not sheet and each.rows
    ]
    return Source(
        title=_titled(title),
        name=file_name,
        sections=tuple(reading.sections),
        items=tuple(reading.items),
        notes=(*_about_columns(sheet, heading, columns), *others, *reading.notes),
        asked={
            "questions": reading.asked,
            "choices": sum(len(item.choices) for item in reading.items),
            "conditions": 0,
            "checks": 0,
            "calculations": 0,
        },
    )


def _heading(sheet: Sheet) -> tuple[Row, Sequence[str | None]] | None:
    """The row with the most known headings, a name of items among them."""
    best: tuple[int, Row, Sequence[str | None]] | None = None
    for row in sheet.rows:
        if row.number > HEADING_ROWS_MAX:
            break
        columns = _once([column_of(text) if text else None for text in row.cells])
        count = sum(name is not None for name in columns)
        if {"label", "label_zh", "label_en"} & set(columns) and (best is None or count > best[0]):
            best = count, row, columns
    return None if best is None else best[1:]


def _once(columns: Sequence[str | None]) -> list[str | None]:
    """Each column once: of two 备注 the first is read."""
    return [name if name not in columns[:n] else None for n, name in enumerate(columns)]


def _about_columns(sheet: Sheet, heading: Row, columns: Sequence[str | None]) -> list[Note]:
    unread = [text for text, name in zip(heading.cells, columns, strict=True) if text and name is None]
    origin = Origin(sheet.name, heading.number)
    notes = [note("column-ignored", origin, columns=", ".join(unread))] if unread else []
    return [*notes, note("sheet-cut", origin, limit=f"{ROWS_MAX:,}")] if sheet.is_cut else notes


def _label(cells: Mapping[str, str], label: str) -> Words:
    stripped = _NUMBERING.sub("", _GROUP.sub("", label) or label)
    part = _PART_OF.sub("", stripped)
    plain = part if len(part) > 2 else stripped
    words: dict[str, str] = {plain_language(plain): plain}
    for language in ("zh", "en"):
        if cells.get(f"label_{language}"):
            words[language] = cells[f"label_{language}"]
    return words


def _definition(cells: Mapping[str, str]) -> Words:
    words: dict[str, str] = {}
    if text := cells.get("definition", ""):
        words[plain_language(text)] = text
    if text := cells.get("definition_en", ""):
        words["en"] = text
    return words


def _titled(title: str) -> Words:
    return {plain_language(title): title} if title else {}
