"""What a pressed button means now. A press whose mark no longer fits what was shown changes nothing.

Pure. Old buttons are answered kindly, with the present state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.core.answers.value import Answer
from bot.core.events import Pressed
from bot.core.facts import NewDraft, Provenance
from bot.core.plan import Line
from bot.core.presses import Press, Verb, decode
from bot.core.review.talk import pressed as review_pressed
from bot.core.review.wanted import REVIEW_VERBS
from bot.core.state import Stage
from bot.core.walk import cards, commands, leaving, marks, questions, snoozing
from bot.core.walk.answering import rival_answer, write_answer, write_value
from bot.core.walk.proceed import ask, go_back, proceed, review, submit, tell_accepted, tell_closed
from bot.core.walk.said import take_kept
from bot.core.walk.standing import stage_card
from bot.core.walk.turn import Turn, line_pressed, may_be_typed
from flows.language.model import Absence, ElementType, Value


def pressed(turn: Turn, event: Pressed) -> None:
    """Answer one press."""
    press = decode(event.payload)
    if press is None:
        turn.notice("old_button")
        commands.start(turn)
    elif press.verb in _ANYWHERE:
        _ANYWHERE[press.verb](turn, press)
    elif press.verb in REVIEW_VERBS:
        review_pressed(turn, press)
    elif _focus_report(turn, press):
        if turn.is_accepted and press.verb not in _READ_ONLY:
            tell_accepted(turn)
            turn.say(stage_card(turn))
        else:
            _IN_REPORT[press.verb](turn, press)


def _focus_report(turn: Turn, press: Press) -> bool:
    """Bring the pressed report into focus; a report that can no longer be filed is said so."""
    report = next((each for each in turn.known.reports if each.number == press.report), None)
    if report is not None:
        turn.focus(report)
        return True
    closed = turn.known.report_of.get(press.report)
    if closed is not None:
        tell_closed(turn, closed)
    else:
        turn.notice("old_button")
    turn.say(cards.home(turn))
    return False


def _too_late(turn: Turn) -> None:
    """Answer a press that no longer fits, with where things stand."""
    turn.notice("old_button")
    turn.say(stage_card(turn))


# -- about no report in particular


def _home(turn: Turn, _press: Press) -> None:
    turn.walk = turn.walk.at_home()
    turn.say(cards.home(turn))


def _language(turn: Turn, press: Press) -> None:
    commands.set_language(turn, press.choice)


# -- opening, picking, confirming


def _focus(turn: Turn, _press: Press) -> None:
    if not take_kept(turn):
        turn.say(stage_card(turn))


def _start(turn: Turn, _press: Press) -> None:
    proceed(turn)


def _one_by_one(turn: Turn, _press: Press) -> None:
    turn.move(one_by_one=True, wants_submit=False)
    proceed(turn)


def _confirm_all(turn: Turn, press: Press) -> None:
    carried = turn.plan.carried
    if not carried:
        proceed(turn)
        return
    if press.mark != marks.carried_mark(turn):
        turn.notice("changed_meanwhile")
        turn.move(stage=Stage.OPENING, at=None)
        turn.say(cards.opening(turn))
        return
    for line in carried:
        turn.record(_bulk_confirmation(line))
    proceed(turn)


def _bulk_confirmation(line: Line) -> NewDraft:
    if line.value is None or line.last is None:
        raise ValueError(f"a carried line rests on a figure: {line.key}")
    return NewDraft(
        line.key,
        line.value,
        Provenance.CONFIRMED,
        is_single=False,
        basis=line.last.id,
        estimated=line.last.estimated,
    )


def _pick(turn: Turn, _press: Press) -> None:
    turn.move(stage=Stage.PICKING, at=None, page=0, wants_submit=False)
    turn.say(cards.picking(turn))


def _tick(turn: Turn, press: Press) -> None:
    line = line_pressed(turn, press)
    if turn.cursor.stage is not Stage.PICKING or line is None or press.mark != marks.pick_mark(turn):
        _too_late(turn)
        return
    ticked = turn.cursor.ticked
    without = tuple(key for key in ticked if key != line.key)
    turn.move(ticked=without if line.key in ticked else (*ticked, line.key))
    turn.say(cards.picking(turn), in_place=True)


def _page(turn: Turn, press: Press) -> None:
    turn.move(stage=Stage.PICKING, at=None, page=press.choice)
    turn.say(cards.picking(turn), in_place=True)


def _picked(turn: Turn, _press: Press) -> None:
    proceed(turn)


# -- answering a question


def _question(turn: Turn, press: Press, *stages: Stage) -> Line | None:
    """The line in question if the press was shown with it; otherwise the press is answered as too late."""
    line = line_pressed(turn, press)
    cursor = turn.cursor
    is_asked = line is not None and cursor.at == line.key and cursor.stage in (stages or (Stage.ASKING,))
    if (
        line is None
        or not is_asked
        or not may_be_typed(line)
        or press.mark != marks.question_mark(turn, line)
    ):
        _too_late(turn)
        return None
    return line


def _answer(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is None:
        return
    element, choice = line.element, press.choice
    if element.type is ElementType.BOOLEAN:
        _write_or_tell(turn, line, choice == 1)
    elif element.type is ElementType.CHOICE and choice < len(element.options):
        _write_or_tell(turn, line, element.options[choice].id)
    else:
        _too_late(turn)


def _tick_option(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is None:
        return
    if line.element.type is not ElementType.CHOICES or press.choice >= len(line.element.options):
        _too_late(turn)
        return
    ticked = turn.cursor.options
    without = tuple(index for index in ticked if index != press.choice)
    turn.move(options=without if press.choice in ticked else tuple(sorted((*ticked, press.choice))))
    turn.say(questions.question(turn, line), in_place=True)


def _options_done(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is None:
        return
    if not turn.cursor.options:
        turn.notice("no_option_ticked")
        turn.say(questions.question(turn, line))
        return
    chosen = tuple(line.element.options[index].id for index in turn.cursor.options)
    _write_or_tell(turn, line, chosen)


def _same(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is None:
        return
    value = questions.same_value(line)
    if value is None:
        _too_late(turn)
        return
    write_answer(turn, line, Answer(value, typed="", is_same=True))
    proceed(turn)


def _zero(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is not None:
        _write_or_tell(turn, line, Decimal(0) if questions.can_be_zero(line.element) else None)


def _skip(turn: Turn, press: Press) -> None:
    line = _question(turn, press)
    if line is not None:
        _write_or_tell(turn, line, Absence.SKIPPED if line.element.may_skip else None)


def _write_or_tell(turn: Turn, line: Line, value: Value | None) -> None:
    """Record what a button answers; None where the question has no such button."""
    if value is None:
        _too_late(turn)
    else:
        write_answer(turn, line, Answer(value, typed=""))
        proceed(turn)


def _explain(turn: Turn, press: Press) -> None:
    line = line_pressed(turn, press)
    if line is None or turn.cursor.at != line.key or turn.cursor.stage is not Stage.ASKING:
        _too_late(turn)
        return
    show = "definition" if press.verb is Verb.DEFINITION else "why"
    turn.say(questions.question(turn, line, show=show), in_place=True)


def _estimate(turn: Turn, press: Press) -> None:
    line = line_pressed(turn, press)
    if line is None or turn.cursor.at != line.key or turn.cursor.stage is not Stage.ASKING:
        _too_late(turn)
        return
    turn.move(is_estimate=True)
    turn.say(questions.question(turn, line), in_place=True)


# -- doubts and rivals


def _keep(turn: Turn, press: Press) -> None:
    line = _question(turn, press, Stage.DOUBTING)
    if line is not None and line.draft is not None:
        turn.record(replace(line.draft.what, doubt=None))
        proceed(turn)


def _keep_with_note(turn: Turn, press: Press) -> None:
    line = _question(turn, press, Stage.DOUBTING, Stage.ASKING)
    if line is None:
        return
    is_returned = turn.cursor.stage is Stage.ASKING
    if is_returned and not questions.can_be_explained(line):
        _too_late(turn)
        return
    if is_returned:
        write_answer(turn, line, Answer(questions.same_value(line), typed="", is_same=True))
    turn.move(stage=Stage.NOTING)
    turn.say(questions.note(turn, line))


def _retype(turn: Turn, press: Press) -> None:
    line = _question(turn, press, Stage.DOUBTING)
    if line is not None:
        ask(turn, line)


def _theirs(turn: Turn, press: Press) -> None:
    line = _question(turn, press, Stage.RIVAL)
    if line is not None:
        turn.move(rivals=tuple(each for each in turn.cursor.rivals if each[0] != line.key))
        proceed(turn)


def _mine(turn: Turn, press: Press) -> None:
    line = _question(turn, press, Stage.RIVAL)
    if line is None:
        return
    answer = rival_answer(turn, line)
    if answer is not None:
        write_value(turn, line, answer.value, typed=answer.typed, estimated=answer.estimated)
    proceed(turn)


# -- review and submit


def _edit(turn: Turn, press: Press) -> None:
    line = line_pressed(turn, press)
    if line is None or not may_be_typed(line):
        _too_late(turn)
        return
    ask(turn, line)


def _none_of_the_rest(turn: Turn, press: Press) -> None:
    zeroable = turn.zeroable()
    if press.mark != marks.zero_mark(turn) or not zeroable:
        turn.notice("changed_meanwhile" if zeroable else "old_button")
        turn.say(stage_card(turn))
        return
    wants_submit = turn.cursor.wants_submit and turn.cursor.stage is Stage.ZEROING
    for key, value in zeroable.items():
        turn.record(NewDraft(key, value, Provenance.REPORTED, is_single=False))
    if wants_submit:
        submit(turn)
    else:
        proceed(turn)


def _review(turn: Turn, _press: Press) -> None:
    review(turn)


def _submit(turn: Turn, press: Press) -> None:
    if turn.is_settled:
        turn.notice("already_submitted")
        turn.say(stage_card(turn))
    elif press.mark != marks.submit_mark(turn):
        turn.notice("changed_meanwhile")
        turn.say(cards.review(turn))
    else:
        submit(turn)


def _undo(turn: Turn, _press: Press) -> None:
    commands.undo(turn)


_ANYWHERE: Final[Mapping[Verb, Callable[[Turn, Press], None]]] = {
    Verb.HOME: _home,
    Verb.HOME_PAGE: commands.turn_page,
    Verb.WHICH_PAGE: commands.turn_page,
    Verb.LANGUAGE: _language,
    Verb.SNOOZE: snoozing.snooze_pressed,
    Verb.SNOOZE_DAYS: snoozing.show_days,
    Verb.END_SNOOZE: snoozing.end_snooze,
    Verb.AWAY_UNTIL: leaving.until_pressed,
    Verb.STAND_IN: leaving.stand_in_pressed,
    Verb.STAND_IN_BY_CODE: leaving.code_pressed,
    Verb.END_AWAY: leaving.end_away,
    Verb.DECLINE: leaving.decline,
}

_READ_ONLY: Final = frozenset({Verb.FOCUS, Verb.UNDO})
"""What may be pressed in an accepted report: to look at it, and to take back what was typed and is not in it."""

_IN_REPORT: Final[Mapping[Verb, Callable[[Turn, Press], None]]] = {
    Verb.FOCUS: _focus,
    Verb.START: _start,
    Verb.ONE_BY_ONE: _one_by_one,
    Verb.CONFIRM_ALL: _confirm_all,
    Verb.PICK: _pick,
    Verb.TICK: _tick,
    Verb.PAGE: _page,
    Verb.PICKED: _picked,
    Verb.ANSWER: _answer,
    Verb.TICK_OPTION: _tick_option,
    Verb.OPTIONS_DONE: _options_done,
    Verb.SAME: _same,
    Verb.ZERO: _zero,
    Verb.SKIP: _skip,
    Verb.BACK: lambda turn, _: go_back(turn),
    Verb.DEFINITION: _explain,
    Verb.WHY: _explain,
    Verb.ESTIMATE: _estimate,
    Verb.KEEP: _keep,
    Verb.KEEP_WITH_NOTE: _keep_with_note,
    Verb.RETYPE: _retype,
    Verb.MINE: _mine,
    Verb.THEIRS: _theirs,
    Verb.EDIT: _edit,
    Verb.NONE_OF_THE_REST: _none_of_the_rest,
    Verb.REVIEW: _review,
    Verb.SUBMIT: _submit,
    Verb.UNDO: _undo,
}
