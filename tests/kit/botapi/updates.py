"""The queue of updates that a bot has not acknowledged yet, and the long poll on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from tests.kit.botapi import rules
from tests.kit.botapi.rules import Refused

Update = dict[str, Any]


@dataclass
class _Waiting:
    update: Update
    is_again: bool = False
    """It may have been acknowledged before, and is given out once whatever the offset."""


class Updates:
    """Updates in their order. `on_new` is told of each one while a webhook is set."""

    def __init__(self) -> None:
        self.allowed: Collection[str] | None = None
        self.on_new: Callable[[Update], None] | None = None
        self.last_id = 0
        self.held: list[Update] | None = None
        self._waiting: list[_Waiting] = []
        self._poll: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def waiting(self) -> list[Update]:
        """The updates that were not acknowledged, the oldest first."""
        return [each.update for each in self._waiting]

    def make(self, kind: str, content: dict[str, Any]) -> Update:
        """A new update of that kind, in the queue unless updates are held or this kind is not asked for."""
        self.last_id += 1
        update = {"update_id": self.last_id, kind: content}
        if self._is_wanted(kind):
            if self.held is not None:
                self.held.append(update)
            else:
                self.add(update)
        return update

    def add(self, update: Update, *, is_again: bool = False) -> None:
        """Put an update at the end of the queue."""
        self._waiting.append(_Waiting(update, is_again))
        if self.on_new is not None:
            self.on_new(update)
        elif self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def forget(self, update: Update) -> None:
        """The update was taken by a webhook."""
        for index, each in enumerate(self._waiting):
            if each.update is update:
                del self._waiting[index]
                return

    def forget_all(self) -> None:
        """Drop what waits."""
        self._waiting.clear()

    def end_poll(self, description: str) -> None:
        """Refuse the poll that is open, if there is one."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(Refused(description))

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[Update]:
        """The updates from the offset on, at once or as soon as there is one; those before it are forgotten."""
        self.end_poll(rules.OTHER_POLL)
        self._acknowledge(offset)
        if not self._waiting and timeout_s > 0:
            poll = self._poll = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout_s):
                    await poll
            except TimeoutError:
                pass
            finally:
                if self._poll is poll:
                    self._poll = None
        given = self._waiting[:limit]
        for each in given:
            each.is_again = False
        return [each.update for each in given]

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:  # A getUpdates.offset: the last ones, all previous updates will be forgotten
            self._waiting = self._waiting[offset:]
        elif offset > 0 and self._waiting:
            self._waiting = [
                each for each in self._waiting if each.is_again or each.update["update_id"] >= offset
            ]

    def _is_wanted(self, kind: str) -> bool:
        if not self.allowed:
            return kind not in rules.NEVER_BY_DEFAULT
        return kind in self.allowed
