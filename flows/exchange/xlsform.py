"""XLSForm to what `importing` makes a form of: questions, sections, and a note for everything else.

Pure. Reads the sheets as they are, so that a form that pyxform does not accept is carried over as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flows.exchange.drafts import Choice, Condition, Item, ItemSection, Source, Words
from flows.exchange.notes import Note, note
from flows.exchange.workbooks import Sheet
from flows.exchange.xlsform_sheets import OWN_PREFIX, FormRow, FormSheets, read_sheets
from flows.exchange.xlsform_types import Carried, Refused, Structure, kind_of
from flows.language.model import ElementType, Measure, MeasurementUnit

OWN_KEYS: Final = (
    "type", "unit", "accepts", "decimals", "measure", "owner", "authority", "aliases", "usual", "may_skip",
    "text_max", "recheck_after", "over_units", "over_time",
)  # fmt: skip
"""Keys of an element that an export keeps in columns of its own, each after OWN_PREFIX."""

_OTHER: Final = Choice("other", {"zh": "其他", "en": "Other"})
_YES: Final = re.compile(r"(?:yes|true(?:\(\))?|1|y|required)", re.IGNORECASE)
_NOTE: Final = re.compile(r"(?:add )?note(?: prompt)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Group:
    """An open group or repeat. `section` is the number of its section, None in a repeat."""

    row: FormRow
    repeats: bool
    condition: Condition | None
    section: int | None


@dataclass(slots=True)
class _Reading:
    """Goes down the rows of the survey and collects what they are."""

    sheets: FormSheets
    groups: list[_Group] = field(default_factory=list)
    sections: list[ItemSection] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    optional: list[FormRow] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_between: bool = True

    def take(self, row: FormRow) -> None:
        type_text = row.get("type")
        if not type_text:
            if row.cells or row.texts or row.ignored:
                self._note("row-unread", row, why="it has no type")
            return
        if row.get("disabled").lower() in ("yes", "true", "true()"):
            self._note("row-unread", row, why="it is disabled")
            return
        kind = (
            Refused("note-text", {"text": _shown(row)}) if _NOTE.fullmatch(type_text) else kind_of(type_text)
        )
        if isinstance(kind, Structure):
            self._structure(row, kind)
        elif any(group.repeats for group in self.groups):
            self._note("repeat", row)
        elif isinstance(kind, Refused):
            self.notes.append(note(kind.code, row.origin, row.get("name"), **kind.values))
        else:
            self._question(row, kind)

    def _note(self, code: str, row: FormRow, **values: object) -> None:
        self.notes.append(note(code, row.origin, row.get("name"), **values))

    def _structure(self, row: FormRow, kind: Structure) -> None:
        if not kind.begins:
            if self.groups:
                self.groups.pop()
                self.is_between = True
            else:
                self._note("group-ends", row)
            return
        if kind.repeats or any(group.repeats for group in self.groups):
            self._note("repeat", row)
            self.groups.append(_Group(row, True, None, None))
            return
        if self.groups:
            self._note("nested-group", row, title=_shown(row) or row.get("name"))
            section = self.groups[-1].section
        else:
            section = len(self.sections)
            self.sections.append(ItemSection(row.get("name"), row.texts.get("label", {})))
        self._note_ignored(row)
        self.groups.append(_Group(row, False, _condition(row, "relevant"), section))

    def _section(self) -> int:
        """The number of the section in which a question stands now; questions outside of groups have their own."""
        if self.groups and self.groups[0].section is not None:
            return self.groups[0].section
        if self.is_between:
            self.sections.append(ItemSection("", {}))
            self.is_between = False
        return len(self.sections) - 1

    def _question(self, row: FormRow, kind: Carried) -> None:
        if not (row.get("name") or row.texts.get("label")):
            self._note("no-label", row)
            return
        choices = self._choices(row, kind)
        if choices is None:
            return
        if row.get("name") in self.names:
            self._note("name-doubled", row)
        self.names |= {row.get("name")} - {""}
        given = self._given(row, kind)
        type_ = kind.type
        if given.get("type") in tuple(ElementType):
            type_ = ElementType(given["type"])
        self._note_ignored(row)
        self._note_optional(row, type_, given)
        own = _condition(row, "relevant")
        applies_if = [group.condition for group in self.groups] + [own]
        calculation = _condition(row, "calculation")
        if row.get("type").lower().startswith("calculate") and calculation is None:
            self._note("calculation-refused", row, why="there is none", text="")
            return
        item = Item(
            origin=row.origin,
            name=row.get("name"),
            label=row.texts.get("label", {}),
            type=type_,
            section=self._section(),
            definition=row.texts.get("hint", {}),
            unit=given.get("unit", ""),
            choices=choices if type_ in (ElementType.CHOICE, ElementType.CHOICES) else (),
            list_name=kind.list_name,
            given={key: text for key, text in given.items() if key not in ("type", "unit")},
            applies_if=tuple(filter(None, applies_if)),
            constraint=_condition(row, "constraint"),
            message=row.texts.get("message", {}),
            calculation=calculation,
        )
        self.items.append(item)

    def _choices(self, row: FormRow, kind: Carried) -> tuple[Choice, ...] | None:
        """The choices that the question offers; None, with a note, where there are too few."""
        if not kind.list_name:
            return ()
        listed = self.sheets.choices.get(kind.list_name)
        if listed is None:
            self._note("no-list", row, list=kind.list_name)
            return None
        self.used.add(kind.list_name)
        choices = tuple(choice for _, choice in listed)
        if kind.has_other and "other" not in {choice.name for choice in choices}:
            choices = (*choices, _OTHER)
            self._note("option-added", row)
        if len(choices) < 2:
            self._note("too-few-options", row, count=len(choices))
            return None
        if row.get("choice_filter"):
            self._note("choice-filter", row, text=row.get("choice_filter"))
        return choices

    def _given(self, row: FormRow, kind: Carried) -> dict[str, str]:
        given = {key: row.get(OWN_PREFIX + key) for key in OWN_KEYS if row.get(OWN_PREFIX + key)}
        if given.get("measure", Measure.STOCK.value) not in tuple(Measure):
            del given["measure"]
        if row.get("type").lower() == "range":
            for word in re.split(r"[\s;,]+", row.get("parameters")):
                name, _, number = word.partition("=")
                if name in ("start", "end") and re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,2})?", number):
                    given["min" if name == "start" else "max"] = number
        if kind.type is ElementType.TEXT and not _YES.fullmatch(row.get("required")):
            given["may_skip"] = "true"
        return given

    def _note_optional(self, row: FormRow, type_: ElementType, given: Mapping[str, str]) -> None:
        if type_ is ElementType.TEXT or _YES.fullmatch(row.get("required")) or row.get("calculation"):
            return
        if not given.get("measure"):
            self.optional.append(row)

    def _note_ignored(self, row: FormRow) -> None:
        ignored = [*row.ignored]
        if row.get("parameters") and row.get("type").lower() != "range":
            ignored.append("parameters")
        if ignored:
            self._note("column-ignored", row, columns=", ".join(ignored))
        if row.get("default"):
            self._note("default-ignored", row, text=row.get("default"))

    def close(self) -> None:
        """Note what the sheet as a whole leaves open."""
        for group in self.groups:
            self._note("group-open", group.row)
        if self.optional:
            self._note("all-required", self.optional[0], count=len(self.optional))
        for name, rows in self.sheets.choices.items():
            if name not in self.used:
                self.notes.append(note("list-unused", rows[0][0].origin, name, count=len(rows)))


def read_xlsform(sheets: Sequence[Sheet], file_name: str, _units: Mapping[str, MeasurementUnit]) -> Source:
    """What an XLSForm asks for; `file_name`, without its ending, stands in for a name that the form lacks."""
    read = read_sheets(sheets)
    reading = _Reading(read)
    for row in read.survey:
        reading.take(row)
    reading.close()
    title = read.settings.get("form_title", "") or read.settings.get("id_string", "") or file_name
    name = read.settings.get("id_string", "") or file_name
    return Source(
        title={"zh" if re.search("[㐀-鿿]", title) else "en": title},
        name=name,
        sections=tuple(reading.sections),
        items=tuple(reading.items),
        notes=(*read.notes, *reading.notes),
        asked=_asked(read),
    )


def _asked(read: FormSheets) -> Mapping[str, int]:
    """Rows that ask something, also in ways that are refused; what only notes or structures is no question."""
    rows = [row for row in read.survey if row.get("type")]
    questions = [row for row in rows if _asks(row)]
    return {
        "questions": len(questions),
        "choices": sum(len(listed) for listed in read.choices.values()),
        "conditions": sum(bool(row.get("relevant")) for row in rows),
        "checks": sum(bool(row.get("constraint")) for row in rows),
        "calculations": sum(bool(row.get("calculation")) for row in rows),
    }


def _asks(row: FormRow) -> bool:
    if _NOTE.fullmatch(row.get("type")):
        return False
    kind = kind_of(row.get("type"))
    return isinstance(kind, Carried) or (isinstance(kind, Refused) and kind.code != "metadata")


def _condition(row: FormRow, column: str) -> Condition | None:
    text = row.get(column)
    return Condition(text, row.origin, column) if text else None


def _shown(row: FormRow) -> str:
    words: Words = row.texts.get("label", {})
    return next(iter(words.values()), "")
