"""The web program: the chat's routes, a health check, and in a demo the way in and on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.webchat.routes import routes
from bot.app.flows_folder import read_folder
from bot.app.sentences import sentences_in_force
from bot.program import Program
from bot.web.host import ThreadedHost
from flows.language.model import LANGUAGES

STOP_WITHIN_S = 5
"""How long a stopping server waits for open streams: a page reconnects by itself."""


def application(program: Program, more: Sequence[BaseRoute] = (), *, is_demo: bool = False) -> Starlette:
    """The web application of a program; `more` routes come before those of the chat."""
    host = ThreadedHost(program)
    files = read_folder(program.settings.flows_dir)
    texts = {language: sentences_in_force(files, f"messages/{language}/page.yaml") for language in LANGUAGES}
    chat = routes(host, program.web, texts, demo=is_demo, secure_cookies=program.settings.is_public_https)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        program.web.close()
        host.close()

    return Starlette(routes=[*more, Route("/health", _health), *chat], lifespan=lifespan)


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


class Server(uvicorn.Server):
    """A server that ends its streams as soon as it is told to stop, so that stopping never waits for a page."""

    def __init__(self, program: Program, app: Starlette) -> None:
        settings = program.settings
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.listen_host,
                port=settings.listen_port,
                log_level="warning",
                timeout_graceful_shutdown=STOP_WITHIN_S,
            )
        )
        self._program = program
        # The streams end by themselves in `shutdown`. Left to it, the library cuts them in the middle of an answer,
        # and the log of every stop shows an error.
        AppStatus.enable_automatic_graceful_drain = False

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """End the streams first; they would hold the server open."""
        self._program.web.close()
        await super().shutdown(sockets)  # type: ignore[arg-type]
