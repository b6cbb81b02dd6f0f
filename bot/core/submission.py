"""What a submission writes: which drafts become observations, which carried values are confirmed, what it rests on.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.effects import DerivedFigure, NewObservation, Submit
from bot.core.facts import Draft, Provenance, ReportKey
from bot.core.plan import Line, Plan
from flows.language.model import Absence


def submission_of(report: ReportKey, plan: Plan, *, active_s: int, asked: int) -> Submit:
    """The submission of a plan whose every line was displayed.

    Carried lines become confirmed observations: the press that submits was displayed with them. `asked` is the
    number of fields the reporter had to answer; the others count as not asked.
    """
    return Submit(
        report=report,
        observations=tuple(_observations(plan)),
        derived=tuple(derived_figures(plan)),
        rests_on=_rests_on(plan),
        active_s=active_s,
        asked=asked,
        not_asked=max(0, len(plan.flow.fields) - asked),
    )


def _observations(plan: Plan) -> Iterable[NewObservation]:
    for line in plan.lines:
        if line.draft is not None:
            yield _from_draft(line, line.draft)
        elif line.is_carried:
            yield _confirmed(line)
        elif line.value is Absence.NOT_APPLICABLE and not line.is_derived and _is_news(line):
            yield _not_applicable(line)


def _is_news(line: Line) -> bool:
    return line.figure is None or line.figure.value is not Absence.NOT_APPLICABLE


def _from_draft(line: Line, draft: Draft) -> NewObservation:
    what = draft.what
    is_bulk = what.provenance is Provenance.CONFIRMED and not what.is_single
    attested = line.last.attested if is_bulk and line.last is not None else line.period
    return NewObservation(
        element=line.element.id,
        period=str(line.period),
        value=what.value,
        meaning=line.element.meaning,
        provenance=what.provenance.value,
        attested=str(attested),
        estimated=what.estimated,
        note=what.note,
        typed=what.typed,
        supersedes=line.figure.id if line.figure is not None else None,
        carried_from=what.basis,
    )


def _confirmed(line: Line) -> NewObservation:
    if line.last is None or line.value is None:
        raise ValueError(f"a carried line rests on a figure: {line.key}")
    return NewObservation(
        element=line.element.id,
        period=str(line.period),
        value=line.value,
        meaning=line.element.meaning,
        provenance=Provenance.CONFIRMED.value,
        attested=str(line.last.attested),
        estimated=line.last.estimated,
        note=None,
        typed=None,
        supersedes=line.figure.id if line.figure is not None else None,
        carried_from=line.last.id,
    )


def _not_applicable(line: Line) -> NewObservation:
    return NewObservation(
        element=line.element.id,
        period=str(line.period),
        value=Absence.NOT_APPLICABLE,
        meaning=line.element.meaning,
        provenance=Provenance.REPORTED.value,
        attested=str(line.period),
        estimated=False,
        note=None,
        typed=None,
        supersedes=line.figure.id if line.figure is not None else None,
        carried_from=None,
    )


def derived_figures(plan: Plan) -> Iterable[DerivedFigure]:
    """The computed and rolled-up figures of a plan, as far as they are known."""
    for line in plan.lines:
        if line.is_derived and line.value is not None and line.provenance is not None:
            yield DerivedFigure(
                line.element.id, str(line.period), line.value, line.element.meaning, line.provenance.value
            )


def _rests_on(plan: Plan) -> tuple[int, ...]:
    """Ids of the observations that stand in the report without being written by it, and of those computed from."""
    shown = {line.figure.id for line in plan.lines if line.figure is not None and line.draft is None}
    basis = {each for line in plan.lines for each in line.basis}
    return tuple(sorted(each for each in shown | basis if each is not None))
