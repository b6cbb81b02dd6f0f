"""How much Telegram lets one bot send. Pure.

"Avoid sending more than one message per second" in one chat, where "short bursts" pass, and "not more than about 30
messages per second" to many: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
Edits are counted like messages here; Telegram does not say that they are not.
"""

from __future__ import annotations

from typing import Final

from bot.core.ports import Limits

MESSAGES_PER_S: Final = 30.0
"""What a bot may send in all, without paid broadcasts."""

REPLIES_SHARE: Final = 0.2
"""What of it broadcasts leave alone, so that a reply finds room at any moment."""

CHAT_PER_S: Final = 1.0
CHAT_BURST_MAX: Final = 5
"""Messages to one chat at once after a silence. Telegram gives no number for "short bursts"; five is the opening card
of a form and what a quick thumb gets answered, and 429 is obeyed should it be too many."""


def limits(per_s: float = MESSAGES_PER_S) -> Limits:
    """The limits of a bot that may send `per_s` messages a second."""
    return Limits(
        rate=per_s,
        reserve=per_s * REPLIES_SHARE,
        burst=max(1, round(per_s * REPLIES_SHARE)),
        chat_rate=CHAT_PER_S,
        chat_burst=CHAT_BURST_MAX,
    )
