"""What a reviewer's event is about, before anything is loaded for it.

Pure.
"""

from __future__ import annotations

from typing import Final

from bot.core.events import Event, Pressed, is_command
from bot.core.presses import Verb, decode
from bot.core.state import ReviewStage, Walk

COMMAND: Final = "review"

REVIEW_VERBS: Final = frozenset(
    {
        Verb.REVIEWING,
        Verb.REVIEW_FORM,
        Verb.REVIEW_REPORT,
        Verb.ACCEPT,
        Verb.MARK_FIELDS,
        Verb.MARK_FIELD,
        Verb.MARKED,
        Verb.MORE_TIME,
    }
)
"""What only reviewers press."""

LIST: Final = 0
"""In the place of a report's number: the list of all forms and periods."""


def wanted(walk: Walk, event: Event) -> int | None:
    """The number of the report that an event is about, LIST for the list, None where it is about no review."""
    is_reason = walk.review is not None and walk.review.stage is ReviewStage.REASON
    if is_command(event, COMMAND, in_words=not is_reason):
        return LIST
    if isinstance(event, Pressed):
        press = decode(event.payload)
        if press is not None and press.verb in REVIEW_VERBS:
            return press.report
    return walk.review.report if walk.review is not None else None
