"""Numbers as people write them are read exactly, and unclear ones not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.numerals import ascii_digits, read_numeral, read_plain, read_yuan

IN_FULL = [
    *[("零", "0"), ("〇", "0"), ("十", "10"), ("一十一", "11"), ("二十一", "21"), ("一百零一", "101")],
    *[("一百一十一", "111"), ("一千一百", "1100"), ("一千一百一十一", "1111"), ("一千零十", "1010")],
    *[("一千零一十一", "1011"), ("一千一百零一", "1101"), ("一十一万一千一百一十一", "111111")],
    *[
        ("一千一百一十一万一千一百一十一", "11111111"),
        ("一十一亿一千一百一十一万一千一百一十一", "1111111111"),
    ],
    *[("一千一百一十一亿一千一百一十一万一千一百一十一", "111111111111"), ("十万", "100000")],
    *[
        ("一万零一", "10001"),
        ("一万零一百一十一", "10111"),
        ("一十万零一", "100001"),
        ("一千万零一", "10000001"),
    ],
    *[("一千零一万零一", "10010001"), ("一十亿零一", "1000000001"), ("一千亿零一", "100000000001")],
    *[("一千零一亿一千零一万一千零一", "100110011001"), ("一万亿", "1000000000000")],
    *[("负一", "-1"), ("负十", "-10"), ("负一十一", "-11"), ("负零点五", "-0.5")],
]
IN_CAPITALS = [
    *[("壹", "1"), ("拾壹", "11"), ("壹佰壹拾壹", "111"), ("壹万壹仟壹佰壹拾壹", "11111")],
    *[("壹佰壹拾壹万壹仟壹佰壹拾壹", "1111111"), ("壹亿壹仟壹佰壹拾壹万壹仟壹佰壹拾壹", "111111111")],
    *[
        ("壹佰壹拾壹亿壹仟壹佰壹拾壹万壹仟壹佰壹拾壹", "11111111111"),
        ("壹拾壹元整", "11"),
        ("壹拾壹元正", "11"),
    ],
    *[("壹拾壹元壹角", "11.1"), ("壹佰捌拾壹圆柒角", "181.7"), ("贰仟零伍元零叁分", "2005.03")],
]
WITH_DECIMALS = [
    *[("零点零一", "0.01"), ("零点零零零一", "0.0001"), ("零点零零零零零一", "0.000001")],
    *[("零点" + "零" * 13 + "一", "0.00000000000001"), ("三点一四", "3.14"), ("三万五千点五", "35000.5")],
]
SPOKEN = [
    *[("三百二", "320"), ("三百二十", "320"), ("百二十", "120"), ("百二", "120"), ("千五", "1500")],
    *[
        ("两百", "200"),
        ("廿", "20"),
        ("廿五", "25"),
        ("卅", "30"),
        ("卌", "40"),
        ("俩", "2"),
        ("三二〇", "320"),
    ],
    *[("三千二百五", "3250"), ("三万五", "35000"), ("一万二千三", "12300"), ("一亿二", "120000000")],
    *[("3万5", "35000"), ("3.5万", "35000"), ("3万5千", "35000"), ("3万5000", "35000"), ("3千500", "3500")],
    *[
        ("1亿2", "120000000"),
        ("1亿2000万", "120000000"),
        ("2百50", "250"),
        ("1.2w", "12000"),
        ("3百万", "3000000"),
    ],
    *[("3.5百万", "3500000"), ("十二点五万", "125000"), ("半", "0.5"), ("两个半", "2.5"), ("12个半", "12.5")],
    *[("三块五", "3.5"), ("三块零五分", "3.05"), ("5毛", "0.5"), ("三千块钱", "3000"), ("3元5角", "3.5")],
]
ARABIC = [
    *[("312", "312"), ("３１２", "312"), ("0012", "12"), ("1,204", "1204"), ("1，204", "1204")],
    *[("1,234,567.5", "1234567.5"), ("12345.6万", "123456000")],
    *[(".5", "0.5"), ("5.", "5"), ("-2", "-2"), ("－２", "-2"), ("+3", "3"), ("1,204万", "12040000")],
    *[("35%", "0.35"), ("３５％", "0.35"), ("百分之三十五", "0.35")],
]  # fmt: skip
UNCLEAR = [
    *["", " ", "abc", "三四百", "三四", "一亿二千", "三百二万", "3万50", "万五", "百零", "三十百", "十二百"],
    *["12,5", "1,2,3", "0,312", "1,2345", "1.2.3", "1 204", "三点", "点五", "3.5万5", "负", "+-3", "--3", "1e5"],
    *["半半", "个半", "三百多", "几", "3-5", "１／２", "角", "元", "元整", "钱", "分", "%", "百分之", "九" * 65, "亿"],
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), [*IN_FULL, *IN_CAPITALS, *WITH_DECIMALS, *SPOKEN, *ARABIC])
def test_a_clear_number_is_read_exactly(text: str, number: str) -> None:
    assert read_numeral(text) == Fraction(number)


@pytest.mark.parametrize("text", UNCLEAR)
def test_an_unclear_number_is_not_read(text: str) -> None:
    assert read_numeral(text) is None


def test_money_words_are_needed_for_money_and_refused_elsewhere() -> None:
    assert read_yuan("312") is None
    assert read_plain("312元") is None


def in_chinese(number: int) -> str:
    """The number as it is said in full; the test's own rule, written from how people count."""
    for sign, power in (("亿", 10**8), ("万", 10**4)):
        if number >= power:
            rest = number % power
            zero = "零" if 0 < rest < power // 10 else ""
            return in_chinese(number // power) + sign + zero + (in_chinese(rest) if rest else "")
    said, skipped = "", False
    for sign, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            said += ("零" if skipped and said else "") + "零一二三四五六七八九"[digit] + sign
        skipped = not digit
    return said or "零"


@given(st.integers(0, 10**12 - 1))
def test_every_number_said_in_full_is_read_back(number: int) -> None:
    assert read_plain(in_chinese(number)) == number


@given(st.integers(0, 10**12 - 1))
def test_every_number_with_grouping_commas_is_read_back(number: int) -> None:
    assert read_plain(f"{number:,}") == number


@given(st.decimals(0, 10**9, places=4, allow_nan=False))
def test_ten_thousands_are_exact(number: object) -> None:
    assert read_plain(f"{number}万") == Fraction(str(number)) * 10**4


@given(st.text(alphabet="零一二两三十百千万亿点半个负0123456789.,，+-%元角分块", max_size=14))
def test_a_wide_number_reads_like_a_narrow_one(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert ascii_digits(wide) == ascii_digits(text)
    assert read_numeral(wide) == read_numeral(text)


@given(st.text())
def test_every_character_keeps_its_place_in_ascii(text: str) -> None:
    assert len(ascii_digits(text)) == len(text)


@given(st.text() | st.text(alphabet="零一二两三十百千万亿点半个负0123456789.,-w", max_size=40))
def test_reading_a_numeral_never_fails(text: str) -> None:
    assert isinstance(read_numeral(text), Fraction | None)
