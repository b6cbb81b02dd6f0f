"""What a reviewer's event needs: lists of reports one level down, or one report with everything about it.

Loaded for people who hold the role, and only as far as the event is about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.app.revisions import Revisions
from bot.core.calendar.working_days import WorkingDays
from bot.core.events import Event
from bot.core.facts import Report, Reviewed, ReviewGroup, Reviewing, Unit, UnitFacts
from bot.core.review.wanted import LIST, wanted
from bot.core.state import Walk
from bot.core.store import Transaction
from flows.language.model import Texts


@dataclass(frozen=True)
class ReviewLoader:
    """Loads what reviewers are shown."""

    revisions: Revisions
    working_days: WorkingDays

    def load(
        self, transaction: Transaction, above: Sequence[Unit], walk: Walk, event: Event
    ) -> Reviewing | None:
        """What an event of somebody who reviews the units right below `above` needs; None where there are none."""
        if not above:
            return None
        reviewing = Reviewing(tuple(above), self.working_days)
        number = wanted(walk, event)
        if number is None:
            return reviewing
        if number == LIST:
            groups = transaction.review_groups([unit.code for unit in above])
            return replace(reviewing, groups=groups, titles=self._titles(transaction, groups))
        return self._with_report(transaction, reviewing, number)

    def _titles(self, transaction: Transaction, groups: Sequence[ReviewGroup]) -> Mapping[str, Texts]:
        """The titles of the forms, of those that are gone as they were last called."""
        flows = self.revisions.current(transaction).catalogue.flows
        titles = {}
        for group in groups:
            if group.flow in flows:
                titles[group.flow] = flows[group.flow].title
            elif group.flow not in titles:
                asked = self.revisions.asked(group.revision, transaction)
                titles[group.flow] = asked.flows[group.flow].title
        return titles

    def _with_report(self, transaction: Transaction, reviewing: Reviewing, number: int) -> Reviewing:
        """With a report and those beside it, where the unit stands right below one that the person reviews."""
        report = transaction.report_numbered(number)
        unit = transaction.unit(report.key.unit) if report is not None else None
        if report is None or unit is None or unit.parent not in {each.code for each in reviewing.above}:
            return reviewing
        facts = reaching_back(transaction, transaction.unit_facts(unit.code) or UnitFacts(unit), report)
        return replace(
            reviewing,
            beside=transaction.reports_below(unit.parent, report.key.flow, report.key.period),
            looked_at=Reviewed(
                report=report,
                facts=replace(facts, drafts={}),
                decisions=transaction.decisions_of([number]).get(number, ()),
                replaced=transaction.replaced_figures(report.key) if report.submissions else {},
            ),
        )


def reaching_back(transaction: Transaction, facts: UnitFacts, report: Report) -> UnitFacts:
    """Facts that hold the period of a report too, where it lies beyond their horizon."""
    period = report.period
    if any(figure.period == period for held in facts.figures.values() for figure in held):
        return facts
    return transaction.with_period(facts, report.key.period)


def shown_to(reviewing: Reviewing | None) -> tuple[Report, ...]:
    """The reports whose forms a reviewer is shown."""
    return tuple(report for _, report in reviewing.beside) if reviewing is not None else ()
