"""`yibiao plan` and `yibiao export figures`: what a report would ask, and the figures that were submitted."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from bot.app.exporting import csv_text, json_text, table_of, xlsx_bytes
from bot.app.flows_folder import read_folder
from bot.app.plan_view import PlanRow, plan_rows, summary
from bot.bootstrap import opened
from bot.cli.options import (
    At,
    Database,
    FlowId,
    Language,
    UnitCode,
    clock_at,
    find_flow,
    find_period,
    find_unit,
    looking,
    settings_for,
)
from bot.cli.printing import console_for_tables
from bot.core.errors import InputError
from bot.core.facts import ReportKey, Unit, UnitFacts, Verdict
from bot.core.office import OfficeTransaction
from bot.core.periods import parse_typed
from bot.core.plan import Plan, plan_report
from bot.core.review.asked_again import with_returned
from bot.program import Program
from flows.language.model import LANGUAGES, Flow

exporting = typer.Typer(help="Write figures and forms for other programs.", no_args_is_help=True)

PeriodText = Annotated[
    str,
    typer.Option("--period", help="2026Q3 for a quarter, 2026 for a year.", metavar="PERIOD"),
]

_COLUMNS = {"no": 2, "element": 18, "label": 13, "status": 14, "value": 8, "before": 7}
"""The columns of the table and their least widths, which together fit a terminal of 80 characters."""


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
    language: Language = LANGUAGES[0],
) -> None:
    """Show what a report would ask and what is known, and why.

    A table of the form's fields: `ask` with the reason to ask, anything else with where its value comes from.
    Nothing is changed.
    """
    with opened(settings_for(database)) as program:
        made, due = _plan(program, flow, find_unit(program, unit), period, at)
    rows = plan_rows(made, language)
    if as_json:
        days = {"due_on": f"{due.on}", "is_provisional": due.is_provisional}
        shown = {"flow": flow, "unit": unit, "period": str(made.period), **days, **summary(made)}
        typer.echo(json.dumps(shown | {"fields": [row._asdict() for row in rows]}, ensure_ascii=False))
        return
    _print_table(rows, made, due)


class _Due(NamedTuple):
    """When a report is due; provisional where the year's working days are not confirmed."""

    on: date
    is_provisional: bool

    def __str__(self) -> str:
        return f"{self.on} (provisional: it may move later)" if self.is_provisional else f"{self.on}"


def _plan(program: Program, flow_id: str, unit: Unit, period_text: str, at: str | None) -> tuple[Plan, _Due]:
    now = clock_at(at, unit.zone).now()
    files = read_folder(program.settings.flows_dir)
    with looking(program) as transaction:
        catalogue = program.revisions.store(files, transaction, now).catalogue
        period = find_period(period_text, find_flow(catalogue, flow_id), now)
        reports = program.duties.reports_of(transaction, unit, now)
        facts = transaction.unit_facts(unit.code) or UnitFacts(unit)
        returned = [each.number for each in reports if each.verdict is Verdict.RETURNED]
        facts = with_returned(facts, reports, transaction.decisions_of(returned))
        key = ReportKey(flow_id, unit.code, str(period))
        report = next((each for each in reports if each.key == key), None)
        if report is not None:
            catalogue = program.revisions.asked(report.revision, transaction)
        form = find_flow(catalogue, flow_id)
        days = report or program.duties.window(form, period, unit)
        is_open = report is not None and report.opens_at <= now
        made = plan_report(form, period, catalogue, facts, is_open=is_open)
    return made, _Due(days.due_on, days.is_provisional)


def _print_table(rows: list[PlanRow], made: Plan, due: _Due) -> None:
    title = f"{made.flow.id} {made.period}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for column, least in _COLUMNS.items():
        is_right = column in ("no", "value", "before")
        table.add_column(column, justify="right" if is_right else "left", overflow="fold", min_width=least)
    for row in rows:
        element = row.element if row.period == str(made.period) else f"{row.element} {row.period}"
        status = f"{row.status} {row.why}".strip()
        table.add_row(str(row.number), element, row.label, status, row.value, row.before)
    console = console_for_tables()
    console.print(table)
    counts = summary(made)
    console.print(
        f"{counts['fields']} fields: asks {counts['asks']}, carried {counts['carried']}, "
        f"known {counts['known']}, derived {counts['derived']}, not applicable {counts['not_applicable']}, "
        f"waiting {counts['waiting']}."
    )
    console.print(f"Due on {due}.")


@exporting.command("figures")
def export_figures(
    flow: FlowId,
    period: PeriodText,
    form: Annotated[
        Format, typer.Option("--format", help="csv, json or xlsx.", metavar="FORMAT")
    ] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option(help="File to write. Without it, csv and json go to standard output.", metavar="FILE"),
    ] = None,
    database: Database = None,
    language: Language = LANGUAGES[0],
) -> None:
    """Write the submitted figures of one form and period.

    One row a unit: those that have not filed stand there too, with empty cells. Nothing is changed.
    """
    if form is Format.XLSX and output is None:
        raise InputError("A spreadsheet needs a file: add --output figures.xlsx.")
    with opened(settings_for(database)) as program, looking(program) as transaction:
        flows = _states_of(program, transaction, flow, period)
        which = find_period(period, flows[0], program.clock.now())
        table = table_of(flows, which, transaction, language)
    if form is Format.XLSX and output is not None:
        output.write_bytes(xlsx_bytes(table))
    elif output is not None:
        text, encoding = (csv_text(table), "utf-8-sig") if form is Format.CSV else (json_text(table), "utf-8")
        output.write_text(text, encoding, newline="")
    else:
        typer.echo(csv_text(table) if form is Format.CSV else json_text(table), nl=False)
        return
    typer.echo(f"Wrote {len(table.rows)} units to {output}")


def _states_of(
    program: Program, transaction: OfficeTransaction, flow_id: str, period_text: str
) -> list[Flow]:
    """The states of a flow under which its reports of a period were opened, the newest first.

    Where none was opened, the published one; before the first publishing, the one in the flows folder.
    """
    now = program.clock.now()
    reports = transaction.reports_of_flow(flow_id, str(parse_typed(period_text, now.date())))
    revisions = [each.revision for each in sorted(reports, key=lambda each: each.number, reverse=True)]
    if not revisions:
        if transaction.current_revision() is None:
            program.revisions.store(read_folder(program.settings.flows_dir), transaction, now)
        return [find_flow(program.revisions.current(transaction).catalogue, flow_id)]
    catalogues = (program.revisions.of(each, transaction).catalogue for each in dict.fromkeys(revisions))
    return [find_flow(catalogue, flow_id) for catalogue in catalogues]
