"""What comes next in a report: a doubt to ask back, a question, or the review.

Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.facts import DecisionKind, DraftKey, Report, Verdict
from bot.core.findings import failing_checks, open_doubts
from bot.core.plan import Line
from bot.core.state import Stage
from bot.core.submission import submission_of
from bot.core.walk import cards, questions
from bot.core.walk.answering import next_rival
from bot.core.walk.turn import Turn, may_be_typed

NOTED: Final = "noted"
"""The notice that says how one typed answer was read."""

NOTED_MAX: Final = 5
"""More such notices are not repeated above a review: a phone's screen is small, and the review says it all again."""


def proceed(turn: Turn) -> None:
    """Ask which of two figures counts, then ask back what is doubtful, then what must be asked; or the review."""
    if turn.is_accepted:
        review(turn)
        return
    rival = next_rival(turn)
    if rival is not None:
        turn.move(stage=Stage.RIVAL, at=rival[0].key)
        turn.say(questions.rival(turn, rival[0], rival[1].value))
        return
    mine = [
        line for line in open_doubts(turn.plan) if line.draft and line.draft.person == turn.known.person.id
    ]
    if mine:
        _ask_back(turn, mine[0])
        return
    waiting = turn.questions()
    if waiting:
        ask(turn, waiting[0])
        return
    review(turn)


def _ask_back(turn: Turn, line: Line) -> None:
    turn.move(stage=Stage.DOUBTING, at=line.key)
    turn.say(questions.doubt(turn, line))


def ask(turn: Turn, line: Line, *, in_place: bool = False) -> None:
    """Ask one line."""
    cursor = turn.cursor
    trail = cursor.trail if cursor.trail and cursor.trail[-1] == line.key else (*cursor.trail, line.key)
    asked = cursor.asked if line.key in cursor.asked else (*cursor.asked, line.key)
    turn.move(
        stage=Stage.ASKING,
        at=line.key,
        trail=trail,
        asked=asked,
        options=(),
        is_estimate=False,
    )
    turn.say(questions.question(turn, line), in_place=in_place)


def review(turn: Turn) -> None:
    """Show the review; of a submitted report that nobody is amending, its receipt."""
    turn.move(stage=Stage.DONE if turn.is_settled or turn.is_accepted else Stage.REVIEW, at=None)
    if sum(notice.key == NOTED for notice in turn.notices) > NOTED_MAX:
        turn.notices = [notice for notice in turn.notices if notice.key != NOTED]
    turn.say(cards.overview(turn))


def submit(turn: Turn) -> None:
    """Submit what was displayed, unless something still stands in the way: then that is shown.

    A colleague's odd figure is asked of whoever submits it. What was returned is not submitted before it is
    shown why.
    """
    doubts = open_doubts(turn.plan)
    if turn.has_news and turn.report.verdict is Verdict.RETURNED:
        turn.move(wants_submit=False)
        review(turn)
    elif turn.cursor.rivals or turn.questions():
        proceed(turn)
    elif doubts:
        _ask_back(turn, doubts[0])
    elif failing_checks(turn.plan):
        turn.move(wants_submit=False)
        review(turn)
    elif turn.zeroable():
        turn.move(stage=Stage.ZEROING, at=None, wants_submit=True)
        turn.say(cards.zeroing(turn))
    else:
        _write(turn)


def _write(turn: Turn) -> None:
    cursor = turn.cursor
    answered = {
        *cursor.asked,
        *(line.key for line in turn.plan.drafted if line.draft and line.draft.what.is_single),
    }
    effect = submission_of(turn.report.key, turn.plan, active_s=cursor.active_s, asked=len(answered))
    turn.change(effect)
    turn.say(
        cards.receipt(
            turn,
            active_s=effect.active_s,
            not_asked=effect.not_asked,
            observations=len(effect.observations),
        )
    )
    done = replace(
        cursor, stage=Stage.DONE, at=None, trail=(), asked=(), ticked=(), active_s=0, wants_submit=False
    )
    turn.walk = turn.walk.with_cursor(turn.report.key, done)


def tell_accepted(turn: Turn) -> None:
    """Say who has accepted the report in focus: only they return it, and then it may be corrected."""
    decision = turn.known.last_decision(turn.report, DecisionKind.ACCEPTED)
    turn.notice("accepted_already", by=decision.by if decision is not None else "")


def tell_closed(turn: Turn, report: Report) -> None:
    """Say that the window of a report has shut."""
    flow = turn.known.catalogues[report.revision].flows[report.key.flow]
    turn.notice("window_closed", report=report, flow=flow)


def go_back(turn: Turn) -> None:
    """Ask the question before the present one again; its draft stays until another answer comes."""
    trail = turn.cursor.trail
    present = turn.cursor.at
    before = trail[:-1] if present is not None and trail and trail[-1] == present else trail
    line = _newest_askable(turn, before)
    if line is None:
        turn.notice("nothing_before")
        proceed(turn)
        return
    turn.move(trail=before[: before.index(line.key) + 1])
    ask(turn, line)


def _newest_askable(turn: Turn, trail: tuple[DraftKey, ...]) -> Line | None:
    for key in reversed(trail):
        line = turn.line(key)
        if line is not None and may_be_typed(line):
            return line
    return None
