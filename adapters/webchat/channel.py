"""The web chat as an outbound channel: who is listening to which talk, and how they are woken.

Messages themselves are never kept here: a stream reads them from the store, so that any number of processes
may serve one talk.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum

from adapters.webchat.incoming import CHANNEL
from bot.core.ports import QueuedMessage, Traits

REREAD_S = 5.0
"""How often a stream that nobody woke reads the store: the longest wait for what another process queued."""

STREAMS_MAX = 800
"""Open streams of one process, a socket each: the usual soft limit for open files is 1024 (systemd's
DefaultLimitNOFILE), and the rest is for the store and all other requests."""

STREAMS_PER_TALK_MAX = 6
"""Streams of one talk. Browsers open at most six HTTP/1.1 connections to a host, so more are dead ones."""


class Ending(Enum):
    """Why a stream ends: a newer one of the same talk took its place, or the program stops."""

    REPLACED = "replaced"
    CLOSED = "closed"


class Listener:
    """One open stream, woken from any thread."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def wake(self) -> None:
        with suppress(RuntimeError):  # the loop is gone, and the stream with it
            self._loop.call_soon_threadsafe(self._news.set)

    def end(self, why: Ending) -> None:
        self.ending = why
        self.wake()

    def take_news(self) -> None:
        """Forget past calls. Done before reading the store, so that a call during the reading is not lost."""
        self._news.clear()

    async def wait(self, timeout_s: float) -> None:
        """Return when woken, or after `timeout_s`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), timeout_s)


class WebChat:
    """The channel `web`. Fulfils `bot.core.ports.Channel`."""

    name = CHANNEL
    traits = Traits(echoes=True)

    def __init__(self, reread_s: float = REREAD_S, streams_max: int = STREAMS_MAX) -> None:
        self.reread_s = reread_s
        self._streams_max = streams_max
        self._listeners: dict[str, list[Listener]] = defaultdict(list)
        self._count = 0
        self._is_closed = False
        self._lock = threading.Lock()

    def queued(self, address: str, _messages: Sequence[QueuedMessage]) -> None:
        """Wake every stream of a talk: they read what is new. Any thread may call; never blocks on a reader."""
        with self._lock:
            listeners = tuple(self._listeners.get(address, ()))
        for listener in listeners:
            listener.wake()

    @property
    def is_full(self) -> bool:
        """Whether no further stream may open now."""
        return self._is_closed or self._count >= self._streams_max

    @contextmanager
    def listening(self, address: str) -> Iterator[Listener]:
        """A listener for as long as the block runs; the oldest of the talk ends where there are too many."""
        listener = Listener()
        self._join(address, listener)
        try:
            yield listener
        finally:
            self._leave(address, listener)

    def close(self) -> None:
        """End every stream, for good: the program stops."""
        with self._lock:
            self._is_closed = True
            listeners = [listener for talk in self._listeners.values() for listener in talk]
        for listener in listeners:
            listener.end(Ending.CLOSED)

    def _join(self, address: str, listener: Listener) -> None:
        with self._lock:
            talk = self._listeners[address]
            talk.append(listener)
            self._count += 1
            surplus = talk[:-STREAMS_PER_TALK_MAX]
        for old in surplus:
            old.end(Ending.REPLACED)

    def _leave(self, address: str, listener: Listener) -> None:
        with self._lock:
            self._count -= 1
            talk = self._listeners[address]
            talk.remove(listener)
            if not talk:
                del self._listeners[address]
