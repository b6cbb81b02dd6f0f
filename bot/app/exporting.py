"""Submitted figures as CSV, JSON or a spreadsheet: one row a unit, one column a field."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from bot.app.wording import label, value
from bot.core.facts import Figure, Report, ReportState
from bot.core.periods import Period
from bot.core.ports import Transaction
from flows.language.model import Absence, Element, Flow

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program take a text for a formula (OWASP: CSV injection)."""


@dataclass(frozen=True)
class FigureTable:
    """The reports of one flow and period. `figures` maps unit code to element id to figure; open reports have none."""

    flow: Flow
    period: Period
    language: str
    reports: Sequence[Report]
    names: Mapping[str, str]
    figures: Mapping[str, Mapping[str, Figure]]


def table_of(flow: Flow, period: Period, transaction: Transaction, language: str) -> FigureTable:
    """The figures of all units that have a report, submitted ones only; the others stand with empty fields."""
    reports = transaction.reports_of_flow(flow.id, str(period))
    units = {unit.code: unit for unit in transaction.all_units()}
    figures = {
        report.key.unit: {
            figure.element: figure
            for figure in transaction.figures_of_report(report.key)
            if figure.period == period
        }
        for report in reports
        if report.state is not ReportState.OPEN
    }
    names = {report.key.unit: units[report.key.unit].name for report in reports}
    return FigureTable(flow, period, language, reports, names, figures)


def csv_text(table: FigureTable) -> str:
    """CSV with a header of element ids."""
    target = io.StringIO()
    writer = csv.writer(target)
    elements = [field.element for field in table.flow.fields]
    writer.writerow(["unit", "name", "state", "submitted_at", *(element.id for element in elements)])
    for report in table.reports:
        figures = table.figures.get(report.key.unit, {})
        cells = [_cell(figures.get(element.id)) for element in elements]
        writer.writerow([_safe(each) for each in (*_about(report, table), *cells)])
    return target.getvalue()


def json_text(table: FigureTable) -> str:
    """JSON with value, provenance and source of each figure."""
    reports = [
        {
            "unit": report.key.unit,
            "name": table.names[report.key.unit],
            "state": report.state.value,
            "submitted_at": report.submitted_at.isoformat() if report.submitted_at else None,
            "figures": {
                element: _described(figure)
                for element, figure in sorted(table.figures.get(report.key.unit, {}).items())
                if element in table.flow.field_of
            },
        }
        for report in table.reports
    ]
    whole = {"flow": table.flow.id, "period": str(table.period), "reports": reports}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def xlsx_bytes(table: FigureTable) -> bytes:
    """A spreadsheet: labels above ids, numbers as numbers."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(str(table.period))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        elements = [field.element for field in table.flow.fields]
        words = {"zh": ("单位", "名称", "状态", "提交时间"), "en": ("Unit", "Name", "State", "Submitted")}
        titles = [*words[table.language], *(label(table.language, element) for element in elements)]
        sheet.write_row(0, 0, titles, bold)
        sheet.write_row(1, 0, ["unit", "name", "state", "submitted_at", *(each.id for each in elements)])
        for row, report in enumerate(table.reports, 2):
            figures = table.figures.get(report.key.unit, {})
            sheet.write_row(row, 0, list(_about(report, table)))
            for column, element in enumerate(elements, 4):
                _write_cell(sheet, row, column, figures.get(element.id), element, table.language)
        sheet.freeze_panes(2, 2)
    return target.getvalue()


def _write_cell(
    sheet: Any, row: int, column: int, figure: Figure | None, element: Element, language: str
) -> None:
    if figure is None:
        return
    if isinstance(figure.value, Decimal):
        sheet.write_number(row, column, figure.value)
    else:
        sheet.write_string(row, column, value(language, figure.value, element))


def _about(report: Report, table: FigureTable) -> tuple[str, ...]:
    submitted = report.submitted_at.isoformat() if report.submitted_at else ""
    return report.key.unit, table.names[report.key.unit], report.state.value, submitted


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
    is_number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) and not is_number else text
