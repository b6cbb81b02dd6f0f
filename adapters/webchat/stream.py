"""One talk as server-sent events: first what was said, then what is said.

Event names: none for a message, whose event id is the outbox id to go on from; `caught_up` once when the page
knows all there is, `language` when the person's language changed, `paused` when a newer stream took over,
`reload` for the page of another session, and `ping`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from sse_starlette.event import ServerSentEvent

from adapters.webchat.channel import Ending, WebChat
from adapters.webchat.host import ChatHost
from adapters.webchat.outgoing import message_of, settled

PAGE_ROWS: Final = 200
"""Rows read from the store at once."""

HISTORY_MESSAGES: Final = 40
"""Messages sent at once of what was said before: some ten screens of a phone, about 20 kB."""

PING_S: Final = 15
"""Seconds between signs of life. nginx drops a connection that is silent for 60 s
(https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout)."""

STREAM_MAX_S: Final = 3600
"""Seconds after which a stream ends and the page opens a new one: no replica keeps its readers for ever."""


def ping() -> ServerSentEvent:
    """A sign of life that the page can see; a comment, the usual form, is hidden from its code."""
    return ServerSentEvent(event="ping", data="1")


async def follow(
    host: ChatHost, channel: WebChat, address: str, after: int
) -> AsyncIterator[ServerSentEvent]:
    """The events of a talk from the row `after` on; from 0: its newest messages, then all that comes."""
    now_s = asyncio.get_running_loop().time
    ends_at_s = now_s() + STREAM_MAX_S
    with channel.listening(address) as listener:
        reader = _Reader(host, address, after)
        for event in await reader.history():
            yield event
        while listener.ending is None and now_s() < ends_at_s:
            listener.take_news()
            for event in await reader.news():
                yield event
            if not reader.is_behind:
                await listener.wait(channel.reread_s)
        if listener.ending is Ending.REPLACED:
            yield _named("paused", {})


async def another_session() -> AsyncIterator[ServerSentEvent]:
    """All that a page is told whose browser has another session by now: to load again."""
    yield _named("reload", {})


async def newest_before(host: ChatHost, address: str, before: int) -> dict[str, Any]:
    """The newest settled messages of a talk with an id below `before`, and whether there are earlier ones."""
    messages, has_earlier, _ = await _newest(host, address, before)
    return {"messages": messages, "earlier": has_earlier}


class _Reader:
    """Reads one talk page by page. `is_behind` says that more rows are waiting than were read."""

    def __init__(self, host: ChatHost, address: str, after: int) -> None:
        self.is_behind = False
        self._host = host
        self._address = address
        self._after = after
        self._earlier: bool | None = None
        self._language: str | None = None
        self._is_caught_up = False

    async def history(self) -> list[ServerSentEvent]:
        if self._after:
            return []
        messages, self._earlier, self._after = await _newest(self._host, self._address, None)
        shown = sorted(messages, key=lambda message: int(message["changed"]))
        return [_event(message) for message in shown]  # in the order of event ids, to go on from any of them

    async def news(self) -> list[ServerSentEvent]:
        rows = await self._host.messages_since(self._address, self._after, PAGE_ROWS)
        self._after = rows[-1].id if rows else self._after
        self.is_behind = len(rows) == PAGE_ROWS
        events = [_event(message_of(row)) for row in rows]
        if not self.is_behind and (rows or not self._is_caught_up):
            events += await self._standing()
        return events

    async def _standing(self) -> list[ServerSentEvent]:
        language = await self._host.language_of(self._address)
        is_new, self._language = language != self._language, language
        if not self._is_caught_up:
            self._is_caught_up = True
            return [_named("caught_up", {"earlier": self._earlier, "language": language})]
        return [_named("language", {"language": language})] if is_new else []


async def _newest(host: ChatHost, address: str, before: int | None) -> tuple[list[dict[str, Any]], bool, int]:
    """The newest settled messages below an id, whether there are earlier ones, and the newest row's id (0: none)."""
    rows = await host.messages_before(address, before, PAGE_ROWS)
    messages = settled(rows)
    has_earlier = len(messages) > HISTORY_MESSAGES or len(rows) == PAGE_ROWS
    return messages[-HISTORY_MESSAGES:], has_earlier, rows[-1].id if rows else 0


def _event(message: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(_json(message), id=str(message["changed"]))


def _named(name: str, value: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(_json(value), event=name)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
