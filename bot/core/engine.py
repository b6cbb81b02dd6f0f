"""step(walk, event, known) -> (walk, effects): the whole conversation as one pure function.

Pure: no clock, no storage, no channel. The event carries the moment, `known` what is stored; the effects say what
shall be written and what shall be said. What each event means stands under `bot.core.walk`.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import Effect
from bot.core.events import Attached, Event, Pressed, Said
from bot.core.facts import Known
from bot.core.state import Walk
from bot.core.walk.attached import attached
from bot.core.walk.carried import carry_over
from bot.core.walk.commands import start
from bot.core.walk.pressed import pressed
from bot.core.walk.said import said
from bot.core.walk.standing import reason_first
from bot.core.walk.turn import Turn


def step(walk: Walk, event: Event, known: Known) -> tuple[Walk, tuple[Effect, ...]]:
    """The walk after an event, and what shall be done about it: changes first, then messages."""
    if known.reviewing is None:
        walk = replace(walk, review=None)  # the role was taken away in the middle of a review
    turn = Turn(replace(walk, awaits=None), event, known)
    carry_over(turn)
    if turn.focused() is not None:
        turn.walk = turn.walk.with_cursor(turn.report.key, turn.cursor.touched(event.at))
    if isinstance(event, Said):
        said(turn, event)
    elif isinstance(event, Pressed):
        pressed(turn, event)
    elif isinstance(event, Attached):
        attached(turn, event)
    else:
        start(turn)
    reason_first(turn)
    carry_over(turn)  # a report that came into focus just now has seen the form of today
    return _without_closed(turn.walk, known), turn.effects()


def _without_closed(walk: Walk, known: Known) -> Walk:
    """The walk without cursors of reports that can no longer be filed, so that it does not grow for ever."""
    open_now = {report.key for report in known.reports}
    cursors = {key: cursor for key, cursor in walk.cursors.items() if key in open_now}
    return replace(walk, cursors=cursors, focus=walk.focus if walk.focus in open_now else None)
