"""One message given to Telegram by both libraries: what is sent, and which error each refusal becomes."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from adapters.telegram.errors import TwoPollers
from adapters.telegram.incoming import UPDATES
from adapters.telegram.outlet import WRONG_TOKEN_WAIT_S, TelegramOutlet
from bot.core.errors import Gone, InputError, OutsideError, Refused, Throttled, Unclear
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind, QueuedMessage
from tests.adapters.telegram.conftest import SHELLS, Line
from tests.adapters.telegram.test_outgoing import TEXTS
from tests.kit.botapi.control import BotApi

AT: Final = datetime(2026, 10, 9, 1, tzinfo=UTC)
STRANGER: Final = 8
BUTTONS: Final = ((OutgoingButton("提交", "1.su.7.0.0.abc"),),)

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


def row(to: int, text: str, *, target: str | None = None, **more: Any) -> QueuedMessage:
    kind = OutgoingKind.SEND if target is None else OutgoingKind.EDIT
    return QueuedMessage(3, "telegram", str(to), Outgoing(kind, text, target=target, **more), AT)


# -- what is taken


def test_a_message_is_sent_with_fold_and_buttons(line: Line) -> None:
    line.send(row(line.me, "户数 < 312 & 人口", fold_title="全文", fold="很长", buttons=BUTTONS))
    (message,) = line.shown
    assert message["text"] == "户数 < 312 & 人口\n\n全文\n很长"
    assert [each["type"] for each in message["entities"]] == ["expandable_blockquote"]
    keyboard = message["reply_markup"]["inline_keyboard"]
    assert keyboard == [[{"text": "提交", "callback_data": "1.su.7.0.0.abc"}]]
    assert line.api.violations == []


def test_a_message_is_redrawn_in_its_place(line: Line) -> None:
    line.send(row(line.me, "旧", buttons=BUTTONS))
    line.send(row(line.me, "新", target=line.newest))
    (message,) = line.shown
    assert (message["text"], message["edits"], "reply_markup" in message) == ("新", 1, False)


def test_a_redraw_that_changes_nothing_is_done_already(line: Line) -> None:
    line.send(row(line.me, "一样", buttons=BUTTONS))
    line.send(row(line.me, "一样", target=line.newest, buttons=BUTTONS))
    (message,) = line.shown
    assert (message["text"], message["edits"]) == ("一样", 0)


@pytest.mark.parametrize("whose", ["nobody's", "the person's own"])
def test_what_cannot_be_redrawn_is_sent(line: Line, whose: str) -> None:
    number = "99999" if whose == "nobody's" else str(line.api.chat(line.me)[0]["message_id"])
    line.send(row(line.me, "新", target=number, buttons=BUTTONS))
    (message,) = line.shown
    assert message["text"] == "新"
    assert "reply_markup" in message


def test_a_long_message_arrives_in_its_order(line: Line) -> None:
    line.send(row(line.me, "甲" * 4000 + "\n\n" + "乙" * 4000, buttons=BUTTONS))
    assert [each["text"][0] for each in line.shown] == ["甲", "乙"]
    assert ["reply_markup" in each for each in line.shown] == [False, True]


def test_a_menu_is_set_for_a_chat(line: Line) -> None:
    line.send(QueuedMessage(3, "telegram", str(line.me), Outgoing(OutgoingKind.MENU, "en"), AT))
    found = line.api.commands[f"chat {line.me}"]
    assert found[0] == {"command": "home", "description": TEXTS["en"]["command_home"]}
    assert line.api.violations == []


# -- what is not


def test_whoever_has_blocked_the_bot_is_gone(line: Line) -> None:
    line.api.block(line.me)
    with pytest.raises(Gone, match="blocked"):
        line.send(row(line.me, "a"))


def test_whoever_has_deleted_the_account_is_gone(line: Line) -> None:
    line.api.delete_account(line.me)
    with pytest.raises(Gone, match="deactivated"):
        line.send(row(line.me, "a"))


def test_whoever_is_unknown_is_gone(line: Line) -> None:
    with pytest.raises(Gone, match=r"(?i)chat not found"):
        line.send(row(STRANGER, "a"))


def test_whoever_never_started_the_bot_is_gone(line: Line) -> None:
    line.api.person(line.me + 100_000)
    with pytest.raises(Gone, match="initiate"):
        line.send(row(line.me + 100_000, "a"))


def test_a_redraw_for_whoever_has_blocked_the_bot_is_gone(line: Line) -> None:
    line.send(row(line.me, "a"))
    line.api.block(line.me)
    with pytest.raises(Gone):
        line.send(row(line.me, "b", target=line.newest))


def test_a_refusal_says_what_was_refused(line: Line) -> None:
    with pytest.raises(Refused) as refused:
        line.send(row(line.me, "户数", buttons=((OutgoingButton("太长", "p" * 65),),)))
    told = str(refused.value)
    assert told.startswith("sendMessage {")
    for words in ("户数", "p" * 65, "button_data_invalid"):
        assert words in told.lower()


@pytest.mark.parametrize("seconds", [1, 17, 3600])
def test_too_many_messages_say_how_long_to_wait(line: Line, seconds: int) -> None:
    line.api.fault("flood", "sendMessage", retry_after=seconds)
    with pytest.raises(Throttled) as told:
        line.send(row(line.me, "a"))
    assert told.value.retry_after_s == seconds


@pytest.mark.parametrize("is_edit", [False, True], ids=["send", "edit"])
@pytest.mark.parametrize(
    "fault", ["drop_before", "drop_during", "bad_gateway_before", "bad_gateway_after", "server_error"]
)
def test_where_the_answer_did_not_come_nobody_knows(line: Line, fault: str, is_edit: bool) -> None:
    line.send(row(line.me, "旧"))
    target = line.newest if is_edit else None
    line.api.fault(fault, "editMessageText" if is_edit else "sendMessage")
    with pytest.raises(Unclear):
        line.send(row(line.me, "新", target=target))


def test_where_nobody_listens_nothing_was_sent(line: Line) -> None:
    async def send() -> None:
        await asyncio.to_thread(line.api.stop_listening)  # the loop runs on, and sees its connection end
        await TelegramOutlet(line.shell, TEXTS).send(row(line.me, "a"))

    try:
        with pytest.raises(OutsideError) as told:
            line.run(send())
    finally:
        line.api.listen_again()
    assert not isinstance(told.value, Unclear)


def test_a_token_that_is_not_right_any_more_makes_messages_wait(sdk: str) -> None:
    """The reply stays in the store while somebody puts the new token in."""

    async def send(shell: Any, then: BotApi) -> None:
        await shell.open()
        try:
            await asyncio.to_thread(before.__exit__, None, None, None)
            with then:
                await TelegramOutlet(shell, TEXTS).send(row(7, "a"))
        finally:
            await shell.close()

    before = BotApi()
    before.__enter__()
    port = int(before.url.rpartition(":")[2])
    after = BotApi(port=port, token="4242000001:BBrevoked-and-made-anew-0123456789a")
    with pytest.raises(OutsideError, match="YIBIAO_TELEGRAM_TOKEN") as told:
        asyncio.run(send(SHELLS[sdk](before.token, before.url), after))
    assert told.value.retry_after_s == WRONG_TOKEN_WAIT_S


# -- the beginning


async def _open(sdk: str, token: str, url: str) -> Any:
    shell = SHELLS[sdk](token, url)
    try:
        return await shell.open()
    finally:
        await shell.close()


@pytest.mark.parametrize("token", ["4242000001:AAwrong-token-0123456789abcdefghijkl", "no token", "", "1:"])
def test_a_wrong_token_is_told_at_the_beginning(line: Line, sdk: str, token: str) -> None:
    with pytest.raises(InputError, match="YIBIAO_TELEGRAM_TOKEN") as told:
        asyncio.run(_open(sdk, token, line.api.url))
    assert not token or token not in str(told.value)


def test_where_nobody_can_be_reached_is_told_at_the_beginning(line: Line, sdk: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OutsideError) as told:
        asyncio.run(_open(sdk, line.api.token, f"http://127.0.0.1:{port}"))
    assert not isinstance(told.value, Unclear)


def test_who_the_bot_is_is_told_also_where_the_address_ends_with_a_slash(line: Line, sdk: str) -> None:
    found = asyncio.run(_open(sdk, line.api.token, f"{line.api.url}/"))
    assert found["username"] == "yibiao_bot"


# -- updates


def test_updates_come_as_telegram_wrote_them(line: Line) -> None:
    said = line.api.say(line.me, "户数 312")
    (found,) = line.run(line.shell.updates(said["update_id"], 0))
    assert (found["update_id"], found["message"]["text"]) == (said["update_id"], "户数 312")
    assert found["message"]["from"]["id"] == line.me
    asked = [call.params for call in line.api.calls if call.method == "getUpdates"]
    assert sorted(asked[-1]["allowed_updates"]) == sorted(UPDATES)


def test_a_second_poller_is_told_so(line: Line) -> None:
    async def poll_twice() -> BaseException | None:
        beyond = line.api.say(line.me, "a")["update_id"] + 1
        both = [asyncio.ensure_future(line.shell.updates(beyond, 20)) for _ in range(2)]
        (first,), (other,) = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        other.cancel()
        return first.exception()

    error = line.run(poll_twice())
    assert isinstance(error, TwoPollers)
    assert error.retry_after_s is not None


def test_a_press_is_answered(line: Line) -> None:
    line.send(row(line.me, "?", buttons=BUTTONS))
    query = line.api.press(line.me, label="提交")["callback_query"]["id"]
    line.call("answerCallbackQuery", callback_query_id=query)
    assert line.me in [each["from"] for each in line.api.answered_queries]
