"""The program is killed while people talk over Telegram; `python -m benchmarks crash` does so 200 times."""

from __future__ import annotations

import pytest

from benchmarks.crash import Scene, outcome
from benchmarks.ground import scratch, sqlite_with

KILLS = 2
PEOPLE = 20


@pytest.mark.parametrize(("sdk", "way"), [("ptb", "webhook"), ("aiogram", "polling")])
def test_every_figure_is_written_once_and_every_person_is_answered(sdk: str, way: str) -> None:
    with scratch() as folder, sqlite_with(PEOPLE, folder) as fresh:
        found = outcome(Scene(sdk, way, "sqlite", KILLS), fresh, folder, PEOPLE)
    assert found.updates > PEOPLE
    assert found.lost == []
    assert found.counted_twice == []
    assert found.unanswered == []
    assert found.silent == []
    assert found.refused_calls == []
