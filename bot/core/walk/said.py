"""What a typed message means: a command, lines with several values, a bare answer, or the words of a note.

Pure. What is understood is kept, what is not is quoted back with the nearest labels; every message is answered.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers.lines import Item, Lines, read_lines
from bot.core.answers.private import find_private, mask
from bot.core.answers.sentences import is_sentence, says_it_stays, without_it_stays
from bot.core.answers.value import Answer, Misread, read_answer
from bot.core.events import Said
from bot.core.facts import DraftKey
from bot.core.plan import Line
from bot.core.review.talk import reason_typed, waits_for_reason
from bot.core.state import Stage
from bot.core.walk import cards, questions
from bot.core.walk.answering import explain, line_for, may_write, was_answered_elsewhere, write_answer
from bot.core.walk.commands import obey
from bot.core.walk.elsewhere import keep_for_another
from bot.core.walk.proceed import proceed, tell_accepted, tell_closed
from bot.core.walk.standing import show_state
from bot.core.walk.turn import Turn, may_be_typed, vocabulary_of
from flows.language.model import Element, ElementType, Value

MESSAGE_MAX_CHARS = 4096
"""Telegram's limit for one message (https://core.telegram.org/bots/api#sendmessage), kept for every channel."""


def said(turn: Turn, event: Said) -> None:
    """Answer one typed message."""
    text = event.text.strip()
    if text.startswith("/"):
        obey(turn, text)
    elif len(text) > MESSAGE_MAX_CHARS:
        turn.notice("message_too_long", limit=MESSAGE_MAX_CHARS)
        show_state(turn)
    elif find_private(text):
        turn.notice("private_reason" if waits_for_reason(turn) else "private", typed=mask(text))
        show_state(turn)
    elif waits_for_reason(turn):
        reason_typed(turn, text)
    elif _is_of_somebody_elses(turn):
        turn.walk = turn.walk.at_home()
        turn.notice("no_longer_yours", typed=mask(text))
        turn.say(cards.home(turn))
    elif event.meant is not None and not _may_answer(turn, text):
        obey(turn, f"/{event.meant}")
    elif not turn.known.reports:
        _nothing_open(turn, text)
    elif _find_focus(turn):
        _in_report(turn, text)
    elif text:
        turn.walk = replace(turn.walk, kept=(*turn.walk.kept, text))
        turn.say(cards.which_report(turn))
    else:
        turn.say(cards.home(turn))


def _is_of_somebody_elses(turn: Turn) -> bool:
    """Whether the report that was talked about is of a unit that this person files for no more, as a stand-in's time
    has ended: what is typed was meant for it, and for none of their own."""
    focus = turn.walk.focus
    return focus is not None and focus.unit not in turn.known.units


def _may_answer(turn: Turn, text: str) -> bool:
    """Whether a text names a field of an open report, or answers what the one in focus asks."""
    catalogues = turn.known.catalogues
    flows = [catalogues[report.revision].flows[report.key.flow] for report in turn.known.reports]
    if any(
        read_lines(text, vocabulary_of(flow), today=turn.event.at.date(), last=lambda _: None).items
        for flow in flows
    ):
        return True
    line = turn.line(turn.cursor.at) if turn.focused() is not None else None
    if line is None or turn.is_accepted:
        return False
    if turn.cursor.stage is Stage.NOTING:
        return True
    is_asked = turn.cursor.stage in (Stage.ASKING, Stage.DOUBTING)
    return is_asked and isinstance(_read(turn, line, text), Answer)


def _nothing_open(turn: Turn, text: str) -> None:
    """Say that no report takes the message, and which one took such messages until it closed."""
    closed = next((report for report in turn.known.closed if report.key == turn.walk.focus), None)
    if closed is not None:
        tell_closed(turn, closed)
    if text:
        turn.notice("not_kept", typed=mask(text))
    show_state(turn)


