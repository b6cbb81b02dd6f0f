"""Opens reports: those of one unit the moment somebody writes, those of all units in a pass a day.

The rules are those of `bot.core.calendar.asking`, whoever asks. A form that may not be asked now is noted as refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.app.revisions import Revisions
from bot.core.calendar.asking import (
    Refusal,
    Rule,
    refusal_of_form,
    refusal_of_unit,
    waits_until,
    with_notice,
)
from bot.core.calendar.windows import OpenWindow, window_of
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Report, ReportKey, ReportState, Unit
from bot.core.periods import Period, latest_ended
from bot.core.store import Transaction
from bot.core.timetable import CalendarTransaction, Cohort
from flows.language.model import Catalogue, Flow, PeriodKind

UNITS_MAX: Final = 200
"""Units whose reports are opened in one transaction: on SQLite some 20 ms, for which an answer may have to wait."""

SCHEDULER: Final = "scheduler"
"""The door at which a refusal of the daily pass happens."""


class Offer(NamedTuple):
    """A form that units may be asked for now, as its period asks it."""

    window: OpenWindow
    revision: str


class Openings:
    """Finds what may be asked and opens it."""

    def __init__(self, revisions: Revisions, hours: WorkingHours) -> None:
        self._revisions = revisions
        self.hours = hours

    def window(self, flow: Flow, period: Period, zone: ZoneInfo) -> OpenWindow:
        """The window of a form's reports, opened or not."""
        return window_of(period, flow.window, zone, self.hours.days)

    # -- one unit

    def of_unit(self, transaction: Transaction, unit: Unit, at: datetime) -> tuple[Report, ...]:
        """All reports of a unit, newest period first; those that have become due to open are opened now."""
        reports = {report.key: report for report in transaction.reports_of_unit(unit.code)}
        for flow in self._revisions.current(transaction).catalogue.flows.values():
            period = latest_ended(flow.period, at.astimezone(unit.zone).date())
            key = ReportKey(flow.id, unit.code, str(period))
            if key in reports:
                continue
            offer = self.offer(transaction, flow, period, unit, reports, at)
            if isinstance(offer, Offer):
                reports[key] = self.open(transaction, key, offer, at)
        return tuple(sorted(reports.values(), key=lambda report: report.key.period, reverse=True))

    def offer(
        self,
        transaction: Transaction,
        flow: Flow,
        period: Period,
        unit: Unit,
        reports: Mapping[ReportKey, Report],
        at: datetime,
    ) -> Offer | Rule:
        """A form as its period asks it of a unit, or the rule by which it does not. `reports` are the unit's."""
        rule = refusal_of_unit(flow, period, unit)
        if rule is not None:
            return rule
        offer = self._offer_to_all(transaction, flow, period, unit.zone, at)
        if isinstance(offer, Offer) and not self._is_ripe(transaction, flow, period, unit, reports, at):
            return Rule.LAST_QUARTER_MISSING
        return offer

    def open(self, transaction: Transaction, key: ReportKey, offer: Offer, at: datetime) -> Report:
        """Open a report that is offered."""
        remind_at = self.hours.next_from(at, offer.window.zone)
        return transaction.open_report(key, offer.revision, offer.window, at, remind_at)

    def _offer_to_all(
        self, transaction: Transaction, flow: Flow, period: Period, zone: ZoneInfo, at: datetime
    ) -> Offer | Rule:
        """A form as its period asks it in a time zone, or the rule by which nobody is asked there."""
        window, days = self.window(flow, period, zone), self.hours.days
        rule = refusal_of_form(flow, period, window, at, days, None)
        if rule is not None:  # found without asking the database: most talks go this way
            return rule
        since = transaction.flows_since().get(flow.id)
        if since is not None and since <= at:  # `yibiao chat --at` may play a moment before the form came
            rule = refusal_of_form(flow, period, window, at, days, since)
            if rule is not None:
                return rule
        present = self._revisions.current(transaction).catalogue.revision
        revision = transaction.freeze(str(period), present, at)
        asked = self._revisions.asked(revision, transaction).flows.get(flow.id)
        if asked is None or (asked.period, asked.level) != (flow.period, flow.level):
            return Rule.SHORT_NOTICE  # an addition to a period that was asked already
        window = with_notice(asked.window, self.window(asked, period, zone), at, days)
        return Offer(window, revision)

    def _is_ripe(
        self,
        transaction: Transaction,
        flow: Flow,
        period: Period,
        unit: Unit,
        reports: Mapping[ReportKey, Report],
        at: datetime,
    ) -> bool:
        """Whether a year need not wait: each quarterly flow that feeds it has its Q4 filed, or its window for it shut.

        It waits no longer than that there is notice enough. A quarter is always ripe.
        """
        if flow.period is not PeriodKind.ANNUAL:
            return True
        if at >= waits_until(flow.window, self.window(flow, period, unit.zone), self.hours.days):
            return True
        last_quarter = period.quarters[-1]
        for each in feeding(flow, self._revisions.current(transaction).catalogue):
            report = reports.get(ReportKey(each.id, unit.code, str(last_quarter)))
            is_filed = report is not None and report.state is not ReportState.OPEN
            shut = self.window(each, last_quarter, unit.zone) if report is None else report
            if not is_filed and at < shut.closes_at:
                return False
        return True

    # -- all units

    def go_on(self, transaction: CalendarTransaction, at: datetime) -> bool:
        """One step of today's passes over all units; whether there may be more to do.

        A step ends with the first reports that it opens: others may have to wait for it.
        """
        flows = self._revisions.current(transaction).catalogue.flows.values()
        passes = transaction.passes()
        zones = {level: transaction.zones(level) for level in {flow.level for flow in flows}}
        cohorts = [(flow, zone) for flow in flows for zone in zones[flow.level]]
        for flow, zone in cohorts:
            today = at.astimezone(zone).date()
            period = latest_ended(flow.period, today)
            cohort = Cohort(flow.id, str(period), zone.key)
            done = passes.get(cohort)
            if done is not None and done.day == today and done.is_done:
                continue
            after = transaction.take_pass(cohort, today)
            if after is None:
                continue  # another program has it in hand
            offer = self._offer_to_all(transaction, flow, period, zone, at)
            if not isinstance(offer, Offer):
                # a pass without units all the same: its day says how late the clock has been
                transaction.advance_pass(cohort, after, is_done=True)
                if offer is not Rule.OUTSIDE_WINDOW or done is None:  # shut before it was ever asked
                    transaction.note_refusal(Refusal(offer, SCHEDULER, flow.id, period=str(period)), at)
            elif self._open_some(transaction, flow, period, cohort, offer, after, at):
                return True
        return False

    def _open_some(
        self,
        transaction: CalendarTransaction,
        flow: Flow,
        period: Period,
        cohort: Cohort,
        offer: Offer,
        after: str,
        at: datetime,
    ) -> bool:
        """Open the reports of the next units of a cohort; False where there are no more and none was opened."""
        found = transaction.units_without_report(cohort, flow.level, after, UNITS_MAX)
        there = [unit for unit in found.units if refusal_of_unit(flow, period, unit) is None]
        if flow.period is PeriodKind.ANNUAL and there:
            codes = [unit.code for unit in there]
            filed = transaction.reports_of_units(codes, str(period.quarters[-1]))
            reports = {report.key: report for report in filed}
            there = [unit for unit in there if self._is_ripe(transaction, flow, period, unit, reports, at)]
        keys = [ReportKey(flow.id, unit.code, str(period)) for unit in there]
        remind_at = self.hours.next_from(at, offer.window.zone)
        transaction.open_reports(keys, offer.revision, offer.window, at, remind_at)
        transaction.advance_pass(cohort, found.last, is_done=found.is_end)
        return bool(keys) or not found.is_end


def feeding(annual: Flow, catalogue: Catalogue) -> tuple[Flow, ...]:
    """The quarterly flows of the same level that collect elements of an annual one."""
    return tuple(
        flow
        for flow in catalogue.flows.values()
        if flow.period is PeriodKind.QUARTERLY
        and flow.level is annual.level
        and any(field.element.id in annual.over_time for field in flow.fields)
    )
