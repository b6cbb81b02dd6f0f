"""A township whose time is played: wakes of the program, what it wrote to whom, and what people did about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.app.reminders import Written
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.events import Pressed, Said
from bot.core.facts import Report, ReportKey, Unit
from bot.core.ports import Arrival, Settlement
from bot.core.timetable import CalendarTransaction
from bot.program import Program
from flows.language.model import Level
from storage.tables import refusals
from tests.kit.filing import past_filing
from tests.kit.players import folder_of
from tests.kit.program_talk import StillClock

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
URUMQI: Final = ZoneInfo("Asia/Urumqi")
CHANNEL: Final = "sending"
"""A channel that no process serves here: what is written waits until the test takes it."""

TOWN: Final = Unit("t", "云杉示范乡", Level.TOWNSHIP, SHANGHAI)
EAST: Final = Unit("v1", "青石示范村", Level.VILLAGE, SHANGHAI, "t")
WEST: Final = Unit("v2", "柳湾示范村", Level.VILLAGE, URUMQI, "t")

BY_DAY: Final = range(7, 19)
"""The hours of a day in which most happens."""


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@dataclass(frozen=True)
class Message:
    """What somebody was told, and when: `2026-10-08 09:00`, on the clock of Shanghai."""

    person: str
    when: str
    text: str


class Inline:
    """The store of a program that does nothing else."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def run(self, work: Callable[[CalendarTransaction], Written]) -> Written:
        with self._program.storage.transaction() as transaction:
            return work(transaction)

    def now(self) -> datetime:
        return self._program.clock.now()


class Township:
    """Villages, their reporters, and a program that wakes when it is told to."""

    def __init__(self, program: Program, clock: StillClock) -> None:
        self.program = program
        self.clock = clock
        self.told: list[Message] = []

    # -- who there is

    def settle(self, *units: Unit) -> None:
        with self.program.storage.transaction() as transaction:
            transaction.save_units(units)

    def enrol(self, name: str, *units: Unit, channel: str = CHANNEL, role: str = "reporter") -> int:
        """Somebody with a role for units; their chat has their name for an address."""
        with self.program.storage.transaction() as transaction:
            person = transaction.add_person(name, "zh")
            transaction.add_address(person.id, channel, name, self.clock.at)
            for unit in units:
                transaction.add_role(person.id, unit.code, role, self.clock.at)
        return person.id

    # -- what time brings

    def wake(self, when: str | datetime, *, delivers: bool = True) -> list[Message]:
        """Wake the program at a moment; the messages that are delivered then."""
        self.clock.at = at(when) if isinstance(when, str) else when
        asyncio.run(self.program.timetable.wake(Inline(self.program)))
        return self.deliver() if delivers else []

    def deliver(self, *, settles: bool = True) -> list[Message]:
        """Send what waits, as `Delivery` does; `settles` False: the process is killed before it says so."""
        with self.program.storage.transaction() as transaction:
            taken = transaction.take_broadcasts(CHANNEL, self.clock.at, 1000)
        if settles:
            with self.program.storage.transaction() as transaction:
                arrived = Settlement(arrived=tuple(message.id for message in taken))
                transaction.settle(CHANNEL, arrived, self.clock.at)
        when = f"{self.clock.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        sent = [Message(message.address, when, message.message.text) for message in taken]
        self.told += sent
        return sent

    def live(self, start: str, end: str, *, every: timedelta | None = None) -> list[Message]:
        """Wake the program again and again until a moment; what was delivered meanwhile.

        Without `every` that is once an hour, and at night every four hours.
        """
        before, moment = len(self.told), at(start)
        while moment < at(end):
            self.wake(moment)
            moment += every or timedelta(hours=1 if moment.hour in BY_DAY else 4)
        return self.told[before:]

    # -- what people do

    def file(self, flow: str, unit: Unit, period: str) -> None:
        """Submit a report, without figures."""
        key = ReportKey(flow, unit.code, period)
        with self.program.storage.transaction() as transaction:
            catalogue = self.program.revisions.current(transaction).catalogue
            person = transaction.add_person("谁", "zh")
            transaction.submit(past_filing(key, {}, {}, catalogue), person, self.clock.at)

    def say(self, name: str, text: str) -> None:
        self._bring(name, Said(self.clock.at, text))

    def press(self, name: str, payload: str) -> None:
        self._bring(name, Pressed(self.clock.at, payload))

    def tap(self, name: str, label: str) -> None:
        """Press the button of the newest message whose label holds some words."""
        with self.program.storage.transaction() as transaction:
            shown = transaction.queued_before(CHANNEL, name, None, 1)[0].message
        self.press(name, next(each.payload for row in shown.buttons for each in row if label in each.label))

    def _bring(self, name: str, event: Said | Pressed) -> None:
        self.program.inbox.accept(Arrival(CHANNEL, name, f"{event}", event))

    # -- what is stored

    def reports(self, period: str | None = None) -> dict[str, Report]:
        """`flow unit period` to report."""
        with self.program.storage.transaction() as transaction:
            found = [
                report
                for unit in transaction.all_units()
                for report in transaction.reports_of_unit(unit.code)
                if period in (None, report.key.period)
            ]
        return {" ".join(report.key): report for report in found}

    def refused(self) -> list[tuple[str, str, str, int]]:
        """Rule, door, form and how often."""
        columns = (refusals.c.rule, refusals.c.door, refusals.c.flow, refusals.c.times)
        with self.program.storage.engine.connect() as connection:
            return [(row.rule, row.door, row.flow, row.times) for row in connection.execute(select(*columns))]

    def days_told(self, name: str) -> list[str]:
        return [message.when for message in self.told if message.person == name]


@contextmanager
def township(url: str, forms: str, scratch: Path) -> Iterator[Township]:
    """A township with two villages; its forms came into force at the beginning of 2026."""
    clock = StillClock()
    clock.at = at("2026-01-05T09:00")
    settings = Settings(  # type: ignore[call-arg]
        database_url=url, flows_dir=folder_of(forms, scratch), _env_file=None
    )
    with opened(settings, clock) as program:
        program.publish_folder()
        found = Township(program, clock)
        found.settle(TOWN, EAST, WEST)
        yield found
