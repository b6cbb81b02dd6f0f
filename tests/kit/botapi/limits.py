"""How often a bot may send, and whether it waits as long as it was told.

F: "avoid sending more than one message per second" in one chat ("you may go over this limit briefly"), 20 a minute in
a group, about 30 a second in bulk. How long a burst may be is not stated: `Options.chat_burst` is our reading.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from tests.kit.botapi.options import Options
from tests.kit.botapi.rules import TOO_MANY, Refused


class Limits:
    """Counts what is sent. `elapsed` gives seconds that never run backwards."""

    def __init__(self, options: Options, elapsed: Callable[[], float]) -> None:
        self.early_calls = 0
        self._options = options
        self._elapsed = elapsed
        self._sent: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._standing: dict[int | None, tuple[float, float]] = {}

    def count(self, chat: int) -> None:
        """Let one message pass to the chat, or raise Refused with the seconds to wait."""
        now = self._elapsed()
        if self._standing:
            self._heed(None, now)
            self._heed(chat, now)
        self._count_chat(chat, now)
        if chat < 0 and self._options.group_per_minute:
            self._count_window(
                self._groups.setdefault(chat, deque()), now, 60.0, self._options.group_per_minute, chat
            )
        if self._options.rate:
            self._count_window(self._sent, now, 1.0, self._options.rate + self._options.rate_slack, None)

    def tell(self, wait_s: float, chat: int | None) -> Refused:
        """The answer 429, which stands from now on for the chat, or with None for the whole bot."""
        now = self._elapsed()
        seconds = max(1, math.ceil(wait_s))
        self._standing[chat] = (now, now + seconds)
        return Refused(f"{TOO_MANY}{seconds}", retry_after=seconds)

    def _heed(self, chat: int | None, now: float) -> None:
        told_at, until = self._standing.get(chat, (0.0, 0.0))
        if now >= until:
            self._standing.pop(chat, None)
            return
        if now - told_at > self._options.early_grace_s:
            self.early_calls += 1
        seconds = max(1, math.ceil(until - now))
        raise Refused(f"{TOO_MANY}{seconds}", retry_after=seconds)

    def _count_chat(self, chat: int, now: float) -> None:
        burst, rate = self._options.chat_burst, self._options.chat_rate
        if not burst or not rate:
            return
        left, counted_at = self._chats.get(chat, (float(burst), now))
        left = min(float(burst), left + (now - counted_at) * rate)
        if left < 1.0:
            raise self.tell((1.0 - left) / rate, chat)
        self._chats[chat] = (left - 1.0, now)

    def _count_window(
        self, sent: deque[float], now: float, window_s: float, most: int, chat: int | None
    ) -> None:
        while sent and sent[0] <= now - window_s:
            sent.popleft()
        if len(sent) >= most:
            raise self.tell(sent[0] + window_s - now, chat)
        sent.append(now)
