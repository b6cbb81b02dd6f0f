"""The villages of a simulation, who reports for them, and how villages come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar.working_days import moment
from bot.core.facts import Person, Unit
from bot.core.invitees import REPORTER
from bot.core.store import Transaction
from bot.simulation.habits import Habits
from bot.simulation.ledger import Ledger
from flows.language.model import Level

EAST, WEST = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Urumqi")

WESTERN: Final = 5
"""One unit of so many lies two hours further west."""

SHARED: Final = 23
"""One reporter of so many reports for a second unit."""

CHANGED: Final = 200
"""One unit of so many ends some day, and every second one of these is split into two."""

CHANNEL: Final = "simulation"
"""Where everybody is written to."""


@dataclass(frozen=True, slots=True)
class Change:
    """A unit ends before a day; `parts` are what it is split into, none where it is given up."""

    ended: Unit
    parts: tuple[Unit, ...]

    @property
    def at(self) -> datetime:
        assert self.ended.valid_until is not None  # it ends
        return moment(self.ended.valid_until + timedelta(days=1), time(), self.ended.zone)


class Town:
    """Units by code, with their history, and the reporter of each."""

    def __init__(self, ledger: Ledger, levels: Sequence[Level]) -> None:
        self._ledger = ledger
        self._levels = levels
        self.units: dict[str, Unit] = {}
        self.reporter_of: dict[str, int] = {}
        self.people: dict[int, Person] = {}

    def settle(self, transaction: Transaction, numbers: range, at: datetime) -> None:
        """Save units of these numbers, each with a reporter."""
        units = [self._unit(nth) for nth in numbers]
        self._save(transaction, units)
        person: Person | None = None
        for nth, unit in zip(numbers, units, strict=True):
            if person is None or nth % SHARED != 1:
                person = self._enrol(transaction, f"Reporter {nth}", unit.zone, at)
            self._give(transaction, unit, person, at)

    def changes(self, habits: Habits, start: date, days: int) -> list[Change]:
        """Which units will end within so many days, and what some of them are split into."""
        found: list[Change] = []
        for unit in list(self.units.values()):
            if habits.one_of(CHANGED):
                found.append(
                    _change(unit, start + timedelta(days=habits.day_within(days)), len(found) % 2 == 0)
                )
        return found

    def change(self, change: Change, transaction: Transaction, at: datetime) -> None:
        """Let a unit end; whoever reported for it goes on with its first part, and somebody new with the others."""
        self._save(transaction, [change.ended, *change.parts])
        person = self.people[self.reporter_of[change.ended.code]]
        for part in change.parts:
            self._give(transaction, part, person, at)
            person = self._enrol(transaction, f"Reporter {part.code}", part.zone, at)

    def _unit(self, nth: int) -> Unit:
        level = self._levels[nth % len(self._levels)]
        zone = WEST if nth % WESTERN == 0 else EAST
        return Unit(f"sim-{nth:07}", f"示范村{nth}", level, zone)

    def _save(self, transaction: Transaction, units: Sequence[Unit]) -> None:
        transaction.save_units(units)
        self.units |= {unit.code: unit for unit in units}

    def _enrol(self, transaction: Transaction, name: str, zone: ZoneInfo, at: datetime) -> Person:
        person = transaction.add_person(name, "zh")
        transaction.add_address(person.id, CHANNEL, str(person.id), at)
        self._ledger.join(person.id, zone, at)
        self.people[person.id] = person
        return person

    def _give(self, transaction: Transaction, unit: Unit, person: Person, at: datetime) -> None:
        transaction.add_role(person.id, unit.code, REPORTER, at)
        self.reporter_of[unit.code] = person.id


def _change(unit: Unit, last_day: date, is_split: bool) -> Change:
    ended = replace(unit, valid_until=last_day)
    if not is_split:
        return Change(ended, ())
    after = last_day + timedelta(days=1)
    parts = (
        replace(unit, code=f"{unit.code}-{part}", name=f"{unit.name}{part}", valid_from=after)
        for part in "ab"
    )
    return Change(ended, tuple(parts))
