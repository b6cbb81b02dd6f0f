"""`yibiao simulate`: years of the calendar played on the real program, and whether every promise was kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

import typer

from bot.bootstrap import opened
from bot.cli.options import settings_for
from bot.core.errors import InputError
from bot.simulation.outcome import PROMISES, Outcome
from bot.simulation.parts import simulate
from bot.simulation.playing import Wish

YEARS_MAX: Final = 20
UNITS_MAX: Final = 100_000
"""More would take hours."""

IN_MEMORY: Final = "sqlite://"
"""Where a simulation is played: nothing of it is kept."""

BROKEN: Final = 1
"""Exit code where a promise was not kept."""


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def simulate_command(
    years: Annotated[
        int, typer.Option("--years", help="How many years.", min=1, max=YEARS_MAX, metavar="N")
    ] = 3,
    units: Annotated[
        int, typer.Option("--units", help="How many units.", min=1, max=UNITS_MAX, metavar="N")
    ] = 10_000,
    seed: Annotated[
        int, typer.Option("--seed", help="Another number plays another course of things.", metavar="N")
    ] = 1,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            help="First day, e.g. 2027-01-01. Else the last years whose working days are known.",
            metavar="DAY",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text or json.", metavar="FORMAT")] = Format.TEXT,
) -> None:
    """Play years of the calendar with made-up villages and reporters. Nothing is kept.

    The program itself opens the reports and writes the messages; what is promised is counted apart from it. Forms count
    as admitted throughout. Exit code 1: a promise was not kept.
    """
    wish = Wish(units, years, None if start is None else _day(start), seed)
    outcome = simulate(partial(opened, settings_for(IN_MEMORY)), wish, _progress())
    if form is Format.JSON:
        typer.echo(json.dumps(as_json(outcome)))
    else:
        typer.echo(as_text(outcome))
    if outcome.is_broken:
        raise typer.Exit(BROKEN)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(f"--start {typed} is no day. Write it like 2027-01-01.") from None


def _progress() -> Callable[[float], None]:
    """Shows on a terminal how far it has come."""
    is_shown = sys.stderr.isatty()

    def show(share: float) -> None:
        if is_shown:
            sys.stderr.write(f"\r{share:4.0%}")
            sys.stderr.write("\r" if share == 1 else "")
            sys.stderr.flush()

    return show


def as_json(outcome: Outcome) -> dict[str, object]:
    """The figures for programs."""
    figures = asdict(outcome)
    del figures["months"]
    times = {
        name: at and f"{at:%H:%M}"
        for name, at in (("earliest", outcome.earliest), ("latest", outcome.latest))
    }
    return {
        **figures,
        **times,
        "monthly": asdict(outcome.monthly),
        "days_per_s": round(outcome.days_per_s, 2),
        "wall_s": round(outcome.wall_s, 1),
    }


def as_text(outcome: Outcome) -> str:
    """The figures for people."""
    monthly, times = outcome.monthly, (outcome.earliest, outcome.latest)
    earliest, latest = (f"{at:%H:%M}" if at is not None else "never" for at in times)
    figures: dict[str, str] = {
        "units, people": f"{outcome.units:,}, {outcome.people:,}",
        "days": f"{outcome.days:,} in {outcome.wall_s:,.0f} s, {outcome.days_per_s:,.1f} a second",
        "reports opened": f"{outcome.opened:,}",
        "filed in time, late": f"{outcome.filed_in_time:,}, {outcome.filed_late:,}",
        "closed unfiled, still open": f"{outcome.closed_unfiled:,}, {outcome.still_open:,}",
        "messages": f"{outcome.messages:,}",
        "messages per person and month": f"{monthly.mean:.2f}; 95%: up to {monthly.p95}; most: {monthly.most}",
        "earliest, latest local time": f"{earliest}, {latest}",
    }
    counts = asdict(outcome.broken)
    lines = [f"{name:42} {told}" for name, told in figures.items()]
    return "\n".join([*lines, *(f"{told:42} {counts[name]:,}" for name, told in PROMISES.items())])
