"""Submitted figures as CSV, JSON or a spreadsheet: one row a unit, one column an element."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from bot.app.wording import label, value
from bot.core.facts import Figure, Report, ReportKey, ReportState, Unit
from bot.core.periods import Period
from bot.core.store import Transaction
from flows.language.model import Absence, Element, Flow

UNOPENED: Final = "unopened"
"""The state of a report that nobody of the unit has looked at yet."""

_ABOUT: Final = ("unit", "name", "state", "submitted_at")
_TITLES: Final = {"zh": ("单位", "名称", "状态", "提交时间"), "en": ("Unit", "Name", "State", "Submitted")}

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet program take a text for a formula (OWASP: CSV injection)."""

_CELL_DIGITS: Final = 15
"""Digits that a spreadsheet's number keeps (Excel specifications and limits: number precision)."""

_PLAIN_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class UnitRow:
    """What one unit filed: nothing where its report is not submitted. `submitted_at` is an ISO moment, or empty."""

    unit: str
    name: str
    state: str
    submitted_at: str
    figures: Mapping[str, Figure]

    @property
    def about(self) -> tuple[str, ...]:
        return self.unit, self.name, self.state, self.submitted_at


@dataclass(frozen=True)
class FigureTable:
    """What the units of a flow's level filed for one period, by unit code."""

    flow: str
    period: Period
    language: str
    elements: Sequence[Element]
    rows: Sequence[UnitRow]


def table_of(flows: Sequence[Flow], period: Period, transaction: Transaction, language: str) -> FigureTable:
    """The figures that all units submitted; a unit that has not stands there too, with nothing.

    `flows` are the states of one flow under which its reports were opened, the newest first: the columns are those
    of the newest, then what only older ones asked.
    """
    newest = flows[0]
    elements = {field.element.id: field.element for flow in reversed(flows) for field in flow.fields}
    order = dict.fromkeys(field.element.id for flow in flows for field in flow.fields)
    reports = {each.key.unit: each for each in transaction.reports_of_flow(newest.id, str(period))}
    rows = [
        _row(unit, reports.get(unit.code), ReportKey(newest.id, unit.code, str(period)), transaction)
        for unit in transaction.all_units()
        if unit.code in reports or (unit.level is newest.level and unit.existed_on(period.last_day))
    ]
    return FigureTable(newest.id, period, language, [elements[id_] for id_ in order], rows)


def _row(unit: Unit, report: Report | None, key: ReportKey, transaction: Transaction) -> UnitRow:
    if report is None or report.state is ReportState.OPEN:
        state = UNOPENED if report is None else report.state.value
        return UnitRow(unit.code, unit.name, state, "", {})
    figures = {
        figure.element: figure
        for figure in transaction.figures_of_report(key)
        if str(figure.period) == key.period
    }
    submitted = report.submitted_at.isoformat() if report.submitted_at else ""
    return UnitRow(unit.code, unit.name, report.state.value, submitted, figures)


def csv_text(table: FigureTable) -> str:
    """CSV with a header of element ids."""
    target = io.StringIO()
    writer = csv.writer(target)
    ids = [element.id for element in table.elements]
    writer.writerow([*_ABOUT, *ids])
    for row in table.rows:
        writer.writerow([_safe(each) for each in (*row.about, *(_cell(row.figures.get(id_)) for id_ in ids))])
    return target.getvalue()


def json_text(table: FigureTable) -> str:
    """JSON with value, provenance and source of each figure. Numbers are texts: JSON's own would be rounded."""
    reports = [
        {
            "unit": row.unit,
            "name": row.name,
            "state": row.state,
            "submitted_at": row.submitted_at or None,
            "figures": {
                element.id: _described(row.figures[element.id])
                for element in table.elements
                if element.id in row.figures
            },
        }
        for row in table.rows
    ]
    whole = {"flow": table.flow, "period": str(table.period), "reports": reports}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def xlsx_bytes(table: FigureTable) -> bytes:
    """A spreadsheet: labels above ids, numbers as numbers."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(str(table.period))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        labels = [label(table.language, element) for element in table.elements]
        sheet.write_row(0, 0, [*_TITLES[table.language], *labels], bold)
        sheet.write_row(1, 0, [*_ABOUT, *(element.id for element in table.elements)])
        for line, row in enumerate(table.rows, 2):
            for column, about in enumerate(row.about):
                if about:
                    sheet.write_string(line, column, about)
            for column, element in enumerate(table.elements, len(_ABOUT)):
                _write_cell(sheet, line, column, row.figures.get(element.id), element, table.language)
        sheet.freeze_panes(2, 2)
    return target.getvalue()


def _write_cell(
    sheet: Any, row: int, column: int, figure: Figure | None, element: Element, language: str
) -> None:
    if figure is None:
        return
    held = figure.value
    if isinstance(held, Decimal) and len(held.normalize().as_tuple().digits) <= _CELL_DIGITS:
        sheet.write_number(row, column, held)
    elif isinstance(held, Decimal):  # a spreadsheet's number would be another one
        sheet.write_string(row, column, f"{held:f}")
    else:
        sheet.write_string(row, column, value(language, held, element))


def _cell(figure: Figure | None) -> str:
    return "" if figure is None else str(_plain(figure))


def _plain(figure: Figure) -> Any:
    held = figure.value
    if isinstance(held, Absence):
        return held.value
    if isinstance(held, Decimal):
        return f"{held:f}"
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, tuple):
        return " ".join(held)
    return held.isoformat() if isinstance(held, date) else held


def _described(figure: Figure) -> Mapping[str, Any]:
    return {
        "value": _plain(figure),
        "provenance": figure.provenance.value,
        "meaning": figure.meaning,
        "observation": figure.id,
        "estimated": figure.estimated,
        "note": figure.note,
        "by": figure.given_by,
        "at": figure.given_at.isoformat() if figure.given_at else None,
    }


def _safe(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; plain numbers stay as they are."""
    is_formula = text.startswith(_FORMULA_SIGNS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
