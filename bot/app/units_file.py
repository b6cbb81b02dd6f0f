"""Units from a CSV file, with every mistake told at once by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app.wording import shortened
from bot.core.errors import InputError
from bot.core.facts import Unit
from flows.language.model import Level

REQUIRED: Final = ("code", "name", "level", "parent", "timezone")
OPTIONAL: Final = ("valid_from", "valid_until")

CODE_MAX_CHARS: Final = 40
NAME_MAX_CHARS: Final = 80
"""Longest official names of units stay well below."""

FILE_MAX_BYTES: Final = 50_000_000
"""A line for each of the country's 600,000 villages and communities is a third of this."""

_DAY: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
"""With hyphens, or as spreadsheet programs write days when they save a file again."""

_SURPLUS: Final = "more"
"""Where the reader puts the cells of a line beyond its named columns."""


_Cell = TypeVar("_Cell")


class _Line(NamedTuple):
    """What a line of the file says of units: which it is about, and which one it says lies above that.

    `parent` is None where it names none; `repeats` is the number of the line that has the same code already.
    """

    number: int
    code: str
    parent: str | None
    repeats: int | None


def read_units(file: Path, present: Iterable[Unit] = ()) -> Sequence[Unit]:
    """The units of a file, in its order; InputError that lists every line that cannot be used.

    `present` are the units that are there already: a parent may be one of them, and a unit of the file with the
    same code takes the place of one. Of a column that the file lacks, what is there already stays.
    """
    before = {unit.code: unit for unit in present}
    units: list[Unit] = []
    lines: list[_Line] = []
    first: dict[str, int] = {}
    mistakes: list[tuple[int, str]] = []
    for number, row in _rows(file, _text(file)):
        try:
            units.append(_unit(row, before))
        except ExceptionGroup as group:
            mistakes += ((number, str(error)) for error in group.exceptions)
        code, parent = ((row.get(name) or "").strip() for name in ("code", "parent"))
        # cells of a line that has too many are out of place from somewhere on
        lines.append(_Line(number, code, None if _SURPLUS in row else parent or None, first.get(code)))
        if code:
            first.setdefault(code, number)
    mistakes += _repeated(lines)
    mistakes += _lost_parents(lines, {code: unit.parent for code, unit in before.items()})
    if mistakes:
        raise InputError("\n".join(f"{file}:{number} {what}" for number, what in sorted(mistakes)))
    if not units:
        raise InputError(f"{file} holds no unit below its first line.")
    return tuple(units)


def may_be_a_code(text: str) -> bool:
    """Whether a unit can have such a code at all; nothing else is looked up, as databases do not take every sign."""
    return 0 < len(text) <= CODE_MAX_CHARS and text.isprintable()


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > FILE_MAX_BYTES:
            raise InputError(f"{file} is larger than {FILE_MAX_BYTES:,} bytes. Split it.")
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8. In a spreadsheet program choose “CSV UTF-8”.") from None


