"""What reviewers decide of reports, and what they look at before: append-only, one decision at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, func, insert, select, update

from bot.core.effects import Decide
from bot.core.errors import Conflict
from bot.core.facts import (
    Decision,
    DecisionKind,
    Figure,
    Report,
    ReportKey,
    ReportState,
    ReviewGroup,
    Unit,
    Verdict,
)
from storage.repositories.base import AnyRow
from storage.repositories.figures import figure_of
from storage.repositories.reminders import Reminders
from storage.repositories.reports import REPORTS, readable_reports, report_of
from storage.repositories.units import readable_units
from storage.tables import decisions, observations, people, reports, returned_fields, units

_VERDICTS: Final = {kind.value for kind in Verdict}

_LOCKED = (
    select(
        *(reports.c.number, reports.c.unit, reports.c.submissions, reports.c.decisions),
        *(reports.c.due_on, reports.c.closes_at),
    )
    .where(reports.c.number == bindparam("report"))
    .with_for_update()
)
_DECISIONS = (
    select(decisions, people.c.name.label("by"), returned_fields.c.element)
    .join(people, people.c.id == decisions.c.person)
    .outerjoin(returned_fields, returned_fields.c.decision == decisions.c.id)
    .where(decisions.c.report.in_(bindparam("reports", expanding=True)))
    .order_by(decisions.c.id, returned_fields.c.element)
)
_NUMBERED = REPORTS.where(reports.c.number == bindparam("number"))
_BELOW = units.c.parent == bindparam("above")
_REPORTS_BELOW = REPORTS.join(units, units.c.code == reports.c.unit).where(
    _BELOW, reports.c.flow == bindparam("flow"), reports.c.period == bindparam("period")
)
_UNITS_BELOW = select(units).where(_BELOW)


def _count(column: Any, *values: str) -> Any:
    return func.sum(case((column.in_(values), 1), else_=0))


_IS_OUTDATED = (reports.c.state == ReportState.OUTDATED.value) & reports.c.verdict.is_(None)
_GROUPS = (
    select(
        *(units.c.parent, reports.c.flow, reports.c.period),
        *(func.min(reports.c.number), func.max(reports.c.revision), func.count()),
        func.sum(case((reports.c.submissions > 0, 1), else_=0)),
        _count(reports.c.verdict, Verdict.ACCEPTED.value),
        _count(reports.c.verdict, Verdict.RETURNED.value),
        func.sum(case((_IS_OUTDATED, 1), else_=0)),
        func.max(reports.c.closes_at, type_=reports.c.closes_at.type),
    )
    .join(units, units.c.code == reports.c.unit)
    .where(units.c.parent.in_(bindparam("above", expanding=True)))
    .group_by(units.c.parent, reports.c.flow, reports.c.period)
)
_newer = observations.alias("newer")
_REPLACED = (
    select(
        *(observations.c.id, observations.c.element, observations.c.period),
        *(observations.c.kind, observations.c.number, observations.c.decimals, observations.c.text),
        *(observations.c.meaning, observations.c.provenance, observations.c.attested),
        *(people.c.name, observations.c.at, observations.c.estimated, observations.c.note),
    )
    .join(_newer, _newer.c.supersedes == observations.c.id)
    .outerjoin(people, people.c.id == observations.c.person)
    .where(observations.c.unit == bindparam("unit"), observations.c.period == bindparam("period"))
    .order_by(observations.c.id)
)


class Decisions(Reminders):
    def decide(self, effect: Decide, person: int, at: datetime) -> None:
        """Append a decision, and let the report follow it.

        Conflict where the report is not as the effect has seen it: repeat the whole unit of work. KeyError for a report
        that was never opened. Due dates and closings only ever move later, whatever the effect says.
        """
        self._ahead.clear()
        report = self._connection.execute(_LOCKED, {"report": effect.report}).one_or_none()
        if report is None:
            raise KeyError(effect.report)
        if (report.submissions, report.decisions) != (effect.submissions, effect.decisions):
            raise Conflict(f"report {effect.report} was submitted or decided meanwhile")
        moved: dict[str, Any] = {}
        if effect.due_on is not None and effect.closes_at is not None:
            moved["due_on"] = max(report.due_on, effect.due_on)
            moved["closes_at"] = max(report.closes_at, effect.closes_at)
        self._append_decision(effect, person, at, moved)
        self._follow(effect, at, moved)
        if effect.kind is not DecisionKind.ACCEPTED:  # there is something to do
            told = self.reporters_of([report.unit], at)
            self.remind(set(told.get(report.unit, ())), at)

    def _append_decision(self, effect: Decide, person: int, at: datetime, moved: Mapping[str, Any]) -> None:
        row = {"report": effect.report, "kind": effect.kind.value, "person": person, "at": at}
        number = self._add(
            decisions, {**row, "reason": effect.reason, "submissions": effect.submissions, **moved}
        )
        if effect.fields:
            rows = [{"decision": number, "element": element} for element in effect.fields]
            self._connection.execute(insert(returned_fields), rows)

    def _follow(self, effect: Decide, at: datetime, moved: Mapping[str, Any]) -> None:
        changes: dict[str, Any] = {**moved, "decisions": effect.decisions + 1}
        if effect.kind.value in _VERDICTS:
            changes["verdict"] = effect.kind.value
        if effect.kind is not DecisionKind.ACCEPTED:
            changes["remind_at"] = at  # its milestones lie elsewhere now
        self._connection.execute(update(reports).where(reports.c.number == effect.report).values(**changes))

    def decisions_of(self, numbers: Sequence[int]) -> Mapping[int, tuple[Decision, ...]]:
        """All decisions about reports, by the reports' numbers, the oldest first."""
        rows = self._connection.execute(_DECISIONS, {"reports": list(numbers)}).all()
        fields: dict[int, tuple[str, ...]] = {}
        last: dict[int, AnyRow] = {}
        for row in rows:
            last[row.id] = row
            fields[row.id] = (*fields.get(row.id, ()), *([row.element] if row.element is not None else ()))
        found: dict[int, tuple[Decision, ...]] = {}
        for id_, row in last.items():
            decision = Decision(DecisionKind(row.kind), row.by, row.at, row.reason, fields[id_], row.due_on)
            found[row.report] = (*found.get(row.report, ()), decision)
        return found

    def review_groups(self, above: Sequence[str]) -> tuple[ReviewGroup, ...]:
        """How far the units right below some units are with each form and period, in no order."""
        rows = self._connection.execute(_GROUPS, {"above": list(above)}).all()
        return tuple(ReviewGroup(*row) for row in rows)

    def report_numbered(self, number: int) -> Report | None:
        """The report of a number, None where there is none."""
        found = self._connection.execute(_NUMBERED, {"number": number}).one_or_none()
        return None if found is None else report_of(found)

    def reports_below(self, above: str, flow: str, period: str) -> tuple[tuple[Unit, Report], ...]:
        """The units right below one that have a report of a form and period, with it, by code."""
        named = {"above": above, "flow": flow, "period": period}
        found = {
            each.key.unit: each for each in readable_reports(self._connection.execute(_REPORTS_BELOW, named))
        }
        below = readable_units(self._connection.execute(_UNITS_BELOW, {"above": above}))
        return tuple((unit, found[unit.code]) for unit in below if unit.code in found)

    def replaced_figures(self, key: ReportKey) -> Mapping[str, tuple[Figure, ...]]:
        """The submitted figures of a unit and period that others have replaced, by element, the oldest first."""
        rows = self._connection.execute(_REPLACED, {"unit": key.unit, "period": key.period}).all()
        found: dict[str, tuple[Figure, ...]] = {}
        for row in rows:
            found[row.element] = (*found.get(row.element, ()), figure_of(row))
        return found
