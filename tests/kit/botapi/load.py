"""Many people at once, and how long each waits for an answer. Measures; judges nothing.

Closed loop: `in_flight` people wait for an answer at any time. Open loop: `rate` updates a second, whatever comes back.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from tests.kit.botapi.bot import Bot, Listener
from tests.kit.botapi.people import People
from tests.kit.botapi.updates import Update

_LOOK_S = 0.25


@dataclass(frozen=True)
class Plan:
    """What to drive. `count` updates in a closed loop, or with a `rate` for `seconds` in an open one."""

    people: int
    count: int = 0
    in_flight: int = 1
    first_id: int = 1
    texts: tuple[Any, ...] | list[Any] = ("/start",)
    """What each person says, one after the other and from the beginning again; {"press": LABEL} presses a button."""
    rate: float = 0.0
    seconds: float = 0.0
    replies: int = 1
    """How many messages or edits answer one update."""
    answer_max_s: float = 10.0
    """After this the update counts as unanswered, and the person goes on."""


class Load(Listener):
    """One run over one bot."""

    def __init__(self, plan: Plan, bot: Bot, people: People) -> None:
        self._plan = plan
        self._bot = bot
        self._people = people
        self._driven = range(plan.first_id, plan.first_id + plan.people)
        self._steps = dict.fromkeys(self._driven, 0)
        self._free = list(reversed(self._driven))
        self._since: dict[int, float] = {}
        self._left: dict[int, int] = {}
        self._latencies_s: list[float] = []
        self._made = 0
        self._unanswered = 0
        self._done = asyncio.Event()
        self._ended_at = 0.0

    async def run(self) -> dict[str, Any]:
        """The updates, seconds, updates a second, latencies in milliseconds, and how many were never answered."""
        assert self._bot.listener is None, "one load at a time"
        self._bot.listener = self
        if self._bot.delivery is not None:
            self._bot.delivery.on_post = self._posted
        began_at = self._ended_at = time.perf_counter()
        try:
            if self._plan.rate:
                await self._open_loop()
            else:
                await self._closed_loop()
        finally:
            self._bot.listener = None
            if self._bot.delivery is not None:
                self._bot.delivery.on_post = None
        return self._result(self._ended_at - began_at)

    def replied(self, chat: int) -> bool:
        """Note the answer, and let the person go on."""
        if chat not in self._driven:
            return False
        since = self._since.get(chat)
        if since is None:
            return True
        self._left[chat] -= 1
        if self._left[chat]:
            return True
        self._ended_at = time.perf_counter()
        self._latencies_s.append(self._ended_at - since)
        self._is_free(chat)
        return True

    def _is_free(self, chat: int) -> None:
        del self._since[chat]
        if self._plan.rate:
            self._free.append(chat)
        elif self._made < self._plan.count:
            # The next person in turn: with as many people as updates in flight it is the same one.
            self._free.insert(0, chat)
            self._speak(self._free.pop())
        elif not self._since:
            self._done.set()

    def _speak(self, person: int) -> None:
        step = self._steps[person]
        self._steps[person] = step + 1
        said = self._plan.texts[step % len(self._plan.texts)]
        self._made += 1
        self._left[person] = self._plan.replies
        self._since[person] = time.perf_counter()
        if isinstance(said, dict):
            self._people.press(person, label=said["press"])
        else:
            self._people.say(person, said)

    def _posted(self, update: Update) -> None:
        """With a webhook the wait begins when the POST does."""
        content = update.get("message") or update.get("callback_query")
        person = content["from"]["id"] if content else None
        if person in self._since:
            self._since[person] = time.perf_counter()

    async def _closed_loop(self) -> None:
        for _ in range(min(self._plan.in_flight, self._plan.people, self._plan.count)):
            self._speak(self._free.pop())
        while not self._done.is_set():
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._done.wait()
            except TimeoutError:
                self._give_up()

    async def _open_loop(self) -> None:
        began_at = time.perf_counter()
        total = int(self._plan.rate * self._plan.seconds)
        for number in range(total):
            wait_s = began_at + number / self._plan.rate - time.perf_counter()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            if self._free:
                self._speak(self._free.pop(0))
            else:
                self._made += 1
                self._unanswered += 1
        deadline = time.perf_counter() + self._plan.answer_max_s
        while self._since and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        self._unanswered += len(self._since)

    def _give_up(self) -> None:
        limit = time.perf_counter() - self._plan.answer_max_s
        for chat in [chat for chat, since in self._since.items() if since < limit]:
            self._unanswered += 1
            self._ended_at = time.perf_counter()
            self._is_free(chat)

    def _result(self, seconds: float) -> dict[str, Any]:
        latencies_ms = sorted(each * 1000 for each in self._latencies_s)
        return {
            "updates": self._made,
            "seconds": seconds,
            "per_second": len(latencies_ms) / seconds if seconds > 0 else 0.0,
            "latencies_ms": {
                **{f"p{part}": _share(latencies_ms, part) for part in (50, 90, 99)},
                "max": latencies_ms[-1] if latencies_ms else None,
            },
            "unanswered": self._unanswered,
        }


def _share(ordered: list[float], percent: int) -> float | None:
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
