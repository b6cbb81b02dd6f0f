"""What web push needs around it: the program, a sealer of messages, and a way to post them. Pure: protocols only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.core.push import PushSubscription


class PushHost(Protocol):
    """The program as web push sees it."""

    async def push_subscription(self, id_: str) -> PushSubscription | None:
        """A subscription by its id, None where it has ended."""
        ...

    async def forget_push(self, id_: str) -> None:
        """End a subscription."""
        ...

    def now(self) -> datetime:
        """The present moment, aware."""
        ...


class Sealer(Protocol):
    """Who we are to push services, and how a message is made unreadable to them."""

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The header that says who posts (RFC 8292)."""
        ...

    def sealed(self, subscription: PushSubscription, plain: bytes) -> bytes:
        """A message that only this browser can read (RFC 8291). ValueError where its keys are none."""
        ...


class Answer(NamedTuple):
    """What a push service answered: status, the header Retry-After, and the beginning of its words."""

    status: int
    retry_after: str | None
    said: str


class Poster(Protocol):
    """Posts to endpoints."""

    async def open(self) -> None:
        """Get ready, in the loop in which it will be used."""
        ...

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer. OutsideError where nobody was reached, Unclear where no answer came, Refused for an address
        inside of our own network.
        """
        ...

    async def close(self) -> None: ...
