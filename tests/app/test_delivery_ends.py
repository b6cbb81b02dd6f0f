"""Processes that stop or die, stores that fail, and broadcasts, which are sent at most once."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import Gone, OutsideError, Refused, Throttled, Unclear
from storage.repositories.deliveries import HELD
from tests.app.delivery_scene import (
    TELEGRAM,
    Make,
    make,
    play,
    storage,
)

__all__ = ["make", "storage"]


# -- stopping, dying, and going on


def test_what_is_in_hand_is_sent_before_the_end(make: Make) -> None:
    scene = make()
    scene.platform.takes_s = 0.5

    async def talk() -> None:
        await scene.begin()
        for n in range(4):
            scene.reply(str(n))
        await asyncio.sleep(0.1)
        await scene.stop(within_s=5)
        assert scene.platform.texts == ["0", "1", "2", "3"]
        assert scene.unsent() == []

    play(talk())


def test_stopping_takes_no_longer_than_it_may_and_the_next_process_sends_the_rest_at_once(
    make: Make,
) -> None:
    scene, after = make(), make()
    scene.platform.takes_s = 2.0

    async def talk() -> None:
        await scene.begin()
        for n in range(6):
            scene.reply(str(n))
        await asyncio.sleep(0.1)
        began_s = asyncio.get_running_loop().time()
        await scene.stop(within_s=5)
        assert asyncio.get_running_loop().time() - began_s == pytest.approx(5, abs=0.1)
        assert scene.platform.texts == ["0", "1", "2"]  # the third was on its way
        assert len(scene.unsent()) == 4
        await after.begin(is_alone=False)
        await asyncio.sleep(1.1)
        assert after.platform.texts == ["2", "3", "4", "5"]
        assert after.unsent() == []
        await after.stop()

    play(talk())


def test_what_is_committed_after_the_stop_is_sent_by_the_next_process(make: Make) -> None:
    scene, after = make(), make()

    async def talk() -> None:
        await scene.begin()
        await scene.stop()
        scene.reply("late")
        await after.begin(is_alone=True)
        await asyncio.sleep(1.1)
        assert (scene.platform.texts, after.platform.texts) == ([], ["late"])
        await after.stop()

    play(talk())


def test_a_process_that_has_not_begun_leaves_its_replies_in_the_store(make: Make) -> None:
    scene = make()

    async def talk() -> None:
        scene.reply("early")
        assert scene.unsent() == [("a", None)]
        await scene.begin()
        await asyncio.sleep(1.1)
        assert scene.platform.texts == ["early"]
        await scene.stop()

    play(talk())


@pytest.mark.parametrize("is_alone", [True, False])
def test_what_a_process_held_when_it_died_is_sent_by_another(make: Make, is_alone: bool) -> None:
    """At once by one that is alone on the database; else as soon as the dead one's time is over."""
    scene, after = make(), make()
    scene.platform.takes_s = 60

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        scene.reply("second")
        await asyncio.sleep(0.1)
        await scene.die()
        await after.begin(is_alone=is_alone)
        await asyncio.sleep(HELD.total_seconds() + 2)
        assert after.platform.texts == ["first", "second"]
        earliest = 0.0 if is_alone else HELD.total_seconds()
        assert earliest <= after.platform.asked[0].at_s <= earliest + 1.2
        await after.stop()

    play(talk())


def test_a_slow_process_keeps_what_it_holds(make: Make) -> None:
    """Its platform takes two minutes for each message; the other one takes nothing over."""
    scene, other = make(), make()
    scene.platform.takes_s = 120

    async def talk() -> None:
        await scene.begin(is_alone=False)
        await other.begin(is_alone=False)
        scene.reply("first")
        scene.reply("second")
        await asyncio.sleep(300)
        assert (scene.platform.texts, other.platform.texts) == (["first", "second"], [])
        await scene.stop()
        await other.stop()

    play(talk())


