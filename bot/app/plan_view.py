"""A plan as rows of text, for people and programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.app.wording import label, line_value, value
from bot.core.plan import Line, Plan, Status
from flows.language.model import Absence


class PlanRow(NamedTuple):
    """One line of a plan. `why` is the reason to ask, or the provenance of the value."""

    number: int
    element: str
    label: str
    period: str
    status: str
    value: str
    why: str
    before: str
    rests_on: list[int]


def plan_rows(plan: Plan, language: str) -> list[PlanRow]:
    """The lines of a plan, in form order."""
    return [_row(line, language) for line in plan.lines]


def _row(line: Line, language: str) -> PlanRow:
    held = line.figure or line.last
    return PlanRow(
        number=line.field.number,
        element=line.element.id,
        label=label(language, line.element),
        period=str(line.period),
        status=line.status.value,
        value=line_value(language, line),
        why=_why(line),
        before=value(language, held.value if held else None, line.element),
        rests_on=list(line.basis) or ([held.id] if held and held.id else []),
    )


def _why(line: Line) -> str:
    if line.reason is not None:
        return line.reason.value
    if line.draft is not None:
        return f"draft ({line.draft.what.provenance.value})"
    return line.provenance.value if line.provenance is not None else ""


def summary(plan: Plan) -> Mapping[str, int]:
    """How many lines are asked, carried, known, derived, not applicable, waited for."""
    lines = plan.lines
    return {
        "fields": len(plan.flow.fields),
        "asks": len(plan.asks),
        "carried": len(plan.carried),
        "known": sum(
            line.status is Status.KNOWN
            and not line.is_carried
            and not line.is_derived
            and line.value is not Absence.NOT_APPLICABLE
            for line in lines
        ),
        "derived": sum(line.is_derived and line.status is not Status.WAITING for line in lines),
        "not_applicable": sum(line.value is Absence.NOT_APPLICABLE for line in lines),
        "waiting": sum(line.status in (Status.WAITING, Status.PENDING) for line in lines),
    }
