"""A flow as the sheets of an XLSForm, with a list of what XLSForm cannot say.

Pure. What the format has no column for stands in columns of our own, which other programs pass over and `xlsform`
reads back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flows.exchange.importing import SECTION_SUFFIX
from flows.exchange.notes import Note, Origin, note
from flows.exchange.xlsform import OWN_KEYS
from flows.exchange.xlsform_sheets import OWN_PREFIX
from flows.exchange.xpath_text import Unsayable, xpath_of
from flows.language.model import (
    LANGUAGES,
    Aggregation,
    Authority,
    Element,
    ElementType,
    Expression,
    Flow,
    Texts,
)

LANGUAGE_COLUMNS: Final = {"zh": "中文 (zh)", "en": "English (en)"}

_TYPES: Final = {
    ElementType.INTEGER: "integer",
    ElementType.DECIMAL: "decimal",
    ElementType.MONEY: "decimal",
    ElementType.TEXT: "text",
    ElementType.DATE: "date",
}
_YES_NO: Final = "yes_no"
_YES_NO_LABELS: Final = (("yes", {"zh": "是", "en": "Yes"}), ("no", {"zh": "否", "en": "No"}))
_FORM_UNSAID: Final = (
    "the English title",
    "period",
    "level",
    "work_class",
    "window",
    "issuer",
    "admission",
    "receivers",
)

_SURVEY: Final = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
    *(OWN_PREFIX + key for key in OWN_KEYS),
)  # fmt: skip
_TRANSLATED: Final = ("label", "hint", "constraint_message")

Cells = Mapping[str, str | Texts]


@dataclass(frozen=True, slots=True)
class Exported:
    """The sheets, each with its name and rows of text, and what XLSForm cannot say."""

    sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]
    notes: tuple[Note, ...]


def export_flow(flow: Flow) -> Exported:
    """The flow in the sheets survey, choices and settings. Rows in notes are those of the sheet survey."""
    writing = _Writing(flow, {each.element.id: each.element for each in flow.fields})
    survey = list(writing.survey())
    settings = [
        ["form_title", "form_id", "default_language"],
        [flow.title["zh"], flow.id, LANGUAGE_COLUMNS["zh"]],
    ]
    sheets = (
        ("survey", _grid(_SURVEY, _TRANSLATED, survey)),
        ("choices", _grid(("list_name", "name", "label"), ("label",), list(writing.choices()))),
        ("settings", settings),
    )
    unsaid = (
        note("form-unsaid", Origin("settings", 0), flow.id, keys=", ".join(_FORM_UNSAID)),
        note("element-unsaid", Origin("survey", 0), flow.id, keys=", ".join(OWN_KEYS)),
    )
    return Exported(sheets, (*unsaid, *writing.notes))


def _grid(columns: Sequence[str], translated: Sequence[str], rows: Sequence[Cells]) -> list[list[str]]:
    """Headings and rows; a translated column becomes one for each language. Columns without any text are left out."""
    wide: list[tuple[str, str, str]] = []
    for column in columns:
        if not any(row.get(column) for row in rows):
            continue
        if column in translated:
            wide += [(column, code, f"{column}::{LANGUAGE_COLUMNS[code]}") for code in LANGUAGES]
        else:
            wide.append((column, "", column))
    return [
        [heading for *_, heading in wide],
        *([_cell(row, name, code) for name, code, _ in wide] for row in rows),
    ]


def _cell(row: Cells, column: str, code: str) -> str:
    value = row.get(column, "")
    return value if isinstance(value, str) else value.get(code, "")


@dataclass(slots=True)
class _Writing:
    flow: Flow
    elements: Mapping[str, Element]
    notes: list[Note] = field(default_factory=list)
    row: int = 1

    def survey(self) -> Iterator[Cells]:
        for section in self.flow.sections:
            if not section.fields:
                continue
            self.row += 1
            name = f"{section.id}{SECTION_SUFFIX}" if section.id in self.elements else section.id
            yield {"type": "begin_group", "name": name, "label": section.title}
            for each in section.fields:
                self.row += 1
                yield self._question(each.element)
            self.row += 1
            yield {"type": "end_group"}

    def choices(self) -> Iterator[Cells]:
        for element in self.elements.values():
            for option in element.options:
                yield {"list_name": element.id, "name": option.id, "label": option.label}
        if any(element.type is ElementType.BOOLEAN for element in self.elements.values()):
            for name, label in _YES_NO_LABELS:
                yield {"list_name": _YES_NO, "name": name, "label": label}

    def _note(self, code: str, element: Element, **values: object) -> None:
        self.notes.append(note(code, Origin("survey", self.row), element.id, **values))

    def _question(self, element: Element) -> Cells:
        own = _own_keys(element)
        calculation = self._said("compute", element, element.compute)
        if element.compute is not None and not calculation:
            self._note("computed-unsaid", element)
        if element.warn_if is not None:
            self._note("warning-unsaid", element, text=element.warn_if.source)
        if any(option.aliases for option in element.options):
            self._note("aliases-unsaid", element)
        constraint = "" if calculation else self._constraint(element)
        has_message = element.check is not None and constraint
        return {
            "type": "calculate" if calculation else _type_of(element),
            "name": element.id,
            "label": _with_unit(element),
            "hint": element.definition,
            "required": "" if element.may_skip or calculation else "yes",
            "relevant": self._said("applies_if", element, element.applies_if),
            "constraint": constraint,
            "constraint_message": element.check.message if element.check and has_message else {},
            "calculation": calculation,
            **{OWN_PREFIX + key: text for key, text in own.items()},
        }

    def _said(self, key: str, element: Element, expression: Expression | None, own: str = "") -> str:
        """The expression in XPath; empty, with a note, where that cannot say it."""
        if expression is None:
            return ""
        try:
            return xpath_of(expression, self.elements, own)
        except Unsayable as reason:
            if reason.reads_last:
                self._note("last-unsaid", element, key=key, text=expression.source)
            else:
                self._note("expression-unsaid", element, key=key, text=expression.source, why=reason)
            return ""

    def _constraint(self, element: Element) -> str:
        parts = [
            f". {sign} {_limit(limit)}"
            for sign, limit in ((">=", element.minimum), ("<=", element.maximum))
            if limit is not None
        ]
        if element.type is ElementType.DATE and not element.may_be_future:
            parts.append(". <= today()")
        check = self._said("check", element, element.check.condition if element.check else None, element.id)
        if check:
            parts.append(f"({check})" if parts and " or " in check else check)
        return " and ".join(parts)


def _type_of(element: Element) -> str:
    if element.type is ElementType.CHOICE:
        return f"select_one {element.id}"
    if element.type is ElementType.CHOICES:
        return f"select_multiple {element.id}"
    return f"select_one {_YES_NO}" if element.type is ElementType.BOOLEAN else _TYPES[element.type]


def _with_unit(element: Element) -> Texts:
    """The label with its unit in brackets, as XLSForm has no place for it; an import takes it off again."""
    if element.unit is None:
        return element.label
    unit = element.unit.label
    return {"zh": f"{element.label['zh']}（{unit['zh']}）", "en": f"{element.label['en']} ({unit['en']})"}


def _limit(limit: object) -> str:
    return f"date('{limit.isoformat()}')" if isinstance(limit, date) else f"{limit:f}"


def _own_keys(element: Element) -> dict[str, str]:
    """The keys for which XLSForm has no column, as a flow file writes them; those that say nothing are left out."""
    keys = {
        "type": element.type.value if element.compute or element.type.value not in _TYPES.values() else "",
        "unit": element.unit.id if element.unit else "",
        "accepts": ", ".join(unit.id for unit in element.accepts),
        "decimals": str(element.decimals) if element.decimals or _has_decimals(element) else "",
        "measure": element.measure.value,
        "owner": element.owner,
        "authority": element.authority.value if element.authority is not Authority.REPORTER else "",
        "aliases": ", ".join(element.aliases),
        "usual": f"{element.usual:f}" if element.usual is not None else "",
        "may_skip": "true" if element.may_skip else "",
        "text_max": str(element.text_max) if element.type is ElementType.TEXT else "",
        "recheck_after": f"{element.recheck_after} quarters" if element.recheck_after else "",
        "over_units": element.over_units.value if element.over_units is not Aggregation.NONE else "",
        "over_time": element.over_time.value,
    }
    return {key: text for key, text in keys.items() if text}


def _has_decimals(element: Element) -> bool:
    return element.type in (ElementType.DECIMAL, ElementType.MONEY)
