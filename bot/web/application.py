"""The web program: the chat's routes, the calendar, a health check, and in a demo the way in and on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.webchat.routes import routes
from bot.app.flows_folder import read_folder
from bot.app.sentences import texts_in_force
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.calendar.site import CalendarSite


def application(
    program: Program,
    more: Sequence[BaseRoute] = (),
    *,
    is_demo: bool = False,
    host: ThreadedHost | None = None,
) -> Starlette:
    """The web application of a program; `more` routes come before those of the chat.

    Without a `host` it has one of its own, and closes it.
    """
    is_own, host = host is None, host or ThreadedHost(program)
    files = read_folder(program.settings.flows_dir)
    calendar = CalendarSite(program, host, texts_in_force(files, "calendar"))
    is_https = program.settings.is_public_https
    chat = routes(
        host,
        program.web,
        texts_in_force(files, "page"),
        demo=is_demo,
        secure_cookies=is_https,
        has_calendar=True,
        push=program.push.offer if program.push is not None else None,
    )

    # The streams end by themselves when the chat is closed. Left to it, the library cuts them in the middle of an
    # answer, and the log of every stop shows an error.
    AppStatus.enable_automatic_graceful_drain = False

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        program.web.close()
        if is_own:
            host.close()

    return Starlette(routes=[*more, Route("/health", _health), *calendar.routes, *chat], lifespan=lifespan)


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")
