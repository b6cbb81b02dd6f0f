"""The tree of organisational units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from bot.core.errors import InputError
from bot.core.facts import Unit
from flows.language.model import Level
from storage.repositories.base import AnyRow, Repository, readable
from storage.tables import units as unit_table


class Units(Repository):
    def save_units(self, units: Sequence[Unit]) -> None:
        """Insert or update by code, in any order; InputError where a parent is neither stored nor among them."""
        if not units:
            return
        rows = [
            {
                "code": unit.code,
                "name": unit.name,
                "level": unit.level.value,
                "zone": unit.zone.key,
                "parent": unit.parent,
                "valid_from": unit.valid_from,
                "valid_until": unit.valid_until,
            }
            for unit in units
        ]
        self._put(unit_table, *rows)
        self._refuse_missing_parents()

    def _refuse_missing_parents(self) -> None:
        parents = unit_table.alias("parents")
        lost = self._connection.execute(
            select(unit_table.c.code, unit_table.c.parent)
            .outerjoin(parents, parents.c.code == unit_table.c.parent)
            .where(unit_table.c.parent.is_not(None), parents.c.code.is_(None))
            .limit(1)
        ).one_or_none()
        if lost is not None:
            raise InputError(
                f"Unit {lost.code} names {lost.parent} as its parent, which is not there; add it."
            )

    def unit(self, code: str) -> Unit | None:
        """The unit of a code, None where there is none."""
        row = self._connection.execute(select(unit_table).where(unit_table.c.code == code)).one_or_none()
        return None if row is None else unit_of(row)

    def all_units(self) -> tuple[Unit, ...]:
        """Every unit that can be read, by code."""
        return readable_units(self._connection.execute(select(unit_table)))


def unit_of(row: AnyRow) -> Unit:
    """The unit in a row of the table."""
    return Unit(
        code=row.code,
        name=row.name,
        level=Level(row.level),
        zone=zone_of(row.zone),
        parent=row.parent,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def rows_and_units(rows: Iterable[AnyRow]) -> Iterator[tuple[AnyRow, Unit]]:
    """Rows of the table, with more columns perhaps, and the unit in each; as `readable`."""
    return readable(rows, unit_of, lambda row: f"unit {row.code}")


def readable_units(rows: Iterable[AnyRow]) -> tuple[Unit, ...]:
    """The units of rows, by code; as `readable`."""
    return tuple(sorted((unit for _, unit in rows_and_units(rows)), key=lambda unit: unit.code))


@lru_cache(maxsize=64)
def zone_of(key: str) -> ZoneInfo:
    """The zone of a name; the same name gives the same object, for speed. ValueError where this machine has none."""
    try:
        return ZoneInfo(key)
    # TypeError: no name; OSError: that of a folder of zones
    except (ZoneInfoNotFoundError, TypeError, OSError):
        raise ValueError(f"{key!r} is no time zone that this machine knows") from None
