"""`yibiao preview`: a form walked in the terminal as a reporter would, in a program that is thrown away."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from adapters.console import CHANNEL
from bot.app.clock import SetClock
from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.bootstrap import opened
from bot.cli.options import (
    Database,
    Language,
    Name,
    find_flow,
    find_period,
    find_unit,
    looking,
    settings_for,
)
from bot.cli.talking import talk_about
from bot.config import Settings
from bot.core.facts import UnitFacts
from bot.preview.scene import Stage, Wish, furnish
from flows.language.model import LANGUAGES

_NONE, _SAMPLE = "none", "sample"

_ADDRESS = "preview"


def preview(
    flow: Annotated[
        Name, typer.Argument(help="Which form, e.g. village-quarterly.", metavar="FLOW", parser=Name)
    ],
    flows: Annotated[
        Path | None, typer.Option(help="Flows folder, instead of YIBIAO_FLOWS_DIR.", metavar="FOLDER")
    ] = None,
    last: Annotated[
        str,
        typer.Option(
            help="The last period: none, sample (made up), or the code of a unit whose figures are copied.",
            metavar="none|sample|UNIT",
        ),
    ] = _SAMPLE,
    period: Annotated[
        str | None, typer.Option(help="Which period, e.g. 2026Q3. Else the latest.", metavar="PERIOD")
    ] = None,
    database: Database = None,
    language: Language = LANGUAGES[0],
) -> None:
    """Walk a form in this terminal as a reporter would. Nothing is kept, and nothing is published.

    Lines and buttons are as in `yibiao chat`. The clock stands in the window of the period.
    """
    settings = settings_for(database)
    files = read_folder(flows or settings.flows_dir)
    now = datetime.now(UTC)
    form = find_flow(compile_folder(files).catalogue, flow)
    which = find_period(period, form, now) if period is not None else None
    copied = _facts(settings, last) if last not in (_NONE, _SAMPLE) else None
    wish = Wish(flow, language, now.date(), which, has_sample=last == _SAMPLE, last=copied)
    with tempfile.TemporaryDirectory(prefix="yibiao-preview-") as folder:
        thrown_away = settings.model_copy(update={"database_url": f"sqlite:///{Path(folder) / 'preview.db'}"})
        clock = SetClock(now)
        with opened(thrown_away, clock) as program:
            stage = furnish(program, clock, files, wish, CHANNEL, _ADDRESS)
            typer.echo(f"{_heading(stage, last, clock)}\n")
            talk_about(stage.report, program, clock, _ADDRESS)


def _facts(settings: Settings, code: str) -> UnitFacts:
    """What counts for a real unit; only read."""
    with opened(settings) as program:
        unit = find_unit(program, code)
        with looking(program) as transaction:
            return transaction.unit_facts(code) or UnitFacts(unit)


def _heading(stage: Stage, last: str, clock: SetClock) -> str:
    key, admission = stage.report.key, stage.flow.admission
    day = clock.now().date()
    heading = f"Preview of {key.flow} {key.period} on {day}, last period: {last}. Nothing is kept."
    if stage.is_admitted:
        return heading
    return (
        f"{heading}\nOn {day} nobody would be asked: the form is admitted from {admission.approved_on} to "
        f"{admission.valid_until}."
    )