def test_while_the_store_does_not_answer_what_was_sent_is_remembered(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make()

    async def talk() -> None:
        await scene.begin()
        scene.reply("first")
        scene.store.fails = True
        await asyncio.sleep(20)
        scene.store.fails = False
        await asyncio.sleep(5)
        assert scene.platform.texts == ["first"]
        assert scene.unsent() == []
        await scene.stop()

    play(talk())
    assert "the store does not answer delivery" in caplog.text


# -- broadcasts


def test_a_broadcast_that_may_have_arrived_is_not_sent_again(make: Make) -> None:
    scene, after = make(), make()
    scene.platform.errors["x"] = [Unclear("the connection ended")]

    async def talk() -> None:
        scene.broadcast("x", "y")
        await scene.begin()
        await asyncio.sleep(120)
        assert scene.platform.texts == ["x", "y"]
        assert scene.unsent() == []
        await scene.die()
        await after.begin()
        await asyncio.sleep(120)
        assert after.platform.texts == []
        await after.stop()

    play(talk())


@pytest.mark.parametrize("error", [Throttled("later", 3), OutsideError("nobody listens", 3)])
def test_a_broadcast_that_surely_did_not_arrive_is_sent_again(make: Make, error: Exception) -> None:
    scene = make()
    scene.platform.errors["x"] = [error]

    async def talk() -> None:
        scene.broadcast("x")
        await scene.begin()
        await asyncio.sleep(10)
        first, second = scene.platform.asked
        assert second.at_s - first.at_s == pytest.approx(3, abs=0.01)
        await scene.stop()

    play(talk())


@pytest.mark.parametrize("error", [Refused("too long"), ZeroDivisionError("ours")])
def test_a_broadcast_that_is_refused_stops_no_other(
    make: Make, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make()
    scene.platform.errors["x"] = [error]

    async def talk() -> None:
        scene.broadcast("x", "y")
        await scene.begin()
        await asyncio.sleep(10)
        assert scene.platform.texts == ["x", "y"]
        await scene.stop()

    play(talk())
    assert str(error) in caplog.text


def test_a_broadcast_to_somebody_who_is_gone_marks_them(make: Make) -> None:
    scene = make()
    scene.platform.errors["a"] = [Gone("blocked")]

    async def talk() -> None:
        scene.broadcast("a")
        await scene.begin()
        await asyncio.sleep(2)
        assert scene.is_gone("a")
        await scene.stop()

    play(talk())


def test_a_broadcast_that_comes_too_late_is_dropped(make: Make) -> None:
    scene = make()

    async def talk() -> None:
        scene.broadcast("late", drop_after_s=-1)
        scene.broadcast("good", drop_after_s=60)
        await scene.begin()
        await asyncio.sleep(2)
        assert scene.platform.texts == ["good"]
        assert scene.unsent() == []
        await scene.stop()

    play(talk())


def test_a_crash_loses_no_more_than_a_second_of_broadcasts_and_repeats_none(make: Make) -> None:
    scene, after = make(TELEGRAM), make(TELEGRAM)
    names = [f"n{n}" for n in range(100)]

    async def talk() -> None:
        scene.broadcast(*names)
        await scene.begin()
        await asyncio.sleep(1.5)
        await scene.die()
        await after.begin()
        await asyncio.sleep(20)
        sent = scene.platform.texts + after.platform.texts
        assert len(set(sent)) == len(sent) >= 100 - 24
        await after.stop()

    play(talk())


def test_a_graceful_stop_loses_and_repeats_no_broadcast(make: Make) -> None:
    scene, after = make(TELEGRAM), make(TELEGRAM)

    async def talk() -> None:
        scene.broadcast(*(f"n{n}" for n in range(100)))
        await scene.begin()
        await asyncio.sleep(1.5)
        await scene.stop()
        await after.begin()
        await asyncio.sleep(20)
        sent = scene.platform.texts + after.platform.texts
        assert len(set(sent)) == len(sent) == 100
        await after.stop()

    play(talk())


def test_replies_do_not_wait_for_a_flood_of_broadcasts(make: Make) -> None:
    scene = make(TELEGRAM)

    async def talk() -> None:
        scene.broadcast(*(f"n{n}" for n in range(300)))
        await scene.begin()
        for n in range(20):
            await asyncio.sleep(0.25)
            scene.reply(f"reply{n}", f"r{n}")
        await asyncio.sleep(30)
        replies = [each for each in scene.platform.asked if each.text.startswith("reply")]
        wanted = [0.251 + 0.25 * n for n in range(20)]
        late = [each.at_s - at_s for each, at_s in zip(replies, wanted, strict=True)]
        assert max(late) < 0.05
        assert len(scene.platform.asked) == 320
        await scene.stop()

    play(talk())