def _refuse_header(file: Path, names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise InputError(f"{file}:1 the first line lacks {', '.join(missing)}. Write: {','.join(REQUIRED)}")
    unknown = [name for name in names if name not in (*REQUIRED, *OPTIONAL)]
    if unknown:
        allowed = ", ".join((*REQUIRED, *OPTIONAL))
        raise InputError(f"{file}:1 there is no column {', '.join(map(repr, unknown))}. Columns: {allowed}")


def _rows(file: Path, text: str) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """Line numbers and rows; those without any text are left out, as spreadsheet programs leave them behind."""
    rows = csv.DictReader(text.splitlines(), restkey=_SURPLUS)
    try:
        _refuse_header(file, rows.fieldnames or ())
        for row in rows:
            if any(row.values()):
                yield rows.line_num, row
    except csv.Error as error:
        raise InputError(f"{file}:{rows.line_num + 1} is no line of a CSV file: {error}.") from None


def _unit(row: Mapping[str, str | None], before: Mapping[str, Unit]) -> Unit:
    """The unit of a row; ExceptionGroup of one ValueError for each cell that cannot be used.

    `before` are the units that are there already, by code: they keep what no column speaks of.
    """
    mistakes: list[ValueError] = []
    if _SURPLUS in row:
        surplus = ValueError("more cells than in the first line; put a name with a comma in quotes")
        raise ExceptionGroup("cells out of place", [surplus])
    cells = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    code = _tried(_code, cells["code"], mistakes)
    name = _tried(_name, cells["name"], mistakes)
    level = _tried(_level, cells["level"], mistakes)
    zone = _tried(_zone, cells["timezone"], mistakes)
    valid_from = _tried(_day, cells["valid_from"], mistakes)
    valid_until = _tried(_day, cells["valid_until"], mistakes)
    stored = before.get(cells["code"])
    if stored is not None and "valid_from" not in row:
        valid_from = stored.valid_from
    if stored is not None and "valid_until" not in row:
        valid_until = stored.valid_until
    if valid_from and valid_until and valid_until < valid_from:
        mistakes.append(ValueError("valid_until lies before valid_from"))
    if mistakes or code is None or name is None or level is None or zone is None:
        raise ExceptionGroup("mistakes in a line", mistakes)
    return Unit(code, name, level, zone, cells["parent"] or None, valid_from, valid_until)


def _tried(read: Callable[[str], _Cell], text: str, mistakes: list[ValueError]) -> _Cell | None:
    try:
        return read(text)
    except ValueError as error:
        mistakes.append(error)
        return None


def _code(text: str) -> str:
    if not text or len(text) > CODE_MAX_CHARS or any(char.isspace() for char in text):
        raise ValueError(f"code {_quoted(text)}: write 1 to {CODE_MAX_CHARS} characters without spaces")
    return text


def _name(text: str) -> str:
    if not text or len(text) > NAME_MAX_CHARS:
        raise ValueError(f"name {_quoted(text)}: write 1 to {NAME_MAX_CHARS} characters")
    return text


def _level(text: str) -> Level:
    if text not in list(Level):
        raise ValueError(f"level {_quoted(text)}: write one of {', '.join(Level)}")
    return Level(text)


def _quoted(text: str) -> str:
    """A cell as a mistake quotes it."""
    return repr(shortened(text))


def _repeated(lines: Iterable[_Line]) -> Iterator[tuple[int, str]]:
    """Line numbers and mistakes of codes that stand in the file already."""
    for line in lines:
        if line.repeats is not None:
            yield line.number, f"code {shortened(line.code)} stands in line {line.repeats} already"


def _lost_parents(lines: Sequence[_Line], present: Mapping[str, str | None]) -> Iterator[tuple[int, str]]:
    """Line numbers and mistakes of units whose parents are nowhere, or below themselves."""
    named = {line.code: line.parent for line in lines if line.code and line.repeats is None}
    parents = {**present, **named}
    for line in lines:
        whose = f"{shortened(line.code)}: " if line.code else ""
        if line.parent is not None and line.parent not in parents:
            yield line.number, f"{whose}there is no unit {shortened(line.parent)} to be its parent"
        elif line.repeats is None and _is_above_itself(line.code, parents):
            yield line.number, f"{whose}it is its own parent, or a unit below it is"


def _is_above_itself(code: str, parents: Mapping[str, str | None]) -> bool:
    seen = {code}
    above = parents.get(code)
    while above is not None and above != code:
        if above in seen:  # a circle further up, told where it is
            return False
        seen.add(above)
        above = parents.get(above)
    return above == code


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        raise ValueError(
            f"timezone {_quoted(text)}: write a name like Asia/Shanghai or Asia/Urumqi"
        ) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    parts = _DAY.fullmatch(text)
    try:
        if parts is None:
            raise ValueError
        return date(*map(int, parts.groups()))
    except ValueError:
        raise ValueError(f"day {_quoted(text)}: write it like 2026-10-09") from None
