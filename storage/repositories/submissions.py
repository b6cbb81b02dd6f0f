"""A submit press, carried out: drafts become observations, and what rests on older ones is marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from bot.core.effects import NewObservation, Submit
from bot.core.errors import Conflict
from bot.core.facts import Person, ReportKey, ReportState, Verdict
from storage.repositories.base import AnyRow
from storage.repositories.views import Views, elements_by_period
from storage.tables import derived_figures, drafts, observations, report_basis, reports, submissions
from storage.values import to_columns

_LOCKED = (
    select(
        *(reports.c.number, reports.c.unit, reports.c.revision, reports.c.submissions),
        reports.c.verdict,
    )
    .where(*(reports.c[name] == bindparam(name) for name in ReportKey._fields))
    .with_for_update()
)
_SUBMITTED = (
    update(reports)
    .where(reports.c.number == bindparam("report"))
    .values(
        state=ReportState.SUBMITTED.value,
        submissions=bindparam("count"),
        submitted_at=bindparam("at"),
        submitted_by=bindparam("person"),
        verdict=None,
    )
)


class Submissions(Views):
    def submit(self, effect: Submit, person: Person, at: datetime) -> int:
        """Write a submission: its observations, what it rests on, its derived figures; the submission's number.

        Used up are the drafts of its keys, as far as this transaction has read or written them: what a colleague
        typed in between stays a draft. Other reports that rest on a superseded observation become outdated.
        Conflict where the unit's figures changed since they were read, an observation is superseded already, or the
        report is accepted: repeat the whole unit of work. KeyError for a report that was never opened.
        """
        self._lock_figures(effect.report.unit)
        superseded = [new.supersedes for new in effect.observations if new.supersedes is not None]
        self._refuse_superseded(superseded)
        report = self._locked_report(effect.report)
        submission = self._add_submission(report, effect, person, at)
        written = self._add_observations(report, submission, effect.observations, person, at)
        self._use_up_drafts(effect, submission)
        self._rest_on(submission, {*effect.rests_on, *(row["observation"] for row in written)})
        self._show_observations(written)
        self._derive(report, submission, effect)
        self._mark_submitted(report, person, at)
        self._outdate(report.number, superseded)
        return submission

    def _refuse_superseded(self, numbers: Sequence[int]) -> None:
        if not numbers:
            return
        gone = select(observations.c.supersedes).where(observations.c.supersedes.in_(numbers))
        number = self._connection.execute(gone.limit(1)).scalar_one_or_none()
        if number is not None:
            raise Conflict(f"observation {number} is superseded already")

    def _locked_report(self, key: ReportKey) -> AnyRow:
        report = self._connection.execute(_LOCKED, key._asdict()).one_or_none()
        if report is None:
            raise KeyError(key)
        if report.verdict == Verdict.ACCEPTED.value:
            raise Conflict(f"report {report.number} has been accepted meanwhile")
        return report

    def _add_submission(self, report: AnyRow, effect: Submit, person: Person, at: datetime) -> int:
        row = {
            "report": report.number,
            "nth": report.submissions + 1,
            "person": person.id,
            "at": at,
            "active_s": effect.active_s,
            "asked": effect.asked,
            "not_asked": effect.not_asked,
        }
        return self._add(submissions, row)

    def _add_observations(
        self, report: AnyRow, submission: int, new: Sequence[NewObservation], person: Person, at: datetime
    ) -> list[dict[str, Any]]:
        """The rows written, each with its id as `observation`."""
        if not new:
            return []
        common = {"unit": report.unit, "submission": submission, "person": person.id, "at": at}
        rows = [{**_columns(one), **common, "revision": report.revision} for one in new]
        add = insert(observations).returning(observations.c.element, observations.c.period, observations.c.id)
        ids = {(element, period): number for element, period, number in self._connection.execute(add, rows)}
        return [{**row, "observation": ids[row["element"], row["period"]]} for row in rows]

    def _use_up_drafts(self, effect: Submit, submission: int) -> None:
        if not effect.observations:
            return
        unit = effect.report.unit
        unused = [drafts.c.unit == unit, drafts.c.used_in.is_(None)]
        if unit in self._seen:
            is_seen = drafts.c.id <= self._seen[unit].last_entry
            unused.append(or_(is_seen, drafts.c.batch.in_(self._batches)))
        keys = ((new.period, new.element) for new in effect.observations)
        for period, elements in elements_by_period(keys).items():
            self._connection.execute(
                update(drafts)
                .where(*unused, drafts.c.period == period, drafts.c.element.in_(elements))
                .values(used_in=submission)
            )

    def _rest_on(self, submission: int, basis: set[int]) -> None:
        if basis:
            rows = [{"submission": submission, "observation": number} for number in sorted(basis)]
            self._connection.execute(insert(report_basis), rows)

    def _derive(self, report: AnyRow, submission: int, effect: Submit) -> None:
        """Derived figures of this submission take the place of those of the report's earlier ones."""
        if report.submissions:
            earlier = select(submissions.c.id).where(
                submissions.c.report == report.number, submissions.c.id < submission
            )
            self._retire_derived(effect.report.unit, derived_figures.c.submission.in_(earlier))
        self._write_derived(effect.report.unit, effect.derived, submission)

    def _mark_submitted(self, report: AnyRow, person: Person, at: datetime) -> None:
        filed = {"report": report.number, "count": report.submissions + 1, "at": at, "person": person.id}
        self._connection.execute(_SUBMITTED, filed)

    def _outdate(self, report: int, superseded: Sequence[int]) -> None:
        """Mark other reports whose latest submission rests on an observation that counts no longer."""
        if not superseded:
            return
        latest = (submissions.c.report == reports.c.number) & (submissions.c.nth == reports.c.submissions)
        resting = (
            select(reports.c.number)
            .join(submissions, latest)
            .join(report_basis, report_basis.c.submission == submissions.c.id)
            .where(report_basis.c.observation.in_(superseded), reports.c.number != report)
            .distinct()
        )
        self.outdate(self._connection.execute(resting).scalars().all())

    def outdate(self, numbers: Sequence[int]) -> None:
        """Mark submitted reports, by number, as resting on figures that have changed since.

        What was accepted is no more: the figures are others.
        """
        if numbers:
            outdated = update(reports).where(
                reports.c.number.in_(numbers), reports.c.state == ReportState.SUBMITTED.value
            )
            kept = func.nullif(reports.c.verdict, Verdict.ACCEPTED.value)
            self._connection.execute(outdated.values(state=ReportState.OUTDATED.value, verdict=kept))


def _columns(new: NewObservation) -> dict[str, Any]:
    return {
        **to_columns(new.value)._asdict(),
        "element": new.element,
        "period": new.period,
        "meaning": new.meaning,
        "provenance": new.provenance,
        "attested": new.attested,
        "estimated": new.estimated,
        "note": new.note,
        "typed": new.typed,
        "supersedes": new.supersedes,
        "carried_from": new.carried_from,
    }
