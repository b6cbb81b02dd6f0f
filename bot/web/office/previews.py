"""Previews in the browser: for each editor a program that is thrown away, shown by the chat page in a frame."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.webchat.channel import WebChat
from adapters.webchat.pages import PageTexts
from adapters.webchat.routes import routes
from adapters.webchat.sessions import COOKIE, address_of, token_of
from bot.app.clock import SetClock
from bot.config import Settings
from bot.core.events import Pressed
from bot.core.ports import Arrival, Clock
from bot.core.presses import Press, Verb, encode
from bot.host import ThreadedHost
from bot.preview.scene import Stage, Wish, furnish
from bot.program import Program

PREVIEWS_MAX: Final = 8
"""Previews that run at once in one process: a form office has a few people. A further one ends the longest unused."""

PREVIEW_IDLE_MAX_S: Final = 1_800
"""Seconds after which a preview that nobody looks at ends: longer than a telephone call, shorter than a lunch."""

OpenProgram = Callable[[Settings, Clock], AbstractContextManager[Program]]


@dataclass
class Preview:
    """One running preview. `looking` are the requests that are being answered, open streams among them."""

    key: str
    owner: str
    stage: Stage
    clock: SetClock
    app: ASGIApp
    web: WebChat
    parts: ExitStack
    used_at_s: float
    looking: int = field(default=0)


class Previews:
    """The previews of a process. Each belongs to one browser session, which has one at a time."""

    def __init__(
        self,
        settings: Settings,
        open_program: OpenProgram,
        texts: PageTexts,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._open_program = open_program
        self._texts = texts
        self._now_s = now_s
        self._running: dict[str, Preview] = {}
        self._threads = ThreadPoolExecutor(1, "previews")

    async def start(self, token: str, files: Mapping[str, str], wish: Wish) -> Preview:
        """A new preview, which takes the place of the session's last one; InputError as from `furnish`."""
        loop = asyncio.get_running_loop()
        preview = await loop.run_in_executor(self._threads, self._open, token, files, wish)
        self._running[preview.key] = preview
        for ended in self._ended(preview):
            await self._end(ended)
        loop.call_later(PREVIEW_IDLE_MAX_S + 1, self._sweep)
        return preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The chat page of a preview, mounted under a path that ends with its key."""
        request = Request(scope)
        token = token_of(request)
        preview = self._running.get(scope["path_params"].get("key", ""))
        if preview is None or token is None or preview.owner != address_of(token):
            await PlainTextResponse("404", 404)(scope, receive, send)
            return
        inner = {**scope, "headers": _with_token(scope, preview_token(token, preview.key))}
        preview.looking += 1
        try:
            await preview.app(inner, receive, _without_cookies(send))
        finally:
            preview.looking -= 1
            preview.used_at_s = self._now_s()

    @property
    def count(self) -> int:
        """How many previews run."""
        return len(self._running)

    def end_idle(self) -> list[Preview]:
        """Take out the previews that nobody has looked at for long; they are still to be closed."""
        since_s = self._now_s() - PREVIEW_IDLE_MAX_S
        idle = [each for each in self._running.values() if not each.looking and each.used_at_s < since_s]
        return [self._running.pop(each.key) for each in idle]

    def end_streams(self) -> None:
        """End the open streams of all previews: a server that stops waits for them."""
        for preview in list(self._running.values()):
            preview.web.close()

    def close(self) -> None:
        """End all previews: the program stops."""
        for preview in list(self._running.values()):
            preview.parts.close()
        self._running.clear()
        self._threads.shutdown(wait=True)

    def _open(self, token: str, files: Mapping[str, str], wish: Wish) -> Preview:
        key = secrets.token_urlsafe(12)
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yibiao-preview-"))
            url = f"sqlite:///{Path(folder) / 'preview.db'}"
            clock = SetClock(datetime.now(UTC))
            program = stack.enter_context(
                self._open_program(self._settings.model_copy(update={"database_url": url}), clock)
            )
            address = address_of(preview_token(token, key))
            stage = furnish(program, clock, files, wish, program.web.name, address)
            focus = Pressed(clock.now(), encode(Press(Verb.FOCUS, stage.report.number)))
            program.inbox.accept(Arrival(program.web.name, address, "begin", focus))
            host = stack.enter_context(closing(ThreadedHost(program)))
            stack.callback(program.web.close)
            chat = routes(host, program.web, self._texts, secure_cookies=False, is_framed=True)
            app, owner = Starlette(routes=chat), address_of(token)
            return Preview(key, owner, stage, clock, app, program.web, stack.pop_all(), self._now_s())

    def _ended(self, new: Preview) -> list[Preview]:
        """The owner's earlier one, idle ones, and the longest unused where there are too many."""
        ended = self.end_idle()
        earlier = [each for each in self._running.values() if each.owner == new.owner and each is not new]
        ended += [self._running.pop(each.key) for each in earlier]
        while len(self._running) > PREVIEWS_MAX:
            oldest = min(
                (each for each in self._running.values() if each is not new), key=lambda each: each.used_at_s
            )
            ended.append(self._running.pop(oldest.key))
        return ended

    async def _end(self, preview: Preview) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, preview.parts.close)

    def _sweep(self) -> None:
        for preview in self.end_idle():
            self._threads.submit(preview.parts.close)


def preview_token(token: str, key: str) -> str:
    """The session under which a browser talks inside a preview: never its own, so that nothing of a real talk that
    waits in the browser is sent there.
    """
    digest = hashlib.sha256(f"preview {key} of {token}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _with_token(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return [*others, (b"cookie", f"{COOKIE}={token}".encode())]


def _without_cookies(send: Send) -> Send:
    """A preview sets no cookie: the browser's own session stays."""

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() != b"set-cookie"]
            message = {**message, "headers": kept}
        await send(message)

    return passed
