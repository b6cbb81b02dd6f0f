"""One person who files in the browser and in Telegram: the program as it is served, with both at once."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from sqlalchemy import select

from bot.app.invitations import invite
from bot.bootstrap import opened
from bot.config import Settings
from bot.host import ThreadedHost
from bot.program import Program
from bot.service import Site, serve
from bot.web.application import application
from storage.tables import addresses, people, walks
from tests.kit.botapi.control import BotApi
from tests.kit.databases import new_sqlite
from tests.kit.players import UNIT, ZONE, folder_of
from tests.kit.program_talk import StillClock
from tests.kit.telegram_talk import UNHURRIED

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
ME: Final = 7
MARKS: Final = str.maketrans("", "", "\u2068\u2069")


class Both:
    """A program that serves the web chat and Telegram, one browser, and one phone."""

    def __init__(self, program: Program, api: BotApi, address: str) -> None:
        self.program = program
        self.api = api
        self.browser = httpx2.Client(base_url=address, timeout=20, headers={"sec-fetch-site": "same-origin"})

    def join_in_browser(self) -> None:
        with self.program.storage.transaction() as transaction:
            code, _ = invite(transaction, UNIT.code, "reporter", AT)
        assert self.browser.post(f"/join/{code}?lang=zh").status_code == 303

    def type_in_browser(self, words: str) -> str:
        """What the bot says to it there."""
        return self._post({"kind": "said", "text": words})

    def press_in_browser(self, label: str) -> str:
        """What the bot says to a press on a button of its newest message."""
        newest = self._newest()
        (payload,) = (
            each["payload"]
            for row in newest.get("buttons", [])
            for each in row
            if each["label"].translate(MARKS) == label
        )
        return self._post({"kind": "pressed", "payload": payload, "message": str(newest["id"])})

    def _post(self, update: dict[str, Any]) -> str:
        before = max((each["changed"] for each in self._shown()), default=0)
        answer = self.browser.post("/chat/messages", json={"id": uuid.uuid4().hex, **update})
        assert answer.status_code == 204, answer.text
        news = [each for each in self._shown() if each["changed"] > before and each["kind"] != "echo"]
        return "\n".join(each["text"] for each in news).translate(MARKS)

    def _newest(self) -> dict[str, Any]:
        return max(self._shown(), key=lambda each: int(each["changed"]))

    def _shown(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.browser.get("/chat/messages?before=999999999999").json()[
            "messages"
        ]
        return shown

    def type_on_phone(self, words: str) -> str:
        """What the bot says to it there."""
        return self._answer(lambda: self.api.say(ME, words))

    def press_on_phone(self, label: str) -> str:
        return self._answer(lambda: self.api.press(ME, label=label))

    def _answer(self, act: Callable[[], object]) -> str:
        before = self._on_phone()
        act()
        self.api.wait_for(lambda: self._on_phone() != before)
        self.api.wait_quiet()
        return "\n".join(text for *_, text in self._on_phone()[len(before) :]).translate(MARKS)

    def _on_phone(self) -> list[tuple[int, int, str]]:
        return [(each["message_id"], each["edits"], each["text"]) for each in self.api.from_bot(ME)]

    def link(self) -> str:
        """The code that /link gives in the browser."""
        found = re.search(r"\b[A-HJKMNP-Z2-9]{12}\b", self.type_in_browser("/link"))
        assert found is not None
        return found[0]

    def drafts(self) -> dict[str, Any]:
        with self.program.storage.transaction() as transaction:
            facts = transaction.unit_facts(UNIT.code)
        assert facts is not None
        return {key.element: each.what.value for key, each in facts.drafts.items()}

    def rows(self, *columns: Any) -> list[Any]:
        with self.program.storage.engine.begin() as connection:
            return list(connection.execute(select(*columns)))


class _Thread:
    """The service in a thread, until closed."""

    def __init__(self, program: Program, web: socket.socket) -> None:
        self._program, self._web = program, web
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20), "the program does not start"

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        with closing(ThreadedHost(self._program)) as host:
            site = Site(application(self._program, host=host), self._web, self._program.web.close)
            await serve(self._program, host, site, None, lambda _: self._ready.set(), self._stop, wake_s=None)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive(), "the program does not stop"


@pytest.fixture(params=["ptb"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Both]:
    clock = StillClock()
    clock.at = AT
    with BotApi(rate=0, chat_burst=0) as api, ExitStack() as stack:
        web = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        address = f"http://127.0.0.1:{web.getsockname()[1]}"
        settings = Settings(
            _env_file=None,
            database_url=new_sqlite(tmp_path / "both.db"),
            flows_dir=folder_of("small", tmp_path),
            channels=("web", "telegram"),
            public_url=address,
            telegram_bot="yibiao_bot",
            telegram_sdk=request.param,
            telegram_token=api.token,
            telegram_api=api.url,
        )
        program = stack.enter_context(opened(settings, clock, is_serving=True, telegram_limits=UNHURRIED))
        program.publish_folder()
        with program.storage.transaction() as transaction:
            transaction.save_units([UNIT])
        stack.enter_context(closing(_Thread(program, web)))
        found = Both(program, api, address)
        stack.enter_context(closing(found.browser))
        found.join_in_browser()
        yield found
        assert (api.violations, api.hidden_refusals) == ([], [])


@pytest.mark.parametrize("both", ["ptb", "aiogram"], indirect=True)
def test_a_talk_begun_in_the_browser_goes_on_in_telegram_and_back(both: Both) -> None:
    """What was answered in one is not asked in the other: the walk is one."""
    assert "常住人口（人）？" in both.type_in_browser("户数 312")
    joined = both.type_on_phone(f"/start {both.link()}")
    assert "常住人口（人）？" in joined
    assert both.type_on_phone("1204").startswith("✓ 常住人口 1204人")
    assert both.drafts() == {"households": 312, "residents": 1204}
    assert "耕地" in both.type_in_browser("/status")
    assert both.type_in_browser("800").startswith("✓ 耕地面积 800亩")
    assert set(both.drafts()) == {"households", "residents", "farmland"}
    assert "有效灌溉面积（亩）？" in both.type_on_phone("/status")


def test_one_person_has_both_chats_and_one_walk(both: Both) -> None:
    both.type_on_phone(f"/start {both.link()}")
    found = both.rows(addresses.c.channel, addresses.c.person)
    assert sorted(channel for channel, _ in found) == ["telegram", "web"]
    assert len({person for _, person in found}) == 1
    assert len(both.rows(people.c.id)) == len(both.rows(walks.c.person)) == 1


def test_what_is_submitted_in_one_cannot_be_submitted_in_the_other(both: Both) -> None:
    both.type_on_phone(f"/start {both.link()}")
    both.type_on_phone("户数 312，人口 1204，耕地 800，出生 0")
    both.type_on_phone("300")
    both.type_in_browser("/status")
    assert "回执号" in both.press_on_phone("提交")
    assert "已提交" in both.press_in_browser("提交")
    with both.program.storage.transaction() as transaction:
        (report,) = transaction.reports_of_unit(UNIT.code)
    assert report.submissions == 1


def test_a_change_of_language_holds_in_both(both: Both) -> None:
    both.type_on_phone(f"/start {both.link()}")
    both.type_in_browser("/language en")
    assert "Households" in both.type_on_phone("户数 312")


def test_a_chat_that_is_joined_has_its_menu_in_the_persons_language(both: Both) -> None:
    both.type_in_browser("/language en")
    both.type_on_phone(f"/start {both.link()}")
    assert both.api.commands[f"chat {ME}"][0]["description"] == "My reports"


def test_a_chat_that_is_joined_keeps_the_menu_of_the_app_where_that_is_the_persons_language(
    both: Both,
) -> None:
    both.type_on_phone(f"/start {both.link()}")
    assert f"chat {ME}" not in both.api.commands


def test_the_code_is_a_link_that_telegram_opens_and_works_once(both: Both) -> None:
    told = both.type_in_browser("/link")
    assert "https://t.me/yibiao_bot?start=" in told
    code = told.split("?start=")[1].split()[0]
    both.type_on_phone(f"/start {code}")
    stranger = ME + 1
    both.api.start(stranger, code)
    both.api.wait_for(lambda: both.api.from_bot(stranger))
    assert "用过了" in both.api.from_bot(stranger)[0]["text"]
    assert len(both.rows(addresses.c.address)) == 2


def test_a_reply_goes_to_the_chat_it_was_asked_in_and_to_no_other(both: Both) -> None:
    both.type_on_phone(f"/start {both.link()}")
    before = len(both.api.chat(ME))
    assert "/undo" in both.type_in_browser("/help")
    both.api.wait_quiet()
    assert len(both.api.chat(ME)) == before
