"""How often a bot may send, and what happens when it does not wait."""

from __future__ import annotations

from tests.kit.botapi.control import BotApi
from tests.telegram_kit.conftest import ME, caller, told


def test_one_chat_takes_a_burst_and_then_one_message_a_second() -> None:
    with BotApi(early_grace_s=0) as api:
        call = caller(api)
        api.start(ME)
        api.start(ME + 1)
        assert [told(call("sendMessage", chat_id=ME, text="a")) for _ in range(5)] == ["ok"] * 5
        refused = call("sendMessage", chat_id=ME, text="a")
        assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
        assert refused["description"] == "Too Many Requests: retry after 1"
        assert api.early_calls == 0
        assert told(call("sendMessage", chat_id=ME + 1, text="a")) == "ok"
        assert call("sendMessage", chat_id=ME, text="a")["error_code"] == 429
        assert api.early_calls == 1
        api.advance(1)
        assert told(call("sendMessage", chat_id=ME, text="a")) == "ok"
        assert api.early_calls == 1


def test_a_bot_sends_about_thirty_messages_a_second() -> None:
    with BotApi() as api:
        call = caller(api)
        for who in range(1, 35):
            api.start(who)
        answers = [call("sendMessage", chat_id=who, text="a") for who in range(1, 35)]
        assert [told(each) for each in answers[:33]] == ["ok"] * 33
        assert answers[33]["error_code"] == 429
        api.advance(1)
        assert told(call("sendMessage", chat_id=34, text="a")) == "ok"


def test_a_group_takes_twenty_messages_a_minute() -> None:
    with BotApi(chat_burst=0, rate=0) as api:
        call = caller(api)
        api.group(-5, "G")
        api.add_bot(-5)
        assert [told(call("sendMessage", chat_id=-5, text="a")) for _ in range(20)] == ["ok"] * 20
        assert call("sendMessage", chat_id=-5, text="a")["parameters"]["retry_after"] in (59, 60)


def test_edits_count_and_answers_to_presses_do_not(api: BotApi) -> None:
    call = caller(api)
    api.start(ME)
    call("sendMessage", chat_id=ME, text="0")
    query = api.press(ME, 2, payload="x")["callback_query"]["id"]
    for text in "1234":
        call("editMessageText", chat_id=ME, message_id=2, text=text)
    assert call("editMessageText", chat_id=ME, message_id=2, text="5")["error_code"] == 429
    assert told(call("answerCallbackQuery", callback_query_id=query)) == "ok"
    assert told(call("getUpdates")) == "ok"


def test_limits_can_be_switched_off() -> None:
    with BotApi(rate=0, chat_burst=0) as api:
        call = caller(api)
        api.start(ME)
        assert {told(call("sendMessage", chat_id=ME, text="a")) for _ in range(60)} == {"ok"}
        assert api.sent_count == api.counts()["other"] == 60
