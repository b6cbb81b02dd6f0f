"""What an answer of the Bot API that is no success means for us. Pure.

Telegram documents `error_code` as subject to change and `description` as meant for people, so both are looked at:
https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

from typing import Final

from bot.core.errors import Gone, InputError, OutsideError, Refused, Throttled, Unclear

_NOBODY_THERE: Final = ("chat not found", "user is deactivated", "peer_id_invalid")
"""Descriptions of 400 that say what 403 says."""

_ALREADY: Final = "message is not modified"
_NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")


class AlreadySo(Exception):
    """The message shows exactly this already."""


class NotEditable(Exception):
    """The message is gone or too old to be edited."""


class TwoPollers(OutsideError):
    """Another program asks for the updates of this bot, or a webhook is set."""


def failure(code: int, description: str, retry_after_s: float | None = None) -> Exception:
    """The error that an answer stands for."""
    said = description.lower()
    if code == 429 or retry_after_s is not None:
        wait_s = retry_after_s if retry_after_s is not None else 1.0
        return Throttled(f"Telegram wants this bot to wait for {wait_s:g} seconds.", wait_s)
    if code >= 500:
        return Unclear(description)
    if code == 409:
        return TwoPollers(description, retry_after_s=1.0)
    if code in (401, 404):
        return InputError(
            "Telegram does not know this token. Copy it again from @BotFather into YIBIAO_TELEGRAM_TOKEN."
        )
    if code == 403 or any(words in said for words in _NOBODY_THERE):
        return Gone(description)
    if _ALREADY in said:
        return AlreadySo(description)
    return NotEditable(description) if any(words in said for words in _NOT_EDITABLE) else Refused(description)
