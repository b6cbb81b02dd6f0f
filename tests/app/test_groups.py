"""Which updates are carried out together: nobody waits for company, and everybody is told how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain

import pytest

from bot.app.groups import GROUP_MAX, Groups, Outcomes
from bot.core.errors import OutsideError
from bot.core.events import Said
from bot.core.ports import Arrival

AT = datetime(2026, 10, 9, 9, tzinfo=UTC)


def arrival(number: int) -> Arrival:
    return Arrival("web", str(number), "1", Said(AT, "312"))


class Inbox:
    """Carries out a group when it is told to; what fails is named by the chat."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.may_go_on = asyncio.Event()
        self.fails: dict[int, OutsideError] = {}
        self.breaks: Exception | None = None

    async def carry_out(self, arrivals: Sequence[Arrival]) -> Outcomes:
        numbers = [int(each.address) for each in arrivals]
        self.groups.append(numbers)
        await self.may_go_on.wait()
        if self.breaks is not None:
            raise self.breaks
        return [self.fails.get(number) for number in numbers]


async def brought(inbox: Inbox, count: int, at_once_max: int = 1) -> list[BaseException | None]:
    """Bring so many updates, let all of them be carried out; how each ended."""
    groups = Groups(inbox.carry_out, at_once_max)
    waiting = [asyncio.ensure_future(groups.accept(arrival(number))) for number in range(count)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert not any(each.done() for each in waiting), "acknowledged before it was carried out"
    inbox.may_go_on.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


def test_the_first_goes_at_once_and_those_that_come_meanwhile_go_together() -> None:
    async def play() -> None:
        inbox = Inbox()
        assert await brought(inbox, 5) == [None] * 5
        assert inbox.groups == [[0], [1, 2, 3, 4]]

    asyncio.run(play())


def test_no_group_is_larger_than_allowed_and_as_many_go_at_once_as_allowed() -> None:
    async def play() -> None:
        inbox = Inbox()
        await brought(inbox, GROUP_MAX + 5, at_once_max=2)
        assert [len(each) for each in inbox.groups] == [1, 1, GROUP_MAX, 3]
        assert [*chain(*inbox.groups)] == list(range(GROUP_MAX + 5))

    asyncio.run(play())


def test_each_is_told_how_its_own_update_ended() -> None:
    async def play() -> None:
        inbox = Inbox()
        inbox.fails[2] = OutsideError("locked")
        assert await brought(inbox, 4) == [None, None, inbox.fails[2], None]

    asyncio.run(play())


def test_where_carrying_out_breaks_nobody_waits_for_ever_and_the_next_are_carried_out() -> None:
    async def play() -> None:
        inbox = Inbox()
        inbox.breaks = RuntimeError("cannot begin a thread")
        assert [str(each) for each in await brought(inbox, 3)] == ["cannot begin a thread"] * 3
        assert inbox.groups == [[0], [1, 2]]

    asyncio.run(play())


def test_whoever_waits_no_longer_keeps_nobody_from_being_told() -> None:
    async def play() -> None:
        inbox = Inbox()
        groups = Groups(inbox.carry_out, 1)
        first, second = (asyncio.ensure_future(groups.accept(arrival(number))) for number in range(2))
        await asyncio.sleep(0)
        first.cancel()
        inbox.may_go_on.set()
        await second
        with pytest.raises(asyncio.CancelledError):
            await first

    asyncio.run(play())
