"""Plays the years: the program is woken again and again, and between the wakes people file, rest and decide."""

from __future__ import annotations

import gc
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Final

from bot.app.reminders import Written
from bot.core.calendar.working_days import moment
from bot.core.effects import Decide, Submit
from bot.core.facts import DecisionKind, Person, Report
from bot.core.ports import QueuedMessage, Settlement
from bot.core.presses import Verb, decode
from bot.core.timetable import CalendarTransaction
from bot.program import Program
from bot.simulation.habits import EXTENDED_DAYS, Habits, Rest
from bot.simulation.ledger import Dates, Followed, Ledger
from bot.simulation.town import CHANNEL, EAST, WEST, Town
from storage import SqlTransaction

BATCH_MAX: Final = 1000
"""Messages taken, and new reports read, at once."""

LAST_QUARTER: Final = 4

REASON: Final = "示例"
"""Why a reviewer decides."""

DAY: Final = timedelta(days=1)

Act = Callable[[SqlTransaction, datetime], None]


@dataclass
class Still:
    """The store of a program that does nothing else, and a clock that stands until it is set."""

    program: Program
    at: datetime

    async def run(self, work: Callable[[CalendarTransaction], Written]) -> Written:
        with self.program.storage.transaction() as transaction:
            return work(transaction)

    def now(self) -> datetime:
        return self.at


