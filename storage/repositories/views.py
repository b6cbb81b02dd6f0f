"""Current values: a view over observations and derived figures that is kept, and can be made again.

For one (unit, period, element) the newest observation that none supersedes counts; where there is none, the
derived figure that was written last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    select,
    update,
)

from bot.core.effects import DerivedFigure
from bot.core.errors import Conflict
from bot.core.periods import Period
from storage.memory import Memory
from storage.repositories.base import Repository, Seen
from storage.tables import current_values, derived_figures, observations, units
from storage.values import to_columns

_KEY: Final = ("unit", "period", "element")
_VALUE: Final = ("kind", "number", "decimals", "text", "meaning", "provenance")
_SHARED: Final = (*_KEY, *_VALUE, "attested", "estimated", "note", "person", "at")
_NEXT_VERSION = (
    update(units).where(units.c.code == bindparam("unit")).values(figures_version=units.c.figures_version + 1)
)
_COUNTING = ~derived_figures.c.is_replaced


class Views(Repository):
    def replace_derived(self, unit: str, derived: Mapping[Period, Sequence[DerivedFigure]]) -> None:
        """Write the derived figures of a unit anew for the periods given; what is not among them vanishes."""
        self._lock_figures(unit)
        self._retire_derived(unit, derived_figures.c.period.in_([str(period) for period in derived]))
        self._write_derived(unit, [figure for figures in derived.values() for figure in figures], None)

    def rebuild_current_values(self, unit: str | None = None) -> None:
        """Make the current values of a unit, or of all units, again from what they follow from.

        Facts that the transaction read before are no longer good for a submission.
        """
        self._memory = Memory()
        which = () if unit is None else (units.c.code == unit,)
        self._connection.execute(
            update(units).where(*which).values(figures_version=units.c.figures_version + 1)
        )
        self._connection.execute(delete(current_values).where(*_ours(current_values, unit)))
        observed = _counting_observations(unit)
        self._connection.execute(insert(current_values).from_select([*_SHARED, "observation"], observed))
        self._show_derived(*_ours(derived_figures, unit))

    def _lock_figures(self, unit: str) -> None:
        """Take the unit's figures for this transaction; Conflict if they changed since it read them."""
        self._memory = Memory()  # what is read from here on is not committed: it is remembered here only
        self._ahead.clear()
        change, named = _NEXT_VERSION, {"unit": unit}
        seen = self._seen.get(unit)
        if seen is not None:
            change = change.where(units.c.figures_version == seen.figures_version)
            self._seen[unit] = Seen(seen.figures_version + 1, seen.last_entry)
        if self._connection.execute(change, named).rowcount == 0:
            raise Conflict(f"the figures of {unit} have changed meanwhile")

    def _show_observations(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make observations, as rows with their ids, what counts for their keys."""
        if not rows:
            return
        names = (*_SHARED, "observation")
        self._put(current_values, *({name: row[name] for name in names} for row in rows))

    def _retire_derived(self, unit: str, which: ColumnElement[bool]) -> None:
        """Let derived figures count no longer; those that are not written anew are gone from what counts."""
        ours = (derived_figures.c.unit == unit, _COUNTING, which)
        keys = self._connection.execute(
            select(derived_figures.c.period, derived_figures.c.element).where(*ours)
        ).all()
        if not keys:
            return
        self._connection.execute(update(derived_figures).where(*ours).values(is_replaced=True))
        for period, elements in elements_by_period(keys).items():
            self._connection.execute(
                delete(current_values).where(
                    current_values.c.unit == unit,
                    current_values.c.period == period,
                    current_values.c.element.in_(elements),
                    current_values.c.observation.is_(None),
                )
            )

    def _write_derived(self, unit: str, figures: Sequence[DerivedFigure], submission: int | None) -> None:
        """Store derived figures and let them count where there is no observation."""
        if not figures:
            return
        for period, elements in elements_by_period(
            (figure.period, figure.element) for figure in figures
        ).items():
            same_keys = (derived_figures.c.period == period, derived_figures.c.element.in_(elements))
            self._retire_derived(unit, same_keys[0] & same_keys[1])
        rows = [
            {
                "unit": unit,
                "element": figure.element,
                "period": figure.period,
                **to_columns(figure.value)._asdict(),
                "meaning": figure.meaning,
                "provenance": figure.provenance,
                "submission": submission,
                "is_replaced": False,
            }
            for figure in figures
        ]
        self._connection.execute(insert(derived_figures), rows)
        self._show_derived(
            derived_figures.c.unit == unit, derived_figures.c.submission.is_not_distinct_from(submission)
        )

    def _show_derived(self, *which: ColumnElement[bool]) -> None:
        """Let those derived figures that count be seen where nothing is seen yet."""
        seen = exists().where(*(current_values.c[name] == derived_figures.c[name] for name in _KEY))
        derived = select(
            *(derived_figures.c[name] for name in (*_KEY, *_VALUE)), derived_figures.c.period, false()
        ).where(_COUNTING, ~seen, *which)
        names = [*_KEY, *_VALUE, "attested", "estimated"]
        self._connection.execute(insert(current_values).from_select(names, derived))


def _counting_observations(unit: str | None) -> Select[Any]:
    newer = observations.alias("newer")
    newest = (
        select(func.max(observations.c.id))
        .where(~exists().where(newer.c.supersedes == observations.c.id), *_ours(observations, unit))
        .group_by(*(observations.c[name] for name in _KEY))
    )
    columns = (*(observations.c[name] for name in _SHARED), observations.c.id)
    return select(*columns).where(observations.c.id.in_(newest))


def _ours(table: Table, unit: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if unit is None else (table.c.unit == unit,)


def elements_by_period(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """(period, element) pairs as element ids by period: most statements are about one period."""
    grouped: dict[str, list[str]] = {}
    for period, element in keys:
        grouped.setdefault(period, []).append(element)
    return grouped
