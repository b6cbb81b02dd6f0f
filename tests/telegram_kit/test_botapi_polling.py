"""getUpdates: what is given out, what is forgotten, and who gets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.kit.botapi import rules
from tests.kit.botapi.control import BotApi
from tests.telegram_kit.conftest import ME, Answer, Call, told


def ids(answer: Answer) -> list[int]:
    """The numbers of the updates in an answer."""
    return [each["update_id"] for each in answer["result"]]


def test_updates_come_again_until_an_offset_acknowledges_them(api: BotApi, call: Call) -> None:
    for text in "abc":
        api.say(ME, text)
    assert ids(call("getUpdates")) == [1, 2, 3]
    assert ids(call("getUpdates", limit=2)) == [1, 2]
    assert ids(call("getUpdates", offset=3)) == [3]
    assert ids(call("getUpdates")) == [3]
    assert api.pending_updates == 1
    assert ids(call("getUpdates", offset=4)) == []


def test_a_negative_offset_keeps_the_last_ones_only(api: BotApi, call: Call) -> None:
    for text in "abc":
        api.say(ME, text)
    assert ids(call("getUpdates", offset=-1)) == [3]
    assert ids(call("getUpdates")) == [3]


def test_a_long_poll_ends_with_the_first_update(api: BotApi, call: Call) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(call, "getUpdates", timeout=30)
        api.wait_for(lambda: api.do("seen", what="call_count"))
        api.say(ME, "a")
        assert ids(poll.result(5)) == [1]


def test_a_second_poll_ends_the_first(api: BotApi, call: Call) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(call, "getUpdates", timeout=30)
        api.wait_for(lambda: api.do("seen", what="call_count"))
        assert ids(call("getUpdates")) == []
        assert told(first.result(5)) == rules.OTHER_POLL


def test_a_webhook_ends_polling(api: BotApi, call: Call) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(call, "getUpdates", timeout=30)
        api.wait_for(lambda: api.do("seen", what="call_count"))
        assert told(call("setWebhook", url="http://127.0.0.1:1/")) == "ok"
        assert told(poll.result(5)) == rules.POLL_ENDED
    assert told(call("getUpdates")) == rules.WEBHOOK_ACTIVE
    call("deleteWebhook")
    assert told(call("getUpdates")) == "ok"


def test_kinds_that_were_not_asked_for_are_never_queued(api: BotApi, call: Call) -> None:
    call("getUpdates", allowed_updates=["message"])
    api.start(ME)
    api.block(ME)
    assert ids(call("getUpdates")) == [1]
    call("getUpdates", allowed_updates=[])
    api.unblock(ME)
    assert ids(call("getUpdates")) == [1, 3]


def test_held_updates_come_in_the_order_in_which_they_are_released(api: BotApi, call: Call) -> None:
    api.hold()
    first, second = api.say(ME, "a"), api.say(ME, "b")
    assert ids(call("getUpdates")) == []
    api.release(second, first)
    assert ids(call("getUpdates")) == [2, 1]


def test_an_update_can_come_again_after_it_was_acknowledged(api: BotApi, call: Call) -> None:
    update = api.say(ME, "a")
    assert ids(call("getUpdates", offset=2)) == []
    api.repeat(update)
    assert ids(call("getUpdates", offset=2)) == [1]
    assert ids(call("getUpdates", offset=2)) == []
