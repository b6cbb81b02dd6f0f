"""Telling somebody something that they did not ask for: in the chat where they were last, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.app.rendering import Messages
from bot.core.effects import Tell
from bot.core.ports import Channel, Lane, QueuedMessage
from bot.core.store import Transaction


def tell(
    effect: Tell,
    cause: str,
    transaction: Transaction,
    messages: Messages,
    channels: Mapping[str, Channel],
    at: datetime,
) -> None:
    """Queue a message to somebody else. `cause` names the update that it comes from.

    A channel that sends does so in the lane of broadcasts, at `due_at` or later. In one that is read the message stands
    at once: nobody is woken by it. Whoever can be reached nowhere is told nothing.
    """
    person, chat = transaction.person_by_id(effect.person), transaction.chat_of(effect.person)
    if person is None or chat is None:
        return
    name, address = chat
    message = messages.render(effect.card, person.language)
    id_ = transaction.queue(name, address, cause, message, at)
    channel = channels.get(name)
    if channel is not None and channel.traits.holder is not None:
        due = QueuedMessage(id_, name, address, message, effect.due_at)
        transaction.post(due, Lane.BROADCAST, None, effect.drop_at)
