"""Options that several commands share, and the settings they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.app.clock import SetClock, SystemClock
from bot.app.flows_folder import read_folder
from bot.app.sentences import sentences_in_force
from bot.config import Settings, database_url, load_settings
from bot.core.errors import InputError
from bot.core.facts import Unit
from bot.core.office import OfficeTransaction
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period, names_financial_year, parse_typed
from bot.core.ports import Clock
from bot.program import Program
from flows.language.model import LANGUAGES, Catalogue, Flow


class Name(str):
    """What an argument names, as it was typed. The help shows what its type is called, and `str` says nothing."""


Database = Annotated[
    str | None,
    typer.Option(
        "--database", help="SQLite file or database URL, instead of YIBIAO_DATABASE_URL.", metavar="FILE|URL"
    ),
]
FlowId = Annotated[
    str,
    typer.Option("--flow", help="Which form, e.g. village-quarterly.", metavar="FLOW", show_default=False),
]
UnitCode = Annotated[str, typer.Option("--unit", help="Which village, community...", metavar="CODE")]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="Play another moment than now: 2026-10-09T09:00, on the unit's clock.",
        metavar="MOMENT",
    ),
]


def _offered(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language} is not offered. Languages: {', '.join(LANGUAGES)}.")
    return language


Language = Annotated[
    str,
    typer.Option(
        "--language",
        help=f"Language of labels and texts: {' or '.join(LANGUAGES)}.",
        metavar="LANGUAGE",
        callback=_offered,
    ),
]


def settings_for(database: str | None) -> Settings:
    """The settings, with another database where one is named; a plain path is an SQLite file."""
    settings = load_settings()
    if database is None:
        return settings
    return settings.model_copy(update={"database_url": database_url(database)})


def clock_at(text: str | None, zone: ZoneInfo) -> Clock:
    """The machine's clock, or one set to `--at`, which is local time in the zone unless it names an offset."""
    if text is None:
        return SystemClock()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--at {text} is no moment. Write it like 2026-10-09T09:00.") from None
    if not YEAR_MIN < at.year < YEAR_MAX:
        raise InputError(f"--at {text} lies too far away. Write it like 2026-10-09T09:00.")
    return SetClock(at if at.tzinfo is not None else at.replace(tzinfo=zone))


class _Discarded(Exception):
    """Ends a transaction of which nothing is kept."""


@contextmanager
def looking(program: Program) -> Iterator[OfficeTransaction]:
    """A transaction that is rolled back at its end: a command that shows something changes nothing."""
    try:
        with program.storage.transaction() as transaction:
            yield transaction
            raise _Discarded
    except _Discarded:
        return


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
    if period is not None and period.kind is flow.period:
        return period
    example = "2026Q3" if flow.period.value == "quarterly" else "2026"
    if names_financial_year(text):
        raise InputError(
            f"{text} belongs to a financial year. Only quarters and years from January on are taken. "
            f"Write it like {example}."
        )
    raise InputError(f"{text} is no {flow.period.value} period. Write it like {example}.")


def office_texts(program: Program, language: str) -> Mapping[str, str]:
    """What is said to the form office, by key, as the flows folder has it."""
    return sentences_in_force(read_folder(program.settings.flows_dir), f"messages/{language}/office.yaml")
