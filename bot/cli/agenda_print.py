"""An agenda as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table

from bot.app.agenda_words import CalendarWords, calendar_address
from bot.cli.printing import console_for_tables
from bot.core.calendar.agenda import Agenda, Entry, Span
from bot.core.calendar.groups import GroupAgenda
from bot.core.calendar.working_days import WorkingHours

_COLUMNS = ("form", "period", "opens", "due", "last")
"""What both tables begin with; days are written short, so that a line fits 100 characters."""


def print_unit(agenda: Agenda, words: CalendarWords, hours: WorkingHours, at: datetime) -> None:
    """What one unit is asked, and where its calendar is subscribed to."""
    console = console_for_tables(highlight=False)
    console.print(f"{agenda.unit.name} · {words.unit(agenda.unit)}", style="bold")
    states = [words.state(each, at) for each in agenda.asked]
    _print_agenda(console, agenda, words, "column_state", states, hours, at)
    address = calendar_address(words.site, agenda.unit.code)
    console.print(f"\n{words.texts['subscribe_title']}: {address}.ics", soft_wrap=True)


def print_groups(
    groups: Sequence[GroupAgenda], words: CalendarWords, span: Span, hours: WorkingHours, at: datetime
) -> None:
    """What all units are asked, a part for each level and time zone that is asked or might be."""
    console = console_for_tables(highlight=False)
    if not groups:
        console.print(words.texts["no_groups"])
        return
    shown = [each for each in groups if each.agenda.entries]
    for number, each in enumerate(shown):
        console.print(("\n" if number else "") + words.group(each), style="bold")
        counts = [f"{each.units_asked(entry)}" for entry in each.agenda.asked]
        _print_agenda(console, each.agenda, words, "column_units", counts, hours, at, each.group.reporters)
    if not shown:
        console.print(words.texts["no_forms"].format(year=span.first.year))


def _print_agenda(
    console: Console,
    agenda: Agenda,
    words: CalendarWords,
    last_column: str,
    last_cells: Iterable[str],
    hours: WorkingHours,
    at: datetime,
    reporters: int | None = None,
) -> None:
    texts = words.texts
    if agenda.asked:
        table = _table(*(texts[f"column_{name}"] for name in _COLUMNS), texts[last_column])
        for entry, cell in zip(agenda.asked, last_cells, strict=True):
            table.add_row(*_cells(entry, words), cell)
        console.print(table)
        if note := words.provisional_note(agenda.provisional_years(hours)):
            console.print(note)
        _print_messages(console, agenda, words, hours, at, reporters)
    else:
        console.print(words.texts["no_forms"].format(year=agenda.span.first.year))
    if agenda.not_asked:
        console.print(f"\n{texts['not_asked_title']}")
        table = _table()
        for line in words.not_asked(agenda, reporters is not None):
            table.add_row(*line)
        console.print(table)


def _print_messages(
    console: Console,
    agenda: Agenda,
    words: CalendarWords,
    hours: WorkingHours,
    at: datetime,
    reporters: int | None,
) -> None:
    texts, messages = words.texts, agenda.messages_from(at)
    if not messages:
        console.print("\n" + texts["no_messages"].format(year=agenda.span.first.year))
        return
    console.print(f"\n{texts['messages_title']}")
    console.print(words.hours(hours))
    people = [] if reporters is None else [texts["to_reporters"].format(count=reporters)]
    table = _table()
    for message in messages:
        local = message.at.astimezone(agenda.unit.zone)
        table.add_row(f"{local:%Y-%m-%d %H:%M}", words.items(message), *people)
    console.print(table)


def _cells(entry: Entry, words: CalendarWords) -> tuple[str, ...]:
    due = f"{entry.window.due_on}"
    if entry.window.is_provisional:
        due = f"{due} {words.texts['provisional']}"
    return words.title(entry), str(entry.period), f"{entry.opens_on}", due, f"{entry.last_on}"


def _table(*columns: str) -> Table:
    """A table without lines; without names of columns where there are none."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=bool(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
