"""Provisional due dates become firm when their year's working days are confirmed: never earlier, sometimes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from bot.app.revisions import Revisions
from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays
from bot.core.facts import Report
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period
from bot.core.store import Transaction
from flows.language.model import Flow

BATCH_MAX: Final = 2000
"""Reports settled in one transaction: it takes a tenth to a quarter of a second, and no message waits for longer."""


def firm_dates(
    transaction: Transaction, revisions: Revisions, working_days: WorkingDays, at: datetime
) -> int:
    """Give provisional reports of confirmed years their real days; how many were settled, 0 where none is left to do.

    At most BATCH_MAX in one call. A due date or a closing that lies later already, by a reviewer's decision or by the
    guess, stays. Where the due date moves, the report is looked at for reminders from `at` on. A report of a form that
    nobody published is left as it is: nobody is asked for it.
    """
    periods = _periods_opening_in(working_days.confirmed_years)
    found = transaction.provisional_reports(periods, BATCH_MAX)
    settled: list[Report] = []
    moved: set[int] = set()
    for report in found:
        flow = revisions.asked(report.revision, transaction).flows.get(report.key.flow)
        if flow is None:
            continue
        after = _settled(report, flow, working_days)
        settled.append(after)
        if after.due_on > report.due_on:
            moved.add(report.number)
    transaction.settle_days(settled, frozenset(moved), at)
    return len(settled)


def _settled(report: Report, flow: Flow, working_days: WorkingDays) -> Report:
    """The report with its real days, as the form says by which it is asked."""
    window = window_of(report.period, flow.window, report.zone, working_days)
    return replace(
        report,
        due_on=max(report.due_on, window.due_on),
        closes_at=max(report.closes_at, window.closes_at),
        is_provisional=False,
    )


@lru_cache(maxsize=8)
def _periods_opening_in(years: frozenset[int]) -> tuple[str, ...]:
    """The periods whose windows open in these years. A window ends in the year in which it opens (WINDOW_MAX_DAYS)."""
    periods = (
        period
        for year in sorted(years)
        if YEAR_MIN < year <= YEAR_MAX
        for period in (
            *(Period(year - 1, 4), Period(year - 1)),
            *(Period(year, quarter) for quarter in (1, 2, 3)),
        )
    )
    return tuple(map(str, periods))
