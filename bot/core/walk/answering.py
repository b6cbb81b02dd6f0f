"""Writing answers down: one reading of what was typed becomes a draft, or a kind explanation.

Pure.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers.value import Answer, Misread, read_answer
from bot.core.facts import DraftKey, Figure, NewDraft, Provenance
from bot.core.findings import doubt_about
from bot.core.plan import Line, Status
from bot.core.walk.turn import Turn, may_be_typed
from flows.language.model import Absence, Element, Measure, Value


def write_answer(turn: Turn, line: Line, answer: Answer) -> bool:
    """Record an answer to a line as a draft; whether it was.

    Where somebody was faster, they will be asked which; where the person's own later message was, that one stays.

    The value is on its way to disk before anything about it is asked back.
    """
    answer = _as_in_force(line, answer)
    if _is_overtaken(turn, line, answer):
        turn.notice("overtaken", item=line, reported=turn.report.key.period)
        return False
    if _met_rival(turn, line, answer.value):
        turn.move(rivals=(*_other_rivals(turn, line.key), (line.key, answer.typed)))
        return False
    is_returned = line.key in turn.facts.returned
    if line.figure is not None and not is_returned and _says_nothing_new(line, answer):
        _leave_as_it_is(turn, line, line.figure)
        return False
    write_value(
        turn,
        line,
        answer.value,
        typed=answer.typed or None,
        estimated=answer.estimated or (turn.cursor.is_estimate and turn.cursor.at == line.key),
        confirms=answer.is_same,
    )
    return True


def write_value(
    turn: Turn,
    line: Line,
    value: Value,
    *,
    typed: str | None = None,
    estimated: bool = False,
    confirms: bool = False,
    note: str | None = None,
) -> None:
    """Record a value for one line. `confirms` says that it is the held figure, kept by an act of its own.

    What stands already, given once more, keeps its note and is not asked back again.
    """
    held = line.comparable
    standing = _standing(line, value)
    is_confirmation = (
        confirms
        and held is not None
        and held.id is not None
        and held.value == value
        and line.element.measure is Measure.STOCK
    )
    draft = NewDraft(
        key=line.key,
        value=value,
        provenance=Provenance.CONFIRMED if is_confirmation else Provenance.REPORTED,
        basis=held.id if is_confirmation and held is not None else None,
        typed=typed,
        estimated=estimated or (is_confirmation and held is not None and held.estimated),
        note=note if note is not None or standing is None else standing.note,
    )
    turn.record(draft)
    if is_confirmation or standing is not None or isinstance(value, Absence):
        return
    written = turn.plan.line_of.get(line.key)
    doubt = doubt_about(written, value, turn.plan) if written is not None else None
    if doubt is not None:
        turn.amend_draft(line.key, doubt=doubt)


def _standing(line: Line, value: Value) -> NewDraft | Figure | None:
    """The same value as it stands for the line's period: typed and in no doubt any more, or submitted."""
    typed = line.draft.what if line.draft is not None and line.draft.what.doubt is None else None
    return next((each for each in (typed, line.figure) if each is not None and each.value == value), None)


def _as_in_force(line: Line, answer: Answer) -> Answer:
    """The answer; of a figure already submitted for this period "the same" means that one, not the last period's."""
    figure = line.figure
    if (
        not answer.is_same
        or figure is None
        or figure is not line.comparable
        or isinstance(figure.value, Absence)
    ):
        return answer
    return replace(answer, value=figure.value, estimated=figure.estimated)


def _says_nothing_new(line: Line, answer: Answer) -> bool:
    """Whether the figure of this period, already submitted, is what was typed: then nothing is amended."""
    figure = line.figure
    return (
        figure is not None
        and figure.value == answer.value
        and figure.meaning == line.element.meaning
        and figure.estimated == answer.estimated
    )


def _leave_as_it_is(turn: Turn, line: Line, figure: Figure) -> None:
    """Say that the figure in force stands; an amendment of it that was begun is taken back.

    With that, a quarter that a year asked for may have no line any more.
    """
    while (draft := turn.facts.drafts.get(line.key)) is not None:
        turn.withdraw(draft)
    turn.move(
        ticked=tuple(key for key in turn.cursor.ticked if key != line.key),
        rivals=_other_rivals(turn, line.key),
    )
    standing = line._replace(
        status=Status.KNOWN, value=figure.value, provenance=figure.provenance, draft=None
    )
    turn.notice("known_already", item=standing)


