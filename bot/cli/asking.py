"""`yibiao ask` and `yibiao refusals`: what somebody wants at once, and what was refused to whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

import typer

from bot.app.asking import Asking, Outcome, Request, plain_refusal
from bot.app.asking_words import AskingWords
from bot.app.office import NotTaken
from bot.app.wording import label, value
from bot.bootstrap import opened
from bot.cli.options import Database, FlowId, Language, office_texts, settings_for
from bot.cli.planning import PeriodText
from bot.core.errors import InputError
from flows.language.model import LANGUAGES, Catalogue

DOOR: Final = "command"
"""How requests of this command are called in the list of refusals."""

_SHOWN_MAX: Final = 10
"""Units named one by one; more are counted."""


def ask(
    flow: FlowId,
    period: PeriodText,
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", help="One unit; again for more. Without, all.", metavar="CODE"),
    ] = None,
    due: Annotated[
        str | None,
        typer.Option("--due", help="By when, as 2026-10-20; never sooner than the form.", metavar="DAY"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    language: Language = LANGUAGES[0],
    database: Database = None,
) -> None:
    """Ask units for a form, where the rules allow it. What is held already is shown, and nobody is asked for it.

    Exit code 1: something was refused. Each refusal is named by its rule and kept; see `yibiao refusals`.
    """
    due_on = _day(due) if due is not None else None
    request = Request(flow, period, tuple(unit or ()), DOOR, due_on)
    with opened(settings_for(database)) as program:
        now, asking = program.clock.now(), Asking(program.revisions, program.openings)
        words = AskingWords(language, office_texts(program, language))
        try:
            with program.storage.transaction() as transaction:
                outcomes = asking.ask(transaction, request, now)
                catalogue = program.revisions.current(transaction).catalogue
        except NotTaken as refused:  # said in English, as whatever is wrong with an option
            texts = office_texts(program, "en")
            raise InputError(texts[refused.reason].format(**refused.values)) from None
    if as_json:
        plain = [words.plain(each, catalogue, now) for each in outcomes]
        typer.echo(json.dumps(plain, ensure_ascii=False))
    else:
        _tell(outcomes, catalogue, words, now)
    if any(each.rule is not None for each in outcomes):
        raise typer.Exit(1)


def refusals(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    database: Database = None,
) -> None:
    """List what was asked for and refused, the latest first: by which rule, at which door, how often."""
    with opened(settings_for(database)) as program, program.storage.transaction() as transaction:
        found = transaction.refusals()
    if as_json:
        typer.echo(json.dumps([plain_refusal(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        about = " ".join(part for part in (each.what.flow, each.what.unit, each.what.period) if part)
        times = "once" if each.times == 1 else f"{each.times} times"
        typer.echo(
            f"{each.last_at:%Y-%m-%d %H:%M} UTC  {each.what.rule}  {about}  by {each.by or each.what.door}, {times}"
            + (f" ({each.what.detail})" if each.what.detail else "")
        )
    if not found:
        typer.echo("Nothing was refused.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--due {text} is no day. Write it like 2026-10-20.") from None


def _tell(outcomes: Sequence[Outcome], catalogue: Catalogue, words: AskingWords, at: datetime) -> None:
    if not outcomes:
        typer.echo(words.nobody())
    for each in outcomes[:_SHOWN_MAX]:
        head = f"{each.unit}: " if each.unit else ""
        typer.echo(f"{head}{words.outcome(each, at)}")
        if len(outcomes) == 1:
            for figure in each.figures:
                element = catalogue.elements[figure.element]
                named, held = label(words.language, element), value(words.language, figure.value, element)
                typer.echo(f"  {named}: {held}")
    rest = Counter(each.rule.value if each.rule else "" for each in outcomes[_SHOWN_MAX:])
    for rule, count in sorted(rest.items()):
        typer.echo(words.rest(rule, count))
