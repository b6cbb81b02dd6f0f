"""What follows from an amended figure: computed and rolled-up figures of submitted reports are made anew.

Derived figures are views. Those of a period stand as they were when its reports were submitted; when an observation
of that period or an earlier one is superseded or added, they are derived again, oldest period first, and reports whose
own figures thereby changed become outdated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.app.revisions import Revisions
from bot.core.effects import DerivedFigure, Submit
from bot.core.facts import Person, Report, ReportState, UnitFacts
from bot.core.periods import Period, parse_identifier
from bot.core.plan import plan_report
from bot.core.store import Transaction
from bot.core.submission import derived_figures


def submit(
    effect: Submit, person: Person, at: datetime, transaction: Transaction, revisions: Revisions
) -> tuple[Report, ...]:
    """Write a submission, and derive again what rests on figures that it superseded, or added to an earlier period.

    The other reports that have to be checked once more since, newest period first.
    """
    since = _oldest_change(effect)
    before = _outdated(effect, transaction) if since is not None else ()
    transaction.submit(effect, person, at)
    if since is None:
        return ()
    _renew(effect, since, transaction, revisions)
    numbers = {report.number for report in before}
    return tuple(each for each in _outdated(effect, transaction) if each.number not in numbers)


def _outdated(submit: Submit, transaction: Transaction) -> tuple[Report, ...]:
    """The other reports of the unit that rest on figures which were corrected."""
    return tuple(
        report
        for report in transaction.reports_of_unit(submit.report.unit)
        if report.state is ReportState.OUTDATED and report.key != submit.report
    )


def _renew(submit: Submit, since: Period, transaction: Transaction, revisions: Revisions) -> None:
    unit = submit.report.unit
    by_period: dict[Period, list[Report]] = {}
    for report in transaction.reports_of_unit(unit):
        period = parse_identifier(report.key.period)
        if report.submissions and period >= since:
            by_period.setdefault(period, []).append(report)
    for period in sorted(by_period):
        facts = transaction.unit_facts(unit)
        if facts is not None:
            _renew_period(
                period, by_period[period], replace(facts, drafts={}), submit, transaction, revisions
            )


def _oldest_change(submit: Submit) -> Period | None:
    changed = [
        parse_identifier(each.period)
        for each in submit.observations
        if each.supersedes is not None or each.period != submit.report.period
    ]
    return min(changed, default=None)


def _renew_period(
    period: Period,
    reports: Iterable[Report],
    facts: UnitFacts,
    submit: Submit,
    transaction: Transaction,
    revisions: Revisions,
) -> None:
    renewed: dict[str, DerivedFigure] = {}
    outdated: list[int] = []
    for report in reports:
        derived = _derived(report, period, facts, revisions, transaction)
        renewed |= derived
        is_other = report.key != submit.report
        if is_other and report.state is ReportState.SUBMITTED and _has_changed(derived, period, facts):
            outdated.append(report.number)
    if _has_changed(renewed, period, facts):
        transaction.replace_derived(facts.unit.code, {period: tuple(renewed.values())})
    transaction.outdate(outdated)


def _derived(
    report: Report, period: Period, facts: UnitFacts, revisions: Revisions, transaction: Transaction
) -> Mapping[str, DerivedFigure]:
    catalogue = revisions.of(report.revision, transaction).catalogue
    plan = plan_report(catalogue.flows[report.key.flow], period, catalogue, facts, is_open=False)
    return {figure.element: figure for figure in derived_figures(plan)}


def _has_changed(derived: Mapping[str, DerivedFigure], period: Period, facts: UnitFacts) -> bool:
    """Whether a derived figure differs from what is held for the period."""
    for element, figure in derived.items():
        held = next((each for each in facts.figures.get(element, ()) if each.period == period), None)
        if held is None or held.value != figure.value:
            return True
    return False