def take_kept(turn: Turn) -> bool:
    """Read the lines that waited for a report to be chosen; whether there were any."""
    kept = turn.walk.kept
    if not kept:
        return False
    turn.walk = replace(turn.walk, kept=())
    _in_report(turn, "\n".join(kept))
    return True


def _find_focus(turn: Turn) -> bool:
    """Whether a report is in focus; the only one that is open comes into focus by itself."""
    if turn.focused() is not None:
        return True
    reports = turn.known.reports
    waiting = [report for report in reports if report.is_waiting] or list(reports)
    if len(waiting) == 1:
        turn.focus(waiting[0])
        return True
    return False


def _in_report(turn: Turn, text: str) -> None:
    if turn.is_accepted:
        if not keep_for_another(turn, text):
            tell_accepted(turn)
        show_state(turn)
        return
    turn.move(wants_submit=False)
    line = turn.line(turn.cursor.at)
    stage = turn.cursor.stage
    asked = line if stage in (Stage.ASKING, Stage.DOUBTING) else None
    found = read_lines(text, turn.vocabulary(), today=turn.today, last=lambda each: _last(turn, each))
    if stage is Stage.NOTING and line is not None and text and not _says_figures_only(found):
        if not _came_late(turn, text):
            _write_note(turn, line, text)
    elif asked is not None and asked.element.type is ElementType.TEXT:  # its answer is the whole message
        _bare_answer(turn, asked, found)
    elif asked is not None and _is_for_the_reviewer(turn, asked, found):
        _keep_with_words(turn, asked, text)
    elif found.names_fields:
        _lines(turn, found)
    elif asked is not None:
        _bare_answer(turn, asked, found)
    elif (only := _only_asked(turn)) is not None and _is_figure(turn, only, text):
        _bare_answer(turn, only, found)
    elif found.items:  # the name of a field, and no value that it takes
        _lines(turn, found)
    else:
        if not keep_for_another(turn, text):
            turn.notice("not_understood", typed=mask(text), element=_easiest(turn))
        show_state(turn)


def _only_asked(turn: Turn) -> Line | None:
    """The one line that the report still asks, where nothing else could be meant: no list of figures to pick from."""
    asked = turn.plan.asks
    is_clear = turn.cursor.stage in (Stage.OPENING, Stage.REVIEW, Stage.DONE) and len(asked) == 1
    return asked[0] if is_clear and turn.questions() == tuple(asked) else None


def _is_figure(turn: Turn, line: Line, text: str) -> bool:
    """Whether a text is a figure for a line; words for none and for the same may be meant for the whole report."""
    if not line.element.type.is_numeric:
        return False
    reading = _read(turn, line, text)
    if isinstance(reading, Misread) or reading.is_same:
        return False
    return reading.value != 0 or any(sign.isdecimal() for sign in text)


def _read(turn: Turn, line: Line, text: str) -> Answer | Misread:
    """What a whole message answers to a line; of a returned figure also that it stays."""
    last = line.comparable.value if line.comparable is not None else None
    reading = read_answer(text, line.element, today=turn.today, last=last)
    if isinstance(reading, Answer) or last is None or not questions.can_be_explained(line):
        return reading
    if says_it_stays(text):
        return Answer(last, text, is_same=True)
    again = read_answer(without_it_stays(text), line.element, today=turn.today, last=last)
    return again if isinstance(again, Answer) else reading


def _says_figures_only(found: Lines) -> bool:
    """Whether a message names fields and gives their values, and says nothing besides: no note reads like that."""
    return (
        bool(found.items) and not found.left and all(isinstance(each.reading, Answer) for each in found.items)
    )


def _is_for_the_reviewer(turn: Turn, line: Line, found: Lines) -> bool:
    """Whether a message answers with words, and no figure, whoever returned the figure that is asked."""
    if not questions.can_be_explained(line) or was_answered_elsewhere(turn, line):
        return False
    if any(isinstance(item.reading, Answer) for item in found.items):
        return False
    reading = _read(turn, line, found.text)
    held = questions.same_value(line)
    return isinstance(reading, Misread) and is_sentence(found.text, reading, line.element, held)


