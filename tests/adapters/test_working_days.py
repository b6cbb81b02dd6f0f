"""Working days from the library and from an operator's files: a year is confirmed by a notice and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.working_days import working_days
from bot.core.calendar.windows import window_of
from bot.core.errors import InputError
from bot.core.periods import Period
from flows.language.model import Window

FAR = 2093
"""A year whose notice no library holds yet. Its first day is a Thursday."""


def _file(folder: Path, year: int, days: Mapping[str, object], name: str | None = None) -> Path:
    """A year's file as they are passed around: names of holidays and the papers they come from stand there too."""
    entries = [{"name": "元旦", "date": day, "isOffDay": is_off} for day, is_off in days.items()]
    file = folder / f"{name or year}.json"
    file.write_text(json.dumps({"$id": "示例", "year": year, "papers": [], "days": entries}), "utf-8")
    return file


def _mistakes(folder: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        working_days(folder)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def test_a_year_without_a_notice_is_not_confirmed(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        assert 2026 in working_days(folder).confirmed_years
        assert FAR not in working_days(folder).confirmed_years
    assert working_days(tmp_path) == working_days(None)


def test_a_file_confirms_its_year_and_no_other(tmp_path: Path) -> None:
    _file(tmp_path, FAR, {f"{FAR}-01-01": True, f"{FAR}-01-02": True, f"{FAR}-01-03": False})
    days = working_days(tmp_path)
    assert days.confirmed_years == working_days(None).confirmed_years | {FAR}
    assert not days.is_working_day(date(FAR, 1, 1))
    assert date(FAR, 1, 3) in days.made_up
    assert days.is_working_day(date(FAR, 1, 3))


def test_a_file_takes_the_place_of_the_librarys_year_and_leaves_the_others(tmp_path: Path) -> None:
    _file(tmp_path, 2026, {"2026-01-01": True, "2026-10-01": True})
    own, library = working_days(tmp_path), working_days(None)
    assert own.is_working_day(date(2026, 10, 2))
    assert not library.is_working_day(date(2026, 10, 2))
    assert not own.is_working_day(date(2026, 10, 1))
    first = date(2025, 1, 1)
    year = [first + timedelta(days=each) for each in range(365)]
    assert list(map(own.is_working_day, year)) == list(map(library.is_working_day, year))


def test_the_new_year_of_the_year_after_is_kept_when_a_file_takes_a_years_place(tmp_path: Path) -> None:
    """31 December 2018 was off, and the Saturday before worked, by the notice of 2019."""
    _file(tmp_path, 2018, {"2018-01-01": True})
    days = working_days(tmp_path)
    assert days.is_working_day(date(2018, 12, 29))
    assert not days.is_working_day(date(2018, 12, 31))


def test_a_file_says_what_becomes_of_the_december_before(tmp_path: Path) -> None:
    """Of a year that the library holds, of one that a file holds, and of one that nobody holds."""
    for year in (2027, FAR, FAR + 1):
        saturday = next(
            day for day in (date(year - 1, 12, 20 + each) for each in range(7)) if day.weekday() == 5
        )
        _file(tmp_path, year, {f"{saturday}": False, f"{year - 1}-12-31": True, f"{year}-01-01": True})
        days = working_days(tmp_path)
        assert days.is_working_day(saturday)
        assert not days.is_working_day(date(year - 1, 12, 31))
    assert FAR - 1 not in days.confirmed_years


def test_holidays_that_do_not_move_are_off_before_a_notice_is_out_and_then_it_decides(tmp_path: Path) -> None:
    fixed = [date(FAR, month, day) for month, day in ((1, 1), (5, 1), (10, 1), (10, 2))]  # no weekend day
    guessed = working_days(None)
    assert [day for day in fixed if guessed.is_working_day(day)] == []
    assert guessed.is_working_day(date(FAR, 4, 30))
    _file(tmp_path, FAR, {f"{FAR}-01-01": True, f"{FAR}-05-01": True})
    known = working_days(tmp_path)
    assert [day for day in fixed if known.is_working_day(day)] == fixed[2:]


def test_windows_are_worked_out_by_a_files_days(tmp_path: Path) -> None:
    _file(tmp_path, FAR, {f"{FAR}-01-01": True, f"{FAR}-01-02": True})
    period, window, zone = Period(FAR - 1, 4), Window(1, 0), ZoneInfo("Asia/Shanghai")
    guessed, known = (window_of(period, window, zone, working_days(each)) for each in (None, tmp_path))
    assert (guessed.due_on, guessed.is_provisional) == (date(FAR, 1, 2), True)
    assert (known.due_on, known.is_provisional) == (date(FAR, 1, 5), False)


def test_two_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    sunday = date(FAR, 12, 27)
    assert sunday.weekday() == 6
    _file(tmp_path, FAR, {f"{FAR}-01-01": True, f"{sunday}": True})
    _file(tmp_path, FAR + 1, {f"{FAR + 1}-01-01": True, f"{sunday}": False})
    assert _mistakes(tmp_path) == [f"{FAR + 1}.json: {sunday} is not as {FAR}.json says. Take it out of one."]
    _file(tmp_path, FAR + 1, {f"{FAR + 1}-01-01": True, f"{sunday}": True})
    assert not working_days(tmp_path).is_working_day(sunday)


def test_every_mistake_of_every_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    _file(tmp_path, 2090, {"2090-01-01": True, "2091-01-01": True, "2089-11-30": True, "2090-01-02": False})
    (tmp_path / "2091.json").write_text(
        '{"year": 2091, "days": [{"date": "2091-01-01", "isOffDay": true},\n'
        '{"date": "2091-01-01", "isOffDay": true}, {"date": "1 January"}, {"date": "20910102"},\n'
        '{"date": "2091-02-30"}, 7, {"date": "2091-05-01"}, {"date": "2091-05-02", "isOffDay": 0}]}',
        "utf-8",
    )
    _file(tmp_path, 2092, {}, "holidays")
    assert _mistakes(tmp_path) == [
        "2090.json: 2091-01-01 lies neither in 2090 nor in the December before. Move it to its own file.",
        "2090.json: 2089-11-30 lies neither in 2090 nor in the December before. Move it to its own file.",
        "2090.json: 2090-01-02 is no weekend, and worked anyway. Mend the date, or leave it out.",
        "2091.json: 2091-01-01 stands there twice. Keep one.",
        *(
            f'2091.json: Entry {nth} of "days" has no day. Write "date": "2091-01-01".'
            for nth in (3, 4, 5, 6)
        ),
        '2091.json: 2091-05-01 does not say whether it is off. Write "isOffDay": true or false.',
        '2091.json: 2091-05-02 does not say whether it is off. Write "isOffDay": true or false.',
        "holidays.json: It is not named after a year. Call it 2027.json, or move it elsewhere.",
    ]


BAD = {
    "not JSON": ('{"year": 2093,\n"days": [', "It is no JSON, from line 2 on. Copy it again, or mend it."),
    "empty": ("", "It is no JSON, from line 1 on. Copy it again, or mend it."),
    "nested too deeply": ("[" * 50_000, "It is no JSON that can be read. Copy it again."),
    "a number without end": ("1" * 5_000, "It is no JSON that can be read. Copy it again."),
    "too large": (" " * 100_001, "It is larger than 100,000 bytes, and a year has 4,000. Copy it again."),
    "not UTF-8": (
        b'{"year": "\xd4\xaa\xb5\xa9"}',
        "It is not UTF-8 text. Save it again with the encoding UTF-8.",
    ),
    "a list": (
        "[]",
        'It is no object. Write {"year": 2027, "days": [{"date": "2027-01-01", "isOffDay": true}]}.',
    ),
    "another year": (
        '{"year": 2092, "days": []}',
        '"year" is not that of its name. Write "year": 2093, or rename the file.',
    ),
    "no year": ('{"days": []}', '"year" is not that of its name. Write "year": 2093, or rename the file.'),
    "no days": (
        '{"year": 2093}',
        '"days" is missing, or no list. Write "days": [{"date": "2027-01-01", "isOffDay": true}].',
    ),
    "a year that is not announced": (
        '{"year": 2093, "days": []}',
        "It names no day off: the notice is not out yet. Take the file away until it is.",
    ),
}


@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD)
def test_a_file_that_says_nothing_is_refused(content: str | bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "2093.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert _mistakes(tmp_path) == [f"2093.json: {told}"]


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path: Path) -> None:
    file = _file(tmp_path, FAR, {f"{FAR}-01-01": True})
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    assert FAR in working_days(tmp_path).confirmed_years


def test_a_folder_that_is_not_there_is_told_by_its_setting(tmp_path: Path) -> None:
    missing = tmp_path / "days"
    with pytest.raises(InputError, match="YIBIAO_WORKING_DAYS_DIR names no folder"):
        working_days(missing)