def _is_overtaken(turn: Turn, line: Line, answer: Answer) -> bool:
    """Whether an answer was typed before the one that stands, says something else, and only arrived after it."""
    draft = line.draft
    return (
        draft is not None
        and answer.typed != ""
        and (turn.report.key.unit, line.key) in turn.known.overtaken
        and (draft.what.value, draft.what.estimated) != (answer.value, answer.estimated)
    )


def was_answered_elsewhere(turn: Turn, line: Line) -> bool:
    """Whether somebody else has answered a line since the bot last spoke of the report to this person."""
    draft = line.draft
    return draft is not None and draft.person != turn.known.person.id and draft.entry > turn.cursor.seen_entry


def _met_rival(turn: Turn, line: Line, value: Value) -> bool:
    draft = line.draft
    return (
        draft is not None
        and was_answered_elsewhere(turn, line)
        and draft.what.value != value
        and draft.what.provenance is Provenance.REPORTED
    )


def rival_answer(turn: Turn, line: Line) -> Answer | None:
    """What this person typed for a line while somebody else was faster, None where that is settled."""
    typed = dict(turn.cursor.rivals).get(line.key)
    if typed is None:
        return None
    last = line.comparable.value if line.comparable is not None else None
    reading = read_answer(typed, line.element, today=turn.today, last=last)
    return reading if isinstance(reading, Answer) else None


def next_rival(turn: Turn) -> tuple[Line, Answer] | None:
    """The first line about which this person and another disagree; what stands alone by now is written."""
    for key, _ in turn.cursor.rivals:
        line = turn.line(key)
        answer = rival_answer(turn, line) if line is not None and may_be_typed(line) else None
        if line is None or answer is None:
            turn.move(rivals=_other_rivals(turn, key))
        elif line.draft is not None and line.draft.what.value != answer.value:
            return line, answer
        else:
            write_answer(turn, line, answer)
    return None


def _other_rivals(turn: Turn, key: DraftKey) -> tuple[tuple[DraftKey, str], ...]:
    return tuple(each for each in turn.cursor.rivals if each[0] != key)


def explain(turn: Turn, element: Element, misread: Misread, typed: str) -> None:
    """Say what was not understood; the sentence makes an example of a good answer from `element`.

    `typed` is quoted: private numbers in it are masked already.
    """
    turn.notice(
        f"misread_{misread.reason.value}",
        element=element,
        typed=typed,
        **misread.values,
    )


def may_write(turn: Turn, line: Line | None, element: Element) -> bool:
    """Whether a value may be typed for an element now; says why where it may not."""
    if line is None or line.is_derived:
        turn.notice("several_quarters" if _earlier(turn, element) else "is_derived", element=element)
        return False
    if not may_be_typed(line):
        turn.notice("not_applicable", element=element, because=_decides(turn, line))
        return False
    return True


def _decides(turn: Turn, line: Line) -> list[Line]:
    """The lines of the same form that an element's condition reads."""
    condition = line.element.applies_if
    reads = condition.reads if condition is not None else frozenset()
    return [each for each in turn.plan.lines if each.element.id in reads and each.period == line.period]


def line_for(turn: Turn, element: Element) -> Line | None:
    """The line of an element in the report's own period, or in the earlier period it is asked for.

    Where several earlier periods are, only the question that waits says which one is meant.
    """
    own = turn.plan.line_of.get(DraftKey(element.id, turn.report.key.period))
    if own is not None and not own.is_derived:
        return own
    earlier = _earlier(turn, element)
    in_question = [line for line in earlier if line.key == turn.cursor.at]
    return (in_question or earlier)[0] if in_question or len(earlier) == 1 else own


def _earlier(turn: Turn, element: Element) -> list[Line]:
    """The lines of earlier periods that people answer for an element in this report."""
    return [
        line
        for line in turn.plan.lines
        if line.element.id == element.id and not line.is_derived and line.period != turn.plan.period
    ]
