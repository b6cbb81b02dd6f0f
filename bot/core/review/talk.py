"""What a reviewer does: looks through lists, accepts, returns with marked fields, gives more time.

Pure. Only who holds the role for the unit above reviews; whoever else presses is told so, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.core.answers.phrases import has_control_characters, tidy
from bot.core.effects import Decide
from bot.core.facts import DecisionKind, Report, Reviewed, Unit, Verdict
from bot.core.presses import Press, Verb
from bot.core.review import cards
from bot.core.review.moving import MORE_WORKING_DAYS, Moved, more_time, time_to_answer
from bot.core.state import ReviewCursor, ReviewStage
from bot.core.walk.cards import home
from bot.core.walk.standing import show_state
from bot.core.walk.turn import Turn


def begin(turn: Turn) -> None:
    """Show a reviewer the list of forms and periods."""
    _list(turn, 0)


def _list(turn: Turn, page: int) -> None:
    if turn.known.reviewing is None:
        turn.notice("not_a_reviewer")
        show_state(turn)
        return
    _stand(turn, ReviewCursor(page=page))


def pressed(turn: Turn, press: Press) -> None:
    """Answer a press that only reviewers make."""
    reviewing = turn.known.reviewing
    if press.verb is Verb.REVIEWING or reviewing is None:
        _list(turn, press.choice)
    elif reviewing.looked_at is None:
        _not_theirs(turn)
    else:
        _ABOUT_REPORT[press.verb](turn, reviewing.looked_at, press)


def _not_theirs(turn: Turn) -> None:
    turn.notice("not_yours_to_review")
    turn.walk = turn.walk.at_home()
    turn.say(home(turn))


def _stand(turn: Turn, review: ReviewCursor, *, in_place: bool = False) -> None:
    """Take a place, and show it."""
    turn.walk = turn.walk.reviewing(review)
    card = cards.card_of(turn, review)
    if card is None:
        _not_theirs(turn)
    else:
        turn.say(card, in_place=in_place)


# -- looking


def _form(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    _stand(turn, ReviewCursor(ReviewStage.FORM, reviewed.report.number, press.choice))


def _report(turn: Turn, reviewed: Reviewed, _press: Press) -> None:
    _stand(turn, ReviewCursor(ReviewStage.REPORT, reviewed.report.number))


def _moved_on(turn: Turn, reviewed: Reviewed) -> None:
    """Answer a press that no longer fits what was displayed, with the report as it stands."""
    turn.notice("decided_meanwhile")
    _stand(turn, ReviewCursor(ReviewStage.REPORT, reviewed.report.number))


# -- marking fields


def _mark_fields(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    number, review = reviewed.report.number, turn.walk.review
    if not cards.may_return(turn, reviewed):
        _moved_on(turn, reviewed)
    elif review is not None and (review.stage, review.report) == (ReviewStage.FIELDS, number):
        _stand(turn, replace(review, page=press.choice), in_place=True)
    else:
        _stand(turn, ReviewCursor(ReviewStage.FIELDS, number, mark=cards.mark_now(turn, reviewed)))


def _marking(turn: Turn, reviewed: Reviewed, press: Press) -> ReviewCursor | None:
    """The place of a reviewer who marks fields of the report as it stands; otherwise the press comes too late."""
    review = turn.walk.review
    if (
        review is None
        or (review.stage, review.report) != (ReviewStage.FIELDS, reviewed.report.number)
        or not press.mark == review.mark == cards.mark_now(turn, reviewed)
    ):
        _moved_on(turn, reviewed)
        return None
    return review


def _mark_field(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    review = _marking(turn, reviewed, press)
    if review is None:
        return
    shown = [each for each in cards.sheet_of(turn, reviewed) if each.field.number == press.field]
    ids = [each.element.id for each in shown if each.may_be_returned]
    kept = tuple(each for each in review.marked if each not in ids)
    marked = kept if len(kept) < len(review.marked) else (*review.marked, *ids)
    _stand(turn, replace(review, marked=marked), in_place=True)


def _marked(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    review = _marking(turn, reviewed, press)
    if review is None:
        return
    if not review.marked:
        turn.notice("no_option_ticked")
        _stand(turn, review)
        return
    _stand(turn, replace(review, stage=ReviewStage.REASON))


def _more_time(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    about, mark = reviewed.report, cards.mark_now(turn, reviewed)
    if press.mark != mark or press.choice not in MORE_WORKING_DAYS or not about.is_waiting:
        _moved_on(turn, reviewed)
        return
    _stand(turn, ReviewCursor(ReviewStage.REASON, about.number, days=press.choice, mark=mark))


# -- deciding


def waits_for_reason(turn: Turn) -> bool:
    """Whether the next typed message is the reason for a decision."""
    review = turn.walk.review
    return turn.known.reviewing is not None and review is not None and review.stage is ReviewStage.REASON


def reason_typed(turn: Turn, text: str) -> None:
    """Decide with the reason that was typed, or say what is wrong with it."""
    review, reviewed = turn.walk.review, cards.reviewing_of(turn).looked_at
    text = text if has_control_characters(text) else tidy(text)
    if review is None or reviewed is None:
        _not_theirs(turn)
    elif review.mark != cards.mark_now(turn, reviewed):
        _moved_on(turn, reviewed)
    elif has_control_characters(text) or not text:
        turn.notice("reason_unreadable")
        _stand(turn, review)
    elif len(text) > cards.REASON_MAX_CHARS:
        turn.notice("reason_too_long", limit=cards.REASON_MAX_CHARS, length=len(text))
        _stand(turn, review)
    elif review.days:
        _extend(turn, reviewed, review.days, text)
    else:
        _return(turn, reviewed, review.marked, text)


def _accept(turn: Turn, reviewed: Reviewed, press: Press) -> None:
    if reviewed.report.verdict is Verdict.ACCEPTED:  # pressed twice, or a colleague was faster
        turn.notice("review_accepted", unit=reviewed.facts.unit)
        _stand(turn, ReviewCursor(ReviewStage.FORM, reviewed.report.number))
        return
    if press.mark != cards.mark_now(turn, reviewed) or not cards.may_accept(reviewed.report):
        _moved_on(turn, reviewed)
        return
    turn.notice("review_accepted", unit=reviewed.facts.unit)
    _decide(turn, reviewed, _decision(reviewed, DecisionKind.ACCEPTED, ""))


def _return(turn: Turn, reviewed: Reviewed, marked: tuple[str, ...], why: str) -> None:
    asked = cards.flow_of(turn, reviewed.report).window
    moved = time_to_answer(reviewed.report, asked, turn.event.at, cards.reviewing_of(turn).working_days)
    turn.notice("review_returned", unit=reviewed.facts.unit, due_on=moved.due_on)
    _decide(turn, reviewed, _decision(reviewed, DecisionKind.RETURNED, why, moved, marked))


def _extend(turn: Turn, reviewed: Reviewed, days: int, why: str) -> None:
    asked = cards.flow_of(turn, reviewed.report).window
    moved = more_time(reviewed.report, days, asked, turn.event.at, cards.reviewing_of(turn).working_days)
    turn.notice("review_extended", unit=reviewed.facts.unit, due_on=moved.due_on)
    _decide(turn, reviewed, _decision(reviewed, DecisionKind.EXTENDED, why, moved))


def _decision(
    reviewed: Reviewed,
    kind: DecisionKind,
    why: str,
    moved: Moved | None = None,
    fields: tuple[str, ...] = (),
) -> Decide:
    about = reviewed.report
    if moved is not None and moved.due_on == about.due_on:
        moved = None
    return Decide(
        report=about.number,
        kind=kind,
        reason=why,
        submissions=about.submissions,
        decisions=about.decisions,
        fields=fields,
        due_on=moved.due_on if moved is not None else None,
        closes_at=moved.closes_at if moved is not None else None,
    )


def _decide(turn: Turn, reviewed: Reviewed, effect: Decide) -> None:
    """Decide, and go back to the units of the form as they stand now."""
    turn.change(effect)
    turn.walk = turn.walk.reviewing(ReviewCursor(ReviewStage.FORM, effect.report))
    after = _followed(reviewed.report, effect)
    beside: list[tuple[Unit, Report]] = [
        (unit, after if each.number == after.number else each)
        for unit, each in cards.reviewing_of(turn).beside
    ]
    turn.say(cards.form(turn, beside, 0))


def _followed(about: Report, effect: Decide) -> Report:
    """The report after a decision."""
    is_verdict = effect.kind is not DecisionKind.EXTENDED
    return replace(
        about,
        decisions=about.decisions + 1,
        verdict=Verdict(effect.kind.value) if is_verdict else about.verdict,
        due_on=effect.due_on or about.due_on,
        closes_at=effect.closes_at or about.closes_at,
    )


_ABOUT_REPORT: Final[Mapping[Verb, Callable[[Turn, Reviewed, Press], None]]] = {
    Verb.REVIEW_FORM: _form,
    Verb.REVIEW_REPORT: _report,
    Verb.ACCEPT: _accept,
    Verb.MARK_FIELDS: _mark_fields,
    Verb.MARK_FIELD: _mark_field,
    Verb.MARKED: _marked,
    Verb.MORE_TIME: _more_time,
}
