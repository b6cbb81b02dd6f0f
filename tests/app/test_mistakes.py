"""A mistake of ours costs nobody an answer, and nobody waits for ever."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.events import Said, Started
from tests.kit.players import ZONE, folder_of
from tests.kit.web_talk import WebTalk

AT = datetime(2026, 10, 9, 9, tzinfo=ZONE)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[WebTalk]:
    folder = folder_of("small", tmp_path)
    (folder / "messages" / "zh" / "cards" / "help.txt").write_text("{{ nobody_gives_this }}", "utf-8")
    talk = WebTalk(tmp_path, folder)
    talk.bring("user", Started(AT))
    yield talk
    talk.close()


def test_a_template_that_fails_is_told_and_logged_and_the_talk_goes_on(
    talk: WebTalk, caplog: pytest.LogCaptureFixture
) -> None:
    talk.bring("user", Said(AT + timedelta(seconds=5), "户数 312"))
    with caplog.at_level(logging.ERROR):
        (answer,) = talk.bring("user", Said(AT + timedelta(seconds=10), "/help"))
    assert "抱歉" in answer.text
    assert "nobody_gives_this" in caplog.text
    talk.bring("user", Said(AT + timedelta(seconds=15), "人口 1204"))
    assert {key.element: str(draft.what.value) for key, draft in talk.facts.drafts.items()} == {
        "households": "312",
        "residents": "1204",
    }


def test_a_failed_update_that_comes_again_is_not_carried_out_again(talk: WebTalk) -> None:
    talk.bring("user", Said(AT + timedelta(seconds=5), "/help"))
    assert talk.repeat() == []


def test_a_walk_that_cannot_be_read_begins_anew_and_keeps_every_answer(talk: WebTalk) -> None:
    talk.bring("user", Said(AT + timedelta(seconds=5), "户数 312"))
    talk.spoil_walks('{"format": 99}')
    (answer,) = talk.bring("user", Said(AT + timedelta(seconds=10), "/status"))
    assert "小报表" in answer.text
    assert [str(draft.what.value) for draft in talk.facts.drafts.values()] == ["312"]
