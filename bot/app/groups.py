"""Updates that wait at the same moment are carried out together: they share one transaction and one write to the disk.

Nobody waits for company: what comes while nothing is under way goes at once, and what comes meanwhile goes next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from bot.core.errors import OutsideError
from bot.core.ports import Arrival

GROUP_MAX: Final = 32
"""Updates in one transaction: more share hardly less of its cost, and each waits for the last one."""

Outcomes = Sequence[OutsideError | None]

_Waiting = tuple[Arrival, asyncio.Future[None]]


class Groups:
    """The updates of a process that are not carried out yet; used in one event loop.

    `carry_out` is given a group and says of each what hindered it; `at_once_max` groups are under way at a time.
    """

    def __init__(
        self, carry_out: Callable[[Sequence[Arrival]], Awaitable[Outcomes]], at_once_max: int
    ) -> None:
        self._carry_out = carry_out
        self._at_once_max = at_once_max
        self._waiting: deque[_Waiting] = deque()
        self._under_way: set[asyncio.Future[Outcomes]] = set()

    async def accept(self, arrival: Arrival) -> None:
        """Return once an update is on disk. OutsideError: it is not."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, done))
        self._begin()
        await done

    def _begin(self) -> None:
        while self._waiting and len(self._under_way) < self._at_once_max:
            self._start([self._waiting.popleft() for _ in range(min(GROUP_MAX, len(self._waiting)))])

    def _start(self, group: Sequence[_Waiting]) -> None:
        work = self._carry_out([arrival for arrival, _ in group])
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(partial(self._end, [done for _, done in group]))

    def _end(self, waiting: Sequence[asyncio.Future[None]], task: asyncio.Future[Outcomes]) -> None:
        self._under_way.discard(task)
        failure = task.exception()
        outcomes = [failure] * len(waiting) if failure is not None else task.result()
        for done, problem in zip(waiting, outcomes, strict=True):
            if done.done():  # nobody waits for it any more
                continue
            if problem is None:
                done.set_result(None)
            else:
                done.set_exception(problem)
        self._begin()
