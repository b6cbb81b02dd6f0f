"""The program as asynchronous channels see it: storage is synchronous, so its work is done in threads.

SQLite takes one writer at a time, so one thread serves it; PostgreSQL is served by several.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, TypeVar

from bot.app.groups import Groups, Outcomes
from bot.core.ports import Arrival, QueuedMessage
from bot.core.push import PushSubscription
from bot.core.store import Transaction
from bot.program import Program
from storage import SqlTransaction

POSTGRESQL_THREADS: Final = 8
"""Eight to sixteen threads were fastest for psycopg on two cores; more only queue at the database."""

POSTGRESQL_GROUPS: Final = 2
"""Groups of updates that PostgreSQL carries out at a time: one waits for the database while the other computes.
A guess: see docs/decisions/0031-shared-transactions.md."""

Result = TypeVar("Result")


class ThreadedHost:
    """Fulfils `ChatHost`, `TelegramHost` and `PushHost` of the adapters, and `Store` of `bot.app.delivery`."""

    def __init__(self, program: Program) -> None:
        self._program = program
        is_sqlite = program.settings.database_url.startswith("sqlite")
        self._threads = ThreadPoolExecutor(1 if is_sqlite else POSTGRESQL_THREADS, "storage")
        self._groups = Groups(self._accept_all, 1 if is_sqlite else POSTGRESQL_GROUPS)
        self._turns: dict[tuple[str, ...], tuple[asyncio.Lock, int]] = {}

    def now(self) -> datetime:
        return self._program.clock.now()

    async def accept(self, arrival: Arrival) -> None:
        """Carry out one update. Those of one chat are carried out in the order of the calls."""
        async with self._turn(arrival.channel, arrival.address):
            await self._groups.accept(arrival)

    async def _accept_all(self, arrivals: Sequence[Arrival]) -> Outcomes:
        return await self._in_thread(lambda: self._program.inbox.accept_all(arrivals))

    @asynccontextmanager
    async def _turn(self, *chat: str) -> AsyncIterator[None]:
        """A chat's turn; asyncio's locks are fair, so whoever asked first is first."""
        lock, waiting = self._turns.get(chat, (asyncio.Lock(), 0))
        self._turns[chat] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns[chat]
            if waiting == 1:
                del self._turns[chat]
            else:
                self._turns[chat] = (lock, waiting - 1)

    async def run(self, work: Callable[[SqlTransaction], Result]) -> Result:
        """The result of work in a transaction of its own."""

        def in_transaction() -> Result:
            with self._program.storage.transaction() as transaction:
                return work(transaction)

        return await self._in_thread(in_transaction)

    async def messages_since(self, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        name = self._program.web.name
        return await self.run(lambda transaction: transaction.queued_since(name, address, after, limit))

    async def messages_before(
        self, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        name = self._program.web.name
        return await self.run(lambda transaction: transaction.queued_before(name, address, before, limit))

    async def language_of(self, address: str) -> str | None:
        name = self._program.web.name

        def read(transaction: Transaction) -> str | None:
            person = transaction.person_at(name, address)
            return person.language if person is not None else None

        return await self.run(read)

    async def subscribe_push(self, address: str, subscription: PushSubscription) -> None:
        await self.run(lambda transaction: transaction.subscribe_push(address, subscription, self.now()))

    async def push_subscription(self, id_: str) -> PushSubscription | None:
        return await self.run(lambda transaction: transaction.push_subscription(id_))

    async def forget_push(self, id_: str) -> None:
        await self.run(lambda transaction: transaction.forget_push(id_))

    def close(self) -> None:
        """Finish what is in hand and take nothing more."""
        self._threads.shutdown(wait=True)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
