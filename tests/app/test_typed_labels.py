"""Who types what a button says has pressed it: a worker who does not trust buttons is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.events import Said, Started
from bot.core.ports import OutgoingKind
from bot.core.presses import Verb, decode
from tests.kit.players import ZONE, folder_of
from tests.kit.web_talk import WebTalk

AT = datetime(2026, 10, 9, 9, tzinfo=ZONE)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[WebTalk]:
    talk = WebTalk(tmp_path, folder_of("small", tmp_path))
    talk.bring("user", Started(AT))
    yield talk
    talk.close()


def _say(talk: WebTalk, text: str, seconds: int) -> set[Verb]:
    """The verbs of the buttons that the answer offers."""
    answers = talk.bring("user", Said(AT + timedelta(seconds=seconds), text))
    assert all(answer.kind is OutgoingKind.SEND for answer in answers)
    presses = [decode(button.payload) for row in answers[-1].buttons for button in row]
    return {press.verb for press in presses if press is not None}


def test_a_report_is_filed_without_touching_a_button(talk: WebTalk) -> None:
    assert Verb.SUBMIT in _say(talk, "户数 312，人口 1204，出生 2，耕地 800，有效灌溉面积 300", 5)
    _say(talk, " 提 交 ", 10)
    saved = talk.saved()
    assert saved is not None
    assert saved.provenances == {"reported": 5}


def test_a_word_that_is_no_button_is_read_as_an_answer(talk: WebTalk) -> None:
    _say(talk, "提交吧", 5)
    assert talk.saved() is None
