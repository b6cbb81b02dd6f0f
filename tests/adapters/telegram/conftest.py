"""Our shells of both libraries, and programs that use them, each connected to a strict local Bot API server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, Final

import pytest

from adapters.telegram.aiogram_shell import AiogramApi
from adapters.telegram.api import BotApi as Port
from adapters.telegram.incoming import Call
from adapters.telegram.outlet import TelegramOutlet
from adapters.telegram.ptb import PtbApi
from bot.core.ports import QueuedMessage
from tests.adapters.telegram.place import POLLING, WEBHOOK, Place, Served, serving
from tests.adapters.telegram.test_outgoing import TEXTS
from tests.kit.botapi.control import BotApi
from tests.kit.telegram_talk import Way

SHELLS: Final[dict[str, Callable[[str, str], Port]]] = {"ptb": PtbApi, "aiogram": AiogramApi}


class Line:
    """A shell that is open, the server it is connected to, and somebody new who has started the bot.

    It serves a whole module: aiogram takes a quarter of a second to close.
    """

    def __init__(self, sdk: str) -> None:
        self.api = BotApi(rate=0, chat_burst=0)
        self.me = 0
        self._runner = asyncio.Runner()
        self._make = SHELLS[sdk]
        self._numbers = itertools.count(701)

    def open(self) -> None:
        self.api.__enter__()
        self.shell = self._make(self.api.token, self.api.url)
        self.run(self.shell.open())

    def close(self) -> None:
        self.run(self.shell.close())
        self._runner.close()
        self.api.__exit__(None, None, None)

    def meet(self) -> None:
        """Talk with somebody new, about nothing that was before."""
        self.me = next(self._numbers)
        self.api.clear_faults()
        self.api.advance(10_000)
        self.api.start(self.me)

    def run(self, doing: Any) -> Any:
        return self._runner.run(doing)

    def send(self, *messages: QueuedMessage) -> None:
        for each in messages:
            self.run(TelegramOutlet(self.shell, TEXTS).send(each))

    def call(self, method: str, **parameters: Any) -> None:
        self.run(self.shell.call(Call(method, parameters)))

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What the bot has written to the person, the oldest first."""
        return self.api.from_bot(self.me)

    @property
    def newest(self) -> str:
        """The reference of the bot's newest message."""
        return str(self.shown[-1]["message_id"])


@pytest.fixture(scope="module", params=SHELLS)
def sdk(request: pytest.FixtureRequest) -> str:
    """The name of a library; each test that asks for one runs with both."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def _line(sdk: str) -> Iterator[Line]:
    line = Line(sdk)
    line.open()
    yield line
    line.close()


@pytest.fixture
def line(_line: Line) -> Line:
    _line.meet()
    return _line


# -- programs that serve Telegram


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """Programs that are begun once in each way, and serve one test after another."""
    with ExitStack() as stack:
        yield cache(lambda way: stack.enter_context(serving(way)))


def _at(served: Served, way: Way) -> Iterator[Place]:
    place = Place(served(way))
    yield place
    place.api.clear_faults()


@pytest.fixture(params=[POLLING, WEBHOOK], ids=["aiogram-polling", "ptb-webhook"])
def place(request: pytest.FixtureRequest, served: Served) -> Iterator[Place]:
    """Each test that asks for it runs with both libraries, and in both ways."""
    yield from _at(served, request.param)


@pytest.fixture(params=["ptb", "aiogram"])
def polling(request: pytest.FixtureRequest, served: Served) -> Iterator[Place]:
    yield from _at(served, Way(request.param, is_webhook=False))


@pytest.fixture(params=["ptb", "aiogram"])
def hooked(request: pytest.FixtureRequest, served: Served) -> Iterator[Place]:
    yield from _at(served, Way(request.param, is_webhook=True))
