"""What was sent and is no text: not taken, not kept, and said so with an example of what is.

Pure.
"""

from __future__ import annotations

from bot.core.events import Attached
from bot.core.walk.cards import lines_to_type
from bot.core.walk.standing import show_state
from bot.core.walk.turn import Turn


def attached(turn: Turn, event: Attached) -> None:
    """Say why it is not taken and what to do instead; nothing is recorded."""
    turn.notice(f"attached_{event.what.value}", lines=lines_to_type(turn))
    show_state(turn)
