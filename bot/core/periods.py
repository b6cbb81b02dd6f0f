"""Quarters and years: their names and their order.

Pure. Nothing shorter than a quarter exists here, on purpose: promise two. Identifiers are DHIS2's
(`2026Q4`, `2026`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Final

from bot.core.answers.numerals import ascii_digits
from flows.language.model import PeriodKind

YEAR_MIN: Final = 1990
YEAR_MAX: Final = 2199
"""Years a period may lie in: wide enough for imported history, narrow enough to catch a slip."""

TYPED_MAX_CHARS: Final = 40
"""A longer text is no period that a person typed; it also bounds the work of reading one."""

_IDENTIFIER = re.compile(r"(\d{4})(?:Q([1-4]))?")
_QUARTER: Final = r"(?: 第? \s* (?P<zh>[一二三四1-4]) \s* 季 度? 报? | Q \s* (?P<q>[1-4]) )"
_WHOLE_YEAR: Final = r"(?: 年报 | 全年 | 年度报? )"
_MONTH: Final = r"(?: 0?[1-9] | 1[0-2] | 十[一二]? | [一二三四五六七八九] )"
_MONTHS: Final = (
    rf"(?P<first>{_MONTH}) \s* 月? \s* (?: - | ~ | [–—]{{1,2}} | 至 | 到 ) \s* (?P<last>{_MONTH}) \s* 月份?"
)
_YEARS_AGO: Final = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2, "last year": 1}
_AGO: Final = r"(?P<ago>今年|本年|去年|上年|前年)"
_SPELLINGS: Final = tuple(
    re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?P<year>\d{{4}}|\d{{2}}) \s* [年/.-]? \s* {_QUARTER}",  # 2026Q4, 2026-Q4 (SDMX), 26年四季度
        rf"{_QUARTER} \s* /? \s* (?P<year>\d{{4}})",  # Q4 2026, as the bot itself writes it in English
        rf"(?P<year>\d{{4}}|\d{{2}}(?=\s*年)) \s* 年? \s* {_WHOLE_YEAR}?",  # 2026, 26年, 2026年报, 2026年年报
        r"(?P<year>\d{4}) \s* -? \s* A1",  # SDMX's year
        rf"(?: (?P<year>\d{{4}}|\d{{2}}) \s* 年 | {_AGO} )? \s* {_MONTHS}",  # 2026年7-9月, 10月至12月
        rf"{_AGO}? \s* {_QUARTER}",
        rf"(?P<ago>去年|上年|前年|last\ year) \s* 度? \s* {_WHOLE_YEAR}?",
        _WHOLE_YEAR,
    )
)
_LAST_QUARTER = re.compile(r"上一?个?季度?|last quarter", re.IGNORECASE)
_ZH_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}")
_ZH_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_INTERVAL = re.compile(r"(\d{4})-(\d{2})-01/P(3M|1Y)", re.IGNORECASE | re.ASCII)
"""ISO 8601 knows no quarter, but a day and a duration."""

_SHORTER: Final = re.compile(
    r"""\d{4}[-/.年]?\d{1,2}月?份? | \d{4}-?(?:M|W|BiW)\d{1,2} | \d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?
        | .*(?:month|week|fortnight|dai?ly|day|hour|tomorrow|月|周|旬|日|天|星期|礼拜|小时).*
        | .*\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{3,7})?\b.*
        | \d{4}-\d{2}-\d{2}/P(?:[12]M|\d{1,3}[DW])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_SPAN: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2}) \s* (?: / | - | ~ | 至 | 到 ) \s* (\d{4})-(\d{2})-(\d{2})",
    re.VERBOSE | re.ASCII,
)
_QUARTER_MIN_DAYS: Final = 90
_FINANCIAL = re.compile(
    r"\d{4}(?:Feb|Apr|Jul|Aug|Sep|Oct|Nov)[a-z]*(?:Q[1-4]|S[12])?|\d{2,4}\s*财(?:政)?年度?",
    re.IGNORECASE | re.ASCII,
)
_ZH_NUMBERS: Final = {name: number for number, name in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
}
_MONTHS_OF: Final[Mapping[tuple[int | None, int | None], int | None]] = {
    (1, 3): 1,
    (4, 6): 2,
    (7, 9): 3,
    (10, 12): 4,
    (1, 12): None,
}
"""First and last month of each quarter, and of a year."""


