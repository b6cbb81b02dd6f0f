"""Dates as people type them.

Pure. A date without a year is the latest such date up to today, unless told otherwise (`coming_days`); one that can be
read in two orders is no date but candidates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from bot.core.answers.numerals import read_plain

YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2199
"""Years a typed date may lie in: outside them it is a slip."""

Near = Callable[[int | None, int, date], Iterator[date]]
"""The date with a month (None: any) and a day that is nearest to today, in the direction that is meant."""

_DAYS_AGO: Final = {
    "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "today": 0, "yesterday": 1,
    "明天": -1, "明日": -1, "后天": -2, "大后天": -3, "tomorrow": -1,
}  # fmt: skip
_YEARS_AGO: Final = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2, "明年": -1}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ZH_NUMERAL = re.compile(r"[〇零一二三四五六七八九十廿卅]+(?=年|月|日|号)")
_ZH_LAST_DAY = re.compile(r"(?<=月)[一二三四五六七八九十廿卅]+\Z")
_AFTERWARDS = re.compile(
    r"""(?: \s*(?:t|\s)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)? | \s*(?:上午|下午|早上|晚上|中午)
        | \s*\(?(?:星期|周)[一二三四五六日天]\)? )+\Z""",
    re.VERBOSE,
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./年\s]\s*(\d{1,2})\s*[-./月\s]\s*(\d{1,2})\s*[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-./\s])(\d{1,2})\2(\d{4})")
_NO_CENTURY = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{2})")
_MONTH_AND_DAY = re.compile(
    r"(?:(今年|本年|去年|上年|前年|明年)的?)?\s*(\d{1,2})\s*月(?:份)?\s*(\d{1,2})\s*[日号]?"
)
_TWO_NUMBERS = re.compile(r"(\d{1,2})[-./](\d{1,2})")
_DAY_OF_NAMED_MONTH = re.compile(r"(上个月|上月|本月|这个月|当月|下个月|下月)的?\s*(\d{1,2})\s*[日号]?")
_DAY_ONLY = re.compile(r"(\d{1,2})\s*[日号]")
_ENGLISH = re.compile(
    r"""(?: (?P<day>\d{1,2})(?:st|nd|rd|th)? \s+ (?:of\s+)? (?P<month>[a-z]{3,9})\.?
          | (?P<month2>[a-z]{3,9})\.? \s+ (?P<day2>\d{1,2})(?:st|nd|rd|th)? ) (?: ,?\s* (?P<year>\d{4}) )?""",
    re.VERBOSE,
)


def _latest(month: int | None, day: int, today: date) -> Iterator[date]:
    """The latest date up to today with that day (and month); none where no calendar has it."""
    for months_ago in range(12 * 8 + 1):  # 29 February is at most eight years away
        years, months = divmod(today.year * 12 + today.month - 1 - months_ago, 12)
        found = list(existing_day(years, months + 1, day)) if month in (None, months + 1) else []
        if found and found[0] <= today:
            yield found[0]
            return


def read_date(body: str, today: date, near: Near = _latest) -> tuple[date, ...]:
    """The dates that a text may mean, earliest first: one where it is clear, none where it is no date.

    `body` is in ASCII digits and lower case. `near` finds the date that one without a year means.
    """
    if body in _DAYS_AGO:
        return (today - timedelta(days=_DAYS_AGO[body]),)
    body = _ZH_LAST_DAY.sub(_as_digits, _ZH_NUMERAL.sub(_as_digits, _AFTERWARDS.sub("", body)))
    return tuple(sorted(set(_with_year(body)) or set(_without_year(body, today, near))))


def _as_digits(match: re.Match[str]) -> str:
    text = match[0].replace("〇", "零")
    by_place = text.translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    number = read_plain(text)
    if by_place.isdigit() and len(text) > 1:
        return by_place
    return text if number is None else str(number)


def _with_year(body: str) -> Iterator[date]:
    for pattern, century in ((_YEAR_FIRST, 0), (_COMPACT, 0), (_SHORT_YEAR, 2000)):
        match = pattern.fullmatch(body)
        if match is not None:
            yield from existing_day(century + int(match[1]), int(match[2]), int(match[3]))
            return
    match = _YEAR_LAST.fullmatch(body)
    if match is not None:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        yield from existing_day(year, first, second)
        yield from existing_day(year, second, first)
    match = _NO_CENTURY.fullmatch(body)
    if match is not None:
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        yield from existing_day(2000 + first, second, third)
        yield from existing_day(2000 + third, first, second)
        yield from existing_day(2000 + third, second, first)


def _without_year(body: str, today: date, near: Near) -> Iterator[date]:
    match = _MONTH_AND_DAY.fullmatch(body)
    if match is not None:
        month, day = int(match[2]), int(match[3])
        is_named = match[1] is not None
        yield from (
            existing_day(today.year - _YEARS_AGO[match[1]], month, day)
            if is_named
            else near(month, day, today)
        )
    match = _TWO_NUMBERS.fullmatch(body)
    if match is not None:
        yield from near(int(match[1]), int(match[2]), today)
        yield from near(int(match[2]), int(match[1]), today)
    match = _DAY_OF_NAMED_MONTH.fullmatch(body)
    if match is not None:
        month_start = today.replace(day=1)
        if match[1] in ("上个月", "上月"):
            month_start -= timedelta(days=1)
        elif match[1] in ("下个月", "下月"):
            month_start += timedelta(days=31)
        yield from existing_day(month_start.year, month_start.month, int(match[2]))
    match = _DAY_ONLY.fullmatch(body)
    if match is not None:
        yield from near(None, int(match[1]), today)
    yield from _english(body, today, near)


def _english(body: str, today: date, near: Near) -> Iterator[date]:
    match = _ENGLISH.fullmatch(body)
    if match is None:
        return
    name = match["month"] or match["month2"]
    month = next((place for place, short in enumerate(_MONTHS, 1) if name.startswith(short)), None)
    day = int(match["day"] or match["day2"])
    if month is not None:
        yield from existing_day(int(match["year"]), month, day) if match["year"] else near(month, day, today)


def existing_day(year: int, month: int, day: int) -> Iterator[date]:
    """The date of three numbers; none where there is no such day."""
    if YEAR_MIN <= year <= YEAR_MAX and 1 <= month <= 12 and 1 <= day <= 31:
        try:
            yield date(year, month, day)
        except ValueError:  # 30 February
            return
