"""What comes with each misreading, so that a person can be told what to write instead."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.value import read_answer
from flows.language.model import Absence, ElementType
from tests.core.answers.village import ELEMENTS, TODAY
from tests.kit import elements as kit


def misread(text: str, element: str) -> Misread:
    reading = read_answer(text, ELEMENTS[element], today=TODAY, last=None)
    assert isinstance(reading, Misread)
    return reading


def test_a_wrong_unit_names_the_units_that_may_be_used() -> None:
    values = misread("12.5公里", "farmland").values
    assert values == {"unit": "公里", "allowed": (kit.MU, kit.HECTARE, kit.SQUARE_METRE)}


def test_a_value_out_of_bounds_names_the_value_and_the_bound_in_the_unit_of_the_element() -> None:
    assert misread("十万零一", "households").values == {"value": Decimal(100001), "maximum": Decimal(100000)}
    assert misread("负1公顷", "farmland").values == {"value": Decimal("-15.00"), "minimum": Decimal(0)}


def test_a_part_of_a_whole_thing_names_what_was_typed() -> None:
    assert misread("3.5户", "households").values == {"value": Fraction(7, 2)}


def test_a_private_number_is_told_back_masked() -> None:
    assert misread("电话13800138000", "remarks").values == {"masked": "电话***********"}


def test_an_unknown_option_names_all_options_and_the_text_that_is_none() -> None:
    waste = ELEMENTS["waste"]
    assert misread("集中清运、焚烧", "waste").values == {"options": waste.options, "unknown": "焚烧"}


def test_a_text_that_is_too_long_names_both_lengths() -> None:
    assert misread("长" * 41, "remarks").values == {"length": 41, "maximum": 40}


@pytest.mark.parametrize("text", ["3\x00", "\x07", "户\x1b[0m", "\ud800"])
@pytest.mark.parametrize("element", ["households", "remarks"])
def test_characters_that_nobody_types_are_refused(text: str, element: str) -> None:
    assert misread(text, element).reason is MisreadReason.CONTROL_CHARACTERS


def test_direction_marks_around_a_quoted_value_are_ignored() -> None:
    reading = read_answer("\u2068312\u2069", ELEMENTS["households"], today=TODAY, last=None)
    assert reading == Answer(Decimal(312), "312")


@pytest.mark.parametrize("last", [None, Absence.NOT_APPLICABLE, Absence.SKIPPED])
def test_an_absent_last_value_cannot_be_kept(last: Absence | None) -> None:
    reading = read_answer("不变", ELEMENTS["households"], today=TODAY, last=last)
    assert reading == Misread(MisreadReason.NO_LAST)


def test_a_remark_that_nothing_changed_is_itself_the_remark_where_there_was_none_before() -> None:
    assert read_answer("无变化", ELEMENTS["remarks"], today=TODAY, last=None) == Answer("无变化", "无变化")
    assert read_answer("同上", ELEMENTS["remarks"], today=TODAY, last=None) == Misread(MisreadReason.NO_LAST)


def test_an_option_called_like_a_word_for_the_same_is_picked_as_an_option() -> None:
    change = kit.element(
        "change", type_=ElementType.CHOICE, options=kit.options({"yes": "有变化", "no": "无变化"})
    )
    assert read_answer("无变化", change, today=TODAY, last="yes") == Answer("no", "无变化")


def test_a_figure_in_ten_thousands_understands_the_plain_unit_too() -> None:
    total = kit.element("total", type_=ElementType.MONEY, unit=kit.TEN_THOUSAND_YUAN)
    for text in ("3.5", "3.5万", "3万5", "35000元", "3.5万元", "三万五千元", "3.5w"):
        assert read_answer(text, total, today=TODAY, last=None) == Answer(Decimal("3.50"), text)
