"""Which texts are words about a figure that stays, and which may mean another figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.answers.reading import Misread
from bot.core.answers.sentences import is_sentence, says_it_stays, without_it_stays
from bot.core.answers.value import read_answer
from tests.core.answers.village import ELEMENTS, TODAY


@pytest.mark.parametrize(
    ("element", "text", "is_words"),
    [
        ("households", "都查过户口本", True),
        ("households", "对", True),
        ("households", "9月新建小区入住", True),
        ("households", "2026年外出打工回来的", True),
        ("households", "一直是这么多", True),
        ("households", "309户是对的，台账里有", True),
        ("households", "the new estate was moved into", True),
        ("households", "应该是312，上次写错了", False),
        ("households", "是三百一十二，写错了", False),
        ("households", "9月入住12户，都登记了", False),
        ("households", "大概有三百多户人家吧", False),
        ("households", "12斤左右吧", False),
        ("households", "3l2", False),
        ("households", "？？", False),
        ("households", "100001户", False),
        ("clinic", "有毛病", False),
        ("clinic", "乡里说还没有验收", True),
    ],
)
def test_words_are_told_from_what_may_be_another_figure(element: str, text: str, is_words: bool) -> None:
    held = Decimal(309)
    reading = read_answer(text, ELEMENTS[element], today=TODAY, last=held)
    assert isinstance(reading, Misread)
    assert is_sentence(text, reading, ELEMENTS[element], held) is is_words


@pytest.mark.parametrize("text", ["不改", "不改了。", "没错", "Leave it", "不用改吧"])
def test_what_stays_may_be_said_in_a_word(text: str) -> None:
    assert says_it_stays(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不改，还是 309户", "309户"),
        ("不改 309", "309"),
        ("Leave it at 309 households", "309 households"),
        ("还是309", "还是309"),
    ],
)
def test_what_the_button_says_holds_the_figure(text: str, rest: str) -> None:
    assert without_it_stays(text) == rest
