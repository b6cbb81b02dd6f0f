"""The agenda of an installation: units of one level and time zone are asked the same, so each such group has one.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.calendar.agenda import Agenda, Entry
from bot.core.facts import Unit
from flows.language.model import Level


class Life(NamedTuple):
    """How many units exist from one day until another, both included; None: without a bound."""

    since: date | None
    until: date | None
    units: int

    def has(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """The units of one level and time zone, and how many people report for them."""

    level: Level
    zone: ZoneInfo
    lives: tuple[Life, ...]
    reporters: int

    def existing_on(self, day: date) -> int:
        """How many of the units exist on a day."""
        return sum(life.units for life in self.lives if life.has(day))

    @property
    def any_unit(self) -> Unit:
        """A unit that exists as long as any of the group does: what it is asked, they are."""
        starts, ends = [life.since for life in self.lives], [life.until for life in self.lives]
        return Unit(
            code="",
            name="",
            level=self.level,
            zone=self.zone,
            valid_from=None if None in starts else min(day for day in starts if day is not None),
            valid_until=None if None in ends else max(day for day in ends if day is not None),
        )


class GroupAgenda(NamedTuple):
    """What the units of a group are asked."""

    group: UnitGroup
    agenda: Agenda

    def units_asked(self, entry: Entry) -> int:
        """Of how many units a form is asked for its period: those that exist on its last day."""
        return self.group.existing_on(entry.period.last_day)
