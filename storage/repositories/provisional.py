"""Reports whose due dates rest on working days that were not confirmed when they were opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, true, update

from bot.core.facts import Report
from storage.repositories.reports import REPORTS, Reports, readable_reports
from storage.tables import reports

_PROVISIONAL = (
    REPORTS.where(
        reports.c.is_provisional == true(), reports.c.period.in_(bindparam("periods", expanding=True))
    )
    .order_by(reports.c.period, reports.c.number)
    .limit(bindparam("count"))
    .with_for_update(of=reports, skip_locked=True)
)


class ProvisionalReports(Reports):
    def provisional_reports(self, periods: Collection[str], limit: int) -> tuple[Report, ...]:
        """Provisional reports of some periods, locked until the transaction ends; left out are those that are locked
        already, and those that cannot be read."""
        named = {"periods": sorted(periods), "count": limit}
        return readable_reports(self._connection.execute(_PROVISIONAL, named))

    def settle_days(self, settled: Sequence[Report], moved: frozenset[int], at: datetime) -> None:
        """Store the days of reports as given, provisional no more; `moved` by number are reminded of at `at`."""
        alike: dict[tuple[date, datetime, bool], list[int]] = {}  # as those of one form and zone mostly are
        for each in settled:
            alike.setdefault((each.due_on, each.closes_at, each.number in moved), []).append(each.number)
        for (due_on, closes_at, is_moved), numbers in alike.items():
            days = {"due_on": due_on, "closes_at": closes_at, "is_provisional": False}
            told = {"remind_at": at} if is_moved else {}
            self._connection.execute(
                update(reports).where(reports.c.number.in_(numbers)).values({**days, **told})
            )