def _keep_with_words(turn: Turn, line: Line, text: str) -> None:
    """Keep a returned figure as it is, with what was typed as its note; a line of another report waits for that."""
    if keep_for_another(turn, text):
        show_state(turn)
    elif not _came_late(turn, text):
        if write_answer(turn, line, Answer(questions.same_value(line), typed="", is_same=True)):
            turn.amend_draft(line.key, note=text[: line.element.text_max])
            turn.notice("kept_with_words", item=turn.plan.line_of[line.key])
        proceed(turn)


def _bare_answer(turn: Turn, line: Line, found: Lines) -> None:
    """Take a whole message as the answer to a line; `found` is what else it may say."""
    if not may_write(turn, line, line.element):
        proceed(turn)
        return
    reading = _read(turn, line, found.text)
    if isinstance(reading, Answer):
        if not _came_late(turn, found.text):
            _write(turn, line, reading)
            proceed(turn)
    elif found.items:  # no answer to this question, but the name of another field
        _lines(turn, found)
    else:
        if not keep_for_another(turn, found.text):
            explain(turn, line.element, reading, mask(found.text))
        show_state(turn)


def _came_late(turn: Turn, text: str) -> bool:
    """Whether words that name no field were sent before what was done since: then the question is not theirs."""
    if turn.known.is_late:
        turn.notice("late", typed=mask(text))
        show_state(turn)
    return turn.known.is_late


def _lines(turn: Turn, found: Lines) -> None:
    _write_lines(turn, found)
    proceed(turn)


def _write_lines(turn: Turn, found: Lines) -> None:
    """Record everything that was understood, and quote the rest.

    Lines come in any order: a value that does not apply yet waits for the others, which may make it apply.
    """
    waiting = found.items
    while waiting:
        ready = [item for item in waiting if _applies(turn, item)] or waiting
        for item in ready:
            _write_item(turn, item)
        waiting = tuple(item for item in waiting if item not in ready)
    for left in found.left:
        if not keep_for_another(turn, left.text):
            turn.notice("left_over", typed=mask(left.text), nearest=[field.element for field in left.nearest])


def _applies(turn: Turn, item: Item) -> bool:
    line = line_for(turn, item.field.element)
    return line is not None and may_be_typed(line)


def _write_item(turn: Turn, item: Item) -> None:
    element = item.field.element
    line = line_for(turn, element)
    if not may_write(turn, line, element) or line is None:
        return
    if isinstance(item.reading, Answer):
        _write(turn, line, item.reading)
    else:
        explain(turn, element, item.reading, mask(item.typed))


def _write(turn: Turn, line: Line, answer: Answer) -> None:
    """Write an answer down and say how it was understood."""
    if write_answer(turn, line, answer):
        turn.notice("noted", item=turn.plan.line_of[line.key], reported=turn.report.key.period)


def _write_note(turn: Turn, line: Line, text: str) -> None:
    draft = line.draft
    if draft is not None:
        turn.record(replace(draft.what, note=text[: line.element.text_max], doubt=None))
        turn.notice("note_kept", item=line)
    turn.move(stage=Stage.REVIEW, at=None)
    proceed(turn)


def _last(turn: Turn, element: str) -> Value | None:
    """What `+3` counts from: the last period's value."""
    line = turn.plan.line_of.get(DraftKey(element, turn.report.key.period))
    last = line.last if line is not None else None
    return last.value if last is not None and line and last.meaning == line.element.meaning else None


def _easiest(turn: Turn) -> Element:
    """The element of which an example of a typed line is made: the first figure that is asked, or that people type."""
    typed = [line.element for line in turn.questions()]
    typed += [field.element for field in turn.flow.fields if field.element.compute is None]
    return next((each for each in typed if each.type.is_numeric), turn.flow.fields[0].element)
