"""Numbers of persons are found in every dress; ordinary figures are left alone. All numbers are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.private import PrivateKind, find_private, mask

ID, PHONE, CARD = PrivateKind.IDENTITY_CARD, PrivateKind.PHONE, PrivateKind.BANK_CARD

PRIVATE = [
    ("11010519491231002X", ID),
    ("11010519491231002x", ID),
    ("１１０１０５１９４９１２３１００２Ｘ", ID),
    ("110105 19491231 002X", ID),
    ("110105-19491231-002X", ID),
    ("身份证11010519491231002X号", ID),
    ("110105491231002", ID),
    ("110105 491231 002", ID),
    ("13800138000", PHONE),
    ("138 0013 8000", PHONE),
    ("138-0013-8000", PHONE),
    ("138 00138000", PHONE),
    ("+86 138 0013 8000", PHONE),
    ("8613800138000", PHONE),
    ("电话：１３８００１３８０００", PHONE),
    ("一三八零零一三八零零零", PHONE),
    ("0991-1234567", PHONE),
    ("6222021234567890128", CARD),
    ("6222 0212 3456 7890 128", CARD),
    ("4111111111111111", CARD),
    ("4111-1111-1111-1111", CARD),
]
ORDINARY = [
    *["123456", "1204", "12.5", "187.50亩", "123456789012", "12345678901234567890", "2026-10-09", "20261009"],
    *[
        "户数 312，人口 1204，出生 2",
        "312 1204 2 0 1500",
        "3310 5521 1833 2047",
        "0.13800138000",
        "13800138000.5",
    ],
    *["11010519491231002", "110105194912310021", "110105199902310020", "4111111111111112", "99999999999"],
    *["1204\t3310\t5521\t1833", "0-5岁儿童 30", "", "一百三十八", "准入〔2026〕第12号", "12800138000"],
]


@pytest.mark.parametrize(("text", "kind"), PRIVATE)
def test_a_number_of_a_person_is_found(text: str, kind: PrivateKind) -> None:
    assert [span.kind for span in find_private(text)] == [kind]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_figure_is_left_alone(text: str) -> None:
    assert find_private(text) == ()
    assert mask(text) == text


def test_each_of_several_numbers_is_starred_out_in_its_place() -> None:
    text = "张三 13800138000，卡 4111111111111111，户数 312"
    assert mask(text) == f"张三 {'*' * 11}，卡 {'*' * 16}，户数 312"


def test_a_phone_beside_figures_is_found() -> None:
    assert mask("户数 312 13800138000 12.5") == f"户数 312 {'*' * 11} 12.5"


@given(st.text(alphabet="0123456789 -.Xx一二三零亩，\n", max_size=60) | st.text())
def test_nothing_private_is_left_after_masking(text: str) -> None:
    masked = mask(text)
    assert find_private(masked) == ()
    assert len(masked) == len(text)
