"""What is said about an answer that was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from bot.app.rendering import FSI, PDI
from bot.core.answers.reading import Misread, MisreadReason
from bot.core.answers.value import read_answer
from bot.core.effects import Notice
from flows.language.model import LANGUAGES
from tests.app.scenes import catalogue, messages

MISREAD: Final[Mapping[MisreadReason, tuple[str, str]]] = {
    MisreadReason.EMPTY: ("households", " "),
    MisreadReason.CONTROL_CHARACTERS: ("households", "3\x0012"),
    MisreadReason.PRIVATE: ("remarks", "13912345678"),
    MisreadReason.NO_LAST: ("households", "+3"),
    MisreadReason.NOT_A_NUMBER: ("households", "很多"),
    MisreadReason.VAGUE: ("households", "三百多"),
    MisreadReason.NOT_WHOLE: ("households", "3.5"),
    MisreadReason.TOO_SMALL: ("households", "0"),
    MisreadReason.TOO_BIG: ("households", "30000"),
    MisreadReason.TOO_MANY_DIGITS: ("farmland", "1234567890123456789012"),
    MisreadReason.WRONG_UNIT: ("farmland", "3斤"),
    MisreadReason.AMBIGUOUS_COMMA: ("farmland", "12,5"),
    MisreadReason.SEVERAL_GIVEN: ("households", "312 313"),
    MisreadReason.NOT_YES_OR_NO: ("insured", "大概"),
    MisreadReason.NOT_AN_OPTION: ("clinic", "不知道"),
    MisreadReason.NOT_A_DATE: ("drill", "夏天"),
    MisreadReason.AMBIGUOUS_DATE: ("drill", "3/4"),
    MisreadReason.IN_FUTURE: ("drill", "2026-12-01"),
    MisreadReason.TOO_EARLY: ("drill", "2019-01-01"),
    MisreadReason.TOO_LATE: ("drill", "2026-10-05"),
    MisreadReason.TOO_LONG: ("remarks", "长" * 30),
}
"""For each reason an element and a text that is misread for it."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", MisreadReason)
def test_a_misread_answer_is_explained_in_one_line_with_an_example(
    reason: MisreadReason, language: str
) -> None:
    element_id, typed = MISREAD[reason]
    element = catalogue().elements[element_id]
    reading = read_answer(typed, element, today=date(2026, 10, 9), last=None)
    assert isinstance(reading, Misread)
    assert reading.reason is reason
    values = {"element": element, "typed": typed, **reading.values}
    text = messages().sentence(Notice(f"misread_{reason.value}", values), language)
    text = text.replace(FSI, "").replace(PDI, "")
    lead, _, example = text.partition({"zh": "例如：", "en": "For example: "}[language])
    assert lead
    assert "\n" not in text
    assert "_" not in text
    answer = example if element_id == "remarks" else example.removeprefix(f"{element.label[language]} ")
    again = read_answer(answer, element, today=date(2026, 10, 9), last=None)
    assert not isinstance(again, Misread), f"the example {answer!r} would be misread too: {again}"
