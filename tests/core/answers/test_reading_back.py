"""What the program writes it also reads, nothing that is typed makes it fail, and wide signs read like narrow ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.amounts import fit, rounded
from bot.core.answers.lines import Vocabulary, read_lines
from bot.core.answers.reading import Answer, Misread, MisreadReason
from bot.core.answers.value import example_of, read_answer
from flows.language.model import LANGUAGES, NUMBER_MAX_DIGITS, Absence, Element, ElementType, Value
from tests.core.answers.village import ELEMENTS, FIELDS, LAST, TODAY
from tests.kit import elements as kit

VOCABULARY = Vocabulary.of(FIELDS, LANGUAGES)
_NUMERIC = [id_ for id_, each in ELEMENTS.items() if each.type.is_numeric]
_PIECES = [
    *["户数", "常住户数", "低保户数", "出生", "本期", "其中:", "60岁以上", "0-5岁儿童", "卫生室", "备注", "耕地"],
    *["312", "1,204", "12,5", "+3", "三百二", "无", "同上", "12.5公顷", "亩", "户", "1=", "12=", "99=", "有"],
    *[" ", "，", ",", "、", "；", "。", "：", "=", "\t", "\n", "|", "（", "）", "约", "左右", "-", "10月9号"],
]  # fmt: skip
typed_texts = st.text() | st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
last_values = st.one_of(
    *[st.none(), st.sampled_from(Absence), st.text(), st.booleans(), st.dates(), st.tuples(st.text())],
    st.decimals(-(10**9), 10**9, places=2),
)


def read(text: str, element: Element, last: Value | None = None) -> Answer | Misread:
    return read_answer(text, element, today=TODAY, last=last)


def value_of(text: str, element: Element) -> Value | MisreadReason:
    reading = read(text, element)
    return reading.value if isinstance(reading, Answer) else reading.reason


@given(st.sampled_from(list(ELEMENTS.values())), typed_texts, last_values)
def test_no_text_makes_reading_an_answer_fail(element: Element, text: str, last: Value | None) -> None:
    assert isinstance(read(text, element, last), Answer | Misread)


@given(typed_texts, last_values)
def test_no_text_makes_reading_lines_fail(text: str, last: Value | None) -> None:
    lines = read_lines(text, VOCABULARY, today=TODAY, last=lambda _: last)
    numbers = [item.field.number for item in lines.items]
    assert len(numbers) == len(set(numbers))
    assert isinstance(lines.names_fields, bool)


@given(st.sampled_from(list(ELEMENTS.values())), st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_wide_signs_read_like_narrow_ones(element: Element, text: str) -> None:
    if element.type is ElementType.TEXT:
        return
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    narrow = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)
    assert value_of(wide, element) == value_of(narrow, element)


@given(st.decimals(0, 10**12, places=2))
def test_an_amount_that_was_written_is_read_back(amount: Decimal) -> None:
    assert value_of(f"{amount:,}亩", ELEMENTS["farmland"]) == amount
    assert value_of(f"{amount}", ELEMENTS["farmland"]) == amount
    assert value_of(f"{amount:,} 元", ELEMENTS["subsidy"]) == amount


@given(st.integers(0, 100000))
def test_a_count_that_was_written_is_read_back(count: int) -> None:
    assert value_of(f"{count:,} 户", ELEMENTS["households"]) == Decimal(count)


@given(st.dates(date(2000, 1, 1), TODAY))
def test_a_date_that_was_written_is_read_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d"),
        day.strftime("%d %B %Y"),
    ):
        assert value_of(text, ELEMENTS["last_drill"]) == day


@given(
    st.sets(st.sampled_from(["collected", "on_site", "other"]), min_size=1),
    st.sampled_from(["、", "，", ", ", " ", "和"]),
)
def test_options_that_were_written_are_read_back(picked: set[str], separator: str) -> None:
    waste = ELEMENTS["waste"]
    chosen = [option for option in waste.options if option.id in picked]
    for language in LANGUAGES:
        text = separator.join(option.label[language] for option in reversed(chosen))
        assert value_of(text, waste) == tuple(option.id for option in chosen)


@given(st.fractions(-(10**12), 10**12), st.integers(0, 6))
def test_rounding_is_half_away_from_zero_and_never_off_by_more_than_a_half(
    amount: Fraction, decimals: int
) -> None:
    error = Fraction(rounded(amount, decimals)) - amount
    half = Fraction(1, 2 * 10**decimals)
    assert abs(error) <= half
    assert abs(error) < half or (error > 0) == (amount > 0)


@given(
    st.dictionaries(st.sampled_from(_NUMERIC), st.integers(0, 99), min_size=1),
    st.sampled_from(["，", " ", "\n", "；", "、"]),
)
def test_lines_that_were_written_are_read_back(values: dict[str, int], separator: str) -> None:
    text = separator.join(f"{ELEMENTS[id_].label['zh']} {value}" for id_, value in values.items())
    lines = read_lines(text, VOCABULARY, today=TODAY, last=LAST.get)
    found = {item.field.element.id: item.reading for item in lines.items}
    assert {id_: value_of(str(value), ELEMENTS[id_]) for id_, value in values.items()} == {
        id_: reading.value if isinstance(reading, Answer) else reading.reason
        for id_, reading in found.items()
    }
    assert lines.left == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("element", ELEMENTS.values(), ids=lambda element: str(element.id))
def test_the_example_of_a_good_answer_is_a_good_answer(element: Element, language: str) -> None:
    assert isinstance(read(example_of(element, language), element), Answer)


def test_an_example_lies_within_narrow_limits() -> None:
    share = kit.element(
        "share", type_=ElementType.DECIMAL, unit=kit.PERCENT, minimum=Decimal(20), maximum=Decimal(30)
    )
    assert example_of(share) == "20%"
    few = kit.element("few", unit=kit.PERSON, minimum=Decimal(0), maximum=Decimal(5))
    assert example_of(few) == "5人"


def test_a_number_that_fills_the_limit_of_digits_is_kept_and_a_longer_one_refused() -> None:
    total = kit.element("total", unit=kit.YUAN)
    assert value_of("9" * NUMBER_MAX_DIGITS, total) == Decimal("9" * NUMBER_MAX_DIGITS)
    assert value_of("9" * NUMBER_MAX_DIGITS + "0", total) is MisreadReason.TOO_MANY_DIGITS


def test_decimals_count_as_digits_of_a_stored_number() -> None:
    area = kit.element("area", type_=ElementType.DECIMAL, unit=kit.MU, decimals=6)
    assert fit(Fraction(10**12 - 1), area) == Decimal(10**12 - 1)
    assert fit(Fraction(10**12), area) == Misread(
        MisreadReason.TOO_MANY_DIGITS, {"maximum": NUMBER_MAX_DIGITS}
    )
