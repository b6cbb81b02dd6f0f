"""Quarters and years: their names, their windows, and working days.

Pure. Nothing shorter than a quarter exists here, on purpose: promise two. Identifiers are DHIS2's
(`2026Q4`, `2026`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, total_ordering
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.answers.numerals import ascii_digits
from flows.language.model import Flow, PeriodKind, Window

YEAR_MIN: Final = 1990
YEAR_MAX: Final = 2199
"""Years a period may lie in: wide enough for imported history, narrow enough to catch a slip."""

_IDENTIFIER = re.compile(r"(\d{4})(?:Q([1-4]))?")
_TYPED = re.compile(
    r"""(?P<year>\d{4}|\d{2})? \s* (?:年|-|/|\s)? \s*
        (?: (?:第)? (?P<zh>[一二三四1-4]) (?:季度|季) | [Qq] (?P<q>[1-4]) | (?P<annual>年报|全年|年度|-?A1)? )""",
    re.VERBOSE,
)
_ZH_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


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

    A quarter without a year is the latest such quarter that has ended on `today`.
    """
    match = _TYPED.fullmatch(ascii_digits(text).strip())
    if match is None or not any(match.groups()):
        return None
    year = _full_year(match["year"], today)
    quarter = _ZH_QUARTERS.get(match["zh"] or "") or int(match["q"] or match["zh"] or 0) or None
    if year is not None:
        return Period(year, quarter) if YEAR_MIN <= year <= YEAR_MAX else None
    if quarter is None:
        return Period(today.year - 1)
    this_year = Period(today.year, quarter)
    return this_year if this_year.last_day < today else this_year.a_year_before


def _full_year(text: str | None, today: date) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else today.year // 100 * 100 + int(text)


def latest_ended(kind: PeriodKind, today: date) -> Period:
    """The newest period of a kind whose last day lies before `today`."""
    if kind is PeriodKind.ANNUAL:
        return Period(today.year - 1)
    return Period(today.year, (today.month + 2) // 3).previous


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days off and made-up working days of the years whose official notice is known.

    Outside `confirmed_years` Monday to Friday count as working days, and what rests on them is provisional.
    """

    days_off: frozenset[date]
    made_up: frozenset[date]
    confirmed_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.days_off)

    def nth_after(self, day: date, count: int) -> date:
        """The `count`-th working day counted from `day` on, `day` itself included."""
        while True:
            count -= self.is_working_day(day)
            if count <= 0:
                return day
            day += timedelta(days=1)


WINDOWS_MAX: Final = 4096
"""Windows remembered: each form, period and time zone has one, and every message asks for several."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The window of one report: aware UTC moments [opens_at, closes_at), and the local due date."""

    opens_at: datetime
    closes_at: datetime
    due_on: date
    is_provisional: bool


@lru_cache(maxsize=WINDOWS_MAX)
def window_of(period: Period, window: Window, zone: ZoneInfo, working_days: WorkingDays) -> OpenWindow:
    """When a report of `period` may be filed in `zone`: from the first moment after the period's last day."""
    opens_on = period.last_day + timedelta(days=1)
    due_on = working_days.nth_after(opens_on, window.due_working_days)
    closes_on = due_on + timedelta(days=window.late_days + 1)
    return OpenWindow(
        opens_at=_midnight(opens_on, zone),
        closes_at=_midnight(closes_on, zone),
        due_on=due_on,
        is_provisional=not {opens_on.year, due_on.year} <= working_days.confirmed_years,
    )


def askable_period(flow: Flow, at: datetime, zone: ZoneInfo, working_days: WorkingDays) -> Period | None:
    """The period of `flow` whose window is open at `at` in `zone`, None where none is.

    The calendar's own door for promise two: a flow that is neither quarterly nor annual is refused.
    """
    if flow.period not in (PeriodKind.QUARTERLY, PeriodKind.ANNUAL):
        raise ValueError(f"{flow.id}: a flow is quarterly or annual, never {flow.period}")
    period = latest_ended(flow.period, at.astimezone(zone).date())
    opened = window_of(period, flow.window, zone, working_days)
    return period if opened.opens_at <= at < opened.closes_at else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
