"""The program behind the web chat's routes: storage is synchronous, so its work is done in threads.

SQLite takes one writer at a time, so one thread serves it; PostgreSQL is served by several.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, TypeVar

from bot.core.ports import Arrival, QueuedMessage
from bot.program import Program

POSTGRESQL_THREADS: Final = 8
"""Eight to sixteen threads were fastest for psycopg on two cores; more only queue at the database."""

_Result = TypeVar("_Result")


class ThreadedHost:
    """Fulfils `adapters.webchat.host.ChatHost`."""

    def __init__(self, program: Program) -> None:
        self._program = program
        is_sqlite = program.settings.database_url.startswith("sqlite")
        self._threads = ThreadPoolExecutor(1 if is_sqlite else POSTGRESQL_THREADS, "storage")

    def now(self) -> datetime:
        return self._program.clock.now()

    async def accept(self, arrival: Arrival) -> None:
        await self._in_thread(lambda: self._program.inbox.accept(arrival))

    async def messages_since(self, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        name = self._program.web.name

        def read() -> tuple[QueuedMessage, ...]:
            with self._program.storage.transaction() as transaction:
                return transaction.queued_since(name, address, after, limit)

        return await self._in_thread(read)

    async def messages_before(
        self, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        name = self._program.web.name

        def read() -> tuple[QueuedMessage, ...]:
            with self._program.storage.transaction() as transaction:
                return transaction.queued_before(name, address, before, limit)

        return await self._in_thread(read)

    async def language_of(self, address: str) -> str | None:
        name = self._program.web.name

        def read() -> str | None:
            with self._program.storage.transaction() as transaction:
                person = transaction.person_at(name, address)
                return person.language if person is not None else None

        return await self._in_thread(read)

    def close(self) -> None:
        """Finish what is in hand and take nothing more."""
        self._threads.shutdown(wait=True)

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
