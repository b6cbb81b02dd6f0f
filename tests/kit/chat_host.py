"""A scripted peer for the web chat: keeps messages in memory and answers as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.webchat.channel import WebChat
from bot.core.events import Pressed, Said
from bot.core.ports import Arrival, Outgoing, OutgoingButton, OutgoingKind, QueuedMessage
from bot.core.push import PushSubscription

Rows = list[list[tuple[str, str]]]
"""Rows of buttons: label and payload."""


class ScriptedHost:
    """Fulfils `ChatHost`. `answer` is called with every new arrival, after its echo was queued.

    `subscribed` are the browsers to be woken: the id of the subscription to the address of the talk and itself.
    """

    def __init__(self, channel: WebChat, answer: Callable[[ScriptedHost, Arrival], None]) -> None:
        self.arrivals: list[Arrival] = []
        self.languages: dict[str, str] = {}
        self.subscribed: dict[str, tuple[str, PushSubscription]] = {}
        self.error: Exception | None = None
        self.started_at = datetime.now(UTC)
        self.wakes = True
        self._channel = channel
        self._answer = answer
        self._rows: list[QueuedMessage] = []
        self._lock = threading.RLock()

    async def accept(self, arrival: Arrival) -> None:
        if self.error is not None:
            raise self.error
        with self._lock:
            if any(self._key(known) == self._key(arrival) for known in self.arrivals):
                return
            self.arrivals.append(arrival)
            self._echo(arrival)
            self._answer(self, arrival)

    async def messages_since(self, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        with self._lock:
            rows = [row for row in self._rows if row.address == address and row.id > after]
        return tuple(rows[:limit])

    async def messages_before(
        self, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        with self._lock:
            rows = [row for row in self._rows if row.address == address]
        return tuple([row for row in rows if before is None or row.id < before][-limit:])

    async def language_of(self, address: str) -> str | None:
        return self.languages.get(address)

    async def subscribe_push(self, address: str, subscription: PushSubscription) -> None:
        if self.error is not None:
            raise self.error
        self.subscribed[subscription.id] = (address, subscription)

    async def forget_push(self, id_: str) -> None:
        self.subscribed.pop(id_, None)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def say(
        self,
        address: str,
        text: str,
        buttons: Rows | None = None,
        *,
        fold: tuple[str, str] | None = None,
        expects: str | None = None,
        ago: timedelta = timedelta(),
    ) -> int:
        """Queue a message of the bot; its id. `fold` is a title and a longer text."""
        title, folded = fold or (None, None)
        message = Outgoing(OutgoingKind.SEND, text, title, folded, _buttons(buttons), expects)
        return self._queue(address, message, ago)

    def redraw(self, address: str, target: str | int, text: str, buttons: Rows | None = None) -> int:
        """Queue an edit of a message."""
        return self._queue(
            address, Outgoing(OutgoingKind.EDIT, text, buttons=_buttons(buttons), target=str(target))
        )

    @property
    def address(self) -> str:
        """The one address that has talked so far."""
        (address,) = {arrival.address for arrival in self.arrivals}
        return address

    @property
    def said(self) -> list[str]:
        """What was said, in order."""
        return [arrival.event.text for arrival in self.arrivals if isinstance(arrival.event, Said)]

    @property
    def pressed(self) -> list[str]:
        """The payloads that were pressed, in order."""
        return [arrival.event.payload for arrival in self.arrivals if isinstance(arrival.event, Pressed)]

    def _echo(self, arrival: Arrival) -> None:
        text = arrival.event.text if isinstance(arrival.event, Said) else arrival.label
        only_redraws = text is None or text.startswith(("☐", "☑"))  # a tick, as in the real program
        if text is not None and not only_redraws:
            self._queue(arrival.address, Outgoing(OutgoingKind.ECHO, text, target=arrival.update_id))

    def _queue(self, address: str, message: Outgoing, ago: timedelta = timedelta()) -> int:
        with self._lock:
            row = QueuedMessage(len(self._rows) + 1, "web", address, message, self.now() - ago)
            self._rows.append(row)
        if self.wakes:
            self._channel.queued(address, (row,))
        return row.id

    @staticmethod
    def _key(arrival: Arrival) -> tuple[str, str]:
        return arrival.address, arrival.update_id


def _buttons(rows: Rows | None) -> tuple[tuple[OutgoingButton, ...], ...]:
    return tuple(tuple(OutgoingButton(label, payload) for label, payload in row) for row in rows or ())
