"""How fast messages may leave: one place that keeps a platform's limits for every message of a process.

Time here is the loop's monotonic clock, in seconds.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final

from bot.core.ports import Limits

CHATS_MAX: Final = 10_000
"""Chats whose last messages are remembered; one that is forgotten has been silent for longest."""

LATE_MAX: Final = 4
"""Broadcasts that may go at once to make up for a late awakening, which at hundreds a second is the rule."""


class _Bucket:
    """The generic cell rate algorithm: `rate` a second on average, `burst` at once after a silence."""

    __slots__ = ("_free_at_s", "_interval_s", "_slack_s")

    def __init__(self, rate: float, burst: int) -> None:
        self._interval_s = 1 / rate
        self._slack_s = (burst - 1) / rate
        self._free_at_s = 0.0

    def wait_s(self, now_s: float) -> float:
        """How long the next message has to wait."""
        return max(0.0, self._free_at_s - self._slack_s - now_s)

    def take(self, now_s: float) -> None:
        self._free_at_s = max(self._free_at_s, now_s) + self._interval_s


class Pace:
    """Keeps the limits. Replies are never held up by broadcasts: those have a smaller rate of their own."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = _Bucket(limits.rate, limits.burst)
        self._broadcasts = _Bucket(limits.rate - limits.reserve, LATE_MAX)
        self._chats: OrderedDict[str, _Bucket] = OrderedDict()
        self._stopped_until_s = 0.0
        self._replies_waiting = 0
        self._line = asyncio.Lock()

    def stop(self, seconds: float) -> None:
        """Let nothing leave for so long: the platform said so."""
        self._stopped_until_s = max(self._stopped_until_s, asyncio.get_running_loop().time() + seconds)

    async def reply(self, address: str) -> None:
        """Return when a reply to this chat may leave. Replies whose chats may have one leave in their order."""
        chat = self._chat(address)
        while not await self._next_reply(chat):
            await asyncio.sleep(chat.wait_s(asyncio.get_running_loop().time()))

    async def _next_reply(self, chat: _Bucket) -> bool:
        """Wait in line; whether the chat may have a message. One that may not waits outside and holds up nobody."""
        if chat.wait_s(asyncio.get_running_loop().time()) > 0:
            return False
        self._replies_waiting += 1
        try:
            async with self._line:  # asyncio's locks are fair
                await self._turn(self._all)
                is_free = chat.wait_s(asyncio.get_running_loop().time()) <= 0
                if is_free:
                    self._take(chat, self._all)
                return is_free
        finally:
            self._replies_waiting -= 1

    async def broadcast(self, address: str) -> None:
        """Return when a broadcast to this chat may leave: after all replies that could leave now."""
        while True:
            await self._turn(self._chat(address), self._all, self._broadcasts)
            if not self._replies_waiting:
                self._take(self._chat(address), self._all, self._broadcasts)
                return
            await asyncio.sleep(1 / self._limits.rate)

    async def _turn(self, *buckets: _Bucket) -> None:
        now_s = asyncio.get_running_loop().time
        while True:
            at_s = now_s()
            wait_s = max(self._stopped_until_s - at_s, *(bucket.wait_s(at_s) for bucket in buckets))
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    @staticmethod
    def _take(*buckets: _Bucket) -> None:
        now_s = asyncio.get_running_loop().time()
        for bucket in buckets:
            bucket.take(now_s)

    def _chat(self, address: str) -> _Bucket:
        bucket = self._chats.get(address)
        if bucket is None:
            bucket = _Bucket(self._limits.chat_rate, self._limits.chat_burst)
            self._chats[address] = bucket
            if len(self._chats) > CHATS_MAX:
                self._chats.popitem(last=False)
        else:
            self._chats.move_to_end(address)
        return bucket
