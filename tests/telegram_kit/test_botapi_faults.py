"""Faults that can be switched on, seen from a bare HTTP client."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.kit.botapi.control import BotApi
from tests.telegram_kit.conftest import ME, Call, told


def test_a_fault_meets_its_method_its_chat_and_its_number_of_calls(api: BotApi, call: Call) -> None:
    api.start(ME)
    api.start(ME + 1)
    api.fault("forbidden", "sendMessage", times=2, chat_id=ME)
    assert told(call("getMe")) == "ok"
    assert told(call("sendMessage", chat_id=ME + 1, text="a")) == "ok"
    blocked = "Forbidden: bot was blocked by the user"
    assert [told(call("sendMessage", chat_id=ME, text="a")) for _ in range(3)] == [blocked, blocked, "ok"]


def test_a_fault_without_an_end_lasts_until_it_is_cleared(api: BotApi, call: Call) -> None:
    api.fault("server_error", times=None)
    assert [call("getMe")["error_code"] for _ in range(3)] == [500] * 3
    api.clear_faults()
    assert told(call("getMe")) == "ok"


def test_a_fault_may_meet_only_some_calls(api: BotApi, call: Call) -> None:
    api.fault("server_error", times=None, probability=0.5)
    assert 5 < [call("getMe")["ok"] for _ in range(40)].count(True) < 35


def test_a_dropped_connection_gives_no_answer_at_all(api: BotApi) -> None:
    api.fault("drop_before")
    with pytest.raises((urllib.error.URLError, http.client.HTTPException, ConnectionError)):
        urllib.request.urlopen(f"{api.url}/bot{api.token}/getMe", timeout=5)
    assert api.calls == []


def test_an_answer_that_is_cut_short_was_carried_out(api: BotApi) -> None:
    api.start(ME)
    api.fault("drop_during", "sendMessage")
    with (
        pytest.raises(http.client.IncompleteRead),
        urllib.request.urlopen(
            f"{api.url}/bot{api.token}/sendMessage?chat_id={ME}&text=a", timeout=5
        ) as answer,
    ):
        answer.read()
    assert [each["text"] for each in api.from_bot(ME)] == ["a"]


def test_a_bad_gateway_speaks_html(api: BotApi) -> None:
    api.fault("bad_gateway_before")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{api.url}/bot{api.token}/getMe", timeout=5)
    assert (refused.value.code, refused.value.read()[:6]) == (502, b"<html>")
    refused.value.close()


def test_a_flood_stands_for_the_whole_bot_and_early_calls_are_counted(api: BotApi, call: Call) -> None:
    api.start(ME)
    api.fault("flood", "sendMessage", retry_after=30)
    assert call("sendMessage", chat_id=ME, text="a")["parameters"] == {"retry_after": 30}
    api.advance(10)
    assert call("sendMessage", chat_id=ME, text="a")["parameters"]["retry_after"] in (19, 20)
    assert api.early_calls == 1
    api.advance(20)
    assert told(call("sendMessage", chat_id=ME, text="a")) == "ok"
    assert api.early_calls == 1


def test_a_call_can_take_its_time(api: BotApi, call: Call) -> None:
    api.fault("delay", "getMe", seconds=0.1)
    began_at = time.monotonic()
    assert told(call("getMe")) == "ok"
    assert time.monotonic() - began_at >= 0.1


def test_a_paused_server_answers_later(api: BotApi, call: Call) -> None:
    api.pause()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(call, "getMe")
        with pytest.raises(TimeoutError):
            answer.result(0.1)
        api.resume()
        assert told(answer.result(5)) == "ok"


def test_a_server_that_does_not_listen_refuses_connections_and_keeps_its_port(
    api: BotApi, call: Call
) -> None:
    url = api.url
    api.stop_listening()
    with pytest.raises(urllib.error.URLError, match="refused"):
        call("getMe")
    api.listen_again()
    assert (told(call("getMe")), api.url) == ("ok", url)
