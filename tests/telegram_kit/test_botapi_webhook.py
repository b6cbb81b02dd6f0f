"""Webhooks: where they may go, in which order updates come, and what an answer can do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.kit.botapi import rules
from tests.kit.botapi.control import BotApi
from tests.telegram_kit.conftest import ME, Call, caller, told
from tests.telegram_kit.hooks import TAKEN, Hook, Reply, answering, listening, slowly


def hooked(api: BotApi, hook: Hook, **params: Any) -> None:
    """Set the webhook."""
    assert told(caller(api)("setWebhook", url=hook.url, **params)) == "ok"


def test_each_update_is_posted_once_with_the_secret(api: BotApi, call: Call) -> None:
    with listening() as hook:
        hooked(api, hook, secret_token="a_Secret-1")
        api.start(ME)
        api.say(ME, "a")
        api.wait_quiet()
        assert hook.ids() == [1, 2]
        assert hook.secrets == ["a_Secret-1"] * 2
        assert call("getWebhookInfo")["result"]["pending_update_count"] == 0


def test_what_waited_for_a_poll_goes_to_the_webhook_unless_it_is_dropped(api: BotApi) -> None:
    api.say(ME, "a")
    with listening() as hook:
        hooked(api, hook)
        api.wait_for(lambda: hook.ids() == [1])
    caller(api)("deleteWebhook")
    api.say(ME, "b")
    with listening() as hook:
        hooked(api, hook, drop_pending_updates=True)
        api.say(ME, "c")
        api.wait_for(hook.ids)
        assert hook.ids() == [3]


@pytest.mark.parametrize("status", [500, 403, 302, 410])
def test_an_update_comes_again_until_the_answer_is_good(api: BotApi, call: Call, status: int) -> None:
    def twice_bad(_: dict[str, Any]) -> Reply:
        return TAKEN if len(hook.taken) > 2 else (status, b"no", "text/plain")

    with listening(twice_bad) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.say(ME, "b")
        api.wait_quiet()
        assert hook.ids() == [1, 1, 1, 2]
        assert str(status) in call("getWebhookInfo")["result"]["last_error_message"]


def test_an_update_comes_again_when_no_answer_came_in_time(api: BotApi) -> None:
    def late(_: dict[str, Any]) -> Reply:
        time.sleep(0.5 if len(hook.taken) == 1 else 0)
        return TAKEN

    with listening(late) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_quiet()
        assert hook.ids() == [1, 1]


def test_nobody_listening_is_no_reason_to_forget(api: BotApi) -> None:
    with listening() as gone:
        pass
    caller(api)("setWebhook", url=gone.url)
    api.say(ME, "a")
    api.wait_for(lambda: caller(api)("getWebhookInfo")["result"].get("last_error_message"))
    assert api.pending_updates == 1
    with listening() as hook:
        hooked(api, hook)
        api.wait_quiet()
        assert hook.ids() == [1]


def test_messages_of_one_chat_wait_for_each_other_and_presses_for_presses_only(api: BotApi) -> None:
    caller(api)("getMe")
    api.start(ME)
    caller(api)("sendMessage", chat_id=ME, text="a")
    with listening(slowly) as hook:
        hooked(api, hook, drop_pending_updates=True)
        for payload in "xyz":
            api.say(ME, payload)
            api.press(ME, 2, payload=payload)
        api.wait_quiet()
        assert hook.most_open == 2
        for kind in ("message", "callback_query"):
            of_kind = [each["update_id"] for each in hook.taken if kind in each]
            assert of_kind == sorted(of_kind)
            assert len(of_kind) == 3


def test_no_more_posts_are_open_than_connections_are_allowed(api: BotApi) -> None:
    with listening(slowly) as hook:
        hooked(api, hook, max_connections=3)
        for who in range(1, 13):
            api.say(who, "a")
        api.wait_quiet()
        assert hook.most_open == 3
        assert sorted(hook.ids()) == list(range(1, 13))


def test_an_update_can_be_delivered_twice(api: BotApi) -> None:
    with listening() as hook:
        hooked(api, hook)
        api.repeat_deliveries(1)
        update = api.say(ME, "a")
        api.wait_quiet()
        api.repeat(update)
        api.wait_quiet()
        assert hook.ids() == [1, 1, 1]


def test_a_method_in_the_answer_is_carried_out(api: BotApi) -> None:
    with listening(
        lambda _: answering("sendMessage", chat_id=ME, text="<b>a</b>", parse_mode="HTML")
    ) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_for(lambda: api.from_bot(ME))
        assert api.from_bot(ME)[0]["text"] == "a"
    assert (api.violations, api.hidden_refusals) == ([], [])


def test_a_method_may_come_as_a_form(api: BotApi) -> None:
    form = f"method=sendMessage&chat_id={ME}&text=a".encode()
    with listening(lambda _: (200, form, "application/x-www-form-urlencoded")) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_for(lambda: api.from_bot(ME))
    assert [each["text"] for each in api.from_bot(ME)] == ["a"]


def test_a_refusal_of_a_method_in_the_answer_is_told_to_nobody(api: BotApi) -> None:
    with listening(lambda _: answering("sendMessage", chat_id=99, text="a")) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_for(lambda: api.hidden_refusals)
        assert api.hidden_refusals == ["sendMessage: Bad Request: chat not found"]
        api.wait_quiet()
        assert hook.ids() == [1]


def test_a_webhook_cannot_be_changed_by_an_answer(api: BotApi, call: Call) -> None:
    with listening(lambda _: answering("deleteWebhook")) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_quiet()
        assert call("getWebhookInfo")["result"]["url"] == hook.url


def test_an_answer_that_is_no_query_is_not_looked_at(api: BotApi) -> None:
    with listening(lambda _: (200, b"<html>fine</html>", "application/json")) as hook:
        hooked(api, hook)
        api.say(ME, "a")
        api.wait_quiet()
        assert (hook.ids(), api.hidden_refusals) == ([1], [])


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"url": "https://a.example:8443/x"}, "ok"),
        ({"url": "https://a.example"}, "ok"),
        ({"url": "http://a.example"}, rules.WEBHOOK_NOT_HTTPS),
        ({"url": "https://a.example:8080"}, rules.WEBHOOK_PORT),
        ({"url": "https://a.example", "secret_token": "a b"}, rules.SECRET),
        ({"url": "https://a.example", "secret_token": "a" * 257}, rules.SECRET_TOO_LONG),
        ({"url": ""}, "ok"),
    ],
)
def test_telegrams_own_server_wants_https_on_four_ports(params: dict[str, Any], expected: str) -> None:
    with BotApi(is_local=False) as api:
        assert told(caller(api)("setWebhook", **params)) == expected