@total_ordering
class Period:
    """A quarter, or a year where `quarter` is None. Ordered by its last day; a year comes after its Q4.

    A value: two periods of the same name are equal. Written out by hand because a plan compares thousands.
    """

    __slots__ = ("_order", "_text", "kind", "quarter", "year")

    def __init__(self, year: int, quarter: int | None = None) -> None:
        if not YEAR_MIN <= year <= YEAR_MAX:
            raise ValueError(f"a period's year lies between {YEAR_MIN} and {YEAR_MAX}, not {year}")
        if quarter is not None and quarter not in (1, 2, 3, 4):
            raise ValueError(f"a quarter is 1, 2, 3 or 4, not {quarter}")
        self.year: Final = year
        self.quarter: Final = quarter
        self.kind: Final = PeriodKind.ANNUAL if quarter is None else PeriodKind.QUARTERLY
        self._order: Final = year * 5 + (quarter or 5)
        self._text: Final = str(year) if quarter is None else f"{year}Q{quarter}"

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Period({self._text})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and self._order == other._order

    def __hash__(self) -> int:
        return self._order

    def __lt__(self, other: Period) -> bool:
        return self._order < other._order

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.quarter is None else 3 * self.quarter - 2, 1)

    @property
    def last_day(self) -> date:
        if self.quarter in (None, 4):
            return date(self.year, 12, 31)
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Period:
        if self.quarter is None:
            return _period(self.year + 1, None)
        return _period(self.year, self.quarter + 1) if self.quarter < 4 else _period(self.year + 1, 1)

    @property
    def previous(self) -> Period:
        if self.quarter is None:
            return _period(self.year - 1, None)
        return _period(self.year, self.quarter - 1) if self.quarter > 1 else _period(self.year - 1, 4)

    @property
    def a_year_before(self) -> Period:
        return _period(self.year - 1, self.quarter)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters of a year; a quarter itself alone."""
        if self.quarter is not None:
            return (self,)
        return tuple(_period(self.year, quarter) for quarter in (1, 2, 3, 4))

    @property
    def quarter_index(self) -> int:
        """Quarters since the year 0, for ages: a year counts as its Q4."""
        return self.year * 4 + (self.quarter or 4)


@lru_cache(maxsize=2048)
def _period(year: int, quarter: int | None) -> Period:
    """The period of a year and quarter, made once."""
    return Period(year, quarter)


@lru_cache(maxsize=2048)
def parse_identifier(text: str) -> Period:
    """The period that an identifier names; ValueError for anything but `2026Q4` and `2026`."""
    match = _IDENTIFIER.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no period: write 2026Q4 for a quarter, 2026 for a year")
    return _period(int(match[1]), int(match[2]) if match[2] else None)


def parse_typed(text: str, today: date) -> Period | None:
    """The period that a person meant by `2026-Q4`, `26年四季度`, `2026年`, `四季度`..., None if it is no period.

    A quarter or year that is not named is the latest one that has ended on `today`, and so is `上季度`; of two digits
    the nearest such year is meant. Months are a period where they are exactly a quarter's or a year's, `7-9月`.
    Other months, weeks, half-years and years that begin in another month than January are no periods.
    """
    typed = _plain(text)
    interval = _INTERVAL.fullmatch(typed)
    if interval is not None:
        return _of_interval(int(interval[1]), int(interval[2]), is_year=interval[3].upper() == "1Y")
    if _LAST_QUARTER.fullmatch(typed) is not None:
        return latest_ended(PeriodKind.QUARTERLY, today)
    match = next(filter(None, (spelling.fullmatch(typed) for spelling in _SPELLINGS)), None)
    if match is None:
        return None
    named = match.groupdict()
    quarter = _number(named.get("q") or named.get("zh"))
    if named.get("first"):
        first, last = _number(named["first"]), _number(named["last"])
        if (first, last) not in _MONTHS_OF:
            return None
        quarter = _MONTHS_OF[first, last]
    if named.get("year"):
        return _known(_full_year(named["year"], today), quarter)
    if named.get("ago"):
        return _known(today.year - _YEARS_AGO[named["ago"].lower()], quarter)
    return _latest(quarter, today)


def _number(text: str | None) -> int | None:
    """The number of a quarter or month, in digits or in Chinese; None where there is none."""
    return _ZH_NUMBERS.get(text) or int(text) if text else None


def names_financial_year(text: str) -> bool:
    """Whether a text is a period of a year that begins elsewhere: DHIS2's `2026April`, `2026NovQ4`, or 2026财年."""
    return _FINANCIAL.fullmatch(_plain(text)) is not None


def names_shorter_period(text: str) -> bool:
    """Whether a text names a month, a week, a day or a number of days, in numbers or in words."""
    typed = _plain(text)
    return _SHORTER.fullmatch(typed) is not None or _is_a_short_span(typed)


def _is_a_short_span(typed: str) -> bool:
    """Whether a text names two days, from the one to the other, that are less than a quarter apart."""
    match = _SPAN.fullmatch(typed)
    if match is None:
        return False
    numbers = [int(each) for each in match.groups()]
    with suppress(ValueError):
        return (date(*numbers[3:]) - date(*numbers[:3])).days + 1 < _QUARTER_MIN_DAYS
    return False


def _plain(text: str) -> str:
    """What was typed, in ASCII's digits, also the year, and without spaces around it; empty where it is too long."""
    if len(text) > TYPED_MAX_CHARS:
        return ""
    typed = ascii_digits(text).strip()
    year = _ZH_YEAR.match(typed)
    return typed if year is None else year[0].translate(_ZH_DIGITS) + typed[year.end() :]


def _of_interval(year: int, month: int, *, is_year: bool) -> Period | None:
    """The period that begins with a month and lasts three or twelve."""
    if is_year:
        return _known(year, None) if month == 1 else None
    quarter, rest = divmod(month + 2, 3)
    return _known(year, quarter) if rest == 0 and 1 <= quarter <= 4 else None


def _known(year: int, quarter: int | None) -> Period | None:
    return _period(year, quarter) if YEAR_MIN <= year <= YEAR_MAX else None


def _latest(quarter: int | None, today: date) -> Period:
    if quarter is None:
        return latest_ended(PeriodKind.ANNUAL, today)
    this_year = Period(today.year, quarter)
    return this_year if this_year.last_day < today else this_year.a_year_before


def _full_year(text: str, today: date) -> int:
    """The year of four digits; of two the one that lies nearest."""
    if len(text) == 4:
        return int(text)
    century = today.year // 100 * 100
    years = (century + offset + int(text) for offset in (0, -100, 100))
    return min(years, key=lambda year: abs(year - today.year))


def latest_ended(kind: PeriodKind, today: date) -> Period:
    """The newest period of a kind whose last day lies before `today`."""
    if kind is PeriodKind.ANNUAL:
        return Period(today.year - 1)
    return Period(today.year, (today.month + 2) // 3).previous
