"""What the agenda of an installation is made of: units counted by level and time zone; and whose filing one may see."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, distinct, func, select

from bot.core.calendar.groups import Life, UnitGroup
from bot.core.facts import Unit
from flows.language.model import Level
from storage.repositories.base import Repository
from storage.repositories.units import readable_units, zone_of
from storage.tables import frozen_periods, roles, units

_LOG: Final = logging.getLogger(__name__)

_LIFE = (units.c.level, units.c.zone, units.c.valid_from, units.c.valid_until)
_LIVES = select(*_LIFE, func.count().label("units")).group_by(*_LIFE)
_REPORTERS = (
    select(units.c.level, units.c.zone, func.count(distinct(roles.c.person)).label("people"))
    .join(roles, roles.c.unit == units.c.code)
    .where(roles.c.role == bindparam("role"))
    .group_by(units.c.level, units.c.zone)
)
_BELOW = (
    select(units)
    .join(roles, roles.c.unit == units.c.parent)
    .where(roles.c.person == bindparam("person"), roles.c.role == bindparam("role"))
)


class Agendas(Repository):
    def unit_groups(self, role: str) -> tuple[UnitGroup, ...]:
        """All units by level and time zone, the lowest level first, with how many people hold a role for them.

        Those of a zone that this machine does not know keep the others from nothing.
        """
        people = {
            (row.level, row.zone): row.people for row in self._connection.execute(_REPORTERS, {"role": role})
        }
        lives: defaultdict[tuple[str, str], list[Life]] = defaultdict(list)
        for row in self._connection.execute(_LIVES):
            lives[row.level, row.zone].append(Life(row.valid_from, row.valid_until, row.units))
        groups: list[UnitGroup] = []
        for (level, zone), found in lives.items():
            try:
                known = zone_of(zone)
            except ValueError as error:
                _LOG.error("units of the time zone %r are left out: %s", zone, error)
            else:
                groups.append(UnitGroup(Level(level), known, tuple(found), people.get((level, zone), 0)))
        levels = list(Level)
        return tuple(sorted(groups, key=lambda group: (levels.index(group.level), group.zone.key)))

    def units_below(self, person: int, role: str) -> tuple[Unit, ...]:
        """The units directly below those for which a person holds a role, by code."""
        rows = self._connection.execute(_BELOW, {"person": person, "role": role})
        return readable_units(rows)

    def frozen_at(self, periods: Collection[str]) -> Mapping[str, str]:
        """Those of the periods whose forms are frozen, and the revision of each."""
        named = select(frozen_periods).where(frozen_periods.c.period.in_(periods))
        return {row.period: row.revision for row in self._connection.execute(named)}
