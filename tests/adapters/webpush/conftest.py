"""The sending side of web push over real HTTP, with the program around it played."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.webpush.outlet import PushOutlet
from adapters.webpush.posting import HttpPoster
from adapters.webpush.sealing import PushSealer, new_key
from bot.core.ports import Outgoing, OutgoingKind, QueuedMessage
from bot.core.push import CHANNEL, PushSubscription
from tests.kit.push_service import Browser, PushService, push_service

CONTACT = "https://forms.example.org:8443/chat"


class Host:
    """Fulfils `PushHost`: subscriptions in memory, and a clock that a test moves on."""

    def __init__(self) -> None:
        self.subscriptions: dict[str, PushSubscription] = {}
        self.passed = timedelta()

    async def push_subscription(self, id_: str) -> PushSubscription | None:
        return self.subscriptions.get(id_)

    async def forget_push(self, id_: str) -> None:
        del self.subscriptions[id_]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed


class Line:
    """An outlet and a push service, and verbs to send from one to the other."""

    def __init__(self, service: PushService) -> None:
        self.service = service
        self.host = Host()
        self.sealer = PushSealer(new_key(), CONTACT)
        self.poster = HttpPoster(is_local_allowed=True)
        self.outlet = PushOutlet(self.sealer, self.poster)

    def subscribed(self, name: str = "phone", at: PushService | None = None) -> Browser:
        """A browser that wants to be woken, by this service or another one."""
        browser = (at or self.service).subscribe(name, self.sealer.public)
        self.host.subscriptions[browser.subscription.id] = browser.subscription
        return browser

    def row(self, browser: Browser, text: str = "还有 1 张表", keep_s: float | None = 3600) -> QueuedMessage:
        """A message that was queued just now, and is wanted for `keep_s` seconds."""
        at = self.host.now()
        drop_at = None if keep_s is None else at + timedelta(seconds=keep_s)
        message = Outgoing(OutgoingKind.SEND, text)
        return QueuedMessage(7, CHANNEL, browser.subscription.id, message, at, drop_at)

    def send(self, *rows: QueuedMessage) -> list[Exception | None]:
        """Send one after another; what each raised."""

        async def all_of_them() -> list[Exception | None]:
            await self.outlet.open(self.host)
            try:
                return [await _raised(self.outlet, row) for row in rows]
            finally:
                await self.outlet.close()

        return asyncio.run(all_of_them())


async def _raised(outlet: PushOutlet, row: QueuedMessage) -> Exception | None:
    try:
        await outlet.send(row)
    except Exception as error:
        return error
    return None


@pytest.fixture
def line() -> Iterator[Line]:
    with push_service() as service:
        yield Line(service)
    assert service.broken_rules == []
