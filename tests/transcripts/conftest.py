"""Makes each `.chat` file four tests: against the engine alone, through the web chat, and through Telegram twice.

One of Telegram's libraries polls and the other has a webhook; tests/adapters/telegram plays the other two ways.
"""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.kit.botapi.control import BotApi
from tests.kit.players import UNIT, Player, Talk, files_of, folder_of, form
from tests.kit.pure_talk import PureTalk
from tests.kit.telegram_talk import TelegramTalk, Way
from tests.kit.transcript import read_steps
from tests.kit.web_talk import WebTalk


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".chat":
        return ChatFile.from_parent(parent, path=file_path)
    return None


class ChatFile(pytest.File):
    """One transcript."""

    def collect(self) -> Iterator[pytest.Item]:
        for name in ("engine", "web", *_WAYS):
            yield ChatItem.from_parent(self, name=name)


class ChatItem(pytest.Item):
    """One transcript through one channel."""

    def runtest(self) -> None:
        steps = read_steps(self.path)
        name = next((step.rest for step in steps if step.verb == "form"), "small")
        play = {"engine": _with_engine, "web": _with_web}.get(self.name)
        with play(name) if play is not None else _with_telegram(name, _WAYS[self.name]) as talk:
            Player(talk, files_of(name), self.path.name).play(steps)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: object) -> str:
        if excinfo.errisinstance(AssertionError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style="short"))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem} [{self.name}]"


@contextmanager
def _with_engine(name: str) -> Iterator[Talk]:
    published = form(name)
    yield PureTalk(published.catalogue, published.messages, UNIT, published.catalogue.flows)


@contextmanager
def _with_web(name: str) -> Iterator[Talk]:
    with tempfile.TemporaryDirectory() as folder:
        talk = WebTalk(Path(folder), folder_of(name, Path(folder)))
        try:
            yield talk
        finally:
            talk.close()


_WAYS = {"telegram-ptb": Way("ptb", is_webhook=False), "telegram-aiogram": Way("aiogram", is_webhook=True)}


@cache
def _bot_api() -> BotApi:
    """One local server for the whole run; no two talks have a person in common."""
    api = BotApi(rate=0, chat_burst=0)
    api.__enter__()
    atexit.register(api.__exit__, None, None, None)
    return api


@contextmanager
def _with_telegram(name: str, way: Way) -> Iterator[Talk]:
    with tempfile.TemporaryDirectory() as folder:
        talk = TelegramTalk(Path(folder), folder_of(name, Path(folder)), _bot_api(), way)
        try:
            yield talk
        finally:
            talk.close()
