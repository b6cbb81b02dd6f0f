"""What a person may file now: opens the reports whose windows have opened, and loads what the engine must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.app.reviewing import REVIEWER, ReviewLoader, reaching_back, shown_to
from bot.app.revisions import Revisions
from bot.core.calendar.windows import OpenWindow, askable_period, window_of
from bot.core.calendar.working_days import WorkingDays
from bot.core.events import Event
from bot.core.facts import Known, Person, Report, ReportKey, ReportState, Unit, UnitFacts
from bot.core.periods import Period
from bot.core.review.asked_again import with_returned
from bot.core.state import Walk
from bot.core.store import Transaction
from flows.language.model import Catalogue, Flow, PeriodKind

CLOSED_KEPT: Final = 8
"""Closed reports the engine is told of, to answer their old buttons kindly."""

REPORTER: Final = "reporter"


class Duties:
    """Finds and opens reports. The scheduler asks the same question; so does every event."""

    def __init__(self, revisions: Revisions, working_days: WorkingDays) -> None:
        self._revisions = revisions
        self._working_days = working_days
        self._reviews = ReviewLoader(revisions, working_days)

    def known(self, transaction: Transaction, person: Person, walk: Walk, event: Event) -> Known:
        """Everything the engine is told besides the event and where the talk stands."""
        at, roles = event.at, transaction.units_by_role(person.id)
        units = roles.get(REPORTER, ())
        reports = [report for unit in units for report in self.reports_of(transaction, unit, at)]
        open_now = [report for report in reports if report.opens_at <= at < report.closes_at]
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
            decisions=decisions,
            reviewing=reviewing,
        )

    def reports_of(self, transaction: Transaction, unit: Unit, at: datetime) -> tuple[Report, ...]:
        """All reports of a unit, newest period first; those that have become due to open are opened now."""
        catalogue = self._revisions.current(transaction).catalogue
        reports = {report.key: report for report in transaction.reports_of_unit(unit.code)}
        for flow in catalogue.flows.values():
            period = self._period_to_open(flow, unit, catalogue, reports, at)
            if period is None:
                continue
            key = ReportKey(flow.id, unit.code, str(period))
            if key not in reports:
                frozen = transaction.freeze(str(period), catalogue.revision, at)
                asked = self._revisions.asked(frozen, transaction).flows.get(flow.id)
                if asked is None or (asked.period, asked.level) != (flow.period, flow.level):
                    continue  # an addition waits for the next period
                window = window_of(period, asked.window, unit.zone, self._working_days)
                reports[key] = transaction.open_report(key, frozen, window, at)
        return tuple(sorted(reports.values(), key=lambda report: report.key.period, reverse=True))

    def window(self, flow: Flow, period: Period, unit: Unit) -> OpenWindow:
        """The window of a report, opened or not."""
        return window_of(period, flow.window, unit.zone, self._working_days)

    def _period_to_open(
        self,
        flow: Flow,
        unit: Unit,
        catalogue: Catalogue,
        reports: Mapping[ReportKey, Report],
        at: datetime,
    ) -> Period | None:
        """The period of a flow that a unit must be asked for now: admitted, its window open, its quarters filed."""
        today = at.astimezone(unit.zone).date()
        admission = flow.admission
        if flow.level is not unit.level or not admission.approved_on <= today <= admission.valid_until:
            return None
        period = askable_period(flow, at, unit.zone, self._working_days)
        if period is None or not unit.existed_on(period.last_day):
            return None
        if flow.period is PeriodKind.ANNUAL and not self._is_ripe(flow, period, unit, catalogue, reports, at):
            return None
        return period

    def _is_ripe(
        self,
        annual: Flow,
        year: Period,
        unit: Unit,
        catalogue: Catalogue,
        reports: Mapping[ReportKey, Report],
        at: datetime,
    ) -> bool:
        """Whether every quarterly flow that feeds a year has its Q4 submitted, or its window for it shut."""
        last_quarter = year.quarters[-1]
        for flow in feeding(annual, catalogue):
            report = reports.get(ReportKey(flow.id, unit.code, str(last_quarter)))
            is_filed = report is not None and report.state is not ReportState.OPEN
            if not is_filed and at < self.window(flow, last_quarter, unit).closes_at:
                return False
        return True

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


def feeding(annual: Flow, catalogue: Catalogue) -> tuple[Flow, ...]:
    """The quarterly flows of the same level that collect elements of an annual one."""
    return tuple(
        flow
        for flow in catalogue.flows.values()
        if flow.period is PeriodKind.QUARTERLY
        and flow.level is annual.level
        and any(field.element.id in annual.over_time for field in flow.fields)
    )


def _facts(transaction: Transaction, unit: Unit, reports: Iterable[Report]) -> UnitFacts:
    """What is known about a unit, as far back as its open reports: a reviewer may open an old one again."""
    facts = transaction.unit_facts(unit.code) or UnitFacts(unit)
    for report in reports:
        if report.decisions and report.key.unit == unit.code:
            facts = reaching_back(transaction, facts, report)
    return facts
