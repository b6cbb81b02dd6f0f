"""A submitted report as a reviewer reads it: what changed, what was corrected, and the rest.

Pure. Only what was submitted is on it: drafts are nobody else's business.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.core.converting import as_meant_today
from bot.core.facts import Figure, Provenance, Reviewed
from bot.core.held import figures_around
from bot.core.presses import mark_of
from flows.language.model import Absence, Catalogue, Element, Field, Measure

_DERIVED: Final = (Provenance.COMPUTED, Provenance.ROLLED_UP)


class Entry(NamedTuple):
    """One field of a submitted report. `last` is the figure before the period; `replaced` are corrected ones."""

    field: Field
    figure: Figure
    last: Figure | None
    replaced: tuple[Figure, ...]

    @property
    def element(self) -> Element:
        return self.field.element

    @property
    def is_derived(self) -> bool:
        return self.figure.provenance in _DERIVED

    @property
    def is_change(self) -> bool:
        """Whether it says something else than was held before, or that something happened again."""
        if self.is_derived or isinstance(self.figure.value, Absence):
            return False
        if self.last is None or self.last.value != self.figure.value:
            return True
        return self.element.measure is not Measure.STOCK and self.figure.value != 0

    @property
    def may_be_returned(self) -> bool:
        """Whether people typed or confirmed it, so that they can do so again."""
        return (
            not self.is_derived
            and self.element.compute is None
            and self.figure.value is not Absence.NOT_APPLICABLE
        )

    @property
    def versions(self) -> tuple[Figure, ...]:
        """All figures that were ever submitted for it, the oldest first."""
        return (*self.replaced, self.figure)

    @property
    def is_corrected(self) -> bool:
        return any(each.value != self.figure.value for each in self.replaced)


def entries(reviewed: Reviewed, catalogue: Catalogue) -> tuple[Entry, ...]:
    """The submitted figures of a report, in the order of its form; none before it is submitted."""
    report = reviewed.report
    if not report.submissions:
        return ()
    facts = as_meant_today(reviewed.facts, catalogue)
    found = []
    for field in catalogue.flows[report.key.flow].fields:
        figure, last = figures_around(facts, field.element, report.period)
        if figure is not None:
            found.append(Entry(field, figure, last, reviewed.replaced.get(field.element.id, ())))
    return tuple(found)


def displayed_mark(reviewed: Reviewed, shown: tuple[Entry, ...]) -> str:
    """Covers the report as it is displayed: its state, what was decided of it, and every figure."""
    report = reviewed.report
    state = (report.number, report.submissions, report.decisions, report.state, report.due_on)
    return mark_of((*state, *((entry.element.id, entry.figure.id, entry.figure.value) for entry in shown)))
