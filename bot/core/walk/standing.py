"""Where a reporter stands: the card to show again when nothing new is to be said.

Pure.
"""

from __future__ import annotations

from typing import Final

from bot.core.effects import Card
from bot.core.review import cards as review_cards
from bot.core.state import Stage
from bot.core.walk import cards, questions
from bot.core.walk.answering import rival_answer, was_answered_elsewhere
from bot.core.walk.turn import Turn, may_be_typed

_GOES_ON: Final = frozenset(
    ("opening", "returned", "submitted", "picking", "question", "doubt", "note", "rival", "zeroing", "review")
)
"""Cards with which the talk about a report goes on. A receipt ends it, and `/history` may be read any time."""


def reason_first(turn: Turn) -> None:
    """Show what a reviewer decided, and why, before the talk about a report goes on; what was just answered is kept."""
    if turn.focused() is None or turn.newest is None or turn.newest.template not in _GOES_ON:
        return
    if turn.has_news:
        turn.move(stage=Stage.OPENING, at=None)
        turn.say_instead(cards.opening(turn))
    turn.move(told=len(turn.decisions))


def show_state(turn: Turn) -> None:
    """Repeat where the person stands, so that no message leaves them wondering."""
    if turn.focused() is not None:
        turn.say(stage_card(turn))
        return
    review = turn.walk.review
    turn.say((review_cards.card_of(turn, review) if review is not None else None) or cards.home(turn))


def stage_card(turn: Turn) -> Card:
    """The card that shows where the reporter stands now; the whole of it where a colleague has gone on meanwhile."""
    if turn.is_accepted:
        return cards.submitted(turn)
    line = turn.line(turn.cursor.at)
    stage = turn.cursor.stage
    if stage is Stage.PICKING:
        return cards.picking(turn)
    if line is not None and stage is Stage.ASKING and may_be_typed(line):
        if not was_answered_elsewhere(turn, line):
            return questions.question(turn, line)
        turn.move(stage=Stage.OPENING, at=None)
        return cards.opening(turn)
    mine = rival_answer(turn, line) if line is not None and stage is Stage.RIVAL else None
    if line is not None and line.draft is not None and mine is not None:
        return questions.rival(turn, line, mine.value)
    if line is not None and stage is Stage.DOUBTING and line.draft is not None and line.draft.what.doubt:
        return questions.doubt(turn, line)
    if line is not None and stage is Stage.NOTING:
        return questions.note(turn, line)
    if stage is Stage.ZEROING and turn.zeroable():
        return cards.zeroing(turn)
    if stage in (Stage.OPENING, Stage.DONE):
        return cards.opening(turn)
    return cards.overview(turn)
