"""Reports: one form for one unit and period, from its opening on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from bot.core.calendar.windows import OpenWindow
from bot.core.facts import Report, ReportKey, ReportState, Verdict
from storage.columns import period_of
from storage.repositories.base import AnyRow, Repository, readable
from storage.repositories.units import zone_of
from storage.tables import people, reports

_COLUMNS = (
    *("number", "flow", "unit", "period", "revision", "state"),
    *("due_on", "opens_at", "closes_at", "zone", "is_provisional", "opened_at"),
    *("submissions", "submitted_at", "verdict", "decisions"),
)
REPORTS = select(*(reports.c[name] for name in _COLUMNS), people.c.name).outerjoin(
    people, people.c.id == reports.c.submitted_by
)
"""What is known of a report: its columns, and the name of whoever submitted it."""

_FLOW, _UNIT, _PERIOD = (reports.c[name] == bindparam(name) for name in ("flow", "unit", "period"))
_BY_KEY = REPORTS.where(_FLOW, _UNIT, _PERIOD)
_OF_UNITS = REPORTS.where(reports.c.unit.in_(bindparam("units", expanding=True)))
_AFTER = (
    REPORTS.where(reports.c.number > bindparam("number")).order_by(reports.c.number).limit(bindparam("count"))
)
_OF_FLOW = REPORTS.where(_FLOW, _PERIOD)
IS_WAITING = (reports.c.state == ReportState.OPEN.value) | (reports.c.verdict == Verdict.RETURNED.value)
"""That somebody has to file a report."""

_WAITING = _OF_UNITS.where(IS_WAITING)
_OF_PERIOD = _OF_UNITS.where(_PERIOD)


class Reports(Repository):
    def open_report(
        self,
        key: ReportKey,
        revision: str,
        window: OpenWindow,
        at: datetime,
        remind_at: datetime | None = None,
    ) -> Report:
        """The report of a key, opened now if it was not; an existing one keeps its revision and due date.

        `remind_at` is the moment of its first milestone. ValueError for a period that is neither a quarter nor a year.
        """
        found = self.report(key)
        if found is None:
            self._add_if_new(reports, row_of(key, revision, window, at, remind_at))
            found = self.report(key)
        assert found is not None  # it was inserted now, by this transaction or by one that was faster
        return found

    def report(self, key: ReportKey) -> Report | None:
        """The report of a key, None where it was never opened."""
        found = self._reports(_BY_KEY, **key._asdict())
        return found[0] if found else None

    def reports_of_unit(self, unit: str) -> tuple[Report, ...]:
        """All reports ever opened for a unit, newest period first; those of one period by flow id."""
        found = self._read_before("reports", unit)
        if found is None:
            found = self._reports(_OF_UNITS, units=[unit])
        found.sort(key=lambda report: report.key.flow)
        return tuple(sorted(found, key=lambda report: period_of(report.key.period), reverse=True))

    def _read_reports_ahead(self, units: Sequence[str]) -> None:
        found: dict[str, list[Report]] = {unit: [] for unit in units}
        for report in self._reports(_OF_UNITS, units=units):
            found[report.key.unit].append(report)
        self._ahead |= {("reports", unit): reports for unit, reports in found.items()}

    def reports_of_flow(self, flow: str, period: str) -> tuple[Report, ...]:
        """The reports of one flow and period, by unit code."""
        found = readable_reports(self._connection.execute(_OF_FLOW, {"flow": flow, "period": period}))
        return tuple(sorted(found, key=lambda report: report.key.unit))

    def reports_of_units(self, units: Sequence[str], period: str | None = None) -> tuple[Report, ...]:
        """Reports of units: of one period, or all that wait to be filed."""
        if period is None:
            return readable_reports(self._connection.execute(_WAITING, {"units": units}))
        return readable_reports(self._connection.execute(_OF_PERIOD, {"units": units, "period": period}))

    def reports_after(self, number: int, limit: int) -> tuple[Report, ...]:
        """The first reports with a higher number, by number: in the order in which they were opened."""
        return tuple(self._reports(_AFTER, number=number, count=limit))

    def count_open(self, at: datetime) -> Mapping[str, int]:
        """How many reports of each form are open and not submitted."""
        waiting = reports.c.state == ReportState.OPEN.value, reports.c.closes_at > at
        counts = (
            select(reports.c.flow, func.count().label("reports")).where(*waiting).group_by(reports.c.flow)
        )
        return {row.flow: row.reports for row in self._connection.execute(counts)}

    def _reports(self, query: Select[*tuple[Any, ...]], **named: str | int | Sequence[str]) -> list[Report]:
        return [report_of(row) for row in self._connection.execute(query, named).all()]


def readable_reports(rows: Iterable[AnyRow]) -> tuple[Report, ...]:
    """The reports of rows, as `readable`."""
    found = readable(rows, report_of, lambda row: f"report {row.number}")
    return tuple(report for _, report in found)


def report_of(row: AnyRow) -> Report:
    """The report in a row of REPORTS, taken apart at once: asking it for each column takes ten times as long."""
    (
        number,
        flow,
        unit,
        period,
        revision,
        state,
        *window,
        submissions,
        submitted_at,
        verdict,
        decisions,
        name,
    ) = row
    due_on, opens_at, closes_at, zone, is_provisional, opened_at = window
    return Report(
        number=number,
        key=ReportKey(flow, unit, period),
        revision=revision,
        state=ReportState(state),
        due_on=due_on,
        opens_at=opens_at,
        closes_at=closes_at,
        zone=zone_of(zone),
        is_provisional=is_provisional,
        submissions=submissions,
        submitted_at=submitted_at,
        submitted_by=name,
        verdict=Verdict(verdict) if verdict is not None else None,
        decisions=decisions,
        opened_at=opened_at,
    )


def row_of(
    key: ReportKey, revision: str, window: OpenWindow, at: datetime, remind_at: datetime | None
) -> dict[str, Any]:
    """The row of a report that is opened; ValueError for a period that is neither a quarter nor a year."""
    return {
        **key._asdict(),
        "period_kind": period_of(key.period).kind.value,
        "revision": revision,
        "state": ReportState.OPEN.value,
        "due_on": window.due_on,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "is_provisional": window.is_provisional,
        "zone": window.zone.key,
        "opened_at": at,
        "remind_at": remind_at,
    }
