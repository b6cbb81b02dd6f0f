"""`yibiao replay`: the last period's answers against changed forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.app.flows_folder import read_folder
from bot.app.replaying import SENTENCES, Difference, replay, summary
from bot.app.revisions import compile_folder
from bot.bootstrap import opened
from bot.cli.options import Database, FlowId, find_flow, find_period, find_unit, looking, settings_for
from bot.core.errors import InputError
from bot.core.facts import ReportState
from bot.core.periods import Period, parse_identifier
from bot.core.store import Transaction
from bot.program import Program
from flows.language.model import Catalogue

SHOWN_MAX: Final = 100
"""Lines that are shown; the JSON has them all."""


def replay_command(
    flow: FlowId,
    folder: Annotated[
        Path | None, typer.Argument(help="Flows folder; YIBIAO_FLOWS_DIR if not given.", metavar="FOLDER")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="Which period; the last one filed if not given.", metavar="PERIOD"),
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="One unit only.", metavar="CODE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs, a line a unit.")] = False,
    database: Database = None,
) -> None:
    """Walk the answers of a period that was really filed against a changed folder, and list every difference.

    What would be refused, asked, converted, stopped by a check, or come out differently, and for how many units.
    Nothing is changed. Exit code 1 where an answer would be refused or a check would stop a report.
    """
    settings = settings_for(database)
    catalogue = compile_folder(read_folder(folder or settings.flows_dir)).catalogue
    form = find_flow(catalogue, flow)
    with opened(settings) as program:
        named = None if period is None else find_period(period, form, program.clock.now())
        if unit is not None:
            find_unit(program, unit)
        with looking(program) as transaction:
            wanted = named or _newest_filed(flow, transaction)
            found = _replayed(program, transaction, catalogue, flow, wanted, unit)
    differences = [each for _, several in found for each in several]
    if as_json:
        _print_json(found)
    else:
        _print(flow, wanted, len(found), differences)
    if any(each.kind in ("refused", "check") for each in differences):
        raise typer.Exit(1)


def _newest_filed(flow: str, transaction: Transaction) -> Period:
    """The newest period of which a report was submitted."""
    periods = {
        parse_identifier(report.key.period)
        for unit in transaction.all_units()
        for report in transaction.reports_of_unit(unit.code)
        if report.key.flow == flow and report.state is not ReportState.OPEN
    }
    if not periods:
        raise InputError(f"No report of {flow} was ever submitted, so there are no answers to replay.")
    return max(periods)


def _replayed(
    program: Program,
    transaction: Transaction,
    catalogue: Catalogue,
    flow: str,
    period: Period,
    unit: str | None,
) -> list[tuple[str, tuple[Difference, ...]]]:
    """The differences of each unit that submitted the report."""
    found = []
    for report in transaction.reports_of_flow(flow, str(period)):
        if report.state is ReportState.OPEN or unit not in (None, report.key.unit):
            continue
        facts = transaction.unit_facts(report.key.unit)
        if facts is not None:
            at = report.submitted_at or program.clock.now()
            found.append((report.key.unit, replay(flow, period, catalogue, facts, at)))
    if not found:
        raise InputError(f"Nobody submitted {flow} for {period}, so there are no answers to replay.")
    return found


def _print_json(found: list[tuple[str, tuple[Difference, ...]]]) -> None:
    for unit, several in found:
        plain = [{"element": each.element, "kind": each.kind, "why": each.why} for each in several]
        typer.echo(json.dumps({"unit": unit, "differences": plain}, ensure_ascii=False))


def _print(flow: str, period: Period, units: int, differences: list[Difference]) -> None:
    lines = sorted(
        summary(differences).items(), key=lambda each: (list(SENTENCES).index(each[0][0]), each[0])
    )
    typer.echo(f"{flow} {period}: the answers of {units} unit{'s' if units > 1 else ''}")
    for (kind, element, why), count in lines[:SHOWN_MAX]:
        typer.echo(f"- {element}: {SENTENCES[kind]}{f' ({why})' if why else ''}, {count} of {units}")
    if len(lines) > SHOWN_MAX:
        typer.echo(f"… and {len(lines) - SHOWN_MAX} more; --json has them all.")
    if not lines:
        typer.echo("Every answer means the same and is taken.")
