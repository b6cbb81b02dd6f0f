"""Waking the browsers of a web chat: the text of a message that was queued there, once for each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.core.ports import Lane, Outgoing, OutgoingKind, QueuedMessage
from bot.core.push import CHANNEL
from bot.core.store import Transaction

_UPDATE: Final = "unasked"
"""No update stands behind a message that nobody asked for."""


def queue_push(
    transaction: Transaction, address: str, text: str, at: datetime, drop_at: datetime
) -> list[int]:
    """Queue a push message for each browser that wants to be woken for a web chat; the ids of their rows.

    `address` is the chat's, where `text` was queued too: pushing only says that it is there. Nothing is shown after
    `drop_at`: neither sent by us, nor kept so long by the push service.
    """
    message = Outgoing(OutgoingKind.SEND, text)
    queued = []
    for subscription in transaction.push_ids(address):
        id_ = transaction.queue(CHANNEL, subscription, _UPDATE, message, at)
        transaction.post(
            QueuedMessage(id_, CHANNEL, subscription, message, at), Lane.BROADCAST, None, drop_at
        )
        queued.append(id_)
    return queued
