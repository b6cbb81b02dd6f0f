"""Replies and broadcasts over a bad line, to people who leave, and at the end of the program.

tests/telegram states what is promised in all four ways; here is what may go wrong, once by each library.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pytest

from bot.app.pace import LATE_MAX
from bot.core.ports import Limits
from storage.tables import deliveries
from tests.adapters.telegram.place import BOTH, POLLING, Place, serving
from tests.kit import telegram_talk
from tests.kit.telegram_talk import Way

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


# -- replies


def test_replies_keep_their_order_while_the_connection_is_bad(place: Place) -> None:
    for fault in ("drop_during", "bad_gateway_before"):
        place.api.fault(fault, "sendMessage")
    before = len(place.texts())
    for words in ("户数 301", "户数 302", "户数 303"):
        place.api.say(place.li, words)
    for tries in (1, 2):
        place.api.wait_for(lambda tries=tries: place.tries() == tries)
        place.later()
    place.settled()
    found = [next(n for n in ("301", "302", "303") if f"{n}户" in each) for each in place.texts()[before:]]
    assert list(dict.fromkeys(found)) == ["301", "302", "303"]
    assert found == sorted(found)


def test_while_telegram_is_silent_nothing_is_lost(place: Place) -> None:
    place.api.say(place.li, "户数 312")
    place.settled()
    place.api.pause()
    place.api.say(place.li, "人口 1204")
    time.sleep(0.2)
    place.api.resume()
    place.settled()
    assert place.drafts() == {"households": 312, "residents": 1204}
    assert "1204" in place.texts()[-1]


def test_while_telegram_cannot_be_reached_replies_wait(hooked: Place) -> None:
    hooked.api.stop_listening()
    hooked.api.say(hooked.li, "户数 312")
    hooked.api.wait_for(lambda: hooked.drafts() == {"households": 312})
    assert hooked.count(deliveries) == 1
    hooked.api.listen_again()
    time.sleep(0.05)
    hooked.later()
    hooked.settled()
    assert "312" in hooked.texts()[-1]


def test_too_many_messages_stop_the_whole_bot_for_as_long_as_was_said(place: Place) -> None:
    other = place.join(place.unit)
    place.api.fault("flood", "sendMessage", retry_after=1, chat_id=None)
    place.api.say(place.li, "户数 312")
    place.api.wait_for(lambda: any(call.status == 429 for call in place.api.calls))
    place.api.say(other, "/help")
    place.later(1)
    place.settled()
    told_at = next(call.at for call in place.api.calls if call.status == 429)
    later = [call.at for call in place.api.calls if call.method == "sendMessage" and call.at > told_at]
    assert len(later) == 2
    assert min(later) >= told_at + 0.95
    assert place.api.early_calls == 0


def test_a_block_is_noted_and_start_ends_it(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The messages that wait go with the person; what is written after the return is answered."""
    place.api.hold()
    said = [place.api.say(place.li, words) for words in ("户数 301", "户数 302", "户数 303")]
    place.api.block(place.li)
    place.api.release(*said)
    place.settled()
    assert place.gone_at(place.li) is not None
    assert (place.count(deliveries), place.drafts()) == (0, {"households": 303})
    assert "nobody can be reached at telegram" in caplog.text
    assert all(each.levelno <= logging.WARNING for each in caplog.records)
    before = len(place.texts())
    place.api.start(place.li)
    place.settled()
    assert place.gone_at(place.li) is None
    assert len(place.texts()) == before + 1


def _leave_while_a_reply_waits(place: Place, leave: Callable[[int], object]) -> None:
    place.api.hold()
    said = place.api.say(place.li, "户数 312")
    leave(place.li)
    place.api.release(said)
    place.settled()
    assert place.gone_at(place.li) is not None


@pytest.mark.parametrize("does", ["types", "presses"])
def test_who_unblocks_the_bot_and_goes_on_is_marked_no_more(place: Place, does: str) -> None:
    """An app of Telegram that ends a block need not send /start."""
    _leave_while_a_reply_waits(place, place.api.block)
    place.api.unblock(place.li)
    if does == "types":
        place.api.say(place.li, "人口 1204")
    else:
        place.api.press(place.li, label="开始填报")
    place.settled()
    assert place.gone_at(place.li) is None


def test_who_deletes_the_account_is_gone(place: Place) -> None:
    _leave_while_a_reply_waits(place, place.api.delete_account)
    assert (place.count(deliveries), place.drafts()) == (0, {"households": 312})


# -- stopping


@BOTH
def test_replies_in_hand_are_sent_before_the_end_and_soon(way: Way) -> None:
    with serving(way) as talk:
        place = Place(talk)
        place.api.fault("delay", "sendMessage", seconds=0.4, times=None)
        before = len(place.texts())
        for words in ("户数 301", "户数 302"):
            place.api.say(place.li, words)
        place.api.wait_for(lambda: place.drafts() == {"households": 302})
        began_s = time.monotonic()
        talk._stack.close()
        assert time.monotonic() - began_s < 4
        assert len(place.texts()) == before + 2


# -- broadcasts


def test_a_broadcast_that_may_have_arrived_is_not_sent_again(place: Place) -> None:
    other = place.join(place.unit)
    before = [len(place.texts(each)) for each in (place.li, other)]
    place.api.fault("drop_during", "sendMessage")
    place.broadcast(place.li, other)
    place.api.wait_for(lambda: len(place.texts(other)) > before[1])
    place.later()
    place.settled()  # nothing is left in the store, and nothing more is asked of Telegram
    assert [len(place.texts(each)) for each in (place.li, other)] == [each + 1 for each in before]


def test_a_broadcast_that_was_too_much_is_sent_when_it_is_allowed(place: Place) -> None:
    before = len(place.texts())
    place.api.fault("flood", "sendMessage", retry_after=1)
    place.broadcast(place.li)
    place.api.wait_for(lambda: len(place.texts()) > before)
    assert len(place.texts()) == before + 1
    assert place.api.early_calls == 0


def test_a_reply_overtakes_broadcasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty of them, at five a second: a reply to the last of the fifty is there long before its broadcast."""
    slow = Limits(rate=10, reserve=5, burst=1, chat_rate=1000, chat_burst=1000)
    monkeypatch.setattr(telegram_talk, "UNHURRIED", slow)
    with serving(POLLING) as talk:
        place = Place(talk)
        began_s = time.monotonic()
        place.broadcast(*[next(telegram_talk._NUMBERS) for _ in range(50)], place.li)
        place.api.wait_for(lambda: _reminders(place) > 0)
        place.api.say(place.li, "/help")
        place.api.wait_for(lambda: any("/undo" in each for each in place.texts()))
        time.sleep(0.2)
        assert "提醒" not in place.texts()
        assert 1 <= _reminders(place) <= 5 * (time.monotonic() - began_s) + LATE_MAX


def _reminders(place: Place) -> int:
    return sum(call.params.get("text") == "提醒" for call in place.api.calls)
