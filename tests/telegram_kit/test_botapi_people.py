"""What people do, as both SDKs read it."""

from __future__ import annotations

import datetime
from typing import Any

import aiogram.types
import pytest
import telegram

from tests.kit.botapi.control import BotApi
from tests.kit.botapi.people import CONTENTS
from tests.telegram_kit.conftest import ME, Call


def read_by_both(update: dict[str, Any]) -> tuple[telegram.Update, aiogram.types.Update]:
    """The update in each SDK's own types, with nothing left over."""
    by_aiogram = aiogram.types.Update.model_validate(update)
    by_telegram = telegram.Update.de_json(update, None)
    assert not by_telegram.api_kwargs
    assert not by_aiogram.model_extra
    assert by_telegram.update_id == by_aiogram.update_id == update["update_id"]
    return by_telegram, by_aiogram


def test_a_person_has_a_name_and_a_language(api: BotApi) -> None:
    api.person(ME, "阿里木", "ug")
    ptb, aio = read_by_both(api.say(ME, "salam"))
    assert ptb.effective_user is not None
    assert aio.message is not None
    assert aio.message.from_user is not None
    assert (ptb.effective_user.first_name, aio.message.from_user.language_code) == ("阿里木", "ug")


def test_start_is_a_command_with_the_code_of_the_link(api: BotApi) -> None:
    (update,) = api.start(ME, "CODE")
    ptb, aio = read_by_both(update)
    assert aio.message is not None
    assert ptb.message is not None
    assert ptb.message.text == aio.message.text == "/start CODE"
    assert ptb.message.entities[0].type == "bot_command"
    assert ptb.message.entities[0].length == 6


@pytest.mark.parametrize("kind", [*CONTENTS, "forwarded"])
def test_each_kind_of_message_is_read_by_both(api: BotApi, kind: str) -> None:
    ptb, aio = read_by_both(api.send(ME, kind))
    assert ptb.message is not None
    assert aio.message is not None
    if kind == "forwarded":
        assert ptb.message.forward_origin is not None
        assert aio.message.forward_origin is not None
    else:
        assert getattr(ptb.message, kind)
        assert getattr(aio.message, kind)


def test_an_edit_is_an_update_of_its_own_and_changes_the_chat(api: BotApi) -> None:
    number = api.say(ME, "309")["message"]["message_id"]
    ptb, aio = read_by_both(api.edit(ME, number, "312"))
    assert ptb.edited_message is not None
    assert aio.edited_message is not None
    assert ptb.edited_message.text == aio.edited_message.text == "312"
    assert [(each["text"], each["edits"]) for each in api.chat(ME)] == [("312", 1)]


def test_a_press_carries_the_message_as_it_stands(api: BotApi, call: Call) -> None:
    api.start(ME)
    markup = {
        "inline_keyboard": [[{"text": "是", "callback_data": "y"}], [{"text": "否", "callback_data": "n"}]]
    }
    call("sendMessage", chat_id=ME, text="a", reply_markup=markup)
    ptb, aio = read_by_both(api.press(ME, label="否"))
    assert ptb.callback_query is not None
    assert aio.callback_query is not None
    assert ptb.callback_query.data == aio.callback_query.data == "n"
    assert api.press(ME, 2, "y")["callback_query"]["data"] == "y"
    call("editMessageText", chat_id=ME, message_id=2, text="b")
    stale = api.press(ME, 2, "是")["callback_query"]
    assert (stale["data"], stale["message"]["text"], "reply_markup" in stale["message"]) == ("y", "b", False)
    with pytest.raises(LookupError, match="no button"):
        api.press(ME, 2, "也许")
    assert api.press(ME, 2, payload="也许")["callback_query"]["data"] == "也许"


def test_blocking_and_coming_back_are_told_to_the_bot(api: BotApi) -> None:
    api.start(ME)
    (blocked,) = api.block(ME)
    ptb, aio = read_by_both(blocked)
    assert ptb.my_chat_member is not None
    assert aio.my_chat_member is not None
    assert ptb.my_chat_member.new_chat_member.status == aio.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(ValueError, match="blocked"):
        api.say(ME, "a")
    back, again = api.start(ME)
    read_by_both(back)
    assert again["message"]["text"] == "/start"


def test_a_group_is_read_by_both(api: BotApi) -> None:
    api.group(-1001, "村里的群")
    read_by_both(api.add_bot(-1001, by=ME))
    ptb, aio = read_by_both(api.say_in(-1001, ME, "/help@yibiao_bot"))
    assert ptb.effective_chat is not None
    assert aio.message is not None
    assert ptb.effective_chat.title == aio.message.chat.title == "村里的群"
    assert ptb.effective_chat.type == "supergroup"


def test_the_clock_can_be_set(api: BotApi) -> None:
    moment = datetime.datetime(2026, 10, 9, 9, tzinfo=datetime.UTC).timestamp()
    api.set_clock(moment)
    assert 0 <= api.say(ME, "a")["message"]["date"] - moment <= 2
    api.advance(3600)
    assert 3600 <= api.say(ME, "a")["message"]["date"] - moment <= 3602
