"""After the commit, send: replies at least once and in order, whatever the platform says."""

from __future__ import annotations

import asyncio
import logging
from itertools import pairwise

import pytest

from bot.app.delivery import RETRY_MAX_S, TRIES_MAX
from bot.core.errors import Gone, OutsideError, Refused, Throttled, Unclear
from tests.app.delivery_scene import (
    Make,
    make,
    play,
    storage,
)

__all__ = ["make", "storage"]


# -- replies


def test_replies_are_sent_in_order_and_nothing_is_left(make: Make) -> None:
    scene = make()

    async def talk() -> None:
        await scene.begin()
        for n in range(20):
            scene.reply(str(n))
        await asyncio.sleep(0.5)
        assert scene.platform.texts == [str(n) for n in range(20)]
        assert scene.unsent() == []
        await scene.stop()

    play(talk())


def test_one_chat_is_sent_to_one_message_after_another_and_chats_side_by_side(make: Make) -> None:
    scene = make()
    scene.platform.takes_s = 0.3

    async def talk() -> None:
        await scene.begin()
        for n in range(2):
            for address in "ab":
                scene.reply(str(n), address)
        assert scene.delivery.waiting == 0  # told to the loop, not held yet
        await asyncio.sleep(0.1)
        assert scene.delivery.waiting == 4
        await asyncio.sleep(2)
        moments = sorted((round(each.at_s, 1), each.address) for each in scene.platform.asked)
        assert moments == [(0.0, "a"), (0.0, "b"), (0.3, "a"), (0.3, "b")]
        assert scene.delivery.waiting == 0
        await scene.stop()

    play(talk())


@pytest.mark.parametrize("error", [Unclear("502"), OutsideError("nobody listens")], ids=["unclear", "unsent"])
def test_a_reply_that_did_not_get_through_is_sent_again_later_each_time(make: Make, error: Exception) -> None:
    scene = make()
    scene.platform.errors["first"] = [error] * 5

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        scene.reply("second")
        await asyncio.sleep(120)
        assert scene.platform.texts == ["first"] * 6 + ["second"]
        moments = [each.at_s for each in scene.platform.asked]
        waits = [later - before for before, later in pairwise(moments[:5])]
        for wait_s, doubled in zip(waits, (1, 2, 4, 8), strict=True):
            assert doubled <= wait_s <= doubled + 1.1  # it is due, and the store is asked once a second
        assert scene.unsent() == []
        await scene.stop()

    play(talk())


def test_attempts_are_never_further_apart_than_a_minute(make: Make) -> None:
    scene = make()
    scene.platform.errors["a"] = [Unclear("502")] * 12

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        await asyncio.sleep(600)
        moments = [each.at_s for each in scene.platform.asked]
        assert max(b - a for a, b in pairwise(moments)) <= RETRY_MAX_S + 1.1
        assert len(moments) == 13
        await scene.stop()

    play(talk())


def test_a_reply_is_given_up_in_the_end_and_the_next_one_is_sent(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make()
    scene.platform.errors["first"] = [Unclear("502")] * 1000

    async def talk() -> None:
        scene.write("a", ["first", "second"], holder=None)
        scene.failed_before("a", TRIES_MAX - 2)
        await scene.begin()
        await asyncio.sleep(3 * RETRY_MAX_S)
        assert scene.platform.texts == ["first"] * 2 + ["second"]
        assert scene.unsent() == [("a", "502")]
        await scene.stop()

    play(talk())
    assert "given up" in caplog.text


def test_a_reply_that_is_refused_is_kept_for_the_operator_and_the_next_one_is_sent(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make()
    scene.platform.errors["first"] = [Refused("sendMessage {}: too long")]

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        scene.reply("second")
        await asyncio.sleep(0.5)
        assert scene.platform.texts == ["first", "second"]
        assert scene.unsent() == [("a", "sendMessage {}: too long")]
        await scene.stop()

    play(talk())
    assert "sendMessage {}: too long" in caplog.text


def test_a_mistake_of_ours_stops_neither_the_chat_nor_the_others(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make()
    scene.platform.errors["first"] = [ZeroDivisionError("ours")]

    async def talk() -> None:
        await scene.begin()
        for text in ("first", "second"):
            scene.reply(text)
        scene.reply("other", "b")
        await asyncio.sleep(0.5)
        assert sorted(scene.platform.texts) == ["first", "other", "second"]
        assert scene.unsent() == [("a", "ZeroDivisionError('ours')")]
        await scene.stop()

    play(talk())
    assert "ZeroDivisionError" in caplog.text


def test_whoever_is_gone_is_sent_nothing_more(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    scene = make()
    scene.platform.errors["a"] = [Gone("Forbidden: bot was blocked by the user")]

    async def talk() -> None:
        await scene.begin()
        for text in ("first", "second", "third"):
            scene.reply(text)
        scene.reply("other", "b")
        await asyncio.sleep(0.5)
        assert sorted(scene.platform.texts) == ["first", "other"]
        assert (scene.unsent(), scene.is_gone("a"), scene.is_gone("b")) == ([], True, False)
        scene.reply("again")  # whoever writes again is answered
        await asyncio.sleep(0.5)
        assert scene.platform.texts[-1] == "again"
        await scene.stop()

    play(talk())
    assert [each.levelno for each in caplog.records] == [logging.WARNING]


def test_too_many_messages_hold_everything_back_for_as_long_as_was_said(make: Make) -> None:
    scene = make()
    scene.platform.errors["first"] = [Throttled("retry after 17", 17)]

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        await asyncio.sleep(0.01)
        scene.reply("second")
        scene.reply("other", "b")
        scene.broadcast("c")
        await asyncio.sleep(30)
        (told, *later) = scene.platform.asked
        assert min(each.at_s for each in later) >= told.at_s + 17
        assert [each.text for each in later if each.address == "a"] == ["first", "second"]
        assert sorted(each.address for each in later) == ["a", "a", "b", "c"]
        assert scene.unsent() == []
        await scene.stop()

    play(talk())


def test_what_is_written_while_a_chat_waits_comes_after_what_waits(make: Make) -> None:
    scene = make()
    scene.platform.errors["0"] = [Unclear("502")] * 3

    async def talk() -> None:
        await scene.begin()
        for n in range(30):
            scene.reply(str(n))
            await asyncio.sleep(0.3)
        await asyncio.sleep(30)
        once = list(dict.fromkeys(scene.platform.texts))
        assert once == [str(n) for n in range(30)]
        assert scene.platform.texts == ["0"] * 3 + once
        await scene.stop()

    play(talk())
