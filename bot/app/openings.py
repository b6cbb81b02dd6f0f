"""Opens reports: those of one unit the moment somebody writes, those of all units in a pass a day.

The rules are those of `bot.core.calendar.asking`, whoever asks. A form that may not be asked now is noted as refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.app.revisions import Revisions
from bot.core.calendar.asking import Refusal, Rule, is_admitted, is_short_notice, refusal, with_notice
from bot.core.calendar.windows import OpenWindow, askable_period, window_of
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


class _Offer(NamedTuple):
    """A form that a unit may be asked for now, as its period asks it."""

    flow: Flow
    window: OpenWindow
    revision: str


class Openings:
    """Finds what may be asked and opens it."""

    def __init__(self, revisions: Revisions, hours: WorkingHours) -> None:
        self._revisions = revisions
        self.hours = hours

    # -- one unit

    def of_unit(self, transaction: Transaction, unit: Unit, at: datetime) -> tuple[Report, ...]:
        """All reports of a unit, newest period first; those that have become due to open are opened now."""
        catalogue = self._revisions.current(transaction).catalogue
        reports = {report.key: report for report in transaction.reports_of_unit(unit.code)}
        for flow in catalogue.flows.values():
            period = self._period_to_open(flow, unit, catalogue, reports, at)
            if period is None:
                continue
            key = ReportKey(flow.id, unit.code, str(period))
            offer = self._offer(transaction, flow, period, unit.zone, at) if key not in reports else None
            if isinstance(offer, _Offer):
                remind_at = self.hours.next_from(at, unit.zone)
                reports[key] = transaction.open_report(key, offer.revision, offer.window, at, remind_at)
        return tuple(sorted(reports.values(), key=lambda report: report.key.period, reverse=True))

    def why_not(self, transaction: Transaction, flow: Flow, unit: Unit, at: datetime) -> Rule:
        """By which rule a unit has nothing to file of a form at a moment."""
        period = latest_ended(flow.period, at.astimezone(unit.zone).date())
        window = self.window(flow, period, unit.zone)
        since = transaction.flows_since().get(flow.id)
        rule = refusal(flow, period, unit, window, at, self.hours.days, since)
        return rule or self.why_not_open(transaction, flow, period, unit, at)

    def why_not_open(
        self, transaction: Transaction, flow: Flow, period: Period, unit: Unit, at: datetime
    ) -> Rule:
        """By which rule a report that `refusal` has nothing against is not opened."""
        offer = self._offer(transaction, flow, period, unit.zone, at)
        return offer if isinstance(offer, Rule) else Rule.LAST_QUARTER_MISSING

    def window(self, flow: Flow, period: Period, zone: ZoneInfo) -> OpenWindow:
        """The window of a form's reports, opened or not."""
        return window_of(period, flow.window, zone, self.hours.days)

    def _period_to_open(
        self,
        flow: Flow,
        unit: Unit,
        catalogue: Catalogue,
        reports: Mapping[ReportKey, Report],
        at: datetime,
    ) -> Period | None:
        """The period of a flow that a unit must be asked for now: admitted, its window open, its quarters filed."""
        if flow.level is not unit.level or not is_admitted(flow, at, unit.zone):
            return None
        period = askable_period(flow, at, unit.zone, self.hours.days)
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
            window = self.window(flow, last_quarter, unit.zone)
            closes_at = window.closes_at if report is None else report.closes_at
            if not is_filed and at < closes_at:
                return False
        return True

    def _offer(
        self, transaction: Transaction, flow: Flow, period: Period, zone: ZoneInfo, at: datetime
    ) -> _Offer | Rule:
        """A form as its period asks it, or the rule by which it waits for the next one."""
        window = self.window(flow, period, zone)
        since = transaction.flows_since().get(flow.id)
        is_played = (
            since is not None and since > at
        )  # a moment before the form came, as `yibiao chat --at` may name
        if since is not None and not is_played and is_short_notice(since, window, self.hours.days):
            return Rule.SHORT_NOTICE
        revision = transaction.freeze(
            str(period), self._revisions.current(transaction).catalogue.revision, at
        )
        asked = self._revisions.asked(revision, transaction).flows.get(flow.id)
        if asked is None or (asked.period, asked.level) != (flow.period, flow.level):
            return Rule.SHORT_NOTICE  # an addition to a period that was asked already
        window = with_notice(self.window(asked, period, zone), asked.window.late_days, at, self.hours.days)
        return _Offer(asked, window, revision)

    # -- all units

    def go_on(self, transaction: CalendarTransaction, at: datetime) -> bool:
        """One step of today's passes over all units; whether there may be more to do."""
        catalogue = self._revisions.current(transaction).catalogue
        passes = transaction.passes()
        zones = {
            level: transaction.zones(level) for level in {flow.level for flow in catalogue.flows.values()}
        }
        for flow in catalogue.flows.values():
            for zone in zones[flow.level]:
                today = at.astimezone(zone).date()
                cohort = Cohort(flow.id, str(latest_ended(flow.period, today)), zone.key)
                done = passes.get(cohort)
                if done is not None and done.day == today and done.is_done:
                    continue
                after = transaction.take_pass(cohort, today)
                if after is None:
                    continue  # another program has it in hand
                period = askable_period(flow, at, zone, self.hours.days)
                if period is None:  # a pass without units: its day says how late the clock has been
                    transaction.advance_pass(cohort, after, is_done=True)
                else:
                    self._open_some(transaction, flow, period, zone, cohort, after, at)
                return True
        return False

    def _open_some(
        self,
        transaction: CalendarTransaction,
        flow: Flow,
        period: Period,
        zone: ZoneInfo,
        cohort: Cohort,
        after: str,
        at: datetime,
    ) -> None:
        """Open the reports of the next units of a cohort."""
        offer = (
            self._offer(transaction, flow, period, zone, at)
            if is_admitted(flow, at, zone)
            else Rule.NOT_ADMITTED
        )
        if not isinstance(offer, _Offer):
            refused = Refusal(offer, SCHEDULER, flow.id, period=str(period))
            transaction.note_refusal(refused, at)
            transaction.advance_pass(cohort, after, is_done=True)
            return
        found = transaction.units_without_report(cohort, flow.level, after, UNITS_MAX)
        asked = self._to_ask(transaction, flow, period, found.units, at)
        keys = [ReportKey(flow.id, unit.code, str(period)) for unit in asked]
        remind_at = self.hours.next_from(at, zone)
        transaction.open_reports(keys, offer.revision, offer.window, at, remind_at)
        transaction.advance_pass(cohort, found.last, is_done=found.is_end)

    def _to_ask(
        self,
        transaction: CalendarTransaction,
        flow: Flow,
        period: Period,
        units: Sequence[Unit],
        at: datetime,
    ) -> Collection[Unit]:
        """Those units that existed on the period's last day, and whose last quarter does not stand in the way."""
        there = [unit for unit in units if unit.existed_on(period.last_day)]
        if flow.period is not PeriodKind.ANNUAL or not there:
            return there
        catalogue = self._revisions.current(transaction).catalogue
        codes = [unit.code for unit in there]
        filed = {
            report.key: report for report in transaction.reports_of_units(codes, str(period.quarters[-1]))
        }
        return [unit for unit in there if self._is_ripe(flow, period, unit, catalogue, filed, at)]


def feeding(annual: Flow, catalogue: Catalogue) -> tuple[Flow, ...]:
    """The quarterly flows of the same level that collect elements of an annual one."""
    return tuple(
        flow
        for flow in catalogue.flows.values()
        if flow.period is PeriodKind.QUARTERLY
        and flow.level is annual.level
        and any(field.element.id in annual.over_time for field in flow.fields)
    )
