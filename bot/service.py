"""Serves every channel of a program in one event loop, and stops in good order.

Stopping: first nothing more is taken in, then what is in hand is finished, then what is written is sent, within a
bound.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from adapters.telegram.insisting import insist
from adapters.telegram.receiver import Receiver
from adapters.telegram.webhook import webhook_route
from adapters.timers import WAKE_S, Timer
from bot.core.errors import InputError, OutsideError, Refused, Throttled
from bot.host import ThreadedHost
from bot.program import Program, Push, Telegram

STOP_WITHIN_S: Final = 5
"""How long each step of stopping may take: a page reconnects by itself, and what is not sent then is sent at the next
start."""


@dataclass(frozen=True)
class Site:
    """A web application and the open socket on which it is served. `on_stop` ends what would hold its server open."""

    app: ASGIApp
    socket: socket.socket
    on_stop: Callable[[], None] = field(default=lambda: None)


async def serve(
    program: Program,
    host: ThreadedHost,
    web: Site | None,
    webhook: socket.socket | None = None,
    on_ready: Callable[[str | None], None] = lambda _: None,
    stop: asyncio.Event | None = None,
    wake_s: float | None = WAKE_S,
) -> None:
    """Serve until `stop` is set, None: until SIGINT or SIGTERM. `on_ready` is told the Telegram bot's name, if any.

    `webhook` is where Telegram's posts come in; without it updates are polled. `wake_s` is how often it is seen to what
    has become due, None for never: then other processes do that. InputError for a token that Telegram
    refuses, OutsideError where it cannot be reached: then nothing is served.
    """
    stop = stop or _told_to_stop()
    async with AsyncExitStack() as closing:  # what is opened last is closed first
        running = _Running(closing)
        name = None
        if program.telegram is not None:
            name = await _open_telegram(program, program.telegram, host, webhook, running)
        if program.push is not None:
            await _open_push(program, program.push, host, running)
        if web is not None:
            running.serve(web)
        if wake_s is not None:
            running.start(Timer(lambda: program.timetable.wake(host), wake_s).run())
        on_ready(name)
        await running.until(stop)


async def _open_telegram(
    program: Program, telegram: Telegram, host: ThreadedHost, webhook: socket.socket | None, running: _Running
) -> str:
    """Begin to send and to receive; the bot's name."""
    settings = program.settings
    running.closing.push_async_callback(telegram.api.close)
    receiver = Receiver(telegram.api, host, telegram.texts)
    secret = settings.telegram_webhook_secret
    plain_secret = secret.get_secret_value() if secret is not None else None
    try:
        bot = await insist(telegram.api.open)
        await receiver.set_up(settings.telegram_webhook_url, plain_secret)
    except Throttled as error:
        raise OutsideError(f"{error} Start the program again after that.") from None
    except OutsideError as error:
        raise OutsideError(
            f"{settings.telegram_api} cannot be reached: {error} See whether this machine has a way there and "
            "YIBIAO_TELEGRAM_API is right, or start again later."
        ) from None
    except Refused as error:
        raise InputError(f"Telegram refuses the settings: {error}.") from None
    running.start(telegram.delivery.run(host, is_alone=_is_alone(program)))
    running.closing.push_async_callback(telegram.delivery.stop, STOP_WITHIN_S)
    running.closing.push_async_callback(receiver.finish, STOP_WITHIN_S)
    if webhook is not None and settings.telegram_webhook_url is not None:
        path = urlsplit(settings.telegram_webhook_url).path or "/"
        running.serve(Site(Starlette(routes=[webhook_route(path, plain_secret or "", receiver)]), webhook))
    else:
        running.start(receiver.poll())
    return str(bot.get("username") or "")


async def _open_push(program: Program, push: Push, host: ThreadedHost, running: _Running) -> None:
    """Begin to send push messages."""
    running.closing.push_async_callback(push.outlet.close)
    await push.outlet.open(host)
    running.start(push.delivery.run(host, is_alone=_is_alone(program)))
    running.closing.push_async_callback(push.delivery.stop, STOP_WITHIN_S)


def _is_alone(program: Program) -> bool:
    """Whether no other process sends from the same database."""
    return program.settings.database_url.startswith("sqlite")


class _Running:
    """What runs side by side, and how each is stopped."""

    def __init__(self, closing: AsyncExitStack) -> None:
        self.closing = closing
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run work that goes on until it is cancelled."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        self.closing.push_async_callback(_cancel, task)

    def serve(self, site: Site) -> None:
        """Serve a site."""
        server = _Server(site.app)
        task = asyncio.ensure_future(server.serve([site.socket]))
        self._tasks.add(task)
        self.closing.push_async_callback(_stop_serving, server, site, task)

    async def until(self, stop: asyncio.Event) -> None:
        """Return when told to stop; what fails meanwhile is raised."""
        stopped = asyncio.ensure_future(stop.wait())
        done, _ = await asyncio.wait({stopped, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            task.result()


class _Server(uvicorn.Server):
    """A web server that leaves signals to the service."""

    def __init__(self, app: ASGIApp) -> None:
        grace_s = STOP_WITHIN_S
        super().__init__(
            uvicorn.Config(app, log_level="warning", log_config=None, timeout_graceful_shutdown=grace_s)
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _stop_serving(server: _Server, site: Site, task: asyncio.Task[Any]) -> None:
    site.on_stop()
    server.should_exit = True
    await task


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _told_to_stop() -> asyncio.Event:
    """Set by SIGINT and SIGTERM, which both are a good end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(each, stop.set)
        except (NotImplementedError, RuntimeError):  # Windows; or a loop outside the main thread
            continue
    return stop
