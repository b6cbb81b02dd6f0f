"""The whole program through Telegram: a real library, real HTTP to a strict local Bot API server, real SQLite."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select

from bot.bootstrap import opened
from bot.core.events import Event, Pressed, Said, Started
from bot.core.ports import Limits, Outgoing, OutgoingButton, OutgoingKind
from bot.host import ThreadedHost
from bot.program import Program
from bot.service import serve
from storage.tables import deliveries
from tests.kit.botapi.control import BotApi
from tests.kit.players import UNIT
from tests.kit.program_talk import ProgramTalk, StillClock

UNHURRIED: Final = Limits(rate=10_000, reserve=1_000, burst=1_000, chat_rate=10_000, chat_burst=1_000)
"""No limits: the local server has none either where this is used."""

SECRET: Final = "local-secret"

_PATIENCE_S: Final = 20
_NUMBERS = itertools.count(1001)
"""Ids of people: none is used twice in a test run, so that one server serves it all."""


class Way(NamedTuple):
    """A library, and how updates come in."""

    sdk: str
    is_webhook: bool


class Serving:
    """A program that serves Telegram in a thread of its own, until closed."""

    def __init__(self, program: Program, webhook: socket.socket | None = None) -> None:
        self._program = program
        self._webhook = webhook
        self._is_ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._is_ready.wait(_PATIENCE_S), "the program does not start"
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            with closing(ThreadedHost(self._program)) as host:
                asyncio.run(self._serve(host))
        except BaseException as error:
            self._failure = error
        self._is_ready.set()

    async def _serve(self, host: ThreadedHost) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        ready = lambda _: self._is_ready.set()  # noqa: E731
        await serve(self._program, host, None, self._webhook, ready, self._stop, wake_s=None)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive(), "the program does not stop"
        if self._failure is not None:
            raise self._failure


class TelegramTalk(ProgramTalk):
    """Several people of one unit talking with the program through Telegram."""

    def __init__(
        self, folder: Path, flows_dir: Path, api: BotApi, way: Way, clock: StillClock | None = None
    ) -> None:
        self._api = api
        self._is_webhook = way.is_webhook
        self._socket = socket.create_server(("127.0.0.1", 0))
        port = self._socket.getsockname()[1]
        self._socket.close()
        hook = {
            "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram",
            "telegram_webhook_secret": SECRET,
            "telegram_webhook_listen": f"127.0.0.1:{port}",
        }
        super().__init__(
            folder,
            flows_dir,
            channels=("telegram",),
            telegram_sdk=way.sdk,
            telegram_token=api.token,
            telegram_api=api.url,
            **(hook if way.is_webhook else {}),
        )
        self._clock = clock or self._clock
        self._ids: dict[str, int] = {}
        self._seen: dict[str, dict[int, int]] = {}
        self._update: tuple[str, Any] | None = None
        self._stack = ExitStack()
        self._start()
        with self._program.storage.transaction() as transaction:
            transaction.save_units([UNIT])

    def _start(self) -> None:
        context = opened(self._settings, self._clock, is_serving=True, telegram_limits=UNHURRIED)
        self._program = self._stack.enter_context(context)
        self._program.forms_in_force()
        hook = None
        if self._is_webhook:
            _, _, port = self._settings.telegram_webhook_listen.rpartition(":")
            hook = self._stack.enter_context(socket.create_server(("127.0.0.1", int(port))))
        self._stack.enter_context(closing(Serving(self._program, hook)))

    def close(self) -> None:
        """Stop, and see that no call was refused as wrong."""
        self._stack.close()
        assert self._api.violations == []
        assert self._api.hidden_refusals == []

    def restart(self) -> None:
        """Stop the program and start it again on the same database."""
        self._stack.close()
        self._stack = ExitStack()
        self._start()

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        """The bot's messages in answer to an event of the person called `name`."""
        self._clock.at = event.at
        if name not in self._ids:
            joined = self._join(name)
            if isinstance(event, Started):
                return joined[1:]  # without the welcome
        person = self._ids[name]
        if isinstance(event, Said):
            update = self._api.say(person, event.text)
        elif isinstance(event, Pressed):
            update = self._api.press(person, max(self._seen[name]), payload=event.payload)
        elif isinstance(event, Started):
            update = self._api.start(person)
        else:
            update = self._attach(person, event.what.value)
        self._update = (name, update)
        return self._news(name)

    def _attach(self, person: int, what: str) -> Any:
        if what == "edited":
            own = [each for each in self._api.chat(person) if each["from"]["id"] == person]
            return self._api.edit(person, own[-1]["message_id"], "改过的")
        return self._api.send(person, {"media": "photo"}.get(what, what))

    def repeat(self) -> list[Outgoing]:
        """Bring the last update again."""
        assert self._update is not None
        name, update = self._update
        for each in update if isinstance(update, list) else [update]:
            self._api.repeat(each)
        return self._news(name)

    def _join(self, name: str) -> list[Outgoing]:
        code = self._invitation(name)
        self._ids[name] = person = next(_NUMBERS)
        self._seen[name] = {}
        self._api.person(person, name, "zh")
        self._api.start(person, code)
        return self._news(name)

    def _news(self, name: str) -> list[Outgoing]:
        self._wait_until_answered()
        seen, found = self._seen[name], []
        for message in self._api.from_bot(self._ids[name]):
            number, edits = message["message_id"], message.get("edits", 0)
            if seen.get(number) != edits:
                seen[number] = edits
                found.append(message)
        return [_outgoing(each) for each in found]

    def _wait_until_answered(self) -> None:
        """Every update is taken, and every reply that it caused was sent."""
        deadline = time.monotonic() + _PATIENCE_S
        while self._api.pending_updates or self._unsent():
            assert time.monotonic() < deadline, f"unanswered: {self._api.pending_updates} {self._unsent()}"
            time.sleep(0.004)

    def _unsent(self) -> int:
        with self._program.storage.engine.begin() as connection:
            return connection.execute(select(func.count()).select_from(deliveries)).scalar_one()


def _outgoing(message: Mapping[str, Any]) -> Outgoing:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Outgoing(
        kind=OutgoingKind.SEND,
        text=message["text"],
        buttons=tuple(
            tuple(OutgoingButton(each["text"], each["callback_data"]) for each in row) for row in rows
        ),
    )
