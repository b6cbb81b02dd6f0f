"""step(walk, event, known) -> (walk, effects): the whole conversation as one pure function.

Pure: no clock, no storage, no channel. The event carries the moment, `known` what is stored; the effects say what
shall be written and what shall be said. What each event means stands under `bot.core.walk`.
"""

from __future__ import annotations

from bot.core.effects import Effect
from bot.core.events import Event, Pressed, Said
from bot.core.facts import Known
from bot.core.state import Walk
from bot.core.walk.commands import start
from bot.core.walk.pressed import pressed
from bot.core.walk.said import said
from bot.core.walk.turn import Turn


def step(walk: Walk, event: Event, known: Known) -> tuple[Walk, tuple[Effect, ...]]:
    """The walk after an event, and what shall be done about it: changes first, then messages."""
    turn = Turn(walk, event, known)
    if turn.focused() is not None:
        turn.walk = walk.with_cursor(turn.report.key, turn.cursor.touched(event.at))
    if isinstance(event, Said):
        said(turn, event)
    elif isinstance(event, Pressed):
        pressed(turn, event)
    else:
        start(turn)
    return turn.walk, turn.effects()
