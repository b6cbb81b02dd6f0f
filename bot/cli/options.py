"""Options that several commands share, and the settings they change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.app.clock import SetClock, SystemClock
from bot.config import Settings, load_settings
from bot.core.errors import InputError
from bot.core.facts import Unit
from bot.core.periods import Period, parse_typed
from bot.core.ports import Clock
from bot.program import Program
from flows.language.model import Catalogue, Flow

Database = Annotated[
    str | None,
    typer.Option("--database", help="Database file or URL. Default: YIBIAO_DATABASE_URL.", metavar="URL"),
]
FlowId = Annotated[str, typer.Option("--flow", help="Id of a flow, e.g. village-quarterly.")]
UnitCode = Annotated[str, typer.Option("--unit", help="Code of a unit.")]
At = Annotated[
    str | None, typer.Option("--at", help="The moment to take for now, e.g. 2026-10-09T09:00 (local).")
]


def settings_for(database: str | None) -> Settings:
    """The settings, with another database where one is named; a plain path is an SQLite file."""
    settings = load_settings()
    if database is None:
        return settings
    url = database if "://" in database else f"sqlite:///{database}"
    return settings.model_copy(update={"database_url": url})


def moment(text: str | None) -> datetime | None:
    """The moment that `--at` names; without an offset it is local time in China until a unit is known."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--at {text} is no moment. Write it like 2026-10-09T09:00.") from None


def clock_at(text: str | None, zone: ZoneInfo) -> Clock:
    """The machine's clock, or one set to `--at` in the zone."""
    at = moment(text)
    if at is None:
        return SystemClock()
    return SetClock(at if at.tzinfo is not None else at.replace(tzinfo=zone))


def find_unit(program: Program, code: str) -> Unit:
    """The unit of a code; InputError that says how units come in."""
    with program.storage.transaction() as transaction:
        unit = transaction.unit(code)
    if unit is None:
        raise InputError(f"There is no unit {code}. Bring units in with `yibiao units import FILE.csv`.")
    return unit


def find_flow(catalogue: Catalogue, flow: str) -> Flow:
    """The flow of an id; InputError that lists those there are."""
    found = catalogue.flows.get(flow)
    if found is None:
        raise InputError(f"There is no flow {flow}. Flows: {', '.join(sorted(catalogue.flows))}.")
    return found


def find_period(text: str, flow: Flow, today: datetime) -> Period:
    """The period that was typed; InputError where it is none, or not of the flow's kind."""
    period = parse_typed(text, today.date())
    if period is None or period.kind is not flow.period:
        example = "2026Q3" if flow.period.value == "quarterly" else "2026"
        raise InputError(f"{text} is no {flow.period.value} period. Write it like {example}.")
    return period
