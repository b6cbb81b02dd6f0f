"""What looks wrong with values: checks that fail, and jumps and warnings that are asked back once.

Pure. A failing check stops a submission until one of its figures is mended; a doubt only asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.core.facts import Doubt
from bot.core.plan import Line, Plan
from flows.language.model import Absence, Check, Measure, Value

JUMP_FACTOR: Final = 10
"""One digit too many, or 亩 for 公顷 (15), or 元 for 万元 (10,000): the commonest slips are all beyond ten times."""

JUMP_MIN_DIFFERENCE: Final = 10
"""Below this many units a tenfold change is ordinary (1 birth, then 10)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that is false. `lines` are the lines that it reads, the one it belongs to first."""

    check: Check
    lines: tuple[Line, ...]


def failing_checks(plan: Plan) -> tuple[Finding, ...]:
    """The checks of a report's own period that are false with what is known; unknown passes."""
    found = []
    for line in plan.lines:
        check = line.element.check
        if check is None or line.period != plan.period or isinstance(line.value, Absence | None):
            continue
        if check.condition.evaluate(plan.now, plan.last) is False:
            found.append(Finding(check, _lines_read(plan, line, check)))
    return tuple(found)


def _lines_read(plan: Plan, owner: Line, check: Check) -> tuple[Line, ...]:
    others = sorted(
        (
            line
            for line in plan.lines
            if line.period == plan.period and line.element.id in check.condition.reads and line is not owner
        ),
        key=lambda line: line.field.number,
    )
    return (owner, *others)


def doubt_about(line: Line, value: Value, plan: Plan) -> Doubt | None:
    """Why a value just typed should be asked back, None where nothing is odd about it.

    `plan` must know the value already: a warning may read it.
    """
    before = _compared_with(line)
    if isinstance(value, Decimal) and isinstance(before, Decimal):
        if is_jump(before, value):
            return Doubt.JUMP
        if line.element.measure is Measure.CUMULATIVE and value < before:
            return Doubt.FALL
    warn_if = line.element.warn_if
    if warn_if is not None and line.period == plan.period and warn_if.evaluate(plan.now, plan.last) is True:
        return Doubt.WARNING
    return None


def _compared_with(line: Line) -> Value | None:
    """The last value, where a jump from it would say anything: a cumulative measure falls back each January."""
    last = line.last
    if last is None or last.meaning != line.element.meaning:
        return None
    if line.element.measure is Measure.CUMULATIVE and last.period.year != line.period.year:
        return None
    return last.value


def is_jump(before: Decimal, value: Decimal) -> bool:
    """Whether a number became at least ten times larger or smaller; from or to 0 is no jump."""
    small, large = sorted((abs(before), abs(value)))
    return small > 0 and large >= JUMP_FACTOR * small and large - small >= JUMP_MIN_DIFFERENCE


def open_doubts(plan: Plan) -> Sequence[Line]:
    """Lines whose draft was asked back and not yet kept."""
    return [line for line in plan.drafted if line.draft is not None and line.draft.what.doubt is not None]
