"""`yibiao plan` and `yibiao export`: what a report would ask, and the figures that were submitted."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app.exporting import csv_text, json_text, table_of, xlsx_bytes
from bot.app.plan_view import PlanRow, plan_rows, summary
from bot.bootstrap import opened
from bot.cli.options import (
    At,
    Database,
    FlowId,
    UnitCode,
    clock_at,
    find_flow,
    find_period,
    find_unit,
    settings_for,
)
from bot.core.errors import InputError
from bot.core.facts import ReportKey, Unit, UnitFacts
from bot.core.plan import Plan, plan_report
from bot.program import Program
from flows.language.model import LANGUAGES

PeriodText = Annotated[str, typer.Option("--period", help="2026Q3 for a quarter, 2026 for a year.")]


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def plan(
    flow: FlowId,
    unit: UnitCode,
    period: PeriodText,
    at: At = None,
    database: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    language: str = LANGUAGES[0],
) -> None:
    """Show what a report would ask and what is known, with the reason or source of each field."""
    with opened(settings_for(database)) as program:
        made = _plan(program, flow, find_unit(program, unit), period, at)
    rows = plan_rows(made, language)
    if as_json:
        shown = {"flow": flow, "unit": unit, "period": str(made.period), **summary(made)}
        typer.echo(json.dumps(shown | {"fields": [row._asdict() for row in rows]}, ensure_ascii=False))
        return
    _print_table(rows, made)


def _plan(program: Program, flow_id: str, unit: Unit, period_text: str, at: str | None) -> Plan:
    now = clock_at(at, unit.zone).now()
    published = program.publish_folder()
    flow = find_flow(published.catalogue, flow_id)
    period = find_period(period_text, flow, now)
    with program.storage.transaction() as transaction:
        reports = program.duties.reports_of(transaction, unit, now)
        facts = transaction.unit_facts(unit.code) or UnitFacts(unit)
        report = next(
            (each for each in reports if each.key == ReportKey(flow_id, unit.code, str(period))), None
        )
        catalogue = published.catalogue
        if report is not None:
            catalogue = program.revisions.of(report.revision, transaction).catalogue
    is_open = report is not None and report.opens_at <= now
    return plan_report(find_flow(catalogue, flow_id), period, catalogue, facts, is_open=is_open)


def _print_table(rows: list[PlanRow], made: Plan) -> None:
    table = Table(title=f"{made.flow.id} {made.period}")
    for column in ("no", "element", "label", "period", "status", "value", "from or why", "before"):
        table.add_column(column, justify="right" if column in ("no", "value", "before") else "left")
    for row in rows:
        table.add_row(
            str(row.number), row.element, row.label, row.period, row.status, row.value, row.why, row.before
        )
    console = Console()
    console.print(table)
    counts = summary(made)
    console.print(
        f"{counts['fields']} fields: asks {counts['asks']}, carried {counts['carried']}, "
        f"known {counts['known']}, derived {counts['derived']}, not applicable {counts['not_applicable']}, "
        f"waiting {counts['waiting']}."
    )


def export(
    flow: FlowId,
    period: PeriodText,
    form: Annotated[Format, typer.Option("--format", help="csv, json or xlsx.")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
    database: Database = None,
    language: str = LANGUAGES[0],
) -> None:
    """Write the submitted figures of one flow and period, one row a unit."""
    if form is Format.XLSX and output is None:
        raise InputError("A spreadsheet needs a file: add --output figures.xlsx.")
    with opened(settings_for(database)) as program:
        found = find_flow(program.publish_folder().catalogue, flow)
        which = find_period(period, found, program.clock.now())
        with program.storage.transaction() as transaction:
            table = table_of(found, which, transaction, language)
    if form is Format.XLSX and output is not None:
        output.write_bytes(xlsx_bytes(table))
        return
    text = csv_text(table) if form is Format.CSV else json_text(table)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8-sig" if form is Format.CSV else "utf-8", newline="")
