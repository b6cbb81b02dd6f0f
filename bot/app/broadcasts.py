"""What goes to many: sent at most once, as fast as the limits leave room beside the replies.

A broadcast has left the store when it comes here. Only where the platform surely did not take it is it tried again;
what a crash takes with it is never repeated.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from bot.app.pace import Pace
from bot.app.settled import Settled
from bot.core.errors import Gone, OutsideError, Throttled, Unclear
from bot.core.ports import Outlet, QueuedMessage

_LOG: Final = logging.getLogger(__name__)

PAUSE_S: Final = 0.5
"""How long a broadcast waits that the platform did not take, where the platform does not say."""


class Broadcasts:
    """The slow lane of one channel. `places` are shared with the replies: so many messages are on their way at once."""

    def __init__(
        self,
        name: str,
        outlet: Outlet,
        pace: Pace,
        places: asyncio.Semaphore,
        settled: Settled,
        now: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._outlet = outlet
        self._pace = pace
        self._places = places
        self._settled = settled
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_no_batch = asyncio.Event()
        self._has_no_batch.set()

    async def send(self, take: Callable[[], Awaitable[Sequence[QueuedMessage]]]) -> bool:
        """Begin to send all that `take` takes from the store; whether it took anything."""
        self._has_no_batch.clear()
        try:
            taken = await take()
            for message in taken:
                await self._pace.broadcast(message.address)
                await self._places.acquire()
                task = asyncio.ensure_future(self._send_once(message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        finally:
            self._has_no_batch.set()
        return bool(taken)

    async def finish(self, within_s: float) -> None:
        """Wait for what was taken, as far as time allows: it is in no store any more."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_no_batch.wait(), within_s)
        await finish(self._tasks, within_s)

    async def _send_once(self, message: QueuedMessage) -> None:
        try:
            while not await self._is_over(message):
                await self._pace.broadcast(message.address)
        finally:
            self._places.release()

    async def _is_over(self, message: QueuedMessage) -> bool:
        if message.drop_at is not None and self._now() >= message.drop_at:
            _LOG.info("broadcast %d comes too late and is not sent", message.id)
            return True
        try:
            await self._outlet.send(message)
        except Throttled as error:
            self._pace.stop(error.retry_after_s or PAUSE_S)
            return False
        except Gone as error:
            _LOG.warning("nobody can be reached at %s %s any more: %s", self._name, message.address, error)
            self._settled.gone.append((message.address, message.id))
        except Unclear as error:
            _LOG.warning("broadcast %d may not have arrived: %s", message.id, error)
        except OutsideError as error:
            _LOG.warning("broadcast %d waits: %s", message.id, error)
            await asyncio.sleep(error.retry_after_s or PAUSE_S)
            return False
        except Exception as error:
            _LOG.error("broadcast %d was refused: %s", message.id, error)
        else:
            self._settled.arrived.append(message.id)
        return True


async def finish(tasks: Iterable[asyncio.Task[None]], within_s: float) -> None:
    """Wait for messages on their way, and cancel those that are late."""
    under_way = set(tasks)
    if under_way:
        _, late = await asyncio.wait(under_way, timeout=within_s)
        for task in late:
            task.cancel()
