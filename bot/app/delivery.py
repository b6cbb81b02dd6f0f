"""After the commit, send: what waits in the outbox of one channel is given to its platform, in order, within limits.

A reply is sent at least once: it stays in the store until the platform has taken it, and another process takes over
what a dead one held. A broadcast is sent at most once: it leaves the store before it is sent.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from bot.app.broadcasts import Broadcasts, finish
from bot.app.pace import Pace
from bot.app.settled import Settled
from bot.core.errors import Gone, OutsideError, Refused, Throttled
from bot.core.ports import Deferred, Limits, Outlet, QueuedMessage, Traits, Waiting
from bot.core.store import Transaction

_LOG: Final = logging.getLogger(__name__)

SENDS_MAX: Final = 64
"""Messages on their way at once: enough to fill 30 a second where the platform takes two seconds for each."""

BATCH_MAX: Final = 200
"""Rows taken from the store at once."""

SWEEP_S: Final = 1.0
"""How often the store is asked for what nobody has sent: the longest wait for a message given back."""

HOLD_AGAIN_S: Final = 10.0
"""How often a process says that it still holds what it has to send: a third of the time it may."""

SETTLE_S: Final = 0.05
"""How long what was sent waits to be written down together with more: a crash within it repeats those replies."""

RETRY_FIRST_S: Final = 0.5
RETRY_MAX_S: Final = 60.0
"""Waits between two attempts double from the first to this."""

TRIES_MAX: Final = 60
"""Attempts before a reply is given up: about an hour, after which the person has looked for themselves."""

_Result = TypeVar("_Result")


class Store(Protocol):
    """The store as delivery sees it: work in a transaction, away from the loop, and the present moment."""

    async def run(self, work: Callable[[Transaction], _Result]) -> _Result: ...

    def now(self) -> datetime: ...


class Delivery:
    """The sending side of one channel. Fulfils `bot.core.ports.Channel`; `run` does the work."""

    def __init__(self, name: str, outlet: Outlet, limits: Limits, *, has_menu: bool = False) -> None:
        self.name = name
        self.traits = Traits(holder=secrets.token_hex(8), has_menu=has_menu)
        self._outlet = outlet
        self._limits = limits
        self._loop: asyncio.AbstractEventLoop | None = None
        self._chats: dict[str, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._given_back: dict[str, datetime] = {}
        self._settled = Settled()
        self._is_stopping = False

    @property
    def waiting(self) -> int:
        """Replies that this process holds and has not sent."""
        return sum(map(len, self._chats.values()))

    def queued(self, _address: str, messages: Sequence[QueuedMessage]) -> None:
        """Told after a commit what to send. Any thread may call. Without a running loop, the store keeps it."""
        if messages and self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: the next process finds the rows
                self._loop.call_soon_threadsafe(self._add, messages)

    async def run(self, store: Store, *, is_alone: bool) -> None:
        """Send until cancelled. `is_alone`: no other process shares the store, so what is held is a dead one's."""
        self._loop = asyncio.get_running_loop()
        self._store = store
        self._pace = Pace(self._limits)
        self._places = asyncio.Semaphore(SENDS_MAX)
        self._broadcasts = Broadcasts(
            self.name, self._outlet, self._pace, self._places, self._settled, store.now
        )
        if is_alone:
            await store.run(lambda transaction: transaction.release(self.name, None))
        await asyncio.gather(
            self._every(SWEEP_S, self._sweep),
            self._every(HOLD_AGAIN_S, self._hold_again),
            self._every(SETTLE_S, self._settle),
            self._every(SWEEP_S, self._broadcast),
        )

    async def stop(self, within_s: float) -> None:
        """Send what is held, as far as time allows, write down what was sent, and give the rest back."""
        self._is_stopping = True
        if self._loop is None:
            return
        await asyncio.gather(self._broadcasts.finish(within_s), finish(self._tasks, within_s))
        await self._settle()
        await self._store.run(lambda transaction: transaction.release(self.name, self.traits.holder))
        self._loop = None

    # -- replies

    def _add(self, messages: Sequence[QueuedMessage]) -> None:
        """Hold what was just queued; where earlier replies to the chat were given back, it follows them."""
        for message in messages:
            due_at = self._given_back.get(message.address)
            if due_at is None:
                self._hold([Waiting(message)])
            else:
                self._settled.deferred.append(Deferred(message.id, due_at, 0))

    def _hold(self, messages: Sequence[Waiting]) -> None:
        for each in messages:
            address = each.message.address
            if address in self._chats:
                self._chats[address].append(each)
            else:
                self._chats[address] = deque([each])
                self._start(self._answer(address))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, address: str) -> None:
        """Send all replies to one chat, one after another."""
        chat = self._chats[address]
        try:
            while chat:
                await self._pace.reply(address)
                async with self._places:
                    is_going_on = await self._send(chat[0])
                if not is_going_on:
                    return
                chat.popleft()
        finally:
            del self._chats[address]

    async def _send(self, waiting: Waiting) -> bool:
        """Send one reply and note what became of it; whether the chat may go on with the next."""
        message = waiting.message
        try:
            await self._outlet.send(message)
        except Refused as error:
            _LOG.error("message %d was refused and is not sent again: %s", message.id, error)
            self._settled.failed.append((message.id, str(error)))
        except Gone as error:
            _LOG.warning("nobody can be reached at %s %s any more: %s", self.name, message.address, error)
            self._settled.gone.append((message.address, self._chats[message.address][-1].message.id))
            return False
        except OutsideError as error:
            self._give_back(message.address, error, waiting.tries + 1)
            return False
        except Exception as error:
            _LOG.exception("message %d could not be sent", message.id)
            self._settled.failed.append((message.id, repr(error)))
        else:
            self._settled.sent.append(message.id)
        return True

    def _give_back(self, address: str, error: OutsideError, tries: int) -> None:
        """Let the store keep what waits for a chat until it may be tried again."""
        chat = self._chats[address]
        if tries >= TRIES_MAX:
            _LOG.error("message %d is given up after %d attempts: %s", chat[0].message.id, tries, error)
            self._settled.failed.append((chat[0].message.id, str(error)))
            tries = 0
            rest = list(chat)[1:]
        else:
            rest = list(chat)
        if isinstance(error, Throttled) and error.retry_after_s is not None:
            self._pace.stop(error.retry_after_s)
        backoff_s = min(RETRY_FIRST_S * 2 ** min(tries, 10), RETRY_MAX_S)
        wait_s = error.retry_after_s if error.retry_after_s is not None else backoff_s
        due_at = self._given_back[address] = self._store.now() + timedelta(seconds=wait_s)
        for place, each in enumerate(rest):
            self._settled.deferred.append(
                Deferred(each.message.id, due_at, tries if place == 0 else each.tries)
            )

    # -- the store

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except OutsideError as error:
                _LOG.warning("the store does not answer delivery: %s", error)
            except Exception:
                _LOG.exception("delivery made a mistake and goes on")
            await asyncio.sleep(seconds)

    async def _sweep(self) -> None:
        """Take over what nobody sends."""
        if self._is_stopping:
            return
        name, holder, now = self.name, self.traits.holder, self._store.now()
        assert holder is not None
        taken = await self._store.run(
            lambda transaction: transaction.take_replies(name, holder, now, BATCH_MAX)
        )
        for each in taken:
            self._given_back.pop(each.message.address, None)
        self._hold(taken)

    async def _hold_again(self) -> None:
        name, holder = self.name, self.traits.holder
        if self._chats and holder is not None:
            await self._store.run(
                lambda transaction: transaction.keep_holding(name, holder, self._store.now())
            )

    async def _settle(self) -> None:
        settlement, now = self._settled.take(), self._store.now()
        if settlement is None:
            return
        try:
            await self._store.run(lambda transaction: transaction.settle(self.name, settlement, now))
        except BaseException:
            self._settled.put_back(settlement)
            raise

    # -- broadcasts

    async def _broadcast(self) -> None:
        """Send what goes to many until nothing of it is left."""
        while await self._broadcasts.send(self._take_broadcasts):
            pass

    async def _take_broadcasts(self) -> Sequence[QueuedMessage]:
        """A second's worth: a crash loses no more. None while the program stops."""
        if self._is_stopping:
            return ()
        name, now = self.name, self._store.now()
        count = max(1, min(BATCH_MAX, round(self._limits.rate - self._limits.reserve)))
        return await self._store.run(lambda transaction: transaction.take_broadcasts(name, now, count))
