"""What follows from an amended figure is derived again, and whoever filed it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.events import Event, Pressed, Said, Started
from bot.core.facts import Provenance
from bot.core.ports import Outgoing
from bot.core.presses import Verb, decode
from tests.kit.players import ZONE, folder_of
from tests.kit.web_talk import WebTalk


class _Clerk:
    """Types lines and presses what must be pressed until a report is submitted."""

    def __init__(self, talk: WebTalk, at: datetime) -> None:
        self._talk = talk
        self._at = at
        self.newest: list[Outgoing] = talk.bring("user", Started(at))

    def say(self, text: str) -> None:
        self._bring(Said(self._next(), text))

    def press(self, *verbs: Verb, label: str = "") -> None:
        """Press the first button of these verbs whose label holds `label`."""
        for button in (button for row in self.newest[-1].buttons for button in row):
            press = decode(button.payload)
            if press is not None and press.verb in verbs and label in button.label:
                self._bring(Pressed(self._next(), button.payload))
                return
        raise AssertionError(f"no button of {verbs} in {self.newest[-1]}")

    def _next(self) -> datetime:
        self._at += timedelta(seconds=5)
        return self._at

    def _bring(self, event: Event) -> None:
        self.newest = self._talk.bring("user", event)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[WebTalk]:
    talk = WebTalk(tmp_path, folder_of("year", tmp_path))
    at = datetime(2027, 1, 8, 9, tzinfo=ZONE)
    for quarter in ("2026Q1", "2026Q2", "2026Q3"):
        talk.file("village-quarter", quarter, {"households": Decimal(300), "births": Decimal(2)}, at)
    yield talk
    talk.close()


def _figure(talk: WebTalk, element: str, period: str) -> tuple[Decimal, Provenance]:
    (found,) = [each for each in talk.facts.figures[element] if str(each.period) == period]
    assert isinstance(found.value, Decimal)
    return found.value, found.provenance


def test_a_year_follows_its_amended_quarter(talk: WebTalk) -> None:
    clerk = _Clerk(talk, datetime(2027, 1, 8, 9, tzinfo=ZONE))
    clerk.say("户数 305，出生 4")
    clerk.press(Verb.SUBMIT)
    clerk.say("/start")
    clerk.say("道路 12")
    clerk.press(Verb.SUBMIT)
    assert _figure(talk, "births", "2026") == (Decimal(10), Provenance.ROLLED_UP)

    clerk.say("/home")
    clerk.press(Verb.FOCUS, label="四季度")
    clerk.say("出生 5")
    clerk.press(Verb.SUBMIT)
    assert _figure(talk, "births", "2026Q4") == (Decimal(5), Provenance.REPORTED)
    assert _figure(talk, "births", "2026") == (Decimal(11), Provenance.ROLLED_UP)
    assert talk.states()["village-year"] == "outdated"
    assert talk.states()["village-quarter"] == "submitted"


def test_an_amendment_that_changes_no_derived_figure_outdates_nothing_it_does_not_touch(
    talk: WebTalk,
) -> None:
    clerk = _Clerk(talk, datetime(2027, 1, 8, 9, tzinfo=ZONE))
    clerk.say("户数 305，出生 4")
    clerk.press(Verb.SUBMIT)
    clerk.say("出生 4")
    assert talk.states()["village-quarter"] == "submitted"
    assert len([each for each in talk.facts.figures["births"] if str(each.period) == "2026Q4"]) == 1
