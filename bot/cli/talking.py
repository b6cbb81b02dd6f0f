"""`yibiao chat`: the talk in a terminal, or driven by a script."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import typer

from adapters.console import CHANNEL, Console
from bot.app.asking_words import AskingWords
from bot.bootstrap import opened
from bot.cli.options import (
    At,
    Database,
    FlowId,
    Language,
    UnitCode,
    clock_at,
    find_flow,
    find_unit,
    looking,
    office_texts,
    settings_for,
)
from bot.core.calendar.asking import Rule
from bot.core.errors import InputError
from bot.core.events import Pressed
from bot.core.facts import Report, ReportKey, Unit
from bot.core.invitees import REPORTER
from bot.core.periods import latest_ended
from bot.core.ports import Clock, QueuedMessage
from bot.core.presses import Press, Verb, encode
from bot.program import Program
from flows.language.model import LANGUAGES, Flow


def chat(
    flow: FlowId,
    unit: UnitCode,
    at: At = None,
    database: Database = None,
    language: Language = LANGUAGES[0],
) -> None:
    """Fill in a report in this terminal, or from a script by a pipe.

    With --at the database must be one for trying out: what is opened and filed at a moment that is played stays.

    A line is a message; one that ends with a backslash goes on in the next, so that a whole table can be one message.
    A line [label] presses the button of that label. An empty line, Ctrl-D or Ctrl-C ends the talk; everything is kept.
    """
    with opened(settings_for(database)) as program:
        found = find_unit(program, unit)
        if at is not None:
            _refuse_a_shared_database(program)
        clock = clock_at(at, found.zone)
        form = find_flow(program.forms_in_force().catalogue, flow)
        note = program.folder_told()
        if note is not None:
            typer.echo(note)
        address = f"{unit}/{language}"
        report = _report(program, clock, form, found)
        _enrol(program, clock, address, unit, language)
        talk_about(report, program, clock, address)


def _refuse_a_shared_database(program: Program) -> None:
    """InputError where people report into the database: a moment that is played would open reports of theirs.

    They would be asked for what the calendar does not ask, and reminded of it.
    """
    with looking(program) as transaction:
        is_shared = transaction.is_talked_to_outside(CHANNEL, program.clock.now())
    if is_shared:
        raise InputError(
            "People report into this database, or are invited to. Another moment is played in one of its own: "
            "`yibiao units import units.csv --database trial.db`, then this command with `--database trial.db`."
        )


def talk_about(report: Report, program: Program, clock: Clock, address: str) -> None:
    """Talk about one report with whoever sits at this terminal, or with a script, until the lines end."""
    console = Console(program.inbox, clock, address, lambda after: _since(program, address, after), _write)
    console.bring(Pressed(clock.now(), encode(Press(Verb.FOCUS, report.number))))
    is_terminal = sys.stdin.isatty()
    console.run(_messages(_lines(is_terminal)), show_lines=not is_terminal)


def _enrol(program: Program, clock: Clock, address: str, unit: str, language: str) -> None:
    """Whoever sits at this machine may report for the unit: they could open the database anyway."""
    with program.storage.transaction() as transaction:
        person = transaction.person_at(CHANNEL, address)
        if person is None:
            person = transaction.add_person({"zh": "终端", "en": "Terminal"}[language], language)
            transaction.add_address(person.id, CHANNEL, address, clock.now())
        transaction.add_role(person.id, unit, REPORTER, clock.now())


def _report(program: Program, clock: Clock, flow: Flow, unit: Unit) -> Report:
    """The report that may be filed now; InputError that says when one may be."""
    now = clock.now()
    with program.storage.transaction() as transaction:
        reports = program.duties.reports_of(transaction, unit, now)
        for report in reports:
            if report.key.flow == flow.id and report.opens_at <= now < report.closes_at:
                return report
        period = latest_ended(flow.period, now.astimezone(unit.zone).date())
        of_unit = {report.key: report for report in reports}
        offer = program.openings.offer(transaction, flow, period, unit, of_unit, now)
    rule = offer if isinstance(offer, Rule) else Rule.OUTSIDE_WINDOW  # it was opened, and has shut
    window = program.openings.window(flow, period, unit.zone)
    shut = of_unit.get(ReportKey(flow.id, unit.code, str(period)))
    if shut is not None:
        window = replace(window, closes_at=shut.closes_at)
    outside = window if rule is Rule.OUTSIDE_WINDOW else None
    why = AskingWords("en", office_texts(program, "en")).why(rule, outside, now, was_open=shut is not None)
    raise InputError(
        f"{flow.id} cannot be filed for {unit.code} at {now:%Y-%m-%d %H:%M}, by the rule {rule}. {why} "
        "`--at` plays another moment."
    )


def _since(program: Program, address: str, after: int) -> Sequence[QueuedMessage]:
    with program.storage.transaction() as transaction:
        return transaction.queued_since(CHANNEL, address, after, 10_000)


def _lines(is_terminal: bool) -> Iterator[str]:
    if not is_terminal:
        yield from sys.stdin
        return
    with suppress(ImportError):
        import readline  # noqa: F401 - arrow keys, and characters of two columns; Windows has none
    while True:
        try:
            line = input("> ")
        except (EOFError, KeyboardInterrupt):
            return
        if not line.strip():
            return
        yield line


def _messages(lines: Iterable[str]) -> Iterator[str]:
    """Messages of one or more lines: a backslash at the end of a line carries on."""
    begun: list[str] = []
    for line in lines:
        begun.append(line.rstrip("\r\n").removesuffix("\\"))
        if not line.rstrip("\r\n").endswith("\\"):
            yield "\n".join(begun)
            begun = []
    if begun:
        yield "\n".join(begun)


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