class Play:
    """One simulation under way. `reviewer` is who decides."""

    def __init__(
        self, program: Program, town: Town, ledger: Ledger, habits: Habits, reviewer: Person, start: datetime
    ) -> None:
        self._program = program
        self._town = town
        self._ledger = ledger
        self._habits = habits
        self._reviewer = reviewer
        self._store = Still(program, start)
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._last_report = 0
        self._spoken_of: set[int] = set()

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._acts, (at, next(self._order), act))

    async def run(self, first: date, days: int, progress: Callable[[], None]) -> None:
        """Live through so many days."""
        for nth in range(days):
            day = first + nth * DAY
            for at in sorted(self._wakes(day)):
                await self._wake(at)
            progress()
            gc.freeze()  # what was noted stays: no need to look at millions of objects again and again

    def _wakes(self, day: date) -> Iterator[datetime]:
        """When the program is woken on a day: at night, at noon or so, and on working days when hours begin and end."""
        hours, draw = self._program.hours, self._habits.moment_between
        first, last = moment(day, time(), EAST), moment(day, time(), WEST)
        begins, ends = moment(day, hours.begins, EAST), moment(day, hours.ends, WEST)
        yield draw(first, last + timedelta(hours=2))
        yield draw(begins, ends)
        if hours.days.is_working_day(day):
            yield from (begins, moment(day, hours.begins, WEST), ends)

    async def _wake(self, at: datetime) -> None:
        self._let_act(at)
        self._store.at = at
        await self._program.timetable.wake(self._store)
        with self._program.storage.transaction() as transaction:
            self._take_up(transaction, at)
        self._deliver(at)

    def _let_act(self, until: datetime) -> None:
        """Let people do what they do before a moment, each at the time they do it."""
        if not self._acts or self._acts[0][0] > until:
            return
        with self._program.storage.transaction() as transaction:
            while self._acts and self._acts[0][0] <= until:
                at, _, act = heapq.heappop(self._acts)
                act(transaction, at)

    # -- what the program does

    def _take_up(self, transaction: SqlTransaction, at: datetime) -> None:
        """Note the reports that were opened."""
        while found := transaction.reports_after(self._last_report, BATCH_MAX):
            for report in found:
                self._note(report, at)

    def _note(self, report: Report, at: datetime) -> None:
        self._last_report = report.number
        self._ledger.opened(report, self._town.reporter_of[report.key.unit], at)
        extended_at = self._habits.extended_at(report)
        if extended_at is not None:
            self.plan(extended_at, partial(self._extend, report.number))

    def _deliver(self, at: datetime) -> None:
        """Send what waits, as `Delivery` does, to a platform that takes everything."""
        while True:
            with self._program.storage.transaction() as transaction:
                taken = transaction.take_broadcasts(CHANNEL, at, BATCH_MAX)
                arrived = Settlement(arrived=tuple(message.id for message in taken))
                transaction.settle(CHANNEL, arrived, at)
            for message in taken:
                self._read(message, at)
            if len(taken) < BATCH_MAX:
                return

    def look_again(self) -> None:
        """Compare all reports with what they were when they were last seen."""
        after = 0
        with self._program.storage.transaction() as transaction:
            while found := transaction.reports_after(after, BATCH_MAX):
                for report in found:
                    self._ledger.seen_again(report)
                after = found[-1].number

    # -- what people do

    def _read(self, message: QueuedMessage, at: datetime) -> None:
        """Somebody reads their message, and decides what to do about it."""
        person = int(message.address)
        waiting = self._ledger.told(person, _listed(message), at)
        reports = [each.report for each in waiting]
        if not reports:
            return
        rest = self._habits.rest(reports, at)
        if rest is not None:
            self.plan(rest.at, partial(self._rest, person, rest))
        if {each.number for each in reports} <= self._spoken_of:
            return
        self._spoken_of |= {each.number for each in reports}
        files_at = self._habits.files_at(reports, at)
        if files_at is not None:
            self.plan(files_at, partial(self._file_all, person))

    def _rest(self, person: int, rest: Rest, transaction: SqlTransaction, _: datetime) -> None:
        transaction.snooze(person, rest.until)
        self._ledger.readers[person].put_off.append((rest.at, rest.until))

    def _file_all(self, person: int, transaction: SqlTransaction, at: datetime) -> None:
        """Somebody files all that waits for them."""
        ready = set()
        for followed in self._ledger.readers[person].waiting(at):
            key = followed.report.key
            transaction.submit(
                Submit(key, (), (), (), active_s=0, asked=0, not_asked=0), self._town.people[person], at
            )
            followed.filed.append(at)
            if followed.report.period.quarter == LAST_QUARTER:
                ready.add(key.unit)
            returned_at = self._habits.returned_at(followed.report, at)
            if returned_at is not None:
                self.plan(returned_at, partial(self._return, followed.report.number))
        for code in sorted(ready):  # they see what else there is now: perhaps the year
            self._program.duties.reports_of(transaction, self._town.units[code], at)
        if ready:
            self._take_up(transaction, at)

    def _return(self, number: int, transaction: SqlTransaction, at: datetime) -> None:
        followed = self._ledger.reports[number]
        self._decide(transaction, followed, DecisionKind.RETURNED, at)
        followed.returned.append(at)
        self._spoken_of.discard(number)

    def _extend(self, number: int, transaction: SqlTransaction, at: datetime) -> None:
        """Give a report more time that waits."""
        followed = self._ledger.reports[number]
        if not followed.waits_at(at):
            return
        last = followed.dates[-1]
        more = EXTENDED_DAYS * DAY
        dates = Dates(at, last.due_on + more, last.closes_at + more)
        self._decide(transaction, followed, DecisionKind.EXTENDED, at, dates)
        followed.dates.append(dates)

    def _decide(
        self,
        transaction: SqlTransaction,
        followed: Followed,
        kind: DecisionKind,
        at: datetime,
        dates: Dates | None = None,
    ) -> None:
        decided = len(followed.dates) - 1 + len(followed.returned)
        effect = Decide(followed.report.number, kind, REASON, len(followed.filed), decided)
        if dates is not None:
            effect = replace(effect, due_on=dates.due_on, closes_at=dates.closes_at)
        transaction.decide(effect, self._reviewer.id, at)


def _listed(message: QueuedMessage) -> list[int]:
    """The numbers of the reports that a message has buttons for."""
    presses = (decode(button.payload) for row in message.message.buttons for button in row)
    return [press.report for press in presses if press is not None and press.verb is Verb.FOCUS]
