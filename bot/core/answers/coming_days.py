"""Days that are still to come, as people type them: `明天`, `周五`, `下周一`, `3天后`, `10月20日`, `next friday`.

Pure. A date without a year is the next such date, today included; `dates` reads the latest one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.core.answers.dates import existing_day, read_date
from bot.core.answers.numerals import ascii_digits, read_plain
from bot.core.answers.phrases import tidy

_WEEKDAYS_ZH: Final = "一二三四五六日"
_WEEKDAYS_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZH = re.compile(r"(本|这|这个|下|下个)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_EN = re.compile(r"(?:(this|next)\s+)?(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}")
_NEXT_WEEK = re.compile(r"下个?(?:周|星期|礼拜)|next week")
_AFTER_ZH = re.compile(
    r"(?:再?过)? ?([0-9一二两三四五六七八九十]{1,3}) ?个?(天|周|星期|礼拜)(?:以后|之后|后)?"
)
_AFTER_EN = re.compile(r"(?:in )?([0-9]{1,3}|an?|one|two|three|four|five|six|seven) (day|week)s?")
_UNTIL = re.compile(r"(?:到|至|until |till |to )? ?(.+?)(?: ?(?:为止|止))?")
_NUMBERS_EN: Final = {
    name: number for number, name in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)
} | {"a": 1, "an": 1}
_DAYS_AHEAD_MAX: Final = 366
"""Whoever types a longer time than a year ahead has slipped."""
_MONTHS_AHEAD_MAX: Final = 12 * 8
"""29 February is at most eight years away."""


def read_coming_day(text: str, today: date) -> tuple[date, ...]:
    """The days that a text may mean, earliest first: one where it is clear, none where it is no day."""
    body = _bare(text)
    found = _weekday(body, today) or _after(body, today)
    return (found,) if found is not None else read_date(body, today, _next)


def read_next_week(text: str, today: date) -> tuple[date, ...]:
    """The seven days of the week to come, from Monday on, where a text names it; none where it says anything else."""
    if _NEXT_WEEK.fullmatch(_bare(text)) is None:
        return ()
    return tuple(_of_week(today, "next", weekday) for weekday in range(7))


def _bare(text: str) -> str:
    """A text without the words around the day that it names: `到下周三为止`."""
    body = ascii_digits(tidy(text)).lower()
    match = _UNTIL.fullmatch(body)
    return match[1] if match is not None else body


def _after(body: str, today: date) -> date | None:
    """The day that lies a number of days or weeks ahead."""
    match = _AFTER_ZH.fullmatch(body) or _AFTER_EN.fullmatch(body)
    if match is None:
        return None
    number = _NUMBERS_EN.get(match[1]) or read_plain(match[1])
    if number is None:
        return None
    days = int(number) * (1 if match[2] in ("天", "day") else 7)
    return today + timedelta(days=days) if 0 < days <= _DAYS_AHEAD_MAX else None


def _weekday(body: str, today: date) -> date | None:
    """The day of a weekday's name: the next such day, or that of the week that is named."""
    match = _ZH.fullmatch(body)
    if match is not None:
        name = match[2].translate(str.maketrans("天1234567", "日一二三四五六日"))
        return _of_week(today, match[1] or "", _WEEKDAYS_ZH.index(name))
    match = _EN.fullmatch(body)
    return _of_week(today, match[1] or "", _WEEKDAYS_EN.index(match[2])) if match is not None else None


def _of_week(today: date, which: str, weekday: int) -> date:
    monday = today - timedelta(days=today.weekday())
    if which.startswith(("下", "next")):
        return monday + timedelta(days=7 + weekday)
    this = monday + timedelta(days=weekday)
    return this + timedelta(days=7) if not which and this < today else this


def _next(month: int | None, day: int, today: date) -> Iterator[date]:
    """The next date from today on with that day (and month); none where no calendar has it."""
    for months_ahead in range(_MONTHS_AHEAD_MAX + 1):
        years, months = divmod(today.year * 12 + today.month - 1 + months_ahead, 12)
        found = list(existing_day(years, months + 1, day)) if month in (None, months + 1) else []
        if found and found[0] >= today:
            yield found[0]
            return
