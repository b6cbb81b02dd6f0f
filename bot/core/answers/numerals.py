"""Numbers as people write them, Chinese numerals included, as exact fractions.

Pure. Units, limits and signs relative to the last value belong to `amounts`; a float never appears here.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

NUMERAL_MAX_CHARS: Final = 64
"""A longer text is no number that a person typed; it also bounds the work of reading one."""

_FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LOOK_ALIKES: Final = {0x3000: " ", 0x00A0: " ", 0x2212: "-"}  # wide space, fixed space, minus sign
_ASCII: Final = {**_FULL_WIDTH, **_LOOK_ALIKES}

_PLAIN_FORMS: Final = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟萬億貳參陸兩两俩仨〇○點負圓",
    "一二三四五六七八九十百千万亿二三六二二二三零零点负圆",
)
_TWENTIES: Final = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十"})
_DIGITS: Final = "零一二三四五六七八九"
_DIGIT_VALUES: Final = str.maketrans(_DIGITS, "0123456789")
_SCALES: Final = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_AFTER_DECIMALS: Final = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip

_ARABIC = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])")
_DECIMALS = re.compile(
    r"(?P<whole>[^点.]*)[点.](?P<decimals>[0-9零一二三四五六七八九]+)(?P<scale>[十百千万亿]*)"
)
_SLANG_TEN_THOUSAND = re.compile(r"(?<=[0-9])[wW]\Z")
_YUAN = re.compile(
    r"""(?:(?P<yuan>[^元圆块角毛分钱]+)[元圆块]钱?(?:(?P<tail>[0-9一二三四五六七八九])\Z)?)?
        (?:零?(?P<jiao>[0-9一二三四五六七八九])[角毛])?
        (?:零?(?P<fen>[0-9一二三四五六七八九])分)?
        钱?[整正]?""",
    re.VERBOSE,
)


def ascii_digits(text: str) -> str:
    """The text with full-width digits, letters, signs and spaces as ASCII, each in its old place."""
    return text.translate(_ASCII)


def read_numeral(text: str) -> Fraction | None:
    """The number that a text says, None if it says none.

    Reads `read_plain`'s numbers, percentages as hundredths (`35%`, `百分之三十五`), and money forms in yuan.
    """
    body = ascii_digits(text).strip()
    if body.endswith("%") or body.startswith("百分之"):
        hundredths = read_plain(body.removesuffix("%").removeprefix("百分之"))
        return None if hundredths is None else hundredths / 100
    plain = read_plain(body)
    return read_yuan(body) if plain is None else plain


def read_plain(text: str) -> Fraction | None:
    """The number of `1,204`, `三百二`, `3万5`, `负二`, `两个半` and their kind; None for anything else.

    An unclear text is none: `12,5` (a comma that groups nothing), `三四百` (three or four), `一亿二千`.
    """
    if not 0 < len(text) <= NUMERAL_MAX_CHARS:
        return None
    body = ascii_digits(text).strip().translate(_PLAIN_FORMS).translate(_TWENTIES)
    body = _SLANG_TEN_THOUSAND.sub("万", _GROUPED.sub(lambda match: match[0].replace(",", ""), body, count=1))
    if body[:1] in ("+", "-", "负"):
        number = _read_unsigned(body[1:].lstrip())
        return -number if number is not None and body[0] != "+" else number
    return _read_unsigned(body)


def read_yuan(text: str) -> Fraction | None:
    """The yuan of `壹拾壹元壹角`, `三块五`, `5毛`, `3000元整`; None without a word for money."""
    if not 0 < len(text) <= NUMERAL_MAX_CHARS:
        return None
    match = _YUAN.fullmatch(ascii_digits(text).strip().translate(_PLAIN_FORMS))
    if match is None or not (match["yuan"] or match["jiao"] or match["fen"]):
        return None
    yuan = read_plain(match["yuan"]) if match["yuan"] else Fraction(0)
    if yuan is None:
        return None
    tenths = _digits(match["tail"] or match["jiao"] or "零")
    return yuan + Fraction(tenths, 10) + Fraction(_digits(match["fen"] or "零"), 100)


def _read_unsigned(body: str) -> Fraction | None:
    if _ARABIC.fullmatch(body):
        return Fraction(body.rstrip("."))
    if body == "半":
        return Fraction(1, 2)
    if body.endswith("个半"):
        whole = _read_integer(body[:-2], 0)
        return None if whole is None else whole + Fraction(1, 2)
    match = _DECIMALS.fullmatch(body)
    if match is not None:
        return _read_decimals(match["whole"], match["decimals"], match["scale"])
    number = _read_by_place(body)
    number = _read_integer(body, 0) if number is None else number
    return None if number is None else Fraction(number)


def _read_decimals(whole: str, decimals: str, scale: str) -> Fraction | None:
    before = _read_integer(whole, 0) if whole else None
    if before is None or scale not in _AFTER_DECIMALS or (scale and before >= 10**4 and not whole.isdigit()):
        return None
    digits = decimals.translate(_DIGIT_VALUES)
    return (before + Fraction(int(digits), 10 ** len(digits))) * _AFTER_DECIMALS[scale]


def _read_by_place(body: str) -> int | None:
    """`三二〇` as 320. Two digits without a zero (`三四`) mean 'three or four' and are no number."""
    if not set(body) <= set(_DIGITS) or (len(body) < 3 and "零" not in body):
        return None
    return _digits(body) if body else None


def _read_integer(body: str, level: int, may_shorten: bool = True) -> int | None:
    """The number of a body that uses only the scales from `level` on.

    `may_shorten` allows a last digit without its scale, as in `三百二`; in front of a scale it is unclear.
    """
    for place, (sign, power) in enumerate(_SCALES[level:], start=level):
        head, found, tail = body.rpartition(sign)
        if found:
            times = _read_times(head, place, power)
            rest = _read_rest(tail, place, power, may_shorten)
            return None if times is None or rest is None else times * power + rest
    if body.isascii() and body.isdigit():
        return int(body)
    return _digits(body) if body and len(body) == 1 and body in _DIGITS else None


def _read_times(head: str, place: int, power: int) -> int | None:
    """How many of a scale: `三` in `三百`; a bare `百` is one, a bare `万` is not said."""
    if not head:
        return 1 if power <= 1000 else None
    times = _read_integer(head, place + 1, may_shorten=False)
    if times is None or (power <= 1000 and not 1 <= times <= 9):
        return None
    return times if times < 10**8 else None


def _read_rest(tail: str, place: int, power: int, may_shorten: bool) -> int | None:
    """What follows a scale: nothing, `零五`, a lone digit (`三百二`), or a smaller number said in full."""
    if not tail:
        return 0
    if tail[0] == "零":
        rest = _read_integer(tail.lstrip("零"), place + 1, may_shorten)
        return rest if rest is not None and rest < power else None
    if len(tail) == 1 and (tail in _DIGITS or tail in "0123456789"):
        return _digits(tail) * power // 10 if may_shorten or power == 10 else None
    if tail.isascii():
        return int(tail) if tail.isdigit() and len(tail) == len(str(power)) - 1 else None
    rest = _read_integer(tail, place + 1, may_shorten)
    # 一亿二千 means 120 million to some and 100,002,000 to others.
    is_clear = rest is not None and rest < power and (power < 10**8 or rest >= 10**4)
    return rest if is_clear else None


def _digits(body: str) -> int:
    return int(body.translate(_DIGIT_VALUES))
