"""The receipt of a correction names the other reports in which it changed figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.effects import Card, Say
from bot.core.facts import Known, Report, ReportState
from bot.core.presses import Verb
from bot.core.walk.cards import PAGE_MAX_ITEMS
from bot.core.walk.outdated import naming_outdated
from tests.app.scenes import ANNUAL, LI, REPORT, UNIT, catalogue, facts, messages
from tests.app.script import SCENES
from tests.kit.pause_memory import HOURS

MARKS = str.maketrans("", "", "\u2068\u2069")
YEAR = replace(ANNUAL, state=ReportState.OUTDATED, submissions=1)
MANY = tuple(replace(YEAR, number=20 + each) for each in range(PAGE_MAX_ITEMS + 2))


def receipt(*outdated: Report, open_now: tuple[Report, ...]) -> Card:
    _, (plain,) = SCENES["submission of an amendment"].played()
    known = Known(LI, open_now, {UNIT.code: facts()}, {"now": catalogue()}, hours=HOURS)
    ((effect),) = naming_outdated((Say(plain),), outdated, known)
    assert isinstance(effect, Say)
    return effect.card


def opened(card: Card) -> list[int]:
    presses = (button.press for row in card.buttons for button in row)
    return [press.report for press in presses if press.verb is Verb.FOCUS]


def words(card: Card, language: str = "zh") -> str:
    return messages().render(card, language).text.translate(MARKS)


def test_a_report_that_is_open_has_a_button_and_is_to_be_checked() -> None:
    card = receipt(YEAR, open_now=(REPORT, YEAR))
    assert "全年小表 2025年也用到这次改的数，请点开核对，再提交一次。" in words(card)
    assert "also in The year in short 2025. Please open it" in words(card, "en")
    assert opened(card) == [YEAR.number]


def test_a_report_that_is_closed_is_told_who_opens_it_again() -> None:
    card = receipt(YEAR, open_now=(REPORT,))
    assert "全年小表 2025年也用到这次改的数，已截止，审核的人退回以后才能核对。" in words(card)
    assert "which is closed" in words(card, "en")
    assert opened(card) == []


def test_a_button_is_for_as_many_as_a_page_holds() -> None:
    assert len(opened(receipt(*MANY, open_now=MANY))) == PAGE_MAX_ITEMS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_correction_that_changes_no_other_report_says_nothing_of_any(language: str) -> None:
    card = receipt(open_now=(REPORT, YEAR))
    assert "2025" not in words(card, language)
    assert opened(card) == []
