"""`yibiao calendar`: what is asked of whom, when, and when each message goes out."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.ics import calendar_file
from bot.app.agenda_view import agenda_json, groups_json
from bot.app.agenda_words import CalendarWords
from bot.app.agendas import Agendas
from bot.app.flows_folder import read_folder
from bot.app.sentences import sentences_in_force
from bot.bootstrap import opened
from bot.cli.agenda_print import print_groups, print_unit
from bot.cli.options import At, Database, Language, clock_at, find_unit, looking, settings_for
from bot.core.calendar.agenda import Span, typed_year
from bot.core.errors import InputError
from bot.core.facts import Unit
from bot.core.office import OfficeTransaction
from bot.program import Program
from flows.language.model import LANGUAGES

_UTC = ZoneInfo("UTC")
"""The clock of a year of all units."""


class Format(StrEnum):
    TEXT = "text"
    ICS = "ics"
    JSON = "json"


def calendar(
    unit: Annotated[
        str | None,
        typer.Option("--unit", help="One village, community...; without it all units.", metavar="CODE"),
    ] = None,
    year: Annotated[
        str | None,
        typer.Option("--year", help="2027; without it the present year.", metavar="YEAR"),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="text, ics (a calendar file) or json.", metavar="FORMAT")
    ] = Format.TEXT,
    at: At = None,
    database: Database = None,
    language: Language = LANGUAGES[0],
) -> None:
    """Print what will be asked of whom in a year, until when, and when each message goes out.

    Without --unit by level and time zone, with how many people get each message at most. Nothing is changed.
    """
    with opened(settings_for(database)) as program:
        which = find_unit(program, unit) if unit is not None else None
        zone = which.zone if which is not None else _UTC
        now = clock_at(at, zone).now()
        span = typed_year(year, now.astimezone(zone).date())
        if span is None:
            raise InputError(f"{year} is no year. Write it like 2027.")
        with looking(program) as transaction:
            if transaction.current_revision() is None:
                program.revisions.store(read_folder(program.settings.flows_dir), transaction, now)
            shown = _Year(program, transaction, span, now, language)
            if which is None:
                shown.of_all(form)
            else:
                shown.of_unit(which, form)


class _Year:
    """A year as it stands in a transaction, and how it is shown."""

    def __init__(
        self, program: Program, transaction: OfficeTransaction, span: Span, now: datetime, language: str
    ) -> None:
        folder = read_folder(program.settings.flows_dir)
        texts = sentences_in_force(folder, f"messages/{language}/calendar.yaml")
        self._hours = program.hours
        self._transaction = transaction
        self._span = span
        self._now = now
        self._words = CalendarWords(language, texts, program.settings.public_url)
        self._agendas = Agendas(program.revisions, program.hours)

    def of_unit(self, unit: Unit, form: Format) -> None:
        """Show what one unit is asked; a calendar file says nothing of what was filed, wherever it is made."""
        agenda = self._agendas.of_unit(
            self._transaction, unit, self._span, self._now, tells_filing=form is not Format.ICS
        )
        if form is Format.TEXT:
            print_unit(agenda, self._words, self._hours, self._now)
        elif form is Format.JSON:
            typer.echo(_json(agenda_json(agenda, self._words, self._hours, self._now)))
        else:
            typer.echo(calendar_file(self._words.file_of_unit(agenda), self._now).decode(), nl=False)

    def of_all(self, form: Format) -> None:
        """Show what all units are asked, by level and time zone."""
        groups = self._agendas.of_groups(self._transaction, self._span)
        if form is Format.TEXT:
            print_groups(groups, self._words, self._span, self._hours, self._now)
        elif form is Format.JSON:
            typer.echo(_json(groups_json(groups, self._words, self._hours, self._now)))
        else:
            typer.echo(calendar_file(self._words.file_of_groups(groups), self._now).decode(), nl=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
