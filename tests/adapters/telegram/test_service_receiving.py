"""Updates that come twice, late, at once, or while the store fails; and who may post them.

tests/telegram states what is promised in all four ways; here is what may go wrong, once by each library.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from storage.tables import updates
from tests.adapters.telegram.place import AT, BOTH, WEBHOOK, Place, Served, serving
from tests.kit.botapi.control import BotApi
from tests.kit.players import UNIT
from tests.kit.telegram_talk import SECRET, Way

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


# -- updates that come twice, late, or at once


def test_updates_that_come_again_in_any_order_change_nothing_and_are_not_answered_again(place: Place) -> None:
    said = [place.api.say(place.li, words) for words in ("户数 312", "/help", "人口 1204")]
    place.settled()
    drafts, texts, known = place.drafts(), place.texts(), place.count(updates)
    again = said * 3
    random.Random(7).shuffle(again)
    for update in again:
        place.api.repeat(update)
    place.settled()
    assert (place.drafts(), place.texts(), place.count(updates)) == (drafts, texts, known)
    assert drafts["households"] == 312


@pytest.mark.parametrize("seed", [1, 2])
def test_updates_in_another_order_leave_what_was_sent_last(place: Place, seed: int) -> None:
    place.api.hold()
    said = [place.api.say(place.li, f"户数 {number}") for number in range(301, 309)]
    random.Random(seed).shuffle(said)
    place.api.release(*said)
    place.settled()
    assert place.drafts() == {"households": 308}


@BOTH
def test_two_presses_in_the_same_instant_count_once(way: Way) -> None:
    figures = {"households": 309, "residents": 1198, "births": 0, "farmland": 800, "irrigated": 300}
    values = {name: Decimal(number) for name, number in figures.items()}
    with serving(way) as talk:
        talk.file("village-basics", "2026Q2", values, AT - timedelta(days=90))
        place = Place(talk)
        person = place.join(UNIT)
        for label in ("全部无变化", "其余本期无发生", "提交"):
            place.api.hold()
            both = [place.api.press(person, label=label) for _ in range(2)]
            place.api.release(*both)
            place.settled()
            answered = {each["callback_query_id"] for each in place.api.answered_queries}
            assert {each["callback_query"]["id"] for each in both} <= answered
        assert place.submissions(UNIT) == 2  # one of them was put into the past
        receipts = re.findall(r"回执号.*", "\n".join(place.texts(person)))
        assert len(set(receipts)) == 1, receipts


def test_a_press_and_a_message_at_once_are_both_carried_out(place: Place) -> None:
    place.api.say(place.li, "/language")
    place.settled()
    card = place.api.from_bot(place.li)[-1]
    place.api.hold()
    place.api.release(
        place.api.press(place.li, card["message_id"], "English"), place.api.say(place.li, "户数 312")
    )
    place.settled()
    assert place.drafts() == {"households": 312}
    with place.talk._program.storage.transaction() as transaction:
        li = transaction.person_at("telegram", str(place.li))
    assert li is not None
    assert li.language == "en"


def test_a_message_that_is_edited_later_changes_no_figure(place: Place) -> None:
    update = place.api.say(place.li, "户数 312")
    place.settled()
    before = place.texts()
    place.api.edit(place.li, update["message"]["message_id"], "户数 999")
    place.settled()
    assert place.drafts() == {"households": 312}
    assert len(place.texts()) == len(before) + 1
    assert "999" not in place.texts()[-1]


# -- on disk before it is acknowledged


def test_a_post_is_refused_while_the_store_fails_and_brought_again(
    hooked: Place, caplog: pytest.LogCaptureFixture
) -> None:
    engine = hooked.talk._program.storage.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE updates RENAME TO hidden"))
    url, words = str(hooked.talk._settings.telegram_webhook_url), b'{"update_id": 900001, "message": %s}'
    said = {"message_id": 1, "date": 1, "chat": {"id": hooked.li, "type": "private"}, "text": "/help"}
    assert _post(url, words % json.dumps(said).encode()) == 503
    hooked.api.say(hooked.li, "户数 312")
    hooked.api.wait_for(lambda: caplog.text.count("an update waits for the store") >= 3)
    assert hooked.api.pending_updates == 1
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO updates"))
    hooked.settled()
    assert hooked.drafts() == {"households": 312}
    assert "312" in hooked.texts()[-1]


def test_polling_acknowledges_what_is_on_disk_and_nothing_else(polling: Place) -> None:
    engine = polling.talk._program.storage.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE updates RENAME TO hidden"))
    asked = _polls(polling.api)
    polling.api.say(polling.li, "户数 312")
    time.sleep(0.3)
    assert (polling.api.pending_updates, _polls(polling.api) - asked) == (1, 1)  # the poll that brought it
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO updates"))
    polling.settled()
    assert polling.drafts() == {"households": 312}


def _polls(api: BotApi) -> int:
    return sum(call.method == "getUpdates" for call in api.calls)


def test_another_program_that_locks_the_database_holds_an_update_up_and_loses_none(place: Place) -> None:
    with sqlite3.connect(place.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        place.api.say(place.li, "户数 312")
        time.sleep(0.3)
        assert place.api.pending_updates == 1
        other.execute("ROLLBACK")
    other.close()
    place.settled()
    assert place.drafts() == {"households": 312}


def test_a_second_poller_is_outlived(polling: Place, caplog: pytest.LogCaptureFixture) -> None:
    url = f"{polling.api.url}/bot{polling.api.token}/getUpdates?timeout=0"
    polling.api.wait_for(lambda: _is_polled(url, caplog))
    polling.api.say(polling.li, "户数 312")
    polling.settled()
    assert polling.drafts() == {"households": 312}


def _is_polled(url: str, log: pytest.LogCaptureFixture) -> bool:
    """Ask for updates as a second program; whether the first one has complained."""
    with urllib.request.urlopen(url, timeout=5):
        return "another program polls with the same token" in log.text


# -- the webhook's door


def _post(url: str, body: bytes, secret: str | None = SECRET) -> int:
    """The status with which a post is answered."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _announced(url: str, size: int) -> int:
    """The status with which a post of so many bytes is answered before any of them is sent: sending them anyway would
    race with the end of the connection.
    """
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.putrequest("POST", parts.path)
    connection.putheader("Content-Length", str(size))
    connection.putheader("X-Telegram-Bot-Api-Secret-Token", SECRET)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    "secret", [None, "", "x", SECRET + "x", SECRET[:-1], "密".encode().decode("latin-1")]
)
def test_a_post_without_the_right_secret_is_refused_and_nothing_is_stored(
    served: Served, secret: str | None
) -> None:
    hooked = Place(served(WEBHOOK))
    known = hooked.count(updates)
    said = {"message_id": 1, "date": 1, "chat": {"id": hooked.li, "type": "private"}, "text": "户数 999"}
    body = json.dumps({"update_id": 900001, "message": said}).encode()
    assert _post(str(hooked.talk._settings.telegram_webhook_url), body, secret) == 403
    assert (hooked.count(updates), hooked.drafts()) == (known, {})


def test_a_post_of_no_update_does_no_harm(served: Served) -> None:
    """It is taken where it is JSON of an object: bringing it again would not make it better."""
    hooked = Place(served(WEBHOOK))
    url = str(hooked.talk._settings.telegram_webhook_url)
    bodies: Sequence[tuple[bytes, int]] = (
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"{}", 200),
        (b'{"update_id": "x", "message": {}}', 200),
        (b'{"update_id": 900001, "message": {"chat": null}}', 200),
        (b'{"update_id": 900001, "message": []}', 200),
    )
    known = hooked.count(updates)
    assert [_post(url, body) for body, _ in bodies] == [status for _, status in bodies]
    assert _announced(url, 1024 * 1024 + 1) == 413
    assert hooked.count(updates) == known
    hooked.api.say(hooked.li, "/help")
    hooked.settled()
