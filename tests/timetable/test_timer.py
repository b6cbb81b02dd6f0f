"""The timer wakes at once, again and again, and also where the clock of the machine was put back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.timers import Timer


def test_the_timer_wakes_at_once_and_again() -> None:
    wakes: list[datetime] = []

    async def work() -> None:
        wakes.append(datetime.now(UTC))

    async def play() -> None:
        running = asyncio.ensure_future(Timer(work, 1).run())
        await asyncio.sleep(2.5)
        running.cancel()

    asyncio.run(play())
    assert len(wakes) >= 3


def test_a_wake_that_lies_far_away_since_the_clock_was_put_back_is_not_waited_for(monkeypatch: Any) -> None:
    wakes: list[datetime] = []
    schedulers: list[AsyncIOScheduler] = []
    start = AsyncIOScheduler.start

    def noted(scheduler: AsyncIOScheduler, *arguments: Any) -> None:
        schedulers.append(scheduler)
        start(scheduler, *arguments)

    monkeypatch.setattr(AsyncIOScheduler, "start", noted)

    async def work() -> None:
        wakes.append(datetime.now(UTC))

    async def play() -> None:
        running = asyncio.ensure_future(Timer(work, 1).run())
        await asyncio.sleep(0.5)
        (job,) = schedulers[0].get_jobs()
        job.modify(next_run_time=datetime.now(UTC) + timedelta(days=7))  # as if the clock had lost a week
        await asyncio.sleep(2)
        running.cancel()

    asyncio.run(play())
    assert len(wakes) >= 2
