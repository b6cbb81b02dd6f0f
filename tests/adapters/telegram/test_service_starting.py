"""A start while Telegram is busy or has a fault, once by each library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.errors import OutsideError
from tests.adapters.telegram.place import BOTH, serving
from tests.kit.telegram_talk import TelegramTalk

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

FAULTS = pytest.mark.parametrize("fault", ["flood", "bad_gateway_before", "server_error"])


@pytest.fixture(scope="module", params=BOTH.args[1], ids=BOTH.kwargs["ids"])
def _talk(request: pytest.FixtureRequest) -> Iterator[TelegramTalk]:
    with serving(request.param) as talk:
        yield talk


@pytest.fixture
def talk(_talk: TelegramTalk, monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramTalk]:
    """A program that serves, to be started again; what it insists on, it does for two seconds."""
    monkeypatch.setattr("adapters.telegram.insisting.INSIST_MAX_S", 2)
    _talk._api.advance(10_000)
    yield _talk
    _talk._api.clear_faults()


def _webhook(talk: TelegramTalk) -> str:
    return "setWebhook" if talk._is_webhook else "deleteWebhook"


@FAULTS
def test_a_start_waits_for_telegram(talk: TelegramTalk, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    """Who the bot is, where updates go and the menu are asked again, no sooner than Telegram allows."""
    for method in ("getMe", _webhook(talk), "setMyCommands"):
        talk._api.fault(fault, method, retry_after=1)
        talk.restart()
        assert next(call.status for call in reversed(talk._api.calls) if call.method == method) == 200
    assert talk._api.early_calls == 0
    assert caplog.text.count("Telegram is asked again in") == 3
    _is_plain(caplog.text)


@FAULTS
def test_without_a_menu_the_program_serves(
    talk: TelegramTalk, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    talk._api.fault(fault, "setMyCommands", times=None, retry_after=600)
    talk.restart()
    assert "the menu of commands was not set and stays as it was" in caplog.text
    _is_plain(caplog.text)


@pytest.mark.parametrize("does", ["who the bot is", "where updates go"])
@FAULTS
def test_a_telegram_that_goes_on_failing_ends_the_start_with_a_plain_sentence(
    talk: TelegramTalk, fault: str, does: str, caplog: pytest.LogCaptureFixture
) -> None:
    method = "getMe" if does == "who the bot is" else _webhook(talk)
    talk._api.fault(fault, method, times=None, retry_after=600)
    with pytest.raises(OutsideError) as failed:
        talk.restart()
    talk._api.clear_faults()
    talk._api.advance(10_000)
    if fault == "flood":
        expected = "Telegram wants this bot to wait for 600 seconds. Start the program again after that."
        assert str(failed.value) == expected
    else:
        assert str(failed.value).startswith(f"{talk._api.url} cannot be reached: ")
        assert str(failed.value).endswith(" or start again later.")
    _is_plain(caplog.text + str(failed.value))
    talk.restart()


def _is_plain(text: str) -> None:
    assert "<html" not in text
    assert "Traceback" not in text
