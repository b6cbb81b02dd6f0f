"""The cards that ask: a question, a doubt asked back, the words of a note, whose figure counts.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.core.effects import Button, Card
from bot.core.facts import DecisionKind
from bot.core.plan import Line, Reason, Status
from bot.core.presses import Verb
from bot.core.walk import cards, marks
from bot.core.walk.turn import Turn
from bot.core.zeroing import allows_zero
from flows.language.model import Absence, Element, ElementType, Measure


def question(turn: Turn, line: Line, *, show: str | None = None) -> Card:
    """One question: where we are, the last value, and one-tap answers. `show` opens "definition" or "why"."""
    pending = [other for other in turn.plan.lines if other.status is Status.PENDING]
    left = [*turn.questions(), *pending]
    values = cards.head(turn) | {
        "line": line,
        "position": len(turn.cursor.trail),
        "left": len([other for other in left if other.key != line.key]),
        "show": show,
        "is_estimate": turn.cursor.is_estimate,
        "returned": turn.known.last_decision(turn.report, DecisionKind.RETURNED),
        "receivers": [turn.catalogue.departments[each] for each in turn.flow.receivers],
        "owner": turn.catalogue.departments.get(line.element.owner),
    }
    rows = [*_answer_buttons(turn, line), *_question_buttons(turn, line, show)]
    return Card("question", values, buttons=tuple(row for row in rows if row), expects=line.element.type)


def _answer_buttons(turn: Turn, line: Line) -> Iterable[tuple[Button, ...]]:
    element, mark = line.element, marks.question_mark(turn, line)
    if element.type is ElementType.BOOLEAN:
        yield (
            cards.button(turn, "yes", Verb.ANSWER, line=line, choice=1, mark=mark),
            cards.button(turn, "no", Verb.ANSWER, line=line, choice=0, mark=mark),
        )
    for index, option in enumerate(element.options):
        if element.type is ElementType.CHOICE:
            yield (
                cards.button(turn, "option", Verb.ANSWER, line=line, choice=index, mark=mark, option=option),
            )
        else:
            label = "ticked_option" if index in turn.cursor.options else "unticked_option"
            yield (
                cards.button(
                    turn, label, Verb.TICK_OPTION, line=line, choice=index, mark=mark, option=option
                ),
            )
    if element.type is ElementType.CHOICES:
        yield (cards.button(turn, "options_done", Verb.OPTIONS_DONE, line=line, mark=mark),)
    held = same_value(line)
    if held is not None:
        same = "same" if line.figure is None else "same_in_force"
        yield (cards.button(turn, same, Verb.SAME, line=line, mark=mark, item=line, held=held),)
    if can_be_explained(line):
        yield (cards.button(turn, "keep_with_note", Verb.KEEP_WITH_NOTE, line=line, mark=mark),)
    if can_be_zero(element):
        yield (cards.button(turn, "zero", Verb.ZERO, line=line, mark=mark),)


def can_be_zero(element: Element) -> bool:
    """Whether "nothing happened" answers a question by one tap."""
    return element.measure is Measure.FLOW and element.type.is_numeric and allows_zero(element)


def can_be_explained(line: Line) -> bool:
    """Whether a returned figure may stay as it is, with words for the reviewer who asked about it."""
    return line.reason is Reason.RETURNED and line.figure is not None and same_value(line) is not None


def same_value(line: Line) -> Any:
    """What "as before" would answer: a stock's or cumulative measure's last value; None where that says nothing.

    Of a figure that was returned it is the figure itself, whatever it measures.
    """
    held = line.comparable
    if held is None or isinstance(held.value, Absence):
        return None
    is_returned = line.reason is Reason.RETURNED and line.figure is not None
    return held.value if line.element.measure is not Measure.FLOW or is_returned else None


def _question_buttons(turn: Turn, line: Line, show: str | None) -> Iterable[tuple[Button, ...]]:
    row = []
    if show != "definition":
        row.append(cards.button(turn, "definition", Verb.DEFINITION, line=line))
    if show != "why":
        row.append(cards.button(turn, "why", Verb.WHY, line=line))
    yield tuple(row)
    row = []
    if line.element.type.is_numeric and not turn.cursor.is_estimate:
        row.append(cards.button(turn, "estimate", Verb.ESTIMATE, line=line))
    if line.element.may_skip:
        row.append(cards.button(turn, "skip", Verb.SKIP, line=line, mark=marks.question_mark(turn, line)))
    if len(turn.cursor.trail) > 1:
        row.append(cards.button(turn, "back", Verb.BACK))
    yield tuple(row)


def doubt(turn: Turn, line: Line) -> Card:
    """Asks back once about a value that jumps or trips a warning."""
    mark = marks.question_mark(turn, line)
    values = cards.head(turn) | {"line": line, "ratio": _ratio(line)}
    return Card(
        "doubt",
        values,
        buttons=(
            (cards.button(turn, "keep", Verb.KEEP, line=line, mark=mark, item=line, held=line.value),),
            (
                cards.button(turn, "keep_with_note", Verb.KEEP_WITH_NOTE, line=line, mark=mark),
                cards.button(turn, "retype", Verb.RETYPE, line=line, mark=mark),
            ),
        ),
        expects=line.element.type,
    )


def _ratio(line: Line) -> int | None:
    """How many times larger (or smaller, negative) a jumped value is than the last one, rounded."""
    before = line.last.value if line.last else None
    if not line.element.type.is_numeric or isinstance(before, Absence) or not before or not line.value:
        return None
    ratio = line.value / before  # type: ignore[operator]
    return round(ratio) if abs(ratio) >= 1 else -round(1 / ratio)


def note(turn: Turn, line: Line) -> Card:
    """Asks for the words that go with a kept value."""
    return Card("note", cards.head(turn) | {"line": line}, expects=ElementType.TEXT)


def rival(turn: Turn, line: Line, mine: Any) -> Card:
    """Somebody else was faster: theirs or mine?"""
    mark = marks.question_mark(turn, line)
    values = cards.head(turn) | {"line": line, "mine": mine}
    return Card(
        "rival",
        values,
        buttons=(
            (cards.button(turn, "theirs", Verb.THEIRS, line=line, mark=mark, item=line, held=line.value),),
            (cards.button(turn, "mine", Verb.MINE, line=line, mark=mark, item=line, held=mine),),
        ),
    )
