"""One simulation from its beginning to its figures, on one program."""

from __future__ import annotations

import asyncio
import time as stopwatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, NamedTuple

from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.core.calendar.working_days import WorkingDays, moment
from bot.core.errors import InputError
from bot.core.periods import YEAR_MAX, YEAR_MIN
from bot.program import Program
from bot.simulation.expected import Expected
from bot.simulation.habits import Habits
from bot.simulation.judging import Judge
from bot.simulation.ledger import Followed, Ledger
from bot.simulation.outcome import Broken, Outcome
from bot.simulation.play import Play
from bot.simulation.town import EAST, Town
from flows.language.model import Catalogue

PUBLISHED_BEFORE: Final = timedelta(days=60)
"""So long before the simulation begins its forms came into force: none is asked at short notice."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be played: how many units, for how many years from which day on, and the seed of all chance.

    `start` None: the last years whose working days are known. `first` is the number of the first unit, where others
    play those before it.
    """

    units: int
    years: int
    start: date | None
    seed: int
    first: int = 0


class Span(NamedTuple):
    """The days that are played, from the first one on; `end` is the day after the last."""

    first: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.first).days


def span_of(wish: Wish, working_days: WorkingDays) -> Span:
    """The days that are played; InputError for years too far away."""
    first = wish.start or date(max(working_days.confirmed_years) - wish.years + 1, 1, 1)
    if first.year <= YEAR_MIN or first.year + wish.years >= YEAR_MAX:
        raise InputError(
            f"Only years between {YEAR_MIN + 1} and {YEAR_MAX - 1} can be played. Choose another --start."
        )
    return Span(first, first.replace(day=1, year=first.year + wish.years))


class Forms(NamedTuple):
    """The files of a flows folder, and what they say."""

    files: Mapping[str, str]
    catalogue: Catalogue


def forms_of(program: Program) -> Forms:
    """The forms that are asked; InputError for a folder that cannot be used or holds none."""
    files = read_folder(program.settings.flows_dir)
    catalogue = compile_folder(files).catalogue
    if not catalogue.flows:
        raise InputError(
            f"{program.settings.flows_dir} holds no form, so nobody would be asked for anything."
        )
    return Forms(files, catalogue)


def play(program: Program, wish: Wish, progress: Callable[[], None]) -> Outcome:
    """Play a simulation in a new program; `progress` is called after each day that has passed.

    InputError for a flows folder that cannot be used or holds no form, and for years too far away. Every form counts as
    admitted throughout.
    """
    began_s = stopwatch.monotonic()
    span = span_of(wish, program.hours.days)
    start_at, until = (moment(day, time(), EAST) for day in span)
    catalogue = _publish(program, span, start_at - PUBLISHED_BEFORE)
    ledger, habits = Ledger(), Habits(f"{wish.seed} from unit {wish.first} on", program.hours)
    town = Town(ledger, sorted({flow.level for flow in catalogue.flows.values()}))
    with program.storage.transaction() as transaction:
        town.settle(transaction, range(wish.first, wish.first + wish.units), start_at)
        reviewer = transaction.add_person("Reviewer", "zh")
    playing = Play(program, town, ledger, habits, reviewer, start_at)
    for change in town.changes(habits, span.first, span.days):
        playing.plan(change.at, partial(town.change, change))
    asyncio.run(playing.run(span.first, span.days, progress))
    playing.look_again()
    opened = Expected(catalogue, program.hours.days, start_at, until).compare(
        town.units.values(), ledger.reports.values()
    )
    judge = Judge(ledger, program.hours, until)
    broken = Broken(
        twice_a_day=judge.twice_a_day(),
        without_cause=judge.without_cause(),
        incomplete=ledger.incomplete,
        outside_hours=judge.outside_hours(),
        missed=judge.missed(),
        not_opened=opened.missing,
        opened_wrongly=opened.wrong,
        due_earlier=ledger.due_earlier,
    )
    return _outcome(wish, span.days, ledger, judge, broken, until, began_s)


def _publish(program: Program, span: Span, at: datetime) -> Catalogue:
    """Put the flows folder in force with every form admitted throughout."""
    files, catalogue = forms_of(program)
    flows = {
        id_: replace(
            flow,
            admission=replace(
                flow.admission,
                approved_on=min(flow.admission.approved_on, span.first),
                valid_until=max(flow.admission.valid_until, span.end),
            ),
        )
        for id_, flow in catalogue.flows.items()
    }
    with program.storage.transaction() as transaction:
        return program.revisions.store(
            files, transaction, at, checked=replace(catalogue, flows=flows)
        ).catalogue


def _outcome(
    wish: Wish, days: int, ledger: Ledger, judge: Judge, broken: Broken, until: datetime, began_s: float
) -> Outcome:
    reports = ledger.reports.values()
    earliest, latest = judge.times_of_day()
    in_time = sum(_is_in_time(each) for each in reports if each.filed)
    return Outcome(
        years=wish.years,
        units=wish.units,
        people=len(ledger.readers),
        days=days,
        opened=len(reports),
        filed_in_time=in_time,
        filed_late=_count(bool(each.filed) for each in reports) - in_time,
        closed_unfiled=_count(not each.filed and each.closes_at(until) <= until for each in reports),
        still_open=_count(not each.filed and each.closes_at(until) > until for each in reports),
        messages=sum(len(each.told) for each in ledger.readers.values()),
        months=judge.months(),
        earliest=earliest,
        latest=latest,
        broken=broken,
        wall_s=stopwatch.monotonic() - began_s,
    )


def _is_in_time(followed: Followed) -> bool:
    return followed.filed[0].astimezone(followed.report.zone).date() <= followed.dates[-1].due_on


def _count(answers: Iterable[bool]) -> int:
    return sum(answers)
