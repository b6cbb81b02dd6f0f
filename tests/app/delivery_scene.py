"""A process that delivers: the store is a real one, the platform is played, and waiting takes no time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import pytest
from sqlalchemy import func, select

from bot.app.delivery import Delivery
from bot.core.errors import OutsideError
from bot.core.ports import Deferred, Lane, Limits, Outgoing, OutgoingKind, QueuedMessage, Settlement
from bot.core.store import Transaction
from storage import SqlStorage, open_storage
from storage.tables import addresses, deliveries
from tests.app.test_pace import Skipping
from tests.kit.databases import new_sqlite

BEGAN: Final = datetime(2026, 10, 9, 1, tzinfo=UTC)
CHANNEL: Final = "telegram"
FAST: Final = Limits(rate=1000, reserve=200, burst=100, chat_rate=1000, chat_burst=100)
TELEGRAM: Final = Limits(rate=30, reserve=6, burst=6, chat_rate=1, chat_burst=5)

_Result = TypeVar("_Result")


class Sent(NamedTuple):
    """A message that was given to the platform."""

    at_s: float
    address: str
    text: str


class Platform:
    """Fulfils `Outlet`. `errors` are raised for a message, by its text or its address, one after another."""

    def __init__(self) -> None:
        self.asked: list[Sent] = []
        self.errors: dict[str, list[Exception]] = {}
        self.takes_s = 0.0

    async def send(self, message: QueuedMessage) -> None:
        at_s = asyncio.get_running_loop().time() - Skipping.BEGINS_S
        self.asked.append(Sent(at_s, message.address, message.message.text))
        if self.takes_s:
            await asyncio.sleep(self.takes_s)
        for name in (message.message.text, message.address):
            if self.errors.get(name):
                raise self.errors[name].pop(0)

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.asked]


class Store:
    """Fulfils `bot.app.delivery.Store` on a database, with the loop's time. While `fails`, it does not answer."""

    def __init__(self, storage: SqlStorage) -> None:
        self.storage = storage
        self.fails = False

    async def run(self, work: Callable[[Transaction], _Result]) -> _Result:
        await asyncio.sleep(0)
        if self.fails:
            raise OutsideError("The database failed", retry_after_s=1)
        with self.storage.transaction() as transaction:
            return work(transaction)

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=asyncio.get_running_loop().time() - Skipping.BEGINS_S)


class Scene:
    """One process that delivers, and verbs to queue what it has to send."""

    def __init__(self, store: Store, platform: Platform, limits: Limits) -> None:
        self.store = store
        self.platform = platform
        self.delivery = Delivery(CHANNEL, platform, limits)
        self._is_running = False

    async def begin(self, *, is_alone: bool = True) -> None:
        self._running = asyncio.ensure_future(self.delivery.run(self.store, is_alone=is_alone))
        await asyncio.sleep(0.001)

    async def die(self) -> None:
        """End without a chance to finish anything."""
        for task in (self._running, *self.delivery._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def stop(self, within_s: float = 5.0) -> None:
        await self.delivery.stop(within_s)
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    def reply(self, text: str, address: str = "a") -> None:
        """An answer is committed, and the channel is told."""
        self.delivery.queued(address, self.write(address, [text]))

    def write(self, address: str, texts: Sequence[str], holder: str | None = "") -> list[QueuedMessage]:
        """Answers are committed; those of them that are this process's to send."""
        holder = self.delivery.traits.holder if holder == "" else holder
        return [each for each in self._post(Lane.REPLY, address, texts, holder) if each is not None]

    def broadcast(self, *texts: str, drop_after_s: float | None = None) -> None:
        drop_at = None if drop_after_s is None else BEGAN + timedelta(seconds=drop_after_s)
        for text in texts:
            self._post(Lane.BROADCAST, text, [text], None, drop_at)

    def _post(
        self,
        lane: Lane,
        address: str,
        texts: Sequence[str],
        holder: str | None,
        drop_at: datetime | None = None,
    ) -> list[QueuedMessage | None]:
        posted: list[QueuedMessage | None] = []
        with self.store.storage.transaction() as transaction:
            for text in texts:
                message, at = Outgoing(OutgoingKind.SEND, text), self.store.now()
                number = transaction.queue(CHANNEL, address, "1", message, at)
                row = QueuedMessage(number, CHANNEL, address, message, at)
                posted.append(row if transaction.post(row, lane, holder, drop_at) else None)
        return posted

    def failed_before(self, address: str, times: int) -> None:
        """Let the first reply to a chat have been tried so many times."""
        first = select(func.min(deliveries.c.message)).where(deliveries.c.address == address)
        with self.store.storage.engine.begin() as connection:
            number = connection.execute(first).scalar_one()
        with self.store.storage.transaction() as transaction:
            tried = Settlement(deferred=(Deferred(number, self.store.now(), times),))
            transaction.settle(CHANNEL, tried, self.store.now())

    def unsent(self) -> list[tuple[str, str | None]]:
        """Address and failure of each row that is left."""
        rows = select(deliveries.c.address, deliveries.c.failure).order_by(deliveries.c.message)
        with self.store.storage.engine.begin() as connection:
            return [(row.address, row.failure) for row in connection.execute(rows)]

    def is_gone(self, address: str) -> bool:
        gone = select(addresses.c.gone_at).where(addresses.c.address == address)
        with self.store.storage.engine.begin() as connection:
            return connection.execute(gone).scalar_one() is not None


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    opened = open_storage(new_sqlite(tmp_path / "delivery.db"))
    with opened.transaction() as transaction:
        for address in ("a", "b"):
            person = transaction.add_person(address, "zh")
            transaction.add_address(person.id, CHANNEL, address, BEGAN)
    yield opened
    opened.close()


@pytest.fixture
def make(storage: SqlStorage) -> Callable[..., Scene]:
    """Another process on the same store."""
    return lambda limits=FAST, platform=None: Scene(Store(storage), platform or Platform(), limits)


def play(doing: Awaitable[None]) -> None:
    """Carry out a test in a loop in which waiting takes no time."""

    async def all_of_it() -> None:
        await doing

    with asyncio.Runner(loop_factory=Skipping) as runner:
        runner.run(all_of_it())


Make = Callable[..., Scene]
