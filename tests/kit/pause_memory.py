"""Who is away and who stands in among people of one unit, in memory, with the meaning storage gives to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from adapters.working_days import working_days
from bot.core.calendar.working_days import WorkingHours
from bot.core.effects import Effect, EndAway, EndSnooze, GoAway, Snooze, Tell
from bot.core.facts import Away, Colleague, Pauses, Person, Unit
from bot.core.pauses import COLLEAGUES_MAX

HOURS: Final = WorkingHours(time(9), time(18), working_days(None))
"""The working hours that settings have by default."""


class PauseMemory:
    """Snoozes, absences, and what people are to be told."""

    def __init__(self, unit: Unit) -> None:
        self.told: dict[int, list[Tell]] = {}
        self._unit = unit
        self._snoozes: dict[int, datetime] = {}
        self._absences: list[Away] = []

    def of(self, person: Person, people: Iterable[Person], at: datetime) -> Pauses:
        """A person's pauses; all `people` report for the unit."""
        away = [each for each in self._absences if each.until > at]
        free = {each.id for each in people} - {each.person.id for each in away} - {person.id}
        colleagues = sorted((each for each in people if each.id in free), key=lambda each: each.name)
        return Pauses(
            snoozed_until=self._snoozes.get(person.id),
            away=next((each for each in away if each.person.id == person.id), None),
            stands_in=tuple(
                replace(each, units=frozenset({self._unit.code}))
                for each in away
                if each.stand_in and each.stand_in.id == person.id
            ),
            own_units=(self._unit,),
            colleagues=tuple(Colleague(each, None) for each in colleagues[:COLLEAGUES_MAX]),
        )

    def carry_out(self, effect: Effect, person: Person, people: Iterable[Person]) -> None:
        """What an effect about pauses does; nothing for others."""
        if isinstance(effect, Snooze):
            self._snoozes[person.id] = effect.until
        elif isinstance(effect, EndSnooze):
            self._snoozes.pop(person.id, None)
        elif isinstance(effect, GoAway):
            stand_in = next((each for each in people if each.id == effect.stand_in), None)
            self._absences = [each for each in self._absences if each.person.id != person.id]
            number = max((each.number for each in self._absences), default=0) + 1
            self._absences.append(Away(number, replace(person), stand_in, effect.until))
        elif isinstance(effect, EndAway):
            self._absences = [each for each in self._absences if each.number != effect.away]
        elif isinstance(effect, Tell):
            self.told.setdefault(effect.person, []).append(effect)
