"""Which reports a simulation must have opened: worked out from the forms and the units, not asked of the program.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays
from bot.core.facts import ReportKey, Unit
from bot.core.periods import Period, latest_ended
from bot.simulation.ledger import Followed
from flows.language.model import Catalogue, Flow, PeriodKind

WITHIN: Final = timedelta(days=1)
"""How soon after it may be filed a report is opened."""


class Opened(NamedTuple):
    """Reports that were not opened in time, and those that must not have been opened."""

    missing: int
    wrong: int


class Expected:
    """What is to be opened for units between two moments."""

    def __init__(self, catalogue: Catalogue, days: WorkingDays, start: datetime, until: datetime) -> None:
        self._flows = tuple(catalogue.flows.values())
        self._days = days
        self._start = start
        self._until = until

    def compare(self, units: Iterable[Unit], reports: Iterable[Followed]) -> Opened:
        """What was opened beside what was to be."""
        opened = {followed.report.key: followed for followed in reports}
        due: dict[ReportKey, datetime | None] = {}
        for unit in units:
            for flow in self._flows:
                if flow.level is unit.level:
                    due.update(self._of(flow, unit, opened))
        missing = sum(
            at is not None and at + WITHIN < self._until and not self._is_in_time(opened.get(key), at)
            for key, at in due.items()
        )
        wrong = sum(
            key not in due or (at := due[key]) is None or each.opened_at < at for key, each in opened.items()
        )
        return Opened(missing, wrong)

    @staticmethod
    def _is_in_time(followed: Followed | None, at: datetime) -> bool:
        return followed is not None and followed.opened_at <= at + WITHIN

    def _of(
        self, flow: Flow, unit: Unit, opened: Mapping[ReportKey, Followed]
    ) -> Iterator[tuple[ReportKey, datetime | None]]:
        """Each report of a unit and form, and when it may be opened, None where that has not come."""
        period = latest_ended(flow.period, self._start.astimezone(unit.zone).date())
        while (window := window_of(period, flow.window, unit.zone, self._days)).opens_at < self._until:
            if window.closes_at > self._start and unit.existed_on(period.last_day):
                at = max(window.opens_at, self._start)
                ready_at = self._ready_at(flow, unit, period, opened)
                yield (
                    ReportKey(flow.id, unit.code, str(period)),
                    None if ready_at is None else max(at, ready_at),
                )
            period = period.next

    def _ready_at(
        self, flow: Flow, unit: Unit, period: Period, opened: Mapping[ReportKey, Followed]
    ) -> datetime | None:
        """When the last quarter's forms that feed a year were filed or shut, None where they are not yet."""
        if flow.period is not PeriodKind.ANNUAL:
            return self._start
        found = self._start
        for each in self._flows:
            if each.period is PeriodKind.QUARTERLY and each.level is flow.level and _feeds(each, flow):
                quarter = opened.get(ReportKey(each.id, unit.code, str(period.quarters[-1])))
                if quarter is None:
                    return None
                done_at = min([*quarter.filed[:1], quarter.closes_at(self._until)])
                if done_at >= self._until:
                    return None
                found = max(found, done_at)
        return found


def _feeds(quarterly: Flow, annual: Flow) -> bool:
    return any(field.element.id in annual.over_time for field in quarterly.fields)
