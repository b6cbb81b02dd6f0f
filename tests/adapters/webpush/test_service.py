"""The whole program wakes a browser: subscribed through the page's own door, queued in a transaction, sent and read."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest

from adapters.webchat.sessions import COOKIE, address_of
from bot.app.invitations import invite
from bot.app.push import queue_push
from bot.bootstrap import opened
from bot.config import Settings
from bot.host import ThreadedHost
from bot.program import Program
from bot.service import Site, serve
from bot.web.application import application
from tests.kit.databases import new_sqlite
from tests.kit.players import UNIT
from tests.kit.push_service import PushService, Scripted, push_service

_PATIENCE_S = 20


class Running(NamedTuple):
    """A program that is served, and a browser's connection to its page."""

    program: Program
    page: httpx.Client

    @property
    def key(self) -> str:
        """The key that the page subscribes with."""
        found = re.search(r'data-push-key="([\w-]+)"', self.page.get("/chat").text)
        assert found is not None
        return found[1]

    @property
    def address(self) -> str:
        return address_of(self.page.cookies[COOKIE])

    def join(self) -> None:
        with self.program.storage.transaction() as transaction:
            transaction.save_units([UNIT])
            code, _ = invite(transaction, UNIT.code, "reporter", self.program.clock.now())
        assert self.page.post(f"/join/{code}").status_code == 303

    def remind(self, text: str) -> int:
        """Queue a text for the browsers of the person on the page; for how many."""
        at = datetime.now(UTC)
        with self.program.storage.transaction() as transaction:
            return len(queue_push(transaction, self.address, text, at, at + timedelta(hours=1)))

    def wakes(self) -> int:
        """How many browsers the person wants to be woken in."""
        with self.program.storage.transaction() as transaction:
            return len(transaction.push_ids(self.address))


@contextmanager
def served(folder: Path, cookies: httpx.Cookies | None = None) -> Iterator[Running]:
    """The program on a free port, as `yibiao run` serves it, but for a push service on this machine."""
    settings = Settings(database_url=new_sqlite(folder / "push.db"), _env_file=None)
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        program = stack.enter_context(opened(settings, is_serving=True, is_local_push_allowed=True))
        program.forms_in_force()
        host = stack.enter_context(closing(ThreadedHost(program)))
        site = Site(application(program, host=host), listening, program.web.close)
        stack.enter_context(_in_a_thread(program, host, site))
        page = httpx.Client(base_url=url, timeout=_PATIENCE_S, cookies=cookies)
        yield Running(program, stack.enter_context(page))


@contextmanager
def _in_a_thread(program: Program, host: ThreadedHost, site: Site) -> Iterator[None]:
    is_ready, stopping = threading.Event(), []

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
        await serve(program, host, site, on_ready=lambda _: is_ready.set(), stop=stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert is_ready.wait(_PATIENCE_S)
    yield
    stopping[0]()
    thread.join(_PATIENCE_S)
    assert not thread.is_alive(), "the program does not stop"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service
    assert service.broken_rules == []


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_reminder_reaches_a_browser_whose_page_is_closed_also_after_a_restart(
    tmp_path: Path, service: PushService
) -> None:
    with served(tmp_path) as running:
        running.join()
        phone = service.subscribe("phone", running.key)
        assert running.remind("nobody asked for it yet") == 0
        assert running.page.post("/chat/push", json=phone.json).status_code == 204
        assert running.remind("还有 1 张表\n村情季报") == 1
        _wait_for(lambda: len(service.taken) == 1)
        cookies, key = running.page.cookies, running.key
    with served(tmp_path, cookies) as running:
        assert running.key == key
        assert running.remind("还有 1 张表\n明天到期") == 1
        _wait_for(lambda: len(service.taken) == 2)
    assert [push.shown["body"] for push in service.taken] == ["村情季报", "明天到期"]
    assert all(3500 < push.ttl_s <= 3600 for push in service.taken)


def test_a_browser_that_has_ended_its_subscription_is_woken_no_more(
    tmp_path: Path, service: PushService
) -> None:
    with served(tmp_path) as running:
        running.join()
        phones = [service.subscribe(name, running.key) for name in ("told", "untold", "kept")]
        for phone in phones:
            running.page.post("/chat/push", json=phone.json)
        running.page.request("DELETE", "/chat/push", json=phones[0].json)  # the page said so
        service.script["untold"] = [Scripted(410)]  # the browser was thrown away
        assert running.remind("还有 1 张表") == 2
        _wait_for(lambda: len(service.taken) == 1 and running.wakes() == 1)
    assert service.taken[0].browser == "kept"
