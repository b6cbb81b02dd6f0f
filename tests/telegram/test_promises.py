"""What the Telegram channel promises, with both libraries, by polling and by webhook."""

from __future__ import annotations

import logging
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.core.events import Attached, Attachment, Said, Started
from storage.tables import addresses, deliveries, drafts, updates
from tests.adapters.telegram.place import MARKS
from tests.kit.botapi.control import BotApi
from tests.kit.players import ZONE, folder_of
from tests.kit.program_talk import RunningClock
from tests.kit.telegram_talk import SECRET, TelegramTalk, Way

AT = datetime(2026, 10, 9, 9, tzinfo=ZONE)
WAYS = [Way(sdk, is_webhook) for sdk in ("ptb", "aiogram") for is_webhook in (False, True)]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(rate=0, chat_burst=0, backoff_first_s=0.02) as server:
        yield server


@pytest.fixture(params=WAYS, ids=lambda way: f"{way.sdk}-{'webhook' if way.is_webhook else 'polling'}")
def talk(request: pytest.FixtureRequest, api: BotApi) -> Iterator[TelegramTalk]:
    with tempfile.TemporaryDirectory() as folder:
        begun = TelegramTalk(
            Path(folder), folder_of("small", Path(folder)), api, request.param, RunningClock()
        )
        begun.bring("Li", Started(AT))
        yield begun
        begun.close()


def count(talk: TelegramTalk, table: object) -> int:
    with talk._program.storage.engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_an_update_that_comes_twice_counts_once_and_is_answered_once(talk: TelegramTalk) -> None:
    (answer,) = talk.bring("Li", Said(AT, "户数 312"))
    assert "312" in answer.text
    before = count(talk, drafts)
    assert talk.repeat() == []
    assert count(talk, drafts) == before


def test_a_late_message_does_not_overwrite_a_later_one(talk: TelegramTalk, api: BotApi) -> None:
    person = talk._ids["Li"]
    api.hold()
    early, late = api.say(person, "户数 312"), api.say(person, "户数 315")
    api.release(late, early)
    talk._news("Li")
    values = {draft.what.key.element: int(draft.what.value) for draft in talk.facts.drafts.values()}
    assert values["households"] == 315


def test_bare_answers_that_change_places_are_not_written_into_each_others_fields(
    talk: TelegramTalk, api: BotApi
) -> None:
    person = talk._ids["Li"]
    api.press(person, label="开始填报")
    talk._news("Li")
    api.hold()
    early, late = api.say(person, "312"), api.say(person, "1204")
    api.release(late, early)
    (*_, answer) = talk._news("Li")
    values = {draft.what.key.element: int(draft.what.value) for draft in talk.facts.drafts.values()}
    assert values == {"households": 1204}
    text = answer.text.translate(MARKS)
    assert text.startswith("“312”到晚了，没有记下")
    assert text.endswith("常住人口（人）？")
    api.say(person, "1300")
    talk._news("Li")
    values = {draft.what.key.element: int(draft.what.value) for draft in talk.facts.drafts.values()}
    assert values == {"households": 1204, "residents": 1300}


@pytest.mark.parametrize("fault", ["drop_before", "drop_during", "bad_gateway_before", "bad_gateway_after"])
def test_a_reply_arrives_whatever_happens_on_the_way(talk: TelegramTalk, api: BotApi, fault: str) -> None:
    api.fault(fault, "sendMessage")
    answers = talk.bring("Li", Said(AT, "户数 312"))
    assert any("312" in answer.text for answer in answers)


def test_nothing_is_sent_earlier_than_telegram_allows(talk: TelegramTalk, api: BotApi) -> None:
    api.fault("flood", "sendMessage", retry_after=1)
    talk.bring("Li", Said(AT, "户数 312"))
    assert api.early_calls == 0


def test_a_person_who_blocks_the_bot_is_marked_until_they_press_start(
    talk: TelegramTalk, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    person = talk._ids["Li"]
    api.fault("forbidden", "sendMessage")
    with caplog.at_level(logging.WARNING):
        talk.bring("Li", Said(AT, "户数 312"))
    gone = select(addresses.c.gone_at).where(addresses.c.address == str(person))
    with talk._program.storage.engine.begin() as connection:
        assert connection.execute(gone).scalar_one() is not None
    assert "nobody can be reached at telegram" in caplog.text
    assert count(talk, deliveries) == 0
    talk.bring("Li", Started(AT))
    with talk._program.storage.engine.begin() as connection:
        assert connection.execute(gone).scalar_one() is None


def test_what_could_not_be_sent_before_a_stop_is_sent_after_the_next_start(
    talk: TelegramTalk, api: BotApi
) -> None:
    api.fault("drop_before", "sendMessage", times=None)
    api.say(talk._ids["Li"], "户数 312")
    api.wait_for(lambda: count(talk, drafts) > 0 or None, timeout_s=10)
    talk._stack.close()
    api.clear_faults()
    talk._stack = type(talk._stack)()
    talk._start()
    assert any("312" in answer.text for answer in talk._news("Li"))


def test_what_is_no_text_leaves_nothing_behind(talk: TelegramTalk) -> None:
    for what in Attachment:
        if what is not Attachment.EDITED:
            (answer,) = talk.bring("Li", Attached(AT, what))
            assert answer.text
    assert count(talk, drafts) == 0


def test_a_group_is_declined_and_left(talk: TelegramTalk, api: BotApi) -> None:
    known = count(talk, updates)
    api.group(-100123, "村委会")
    api.add_bot(-100123, talk._ids["Li"])
    api.wait_for(lambda: any(call[1] == "leaveChat" for call in api.calls) or None, timeout_s=10)
    assert count(talk, updates) == known


def test_a_post_without_the_secret_is_refused(talk: TelegramTalk) -> None:
    if not talk._is_webhook:
        assert talk._settings.telegram_webhook_url is None
        return
    for given in ("", SECRET + "x"):
        headers = {"X-Telegram-Bot-Api-Secret-Token": given, "Content-Type": "application/json"}
        url = str(talk._settings.telegram_webhook_url)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url, b'{"update_id": 1}', headers))
        assert refused.value.code == 403
