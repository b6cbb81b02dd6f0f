"""What counts: figures read from current values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import bindparam, case, func, or_, select, tuple_

from bot.core.facts import Figure, Provenance, ReportKey
from bot.core.periods import Period
from storage.columns import period_of
from storage.repositories.base import AnyRow, Repository
from storage.tables import current_values, people
from storage.values import from_columns

_PROVENANCE = {each.value: each for each in Provenance}
_AFTER_ITS_Q4 = "Y"
"""Put behind a year, so that as text it sorts behind its fourth quarter, as periods do."""

_COLUMNS = (
    *(current_values.c.observation, current_values.c.element, current_values.c.period),
    *(current_values.c.kind, current_values.c.number, current_values.c.decimals, current_values.c.text),
    *(current_values.c.meaning, current_values.c.provenance, current_values.c.attested),
    *(people.c.name, current_values.c.at, current_values.c.estimated, current_values.c.note),
)
_FIGURES = (
    select(*_COLUMNS)
    .outerjoin(people, people.c.id == current_values.c.person)
    .where(current_values.c.unit == bindparam("unit"))
)
_YEARS_LAST = current_values.c.period + case(
    (func.length(current_values.c.period) == 4, _AFTER_ITS_Q4), else_=""
)
_NEWEST = (
    select(current_values.c.element, func.max(_YEARS_LAST))
    .where(current_values.c.unit == bindparam("unit"))
    .group_by(current_values.c.element)
)
_RECENT = _FIGURES.where(
    current_values.c.period >= bindparam("first_year"),
    or_(current_values.c.period >= bindparam("first_quarter"), func.length(current_values.c.period) == 4),
)
_OLDER = _FIGURES.where(
    tuple_(current_values.c.element, current_values.c.period).in_(bindparam("keys", expanding=True))
)
_OF_PERIOD = _FIGURES.where(current_values.c.period == bindparam("period"))


class Figures(Repository):
    def figures_of_report(self, key: ReportKey) -> tuple[Figure, ...]:
        """Current values of a unit in a report's period, by element id."""
        rows = self._connection.execute(_OF_PERIOD, {"unit": key.unit, "period": key.period})
        return tuple(sorted((figure_of(row) for row in rows), key=lambda figure: figure.element))

    def _figures_of_unit(self, unit: str) -> dict[str, tuple[Figure, ...]]:
        """By element id, newest period first: 9 quarters, 3 years, or else the newest there is."""
        newest = {
            element: period_of(period.removesuffix(_AFTER_ITS_Q4))
            for element, period in self._connection.execute(_NEWEST, {"unit": unit}).all()
        }
        if not newest:
            return {}
        horizon = horizon_of(max(newest.values()))
        rows = [*self._connection.execute(_RECENT, {"unit": unit, **horizon}).all()]
        recent = {row[1] for row in rows}
        older = [(element, str(period)) for element, period in newest.items() if element not in recent]
        if older:
            rows += self._connection.execute(_OLDER, {"unit": unit, "keys": older}).all()
        return _by_element(rows)


def horizon_of(newest: Period) -> dict[str, str]:
    """The first of 9 quarters and the first of 3 years before and with a period, as texts to compare with.

    As text a quarter sorts behind its own year, so a quarter's bound leaves that year out.
    """
    last_quarter = newest.quarters[-1]
    return {
        "first_quarter": f"{newest.year - 2}Q{last_quarter.quarter}",
        "first_year": str(newest.year - (2 if newest.quarter is None else 3)),
    }


def _by_element(rows: Iterable[AnyRow]) -> dict[str, tuple[Figure, ...]]:
    grouped: dict[str, list[Figure]] = {}
    for row in sorted(rows, key=lambda row: _newest_first(row[2])):
        grouped.setdefault(row[1], []).append(figure_of(row))
    return {element: tuple(figures) for element, figures in grouped.items()}


@lru_cache(maxsize=2048)
def _newest_first(period: str) -> str:
    """A key that sorts periods from the newest to the oldest."""
    at = period_of(period)
    return f"{9999 - at.year}{5 - (at.quarter or 5)}"


def figure_of(row: AnyRow) -> Figure:
    """The figure in a row whose columns stand in the order of `_COLUMNS`."""
    observation, element, period, kind, number, decimals, text, meaning, provenance, attested, *given = row
    name, at, estimated, note = given
    return Figure(
        observation,
        element,
        period_of(period),
        from_columns(kind, number, decimals, text),
        meaning,
        _PROVENANCE[provenance],
        period_of(attested),
        name,
        at,
        estimated,
        note,
    )
