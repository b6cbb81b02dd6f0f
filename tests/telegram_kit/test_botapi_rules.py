"""Each rule of a call, as a table: what is asked, and what Telegram answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.botapi import rules
from tests.kit.botapi.control import BotApi
from tests.telegram_kit.conftest import ME, Call, raw, told

STRANGER, UNKNOWN = 8, 9
GROUP, KICKED_FROM, NEVER_IN = -1001, -1002, -1003


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


def button(text: str = "A", payload: str = "a") -> dict[str, Any]:
    """A button that brings a press."""
    return {"text": text, "callback_data": payload}


TEXTS = {
    "": rules.TEXT_EMPTY,
    " \n ": rules.TEXT_EMPTY,
    "a": "ok",
    "人" * 4096: "ok",
    "人" * 4097: rules.TEXT_TOO_LONG,
    "👍" * 2048: "ok",
    "👍" * 2049: rules.TEXT_TOO_LONG,
}

MARKUPS = [
    (keyboard([button()]), "ok"),
    (keyboard([button(payload="a" * 64)]), "ok"),
    (keyboard([button(payload="a" * 65)]), "Bad Request: BUTTON_DATA_INVALID"),
    (keyboard([button(payload="人" * 22)]), "Bad Request: BUTTON_DATA_INVALID"),
    (keyboard([button(payload="")]), rules.NO_ACTION),
    (keyboard([button(text=" ")]), rules.LABEL_EMPTY),
    (keyboard([button()] * 8), "ok"),
    (keyboard([button()] * 9), "Bad Request: reply markup is too long"),
    (keyboard(*[[button()] * 5] * 20), "ok"),
    (keyboard(*[[button()] * 5] * 20, [button()]), "Bad Request: reply markup is too long"),
    (keyboard([{"text": "A", "url": "https://a.example"}]), "ok"),
]

CHATS = {
    ME: "ok",
    STRANGER: "Forbidden: bot can't initiate conversation with a user",
    UNKNOWN: "Bad Request: chat not found",
    GROUP: "ok",
    KICKED_FROM: "Forbidden: bot was kicked from the group chat",
    NEVER_IN: "Forbidden: bot is not a member of the group chat",
}

COMMANDS = [
    ([{"command": "help", "description": "帮助"}], "ok"),
    ([{"command": "a" * 32, "description": "x"}], "ok"),
    ([{"command": "a" * 33, "description": "x"}], rules.COMMAND),
    ([{"command": "Help", "description": "x"}], rules.COMMAND),
    ([{"command": "帮助", "description": "x"}], rules.COMMAND),
    ([{"command": "a", "description": ""}], rules.COMMAND_DESCRIPTION),
    ([{"command": "a", "description": "x" * 257}], rules.COMMAND_DESCRIPTION),
    ([{"command": f"c{n}", "description": "x"} for n in range(101)], rules.COMMANDS_TOO_MANY),
]


@pytest.fixture(autouse=True)
def people(api: BotApi) -> None:
    """One person who has started, one who has not, and the groups of the table."""
    api.start(ME)
    api.person(STRANGER)
    for group in (GROUP, KICKED_FROM, NEVER_IN):
        api.group(group, "G")
    api.add_bot(GROUP)
    api.add_bot(KICKED_FROM)
    api.kick_bot(KICKED_FROM)


def test_a_text_has_1_to_4096_utf16_units_after_its_ends_are_trimmed(call: Call) -> None:
    assert {text: told(call("sendMessage", chat_id=ME, text=text)) for text in TEXTS} == TEXTS


def test_tags_do_not_count_as_text(call: Call) -> None:
    text = f"<b>{'人' * 4096}</b>"
    assert told(call("sendMessage", chat_id=ME, text=text, parse_mode="HTML")) == "ok"
    assert told(call("sendMessage", chat_id=ME, text=text)) == rules.TEXT_TOO_LONG
    assert told(call("sendMessage", chat_id=ME, text="<b></b>", parse_mode="HTML")) == rules.TEXT_EMPTY


@pytest.mark.parametrize(("markup", "expected"), MARKUPS)
def test_a_keyboard_is_judged_button_by_button(call: Call, markup: dict[str, Any], expected: str) -> None:
    assert told(call("sendMessage", chat_id=ME, text="a", reply_markup=markup)) == expected


@pytest.mark.parametrize("chat", CHATS)
def test_a_bot_writes_only_where_it_may(call: Call, chat: int) -> None:
    assert told(call("sendMessage", chat_id=chat, text="a")) == CHATS[chat]


def test_a_person_who_is_gone_is_told_apart_from_one_who_blocks(api: BotApi, call: Call) -> None:
    api.block(ME)
    assert told(call("sendMessage", chat_id=ME, text="a")) == "Forbidden: bot was blocked by the user"
    assert told(call("sendChatAction", chat_id=ME, action="typing")) == rules.BLOCKED
    api.start(ME)
    assert told(call("sendMessage", chat_id=ME, text="a")) == "ok"
    api.delete_account(ME)
    assert told(call("sendMessage", chat_id=ME, text="a")) == "Forbidden: user is deactivated"


def test_only_the_bots_own_messages_can_be_edited_and_only_to_something_else(api: BotApi, call: Call) -> None:
    sent = call(
        "sendMessage", chat_id=ME, text="<b>a</b>", parse_mode="HTML", reply_markup=keyboard([button()])
    )
    number = sent["result"]["message_id"]
    same = {"text": "<strong>a</strong>", "parse_mode": "HTML", "reply_markup": keyboard([button()])}
    assert told(call("editMessageText", chat_id=ME, message_id=number, **same)) == rules.NOT_MODIFIED
    assert told(call("editMessageText", chat_id=ME, message_id=99, text="b")) == rules.EDIT_NOT_FOUND
    assert told(call("editMessageText", chat_id=ME, message_id=1, text="b")) == rules.EDIT_NOT_OURS
    assert told(call("editMessageText", chat_id=ME, text="b")) == rules.NO_MESSAGE_ID
    assert told(call("editMessageText", chat_id=ME, message_id=number, text="a")) == "ok"
    now = api.chat(ME)[-1]
    assert (now["text"], "entities" in now, "reply_markup" in now, now["edits"]) == ("a", False, False, 1)


def test_a_keyboard_alone_can_be_changed_and_taken_away(api: BotApi, call: Call) -> None:
    number = call("sendMessage", chat_id=ME, text="a")["result"]["message_id"]
    for markup, expected in (
        (keyboard([button()]), "ok"),
        (keyboard([button()]), rules.NOT_MODIFIED),
        (None, "ok"),
    ):
        answer = call("editMessageReplyMarkup", chat_id=ME, message_id=number, reply_markup=markup)
        assert told(answer) == expected
    assert api.chat(ME)[-1]["edits"] == 2


def test_a_press_can_be_answered_twice_and_for_150_seconds(api: BotApi, call: Call) -> None:
    call("sendMessage", chat_id=ME, text="a", reply_markup=keyboard([button()]))
    number = api.press(ME, label="A")["callback_query"]["id"]
    assert told(call("answerCallbackQuery", callback_query_id=number)) == "ok"
    assert told(call("answerCallbackQuery", callback_query_id=number, text="x" * 200)) == "ok"
    assert (
        told(call("answerCallbackQuery", callback_query_id=number, text="x" * 201)) == rules.ANSWER_TOO_LONG
    )
    assert told(call("answerCallbackQuery", callback_query_id="1")) == rules.QUERY
    api.advance(149)
    assert told(call("answerCallbackQuery", callback_query_id=number)) == "ok"
    api.advance(2)
    assert told(call("answerCallbackQuery", callback_query_id=number)) == rules.QUERY
    assert [each["from"] for each in api.answered_queries] == [ME] * 3


def test_a_press_cannot_be_answered_by_another_bot() -> None:
    with BotApi(other_tokens=("77:other",)) as api:
        api.say(ME, "a")
        raw(f"{api.url}/bot{api.token}/sendMessage?chat_id={ME}&text=a")
        number = api.press(ME, 2, payload="x")["callback_query"]["id"]
        other = raw(f"{api.url}/bot77:other/answerCallbackQuery?callback_query_id={number}")
        assert told(other) == rules.QUERY


@pytest.mark.parametrize(("commands", "expected"), COMMANDS)
def test_commands_are_judged_one_by_one(call: Call, commands: list[dict[str, str]], expected: str) -> None:
    assert told(call("setMyCommands", commands=commands)) == expected


def test_commands_are_kept_for_each_scope_and_language(api: BotApi, call: Call) -> None:
    help_, fill = ([{"command": name, "description": name}] for name in ("help", "fill"))
    call("setMyCommands", commands=help_)
    call("setMyCommands", commands=fill, scope={"type": "all_private_chats"}, language_code="zh")
    call("setMyCommands", commands=fill, scope={"type": "chat", "chat_id": ME})
    assert told(call("setMyCommands", commands=fill, language_code="zh-hans")) == rules.LANGUAGE
    assert api.commands == {"default": help_, "all_private_chats zh": fill, f"chat {ME}": fill}
    assert call("getMyCommands")["result"] == help_
    call("deleteMyCommands")
    assert call("getMyCommands")["result"] == []


def test_a_group_can_be_left_once(call: Call) -> None:
    assert told(call("leaveChat", chat_id=GROUP)) == "ok"
    assert told(call("leaveChat", chat_id=GROUP)) == rules.NOT_A_MEMBER
    assert told(call("leaveChat", chat_id=ME)) == rules.NOT_A_GROUP


def test_message_numbers_are_shared_by_private_chats_and_each_groups_own(api: BotApi, call: Call) -> None:
    assert [api.say(number, "a")["message"]["message_id"] for number in (ME, STRANGER, ME)] == [2, 3, 4]
    assert call("sendMessage", chat_id=GROUP, text="a")["result"]["message_id"] == 1


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"chat_id": ME, "text": "a", "parsemode": "HTML"}),
        ("sendMessage", {"chat_id": ME}),
        ("sendMessage", {"chat_id": ME, "text": 5}),
        ("sendMessage", {"chat_id": ME, "text": "a", "parse_mode": "MarkdownV2"}),
        (
            "sendMessage",
            {"chat_id": ME, "text": "a", "reply_markup": keyboard([{**button(), "colour": "red"}])},
        ),
        (
            "sendMessage",
            {"chat_id": ME, "text": "a", "reply_markup": keyboard([{**button(), "url": "https://a"}])},
        ),
        ("getUpdates", {"limit": 101}),
        ("getUpdates", {"timeout": 51}),
        ("setWebhook", {"url": "http://127.0.0.1:1/", "max_connections": 101}),
        ("setMyCommands", {"commands": [{"command": "a"}]}),
        ("setMyCommands", {"commands": [], "scope": {"type": "all_group_chats"}}),
    ],
)
def test_a_call_no_sdk_would_make_is_refused_and_remembered(
    api: BotApi, call: Call, method: str, params: dict[str, Any]
) -> None:
    answer = call(method, **params)
    assert answer["error_code"] == 400
    assert api.violations == [answer["description"]]


def test_what_telegram_refuses_by_itself_is_no_violation(api: BotApi, call: Call) -> None:
    call("sendMessage", chat_id=ME, text="<b>", parse_mode="HTML")
    call("sendMessage", chat_id=UNKNOWN, text="a")
    assert api.violations == []
    assert [(each.method, each.status) for each in api.calls] == [("sendMessage", 400)] * 2


def test_a_token_and_a_method_must_be_known(api: BotApi) -> None:
    assert raw(f"{api.url}/bot1:abc/getMe")["description"] == "Unauthorized"
    assert raw(f"{api.url}/botabc/getMe")["description"] == "Not Found"
    assert raw(f"{api.url}/getMe")["description"] == "Not Found"
    assert raw(f"{api.url}/bot{api.token}/sendMassage")["description"] == "Not Found: method not found"
    assert raw(f"{api.url}/bot{api.token}/GETME")["ok"]


def test_parameters_may_come_in_any_of_four_ways(api: BotApi) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    multipart = "".join(part.format(*each) for each in (("chat_id", "7"), ("text", "四"))) + "--x--\r\n"
    answers = [
        raw(f"{url}?chat_id=7&text=%E4%B8%80"),
        raw(url, b"chat_id=7&text=%E4%BA%8C", "application/x-www-form-urlencoded"),
        raw(url, '{"chat_id": 7, "text": "三"}'.encode(), "application/json"),
        raw(url, multipart.encode(), "multipart/form-data; boundary=x"),
    ]
    assert [each["result"]["text"] for each in answers] == ["一", "二", "三", "四"]
    assert api.violations == []
    assert not raw(url, b"{", "application/json")["ok"]
