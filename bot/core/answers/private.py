"""Numbers that identify a person: identity cards, phones, bank cards. They are never stored, and quoted masked.

Pure. Finding is by form and check digit, so that an ordinary figure is not taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from bot.core.answers.numerals import ascii_digits


class PrivateKind(StrEnum):
    IDENTITY_CARD = "identity_card"
    PHONE = "phone"
    BANK_CARD = "bank_card"


class Span(NamedTuple):
    """Where a private number stands: text[start:end]."""

    start: int
    end: int
    kind: PrivateKind


_SPOKEN_DIGITS: Final = str.maketrans("零〇○一二三四五六七八九幺", "0001234567891")
_RUN = re.compile(r"(?<![0-9.])[0-9]+(?:[ -][0-9]+)*[xX]?(?![0-9])(?!\.[0-9])")
_GROUP = re.compile(r"[0-9]+[xX]?")
_GROUPS_MAX: Final = 6
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_MOBILE_GROUPS: Final = {(11,), (3, 4, 4), (3, 8)}
_OLD_IDENTITY_GROUPS: Final = {(15,), (6, 6, 3)}
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}-[1-9][0-9]{6,7}")
_CARD_START = re.compile(r"62|4|5[1-5]|35|9[0-9]")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""First two digits of GB/T 2260 codes, with which an identity number (GB 11643-1999) begins."""
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
"""GB 11643-1999: the check digit of an identity number is picked by the weighted sum modulo 11."""


def find_private(text: str) -> tuple[Span, ...]:
    """The private numbers in a text, left to right; also with spaces or dashes, full-width, or in 一二三."""
    plain = ascii_digits(text).translate(_SPOKEN_DIGITS)
    return tuple(span for run in _RUN.finditer(plain) for span in _find_in_run(run[0], run.start()))


def mask(text: str) -> str:
    """The text with every private number starred out; it keeps its length."""
    for start, end, _ in find_private(text):
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def _find_in_run(run: str, offset: int) -> Iterator[Span]:
    """Private numbers among the groups of digits of a run; the longest that begins earliest wins."""
    groups = list(_GROUP.finditer(run))
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _GROUPS_MAX), first, -1):
            parts = [match[0] for match in groups[first:last]]
            kind = _kind_of(parts, run[groups[first].start() : groups[last - 1].end()])
            if kind is not None:
                yield Span(offset + groups[first].start(), offset + groups[last - 1].end(), kind)
                first = last - 1
                break
        first += 1


def _kind_of(parts: list[str], as_written: str) -> PrivateKind | None:
    digits = "".join(parts)
    if _is_identity(digits, parts):
        return PrivateKind.IDENTITY_CARD
    if _is_mobile(digits, parts) or _LANDLINE.fullmatch(as_written):
        return PrivateKind.PHONE
    return PrivateKind.BANK_CARD if _is_bank_card(digits, parts) else None


def _is_identity(digits: str, parts: list[str]) -> bool:
    if _PROVINCES.match(digits) is None:
        return False
    if len(digits) == 18 and digits[:17].isdigit():
        total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
        return _CHECK_DIGITS[total % 11] == digits[17].upper() and _is_day(digits[6:14])
    is_old = tuple(len(part) for part in parts) in _OLD_IDENTITY_GROUPS
    return is_old and digits.isdigit() and _is_day("19" + digits[6:12])


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])).year >= 1850
    except ValueError:
        return False


def _is_mobile(digits: str, parts: list[str]) -> bool:
    if _MOBILE.fullmatch(digits) is None:
        return False
    prefix = digits[:-11]
    sizes = tuple(len(part) for part in parts)
    return (
        sizes in _MOBILE_GROUPS
        or sizes == (len(digits),)
        or (parts[0] == prefix and sizes[1:] in _MOBILE_GROUPS)
    )


def _is_bank_card(digits: str, parts: list[str]) -> bool:
    """16 to 19 digits whose last is Luhn's check digit (ISO/IEC 7812-1)."""
    if not 16 <= len(digits) <= 19 or not digits.isdigit():
        return False
    # Four figures side by side are no card, unless they begin as one issued in China does.
    is_split_well = all(len(part) >= 4 for part in parts[:-1]) and _CARD_START.match(digits) is not None
    return (len(parts) == 1 or is_split_well) and _luhn(digits) == 0


def _luhn(digits: str) -> int:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10
