"""What a person may file now, and everything else that the engine must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.app.openings import Openings
from bot.app.revisions import Revisions
from bot.core.calendar.windows import OpenWindow
from bot.core.facts import Known, Person, Report, Unit, UnitFacts
from bot.core.periods import Period
from bot.core.state import Walk
from bot.core.store import Transaction
from flows.language.model import Catalogue, Flow

CLOSED_KEPT: Final = 8
"""Closed reports the engine is told of, to answer their old buttons kindly."""

REPORTER: Final = "reporter"


class Duties:
    """Loads what is known about a person and their reports."""

    def __init__(self, revisions: Revisions, openings: Openings) -> None:
        self._revisions = revisions
        self._openings = openings

    def known(self, transaction: Transaction, person: Person, walk: Walk, at: datetime) -> Known:
        """Everything the engine is told besides the event and where the talk stands."""
        units = transaction.units_of(person.id, REPORTER, at)
        reports = [report for unit in units for report in self.reports_of(transaction, unit, at)]
        open_now = [report for report in reports if report.opens_at <= at < report.closes_at]
        closed = [report for report in reports if report.closes_at <= at]
        facts = {unit.code: _facts(transaction, unit) for unit in units}
        return Known(
            person=person,
            reports=tuple(sorted(open_now, key=lambda report: (report.due_on, report.number))),
            units=facts,
            catalogues=self._catalogues(transaction, reports),
            closed=tuple(closed[:CLOSED_KEPT]),
            revision=self._revisions.current(transaction).catalogue.revision,
            earlier=self._earlier(transaction, walk, open_now),
            hours=self._openings.hours,
        )

    def reports_of(self, transaction: Transaction, unit: Unit, at: datetime) -> tuple[Report, ...]:
        """All reports of a unit, newest period first; those that have become due to open are opened now."""
        return self._openings.of_unit(transaction, unit, at)

    def window(self, flow: Flow, period: Period, unit: Unit) -> OpenWindow:
        """The window of a report, opened or not."""
        return self._openings.window(flow, period, unit.zone)

    def _catalogues(self, transaction: Transaction, reports: Iterable[Report]) -> Mapping[str, Catalogue]:
        revisions = {report.revision for report in reports}
        return {revision: self._revisions.asked(revision, transaction) for revision in sorted(revisions)}

    def _earlier(
        self, transaction: Transaction, walk: Walk, reports: Iterable[Report]
    ) -> Mapping[tuple[str, str], Catalogue]:
        """The forms as they were asked when the bot last spoke of a report, where they have changed since."""
        present = self._revisions.current(transaction).catalogue.revision
        earlier = {}
        for report in reports:
            seen = walk.cursor(report.key).seen
            if seen is not None and seen != (report.revision, present):
                earlier[seen] = self._revisions.asked(seen[0], transaction, in_force=seen[1])
        return earlier


def _facts(transaction: Transaction, unit: Unit) -> UnitFacts:
    return transaction.unit_facts(unit.code) or UnitFacts(unit)
