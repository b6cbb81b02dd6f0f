"""Marks: digests of what a button was displayed with. A press whose mark no longer fits changes nothing.

Pure.
"""

from __future__ import annotations

from bot.core.plan import Line, Status
from bot.core.presses import mark_of
from bot.core.walk.turn import Turn, may_be_typed


def carried_mark(turn: Turn) -> str:
    """Covers exactly the observations that are shown as carried."""
    return mark_of((*line.key, line.last.id if line.last else "") for line in turn.plan.carried)


def zero_mark(turn: Turn) -> str:
    return mark_of((*key, value) for key, value in turn.zeroable().items())


def submit_mark(turn: Turn) -> str:
    """Covers every value of the report as displayed."""
    shown = ((*line.key, line.status, line.value, _source_of(line)) for line in turn.plan.lines)
    return mark_of((turn.report.submissions, *shown))


def _source_of(line: Line) -> str:
    if line.draft is not None:
        return f"draft {line.draft.version}"
    held = line.held
    return str(held.id if held is not None else "")


def question_mark(turn: Turn, line: Line) -> str:
    """Covers the question as asked: an answer pressed for it later answers nothing else."""
    version = line.draft.version if line.draft is not None else 0
    return mark_of((*line.key, version, turn.report.submissions, len(turn.cursor.trail)))


def pick_mark(turn: Turn) -> str:
    return mark_of(line.key for line in pickable(turn))


def pickable(turn: Turn) -> list[Line]:
    """The lines a reporter may say have changed: known, typed by people, applicable."""
    return [
        line for line in turn.plan_without_ticks().lines if line.status is Status.KNOWN and may_be_typed(line)
    ]
