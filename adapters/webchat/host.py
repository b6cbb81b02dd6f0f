"""What the web chat needs from the program behind it. Pure: a protocol only."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.ports import Arrival, QueuedMessage
from bot.core.push import PushSubscription


class ChatHost(Protocol):
    """The program as the web chat sees it. `address` is a talk: one browser's session, never its token."""

    async def accept(self, arrival: Arrival) -> None:
        """Carry out one update and return once it is on disk; a second one with the same id changes nothing.

        Queues an echo of what the person said or pressed, whose `target` is the arrival's `update_id`.
        """
        ...

    async def messages_since(self, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        """At most `limit` messages of a talk with an id above `after`, oldest first."""
        ...

    async def messages_before(
        self, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        """The newest `limit` messages of a talk with an id below `before`, oldest first; None is no bound."""
        ...

    async def language_of(self, address: str) -> str | None:
        """The language of the person at an address; None where nobody is enrolled."""
        ...

    async def subscribe_push(self, address: str, subscription: PushSubscription) -> None:
        """Wake a browser for the talk at an address, also one that was woken for another talk."""
        ...

    async def forget_push(self, id_: str) -> None:
        """Wake a browser no more."""
        ...

    def now(self) -> datetime:
        """The present moment, aware."""
        ...
