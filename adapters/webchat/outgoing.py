"""Queued messages -> what the page is sent, as dicts ready for JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.core.ports import Outgoing, OutgoingKind, QueuedMessage


def message_of(row: QueuedMessage) -> dict[str, Any]:
    """One message for the page; empty parts are left out.

    `id` is the message that the page draws: for an edit the one that it redraws. `changed` is the row itself,
    and grows with time. `ref` of an echo is the id that the page gave to what it posted.
    """
    message = row.message
    redraws = message.kind is OutgoingKind.EDIT and message.target is not None
    parts = {
        "id": int(message.target or 0) if redraws else row.id,
        "changed": row.id,
        "kind": message.kind.value,
        "at": row.at.isoformat(),
        "text": message.text,
        "ref": message.target if message.kind is OutgoingKind.ECHO else None,
        "fold_title": message.fold_title if message.fold else None,
        "fold": message.fold,
        "buttons": _buttons_of(message),
        "expects": message.expects,
    }
    return {name: part for name, part in parts.items() if part not in (None, [])}


def _buttons_of(message: Outgoing) -> list[list[dict[str, str]]]:
    return [[{"label": label, "payload": payload} for label, payload in row] for row in message.buttons]


def settled(rows: Iterable[QueuedMessage]) -> list[dict[str, Any]]:
    """The talk as it stands after `rows` (oldest first): every message once, in its last state, by id.

    An edit whose message is not among the rows stands for it.
    """
    messages: dict[int, dict[str, Any]] = {}
    for row in rows:
        message = message_of(row)
        earlier = messages.get(message["id"])
        if earlier is not None:
            message |= {"kind": earlier["kind"], "at": earlier["at"]}
        messages[message["id"]] = message
    return [messages[id_] for id_ in sorted(messages)]
