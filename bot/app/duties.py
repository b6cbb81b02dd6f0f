"""What a person may file now, and everything else that the engine must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.app.openings import Openings
from bot.app.reviewing import ReviewLoader, reaching_back, shown_to
from bot.app.revisions import Revisions
from bot.core.calendar.asking import DATABASE, Refusal, Rule
from bot.core.calendar.telling import keeps_to_calendar
from bot.core.calendar.windows import OpenWindow
from bot.core.events import Event
from bot.core.facts import Known, Person, Report, Unit, UnitFacts
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.periods import Period
from bot.core.review.asked_again import with_returned
from bot.core.state import Walk
from bot.core.store import Transaction
from flows.language.model import Catalogue, Flow

CLOSED_KEPT: Final = 8
"""Closed reports the engine is told of, to answer their old buttons kindly."""


class Duties:
    """Loads what is known about a person and their reports."""

    def __init__(self, revisions: Revisions, openings: Openings) -> None:
        self._revisions = revisions
        self._openings = openings
        self._reviews = ReviewLoader(revisions, openings.hours.days)

    def known(self, transaction: Transaction, person: Person, walk: Walk, event: Event) -> Known:
        """Everything the engine is told besides the event and where the talk stands."""
        at, roles = event.at, transaction.units_by_role(person.id, event.at)
        units = roles.get(REPORTER, ())
        reports = [report for unit in units for report in self.reports_of(transaction, unit, at)]
        open_now = [
            report
            for report in reports
            if report.opens_at <= at < report.closes_at and self._is_lawful(transaction, report, at)
        ]
        closed = [report for report in reports if report.closes_at <= at]
        decided = [report.number for report in open_now if report.decisions]
        decisions = transaction.decisions_of(decided) if decided else {}
        facts = {
            unit.code: with_returned(_facts(transaction, unit, open_now), open_now, decisions)
            for unit in units
        }
        reviewing = self._reviews.load(transaction, roles.get(REVIEWER, ()), walk, event)
        return Known(
            person=person,
            reports=tuple(sorted(open_now, key=lambda report: (report.due_on, report.number))),
            units=facts,
            catalogues=self._catalogues(transaction, [*reports, *shown_to(reviewing)]),
            closed=tuple(closed[:CLOSED_KEPT]),
            revision=self._revisions.current(transaction).catalogue.revision,
            earlier=self._earlier(transaction, walk, open_now),
            hours=self._openings.hours,
            decisions=decisions,
            reviewing=reviewing,
            is_office=not roles and transaction.is_office(person.id),
        )

    @staticmethod
    def _is_lawful(transaction: Transaction, report: Report, at: datetime) -> bool:
        """Whether the calendar allows a report; a row that somebody wrote by hand may be otherwise, which is noted."""
        if keeps_to_calendar(report):
            return True
        transaction.note_refusal(Refusal(Rule.OUTSIDE_WINDOW, DATABASE, *report.key), at)
        return False

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


def _facts(transaction: Transaction, unit: Unit, reports: Iterable[Report]) -> UnitFacts:
    """What is known about a unit, as far back as its open reports: a reviewer may open an old one again."""
    facts = transaction.unit_facts(unit.code) or UnitFacts(unit)
    for report in reports:
        if report.decisions and report.key.unit == unit.code:
            facts = reaching_back(transaction, facts, report)
    return facts
