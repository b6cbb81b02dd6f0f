"""A stream tells all that was said and all that is said, each once, from wherever a page left off."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest
from sse_starlette.event import ServerSentEvent

from adapters.webchat.channel import STREAMS_PER_TALK_MAX, WebChat
from adapters.webchat.outgoing import settled
from adapters.webchat.stream import HISTORY_MESSAGES, PAGE_ROWS, follow, newest_before
from tests.kit.chat_host import ScriptedHost

ME = "a" * 32
PATIENCE_S = 10


class Talk:
    """A channel, a host that only says what the test says, and streams of one address."""

    def __init__(self, reread_s: float = 60) -> None:
        self.channel = WebChat(reread_s)
        self.host = ScriptedHost(self.channel, lambda _host, _arrival: None)

    def stream(self, after: int = 0) -> Stream:
        return Stream(follow(self.host, self.channel, ME, after))


class Stream:
    def __init__(self, events: AsyncIterator[ServerSentEvent]) -> None:
        self._events = events

    async def next(self) -> tuple[str | None, Any]:
        """Name and value of the next event."""
        event = await asyncio.wait_for(anext(self._events), PATIENCE_S)
        value = json.loads(str(event.data))
        assert event.event is not None or event.id == str(value["changed"])
        return event.event, value

    async def until_caught_up(self) -> tuple[list[str], Any]:
        """The texts that come first, and what the stream then says of the talk."""
        texts = []
        while (event := await self.next())[0] is None:
            texts.append(event[1]["text"])
        assert event[0] == "caught_up"
        return texts, event[1]

    async def aclose(self) -> None:
        await self._events.aclose()  # type: ignore[attr-defined]


def run(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scene())


def test_a_page_that_opens_is_told_the_talk_in_its_present_state() -> None:
    async def scene() -> None:
        talk = Talk()
        talk.host.languages[ME] = "en"
        card = talk.host.say(ME, "☐ 户数")
        talk.host.say("b" * 32, "of somebody else")
        talk.host.say(ME, "好的")
        talk.host.redraw(ME, card, "☑ 户数")
        async with aclosing(talk.stream()) as stream:
            texts, standing = await stream.until_caught_up()
            assert sorted(texts) == sorted(["☑ 户数", "好的"])
            assert standing == {"earlier": False, "language": "en"}

    run(scene)


def test_what_is_said_later_comes_when_the_channel_is_woken_from_any_thread() -> None:
    async def scene() -> None:
        talk = Talk()
        async with aclosing(talk.stream()) as stream:
            await stream.until_caught_up()
            threading.Thread(target=talk.host.say, args=(ME, "到期提醒")).start()
            assert (await stream.next())[1]["text"] == "到期提醒"

    run(scene)


def test_what_another_process_queued_comes_without_being_woken() -> None:
    async def scene() -> None:
        talk = Talk(reread_s=0.01)
        talk.host.wakes = False
        async with aclosing(talk.stream()) as stream:
            await stream.until_caught_up()
            talk.host.say(ME, "从另一台来")
            assert (await stream.next())[1]["text"] == "从另一台来"

    run(scene)


def test_a_page_goes_on_after_the_last_message_it_saw() -> None:
    async def scene() -> None:
        talk = Talk()
        for number in range(1, 6):
            talk.host.say(ME, f"第 {number} 条")
        async with aclosing(talk.stream(after=3)) as stream:
            texts, standing = await stream.until_caught_up()
            assert texts == ["第 4 条", "第 5 条"]
            assert standing["earlier"] is None

    run(scene)


def test_more_than_one_reading_of_missed_messages_comes_in_order_before_the_page_is_caught_up() -> None:
    async def scene() -> None:
        talk = Talk()
        for number in range(1, PAGE_ROWS * 2 + 2):
            talk.host.say(ME, str(number))
        async with aclosing(talk.stream(after=1)) as stream:
            texts, _ = await stream.until_caught_up()
            assert texts == [str(number) for number in range(2, PAGE_ROWS * 2 + 2)]

    run(scene)


def test_a_long_talk_opens_with_its_newest_messages_and_gives_the_earlier_ones_when_asked() -> None:
    async def scene() -> None:
        talk = Talk()
        for number in range(1, HISTORY_MESSAGES + 11):
            talk.host.say(ME, str(number))
        async with aclosing(talk.stream()) as stream:
            texts, standing = await stream.until_caught_up()
        assert texts == [str(number) for number in range(11, HISTORY_MESSAGES + 11)]
        assert standing["earlier"] is True
        found = await newest_before(talk.host, ME, 11)
        assert [message["text"] for message in found["messages"]] == [str(number) for number in range(1, 11)]
        assert found["earlier"] is False

    run(scene)


def test_a_stream_cut_at_any_moment_and_continued_leaves_the_page_with_the_whole_talk() -> None:
    async def scene() -> None:
        talk = Talk()
        first = talk.host.say(ME, "一")
        second = talk.host.say(ME, "二")
        talk.host.say(ME, "三")
        talk.host.redraw(ME, first, "一，改过")
        talk.host.redraw(ME, second, "二，改过")
        rows = await talk.host.messages_since(ME, 0, 100)
        whole = {message["id"]: message["text"] for message in settled(rows)}
        for cut in range(4):
            seen, last = {}, 0
            for _ in range(cut):
                async with aclosing(talk.stream()) as stream:
                    for _ in range(cut):
                        _, message = await stream.next()
                        if "id" in message:
                            seen[message["id"]], last = message["text"], message["changed"]
            async with aclosing(talk.stream(after=last)) as stream:
                while (event := await stream.next())[0] is None:
                    seen[event[1]["id"]] = event[1]["text"]
            assert seen == whole, f"cut after {cut} events"

    run(scene)


def test_the_page_is_told_when_the_person_changes_their_language() -> None:
    async def scene() -> None:
        talk = Talk()
        talk.host.languages[ME] = "zh"
        async with aclosing(talk.stream()) as stream:
            await stream.until_caught_up()
            talk.host.languages[ME] = "en"
            talk.host.say(ME, "From now on in English.")
            assert (await stream.next())[1]["text"] == "From now on in English."
            assert await stream.next() == ("language", {"language": "en"})

    run(scene)


def test_one_window_too_many_puts_the_oldest_to_rest_and_says_so() -> None:
    async def scene() -> None:
        talk = Talk()
        async with AsyncExitStack() as open_streams:
            streams = []
            for _ in range(STREAMS_PER_TALK_MAX + 1):
                streams.append(await open_streams.enter_async_context(aclosing(talk.stream())))
                await streams[-1].until_caught_up()
            assert (await streams[0].next())[0] == "paused"
            with pytest.raises(StopAsyncIteration):
                await streams[0].next()
            talk.host.say(ME, "还在")
            assert [(await stream.next())[1]["text"] for stream in streams[1:]] == ["还在"] * (
                len(streams) - 1
            )

    run(scene)


def test_a_closed_channel_ends_its_streams_and_takes_no_new_ones() -> None:
    async def scene() -> None:
        talk = Talk()
        async with aclosing(talk.stream()) as stream:
            await stream.until_caught_up()
            talk.channel.close()
            with pytest.raises(StopAsyncIteration):
                await stream.next()
            assert talk.channel.is_full

    run(scene)


def test_a_stream_that_ended_frees_its_place() -> None:
    async def scene() -> None:
        channel = WebChat(streams_max=1)
        with channel.listening(ME):
            assert channel.is_full
        assert not channel.is_full
        channel.queued(ME, ())

    run(scene)
