"""Transcripts in the two ways in which tests/transcripts does not play them: a webhook with one library, polling with
the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.kit.botapi.control import BotApi
from tests.kit.players import Player, files_of, folder_of
from tests.kit.telegram_talk import TelegramTalk, Way
from tests.kit.transcript import read_steps

TRANSCRIPTS: Final = Path(__file__).parents[2] / "transcripts"
PLAYED: Final = [
    "changes_are_picked_and_answered_by_taps.chat",
    "old_buttons/a_forged_button_changes_nothing.chat",
    "commands/history_and_mydata_show_what_is_kept.chat",
]
WAYS: Final = {
    "ptb-webhook": Way("ptb", is_webhook=True),
    "aiogram-polling": Way("aiogram", is_webhook=False),
}


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi(rate=0, chat_burst=0) as server:
        yield server


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PLAYED)
def test_a_transcript_goes_the_same_way(name: str, way: str, api: BotApi, tmp_path: Path) -> None:
    steps = read_steps(TRANSCRIPTS / name)
    small = next((step.rest for step in steps if step.verb == "form"), "small")
    talk = TelegramTalk(tmp_path, folder_of(small, tmp_path), api, WAYS[way])
    try:
        Player(talk, files_of(small), name).play(steps)
    finally:
        talk.close()
