"""Delivery of updates to a webhook: in order per chat, in parallel across chats, again until it is taken.

S WebhookActor: the updates of one chat form a queue; callback queries of a person form another one, so that a message
and a press of the same person can arrive at the same time; any answer 2xx takes the update, all else brings it again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.kit.botapi.options import Options
from tests.kit.botapi.parameters import decoded
from tests.kit.botapi.updates import Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Target:
    """Where updates go."""

    url: str
    secret: str | None
    connections: int


@dataclass
class _Lane:
    updates: deque[Update] = field(default_factory=deque)
    wait_s: float = 0.0
    """Before the next attempt; 0 when the last one worked."""


class Delivery:
    """Brings the queue's updates to one target, until `stop`."""

    def __init__(
        self,
        target: Target,
        updates: Updates,
        options: Options,
        carry_out: Callable[[str, dict[str, Any]], Awaitable[None]],
    ) -> None:
        self.target = target
        self.last_error: str | None = None
        self.repeats = 0
        """How many of the next deliveries are made twice."""
        self.on_post: Callable[[Update], None] | None = None
        self.in_flight = 0
        self._updates = updates
        self._options = options
        self._carry_out = carry_out
        self._lanes: dict[Hashable, _Lane] = {}
        self._ready: deque[Hashable] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=options.webhook_timeout_s),
            connector=aiohttp.TCPConnector(limit=target.connections),
        )
        headers = {"Content-Type": "application/json"}
        self._headers = {**headers, SECRET_HEADER: target.secret} if target.secret else headers
        for update in updates.waiting():
            self.add(update)

    def add(self, update: Update) -> None:
        """Bring this update when its turn comes."""
        name = _lane_name(update)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = _Lane()
            lane.updates.append(update)
            self._is_ready(name)
        else:
            lane.updates.append(update)

    async def stop(self) -> None:
        """End every delivery, in the middle if need be."""
        for timer in self._timers:
            timer.cancel()
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await self._session.close()

    def _is_ready(self, name: Hashable) -> None:
        self._ready.append(name)
        if len(self._workers) < self.target.connections:
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self) -> None:
        while self._ready:
            name = self._ready.popleft()
            lane = self._lanes[name]
            update = lane.updates[0]
            if not await self._is_taken(update):
                self._later(name, lane)
                continue
            lane.wait_s = 0.0
            if self.repeats:
                self.repeats -= 1
                await self._is_taken(update)
            self._updates.forget(update)
            lane.updates.popleft()
            if lane.updates:
                self._ready.append(name)
            else:
                del self._lanes[name]

    def _later(self, name: Hashable, lane: _Lane) -> None:
        first, most = self._options.backoff_first_s, self._options.backoff_max_s
        lane.wait_s = min(most, lane.wait_s * 2) if lane.wait_s else first

        def again() -> None:
            self._timers.discard(timer)
            self._is_ready(name)

        timer = asyncio.get_running_loop().call_later(lane.wait_s, again)
        self._timers.add(timer)

    async def _is_taken(self, update: Update) -> bool:
        if self.on_post is not None:
            self.on_post(update)
        self.in_flight += 1
        try:
            async with self._session.post(self.target.url, json=update, headers=self._headers) as answer:
                if not 200 <= answer.status <= 299:
                    self.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    return False
                body = await answer.read()
                content_type = answer.headers.get("Content-Type", "")
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            self.last_error = str(problem) or "Read timeout expired"
            return False
        finally:
            self.in_flight -= 1
        if body:
            await self._answered(body, content_type)
        return True

    async def _answered(self, body: bytes, content_type: str) -> None:
        try:
            parameters = await decoded(body, content_type)
        except ValueError:
            return  # S: a body that is no query is not looked at
        method = parameters.pop("method", None)
        if isinstance(method, str) and method:
            await self._carry_out(method, parameters)


def _lane_name(update: Update) -> Hashable:
    if "callback_query" in update:
        return "press", update["callback_query"]["from"]["id"]
    for kind in ("message", "edited_message", "my_chat_member"):
        if kind in update:
            return "chat", update[kind]["chat"]["id"]
    return "other", update["update_id"]
