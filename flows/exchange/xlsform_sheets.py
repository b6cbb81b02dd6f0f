"""The sheets of an XLSForm as rows of known columns, with what could not be read of them.

Pure. Headings come in the dialects of twenty years of tools; they are given one name here. Which types there are and
what a question becomes is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flows.exchange.drafts import Choice, Words
from flows.exchange.naming import cleaned, language_of, plain_language
from flows.exchange.notes import Note, Origin, note
from flows.exchange.workbooks import ROWS_MAX, Row, Sheet, column_name

OWN_PREFIX: Final = "yibiao_"
"""How the columns begin in which an export keeps what XLSForm has no column for."""

_TEXTS: Final = {"label": "label", "caption": "label", "hint": "hint", "constraint_message": "message"}
_NAMES: Final = {
    "bind_jr_constraintmsg": "constraint_message", "jr_constraintmsg": "constraint_message",
    "constraint_msg": "constraint_message", "relevance": "relevant", "bind_relevant": "relevant",
    "bind_constraint": "constraint", "bind_required": "required", "calculate": "calculation",
    "bind_calculate": "calculation", "list": "list_name", "value": "name", "form_id": "id_string",
    "title": "form_title", "repeat_count": "repeat_count", "command": "type",
}  # fmt: skip
_READ: Final = {
    "survey": frozenset(
        {
            "type",
            "name",
            "relevant",
            "constraint",
            "calculation",
            "required",
            "choice_filter",
            "default",
            "parameters",
        }
    ),
    "choices": frozenset({"list_name", "name"}),
    "settings": frozenset({"form_title", "id_string", "default_language"}),
}
_READ_SHEETS: Final = {
    "survey": "survey",
    "choices": "choices",
    "select_one_choices": "choices",
    "settings": "settings",
}
_UNREAD_SHEETS: Final = {
    "external_choices": "Choices in a file of their own are not carried over.",
    "osm": "Tags of maps are not carried over.",
    "entities": "Entities would record single things; only a unit as a whole is observed here.",
    "columns": "What used to be the sheet of choices in the first version of the format is read as choices only there.",
    "cascades": "Cascading choices are not carried over. Write one list for each question.",
}
_IGNORED: Final = frozenset({"label", "hint", "message"})


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: `cells` by column, `texts` by label, hint and message; `ignored` are other columns that are filled."""

    origin: Origin
    cells: Mapping[str, str]
    texts: Mapping[str, Words]
    ignored: tuple[str, ...]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class FormSheets:
    """The rows of a form, its lists of choices with the rows they stand in, and its settings."""

    survey: tuple[FormRow, ...]
    choices: Mapping[str, tuple[tuple[FormRow, Choice], ...]]
    settings: Mapping[str, str]
    notes: tuple[Note, ...]


def read_sheets(sheets: Sequence[Sheet]) -> FormSheets:
    """What stands in the sheets that XLSForm knows; a book with one sheet needs no right name for it."""
    notes: list[Note] = []
    by_kind: dict[str, list[FormRow]] = {"survey": [], "choices": [], "settings": []}
    for sheet in sheets:
        name = sheet.name.strip().lower()
        kind = _READ_SHEETS.get(name) or ("survey" if len(sheets) == 1 else None)
        if kind is None:
            why = _UNREAD_SHEETS.get(name, "XLSForm has no sheet of this name.")
            if sheet.rows:
                notes.append(note("sheet-ignored", Origin(sheet.name, 0), why=why))
            continue
        if sheet.is_cut:
            notes.append(note("sheet-cut", Origin(sheet.name, 0), limit=f"{ROWS_MAX:,}"))
        by_kind[kind] += _rows(sheet, kind, notes)
    settings = dict(by_kind["settings"][0].cells) if by_kind["settings"] else {}
    if by_kind["settings"] and by_kind["settings"][0].ignored:
        row = by_kind["settings"][0]
        notes.append(note("column-ignored", row.origin, columns=", ".join(row.ignored)))
    default = language_of(settings.get("default_language", ""))
    survey = tuple(_in_language(row, default) for row in by_kind["survey"])
    return FormSheets(survey, _lists(by_kind["choices"], default, notes), settings, tuple(notes))


