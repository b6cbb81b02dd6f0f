"""What Telegram takes as buttons under a message. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.kit.botapi import rules
from tests.kit.botapi.rules import BrokenRule, Refused

_ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}
_OTHER_MARKUPS = {"keyboard", "remove_keyboard", "force_reply"}


def checked(markup: Any) -> dict[str, Any] | None:
    """The inline keyboard as a message keeps it, None when there is none. Raises Refused."""
    if not markup:
        return None
    if not isinstance(markup, dict) or not (markup.keys() & {"inline_keyboard", *_OTHER_MARKUPS}):
        raise Refused(rules.MARKUP_NOT_JSON)
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused(rules.MARKUP_NOT_JSON)
    for button in (button for row in rows for button in row):
        _check(button)
    if sum(map(len, rows)) > rules.BUTTONS_MAX or any(len(row) > rules.BUTTONS_IN_ROW_MAX for row in rows):
        raise Refused(rules.MARKUP_TOO_LONG)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def buttons(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The buttons under a message, from left to right and down."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        yield from row


def _check(button: Any) -> None:
    if not isinstance(button, dict):
        raise Refused(f"{rules.NOT_A_BUTTON}expected an Object")
    label = button.get("text")
    if label is None:
        raise Refused(rules.NO_LABEL)
    if not isinstance(label, str):
        raise Refused(rules.LABEL_NOT_TEXT)
    if not label.strip():
        raise Refused(rules.LABEL_EMPTY)
    payload = button.get("callback_data")
    if payload is not None and not isinstance(payload, str):
        raise Refused(f'{rules.NOT_A_BUTTON}Field "callback_data" must be of type String')
    actions = [name for name in _ACTIONS if button.get(name)]
    if not actions:  # W: an empty payload is answered so as well
        raise Refused(rules.NO_ACTION)
    if len(actions) > 1:  # A InlineKeyboardButton: exactly one of the optional fields must be used
        raise BrokenRule(f"a button does one thing, not {sorted(actions)}")
    if payload is not None and len(payload.encode()) > rules.PAYLOAD_MAX_BYTES:
        raise Refused(rules.PAYLOAD)
