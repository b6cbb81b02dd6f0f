"""A timer that wakes the program, by APScheduler. It remembers nothing: what is due stands in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

WAKE_S: Final = 60.0
"""How often the program is woken: a message goes out at most so long after its moment."""


class Timer:
    """Calls `work` at once and then every `every_s` seconds, never twice at the same time."""

    def __init__(self, work: Callable[[], Awaitable[None]], every_s: float = WAKE_S) -> None:
        self._work = work
        self._every_s = every_s

    async def run(self) -> None:
        """Wake until cancelled.

        APScheduler waits for a time of day. Where the clock is put back, that time is far away: then it is told anew
        when to wake, by a clock that nobody can put back.
        """
        scheduler = AsyncIOScheduler(timezone=UTC)
        trigger = IntervalTrigger(seconds=max(1, round(self._every_s)), timezone=UTC)
        job = scheduler.add_job(
            self._wake, trigger, next_run_time=_now(), coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.start()
        try:
            while True:
                await asyncio.sleep(self._every_s)
                if job.next_run_time > _now() + timedelta(seconds=2 * self._every_s):
                    job.modify(next_run_time=_now())
        finally:
            scheduler.shutdown(wait=False)

    async def _wake(self) -> None:
        """Work that APScheduler sees to be a coroutine, whatever was given."""
        await self._work()


def _now() -> datetime:
    return datetime.now(UTC)
