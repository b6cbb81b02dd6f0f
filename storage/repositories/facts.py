"""Everything the plan reads about one unit, in one value."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select

from bot.core.facts import ReportKey, UnitFacts
from storage.columns import period_of
from storage.memory import Remembered
from storage.repositories.base import Seen
from storage.repositories.drafts import Drafts
from storage.repositories.figures import Figures
from storage.repositories.units import unit_of
from storage.tables import units

_UNIT = select(units).where(units.c.code == bindparam("unit"))


class Facts(Figures, Drafts):
    def unit_facts(self, unit: str) -> UnitFacts | None:
        """What the plan reads about a unit; None for a code that is not known.

        Figures reach back 9 quarters and 3 years from the unit's newest; an element with nothing in that span
        has its newest older figure. `versions` reach back equally far.
        """
        row = self._unit_rows.pop(unit, None)
        if row is None:
            row = self._connection.execute(_UNIT, {"unit": unit}).one_or_none()
        if row is None:
            return None
        unused = self._fold_unused(unit)
        self._seen[unit] = Seen(row.figures_version, unused.last_entry)
        read = self._read(unit, row.figures_version)
        versions = {**read.versions, **unused.versions}
        for key in unused.drafts:
            del versions[key]
        return UnitFacts(unit=unit_of(row), figures=read.figures, drafts=unused.drafts, versions=versions)

    def with_period(self, facts: UnitFacts, period: str) -> UnitFacts:
        """Facts of a unit with figures and versions of one period more, which may lie beyond their horizon."""
        unit, which = facts.unit.code, period_of(period)
        figures = dict(facts.figures)
        for figure in self.figures_of_report(ReportKey("", unit, period)):
            held = figures.get(figure.element, ())
            if not any(each.period == which for each in held):
                newest_first = sorted((*held, figure), key=lambda each: each.period, reverse=True)
                figures[figure.element] = tuple(newest_first)
        versions = {**self._versions_in(unit, period), **facts.versions}
        for key in facts.drafts:
            versions.pop(key, None)
        return replace(facts, figures=figures, versions=versions)

    def _read(self, unit: str, figures_version: int) -> Remembered:
        """What changes with submissions only, from memory where it is there."""
        if figures_version == 0:  # nothing was ever submitted, so there is no figure and no draft is used up
            return Remembered({}, {})
        read = self._memory.find(unit, figures_version)
        if read is None:
            figures = self._figures_of_unit(unit)
            newest = max((history[0].period for history in figures.values()), default=None)
            read = Remembered(figures, {} if newest is None else self._last_versions(unit, newest))
            self._memory.keep(unit, figures_version, read)
        return read
