"""Working days of mainland China, make-up days included: chinesecalendar's years, and over them an operator's files.

chinesecalendar, because it refuses a year whose official notice is not out, where `holidays` answers without the
make-up days: a due date that rests on a guess is then known to be one. The two agree on every day of 2015-2026.

Both are read as notices, one a year: the notice of 2019 also says what becomes of the last days of December 2018, which
belong to its New Year (decision record 26).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from chinese_calendar.constants import holidays, workdays

from bot.core.calendar.working_days import WorkingDays
from bot.core.errors import InputError

FILE_MAX_BYTES: Final = 100_000
"""A year's file has about 4,000."""

ALWAYS_OFF: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""New Year's Day, Labour Day, National Day: months and days that are off every year, before any notice is out.

The other holidays follow the moon. Source: the State Council's regulation on public holidays, as amended for 2025.
"""

_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXAMPLE: Final = '"days": [{"date": "2027-01-01", "isOffDay": true}]'
_DECEMBER: Final = 12

Notice = Mapping[date, bool]
"""What a year's notice says: day to whether it is off."""


def working_days(folder: Path | None) -> WorkingDays:
    """The days of all years whose notice the library holds, or a file of `folder` such as `2027.json`.

    A file takes the place of the library's notice of its year and confirms the year. InputError with a line for each
    mistake, which names the file and what to do.
    """
    if folder is None:
        return _of_the_library()
    own = _read_folder(folder)
    kept = (notice for year, notice in _library().items() if year not in own)
    return _joined((*kept, *own.values()), frozenset((*_of_the_library().confirmed_years, *own)))


@cache
def _of_the_library() -> WorkingDays:
    return _joined(_library().values(), frozenset(day.year for day in holidays))


@cache
def _library() -> Mapping[int, Notice]:
    """The library's days by the year of their notice: no holiday but New Year's lies in December."""
    notices: dict[int, dict[date, bool]] = {}
    for days, is_off in ((holidays, True), (workdays, False)):
        for day in days:
            notices.setdefault(day.year + (day.month == _DECEMBER), {})[day] = is_off
    return notices


def _joined(notices: Iterable[Notice], confirmed_years: frozenset[int]) -> WorkingDays:
    """What the notices say together; of two that speak of one day the later one counts."""
    days: dict[date, bool] = {}
    for notice in notices:
        days |= notice
    return WorkingDays(
        days_off=frozenset(day for day, is_off in days.items() if is_off),
        made_up=frozenset(day for day, is_off in days.items() if not is_off),
        confirmed_years=confirmed_years,
        always_off=ALWAYS_OFF,
    )


# -- an operator's files


def _read_folder(folder: Path) -> Mapping[int, Notice]:
    """The notices of a folder's files by year."""
    if not folder.is_dir():
        raise InputError(
            f"{folder}: YIBIAO_WORKING_DAYS_DIR names no folder. Make it, or take the setting away."
        )
    notices: dict[int, Notice] = {}
    mistakes: list[str] = []
    for file in sorted(folder.glob("*.json")):
        try:
            notices[_year_of(file)] = _notice(file)
        except InputError as error:
            mistakes += (f"{file}: {line}" for line in str(error).splitlines())
    mistakes += _contradictions(folder, notices)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return notices


def _year_of(file: Path) -> int:
    if not _YEAR.fullmatch(file.stem):
        raise InputError("It is not named after a year. Call it 2027.json, or move it elsewhere.")
    return int(file.stem)


def _notice(file: Path) -> Notice:
    """What a file says; InputError with a line for each mistake."""
    year, content = _year_of(file), _json(file)
    if content.get("year") != year:
        raise InputError(f'"year" is not that of its name. Write "year": {year}, or rename the file.')
    entries = content.get("days")
    if not isinstance(entries, list):
        raise InputError(f'"days" is missing, or no list. Write {_EXAMPLE}.')
    days: dict[date, bool] = {}
    mistakes: list[str] = []
    for nth, entry in enumerate(entries, start=1):
        try:
            day, is_off = _entry(nth, entry, year)
        except InputError as error:
            mistakes.append(str(error))
            continue
        if day in days:
            mistakes.append(f"{day} stands there twice. Keep one.")
        days[day] = is_off
    if not mistakes and not any(is_off for day, is_off in days.items() if day.year == year):
        mistakes.append("It names no day off: the notice is not out yet. Take the file away until it is.")
    if mistakes:
        raise InputError("\n".join(mistakes))
    return days


def _json(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > FILE_MAX_BYTES:
            raise InputError(
                f"It is larger than {FILE_MAX_BYTES:,} bytes, and a year has 4,000. Copy it again."
            )
        content = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"It cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError("It is not UTF-8 text. Save it again with the encoding UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InputError(f"It is no JSON, from line {error.lineno} on. Copy it again, or mend it.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; thousands of brackets
        raise InputError("It is no JSON that can be read. Copy it again.") from None
    if not isinstance(content, dict):
        raise InputError(f'It is no object. Write {{"year": 2027, {_EXAMPLE}}}.')
    return content


def _entry(nth: int, entry: object, year: int) -> tuple[date, bool]:
    """The day of an entry, and whether it is off."""
    found = entry if isinstance(entry, dict) else {}
    text, is_off = found.get("date"), found.get("isOffDay")
    try:
        if not isinstance(text, str) or not _DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f'Entry {nth} of "days" has no day. Write "date": "{year}-01-01".') from None
    if not isinstance(is_off, bool):
        raise InputError(f'{day} does not say whether it is off. Write "isOffDay": true or false.')
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        raise InputError(f"{day} lies neither in {year} nor in the December before. Move it to its own file.")
    if not is_off and day.weekday() < 5:
        raise InputError(f"{day} is no weekend, and worked anyway. Mend the date, or leave it out.")
    return day, is_off


def _contradictions(folder: Path, notices: Mapping[int, Notice]) -> Iterator[str]:
    """Days of December of which a year's file and the next one's say different things."""
    for year, notice in notices.items():
        before = notices.get(year - 1, {})
        for day in sorted(notice.keys() & before.keys()):
            if notice[day] != before[day]:
                yield f"{folder / f'{year}.json'}: {day} is not as {year - 1}.json says. Take it out of one."