def _rows(sheet: Sheet, kind: str, notes: list[Note]) -> list[FormRow]:
    if not sheet.rows:
        return []
    heading, *rows = sheet.rows
    columns = [_column(text) for text in heading.cells]
    _note_columns(sheet, heading, columns, notes)
    return [_row(sheet.name, columns, heading, row, _READ[kind]) for row in rows]


def _column(heading: str) -> tuple[str, str]:
    """The one name of a column, and the language of its texts."""
    first, *rest = re.split(r"\s*::?\s*", heading.strip(), maxsplit=1)
    name = re.sub(r"[\s_-]+", "_", first.lower())
    if name in ("bind", "jr") and rest:
        name, rest = re.sub(r"[\s:_-]+", "_", f"{name}_{rest[0]}".lower()), []
    if match := re.fullmatch(r"(label|hint)_(en|zh)", name):
        name, rest = match[1], [match[2]]
    name = _NAMES.get(name, name)
    if name in _TEXTS:
        return _TEXTS[name], language_of(rest[0]) if rest else ""
    return (f"{name}::{rest[0]}" if rest else name), ""


def _note_columns(sheet: Sheet, heading: Row, columns: list[tuple[str, str]], notes: list[Note]) -> None:
    seen: set[tuple[str, str]] = set()
    for text, column in zip(heading.cells, columns, strict=True):
        if text and column in seen:
            notes.append(note("column-doubled", Origin(sheet.name, heading.number), column=text))
        seen.add(column)
    foreign = {language for name, language in columns if name == "label" and language not in ("", "zh", "en")}
    if any(language in ("zh", "en", "") for name, language in columns if name == "label"):
        for language in sorted(foreign):
            notes.append(note("other-language", Origin(sheet.name, heading.number), language=language))


def _row(sheet: str, columns: list[tuple[str, str]], heading: Row, row: Row, read: frozenset[str]) -> FormRow:
    cells: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    ignored: list[str] = []
    for number, text in enumerate(row.cells):
        title = heading.cells[number] if number < len(heading.cells) else ""
        name, language = columns[number] if title else ("", "")
        if not text:
            continue
        if not title:
            ignored.append(f"column {column_name(number + 1)}")
        elif name in _IGNORED:
            texts.setdefault(name, {}).setdefault(language, cleaned(text))
        elif name in read or name.startswith(OWN_PREFIX):
            cells.setdefault(name, text)
        else:
            ignored.append(title)
    return FormRow(Origin(sheet, row.number), cells, texts, tuple(ignored))


def _in_language(row: FormRow, default: str) -> FormRow:
    """The row with texts of no stated language given to the default one, or to the one that they are written in."""
    texts = {kind: _languages(words, default) for kind, words in row.texts.items()}
    return FormRow(row.origin, row.cells, texts, row.ignored)


def _languages(words: Words, default: str) -> Words:
    found = {language: text for language, text in words.items() if language and text and text != "-"}
    plain = words.get("", "")
    if plain and plain != "-":
        language = default if default and default != "default" else plain_language(plain)
        found.setdefault(language, plain)
    return found


def _lists(
    rows: list[FormRow], default: str, notes: list[Note]
) -> dict[str, tuple[tuple[FormRow, Choice], ...]]:
    lists: dict[str, dict[str, tuple[FormRow, Choice]]] = {}
    for each in rows:
        row = _in_language(each, default)
        name, list_name = row.get("name"), row.get("list_name")
        label = row.texts.get("label", {})
        if not list_name or not (name or label):
            missing = "its list has no name" if not list_name else "it has neither a name nor a label"
            notes.append(note("row-unread", row.origin, name, why=missing))
            continue
        if row.ignored:
            notes.append(note("column-ignored", row.origin, name, columns=", ".join(row.ignored)))
        choice = Choice(name, label)
        key = name or next(iter(label.values()))
        if key in lists.setdefault(list_name, {}):
            notes.append(note("option-doubled", row.origin, name, name=key))
        else:
            lists[list_name][key] = (row, choice)
    return {name: tuple(choices.values()) for name, choices in lists.items()}
