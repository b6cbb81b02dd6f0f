"""`yibiao run` with Telegram: as an operator starts it, and that its token stands nowhere."""

from __future__ import annotations

import logging
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from bot.logs import log_to_stderr
from tests.kit.botapi.control import BotApi
from tests.kit.commands import Running, done, folder_with, running

ME = 7
SECRET = "a-secret-of-the-webhook"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(backoff_first_s=0.02) as server:
        yield server


@contextmanager
def _run(place: Path, api_url: str, token: str, **settings: str) -> Iterator[Running]:
    """The program with Telegram; nothing that it prints may hold a secret."""
    named = {
        "channels": "telegram",
        "listen": "127.0.0.1:0",
        "flows_dir": str(folder_with("year", place / "flows")),
        "telegram_token": token,
        "telegram_api": api_url,
        **settings,
    }
    environment = {f"YIBIAO_{name.upper()}": value for name, value in named.items()}
    with running("run", "--database", "yibiao.db", folder=place, settings=environment) as command:
        yield command
        printed = command.out + command.err
    for secret in filter(None, (token, token.partition(":")[2], SECRET)):
        assert secret not in printed


def _nobody() -> str:
    """The address of a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def _code() -> str:
    told = done("invite", "--unit", "v1", "--database", "yibiao.db")
    return told.splitlines()[0].removeprefix("code: ")


def _texts(api: BotApi) -> str:
    return "\n".join(each["text"] for each in api.from_bot(ME))


def test_the_web_chat_and_telegram_are_served_side_by_side(database: Path, api: BotApi) -> None:
    """Over a bad line at that, and no secret comes into the log."""
    first, second = _code(), _code()
    with _run(
        database.parent, api.url, api.token, channels="web,telegram", telegram_sdk="aiogram"
    ) as command:
        web = command.wait_for("Web chat").split("listening on ")[1].split(")")[0]
        assert "Telegram: @yibiao_bot by aiogram (long polling)" in command.wait_for("Telegram")
        with httpx2.Client(base_url=f"http://{web}", timeout=20) as browser:
            joined = browser.post(f"/join/{second}?lang=zh", headers={"sec-fetch-site": "same-origin"})
            assert joined.status_code == 303
            shown = browser.get("/chat/messages?before=999999999999").json()["messages"]
        assert "青石示范村" in str(shown)
        assert command.err == ""
        for kind in ("drop_before", "drop_during", "bad_gateway_before", "server_error"):
            api.fault(kind, "getUpdates")
        api.fault("bad_gateway_before", "sendMessage")
        api.start(ME, first)
        api.wait_for(lambda: "青石示范村" in _texts(api), timeout_s=10)
        api.stop_listening()
        api.wait_for(lambda: "cannot be asked for updates" in command.err, timeout_s=10)
        assert command.stop() == 0
    assert (api.violations, api.hidden_refusals, api.early_calls) == ([], [], 0)


def test_a_webhook_is_served_and_the_log_of_what_goes_wrong_holds_no_secret(
    database: Path, api: BotApi
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    hook = {
        "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram",
        "telegram_webhook_secret": SECRET,
        "telegram_webhook_listen": f"127.0.0.1:{port}",
    }
    code = _code()
    with _run(database.parent, api.url, api.token, **hook) as command:
        assert f"(webhook on 127.0.0.1:{port})" in command.wait_for("Telegram")
        api.start(ME, code)
        api.wait_for(lambda: "青石示范村" in _texts(api))
        assert command.err == ""
        header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        wrong = {"update_id": api.token, "message": {"text": SECRET}}
        assert httpx2.post(hook["telegram_webhook_url"], json=wrong, headers=header).status_code == 200
        assert "Traceback" in command.err
        assert "***" in command.err
        with sqlite3.connect(database) as spoilt:
            spoilt.execute("DROP TABLE walks")
        spoilt.close()
        api.say(ME, "/help")
        api.wait_for(lambda: "an update waits for the store" in command.err)
        assert command.stop() == 0
    assert (api.violations, api.hidden_refusals) == ([], [])


def test_a_wrong_token_is_told_in_one_plain_sentence(database: Path, api: BotApi) -> None:
    with _run(database.parent, api.url, "4242000001:AAa-token-that-is-not-known-0123456789ab") as command:
        assert command.end() == 2
        assert command.err == (
            "Telegram does not know this token. Copy it again from @BotFather into YIBIAO_TELEGRAM_TOKEN.\n"
        )


def test_a_server_that_cannot_be_reached_is_told_in_plain_words(database: Path, api: BotApi) -> None:
    nobody = _nobody()
    with _run(database.parent, nobody, api.token) as command:
        assert command.end() == 3
        (told,) = command.err.splitlines()
    assert told.startswith(f"{nobody} cannot be reached: ")
    assert "YIBIAO_TELEGRAM_API" in told


def test_an_address_that_cannot_be_one_is_told_without_the_token(database: Path, api: BotApi) -> None:
    """The library puts the token into its address, and so into what it says of it."""
    with _run(database.parent, "http://127.0.0.1:99999", api.token) as command:
        assert command.end() in (2, 3)
        assert len(command.err.splitlines()) == 1


def test_a_traceback_that_names_a_secret_is_written_with_stars(capsys: pytest.CaptureFixture[str]) -> None:
    """As a library's error might: the address that it asked holds the token."""
    token = "4242000001:AAtoken"
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        log_to_stderr([token, ""])
        root.handlers[0].stream = sys.stderr  # type: ignore[attr-defined]
        try:
            raise ValueError(f"https://api.telegram.org/bot{token}/sendMessage")
        except ValueError:
            logging.getLogger("any").exception("%s failed", f"bot{token}")
    finally:
        root.handlers, root.level = before, level
    printed = capsys.readouterr().err
    assert "any: bot*** failed\n" in printed
    assert "ValueError: https://api.telegram.org/bot***/sendMessage" in printed
    assert token not in printed
