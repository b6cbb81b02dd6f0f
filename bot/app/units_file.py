"""Units from a CSV file, with every mistake told at once by its line."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.errors import InputError
from bot.core.facts import Unit
from flows.language.model import Level

REQUIRED: Final = ("code", "name", "level", "parent", "timezone")
OPTIONAL: Final = ("valid_from", "valid_until")

CODE_MAX_CHARS: Final = 40
NAME_MAX_CHARS: Final = 80
"""Longest official names of units stay well below."""


def read_units(file: Path) -> Sequence[Unit]:
    """The units of a file; InputError that lists every line that cannot be used."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8. In a spreadsheet program choose “CSV UTF-8”.") from None
    rows = csv.DictReader(text.splitlines())
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{file}: the first line lacks {', '.join(missing)}. Write: {','.join(REQUIRED)}")
    units: dict[str, Unit] = {}
    mistakes: list[str] = []
    for row in rows:
        try:
            unit = _unit(row)
            if unit.code in units:
                raise ValueError(f"code {unit.code} stands in the file twice")
            units[unit.code] = unit
        except ValueError as error:
            mistakes.append(f"{file}:{rows.line_num} {error}")
    if mistakes:
        raise InputError("\n".join(mistakes))
    return tuple(units.values())


def _unit(row: Mapping[str, str | None]) -> Unit:
    cells = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    code, name = cells["code"], cells["name"]
    if not code or len(code) > CODE_MAX_CHARS or any(char.isspace() for char in code):
        raise ValueError(f"code {code!r}: write 1 to {CODE_MAX_CHARS} characters without spaces")
    if not name or len(name) > NAME_MAX_CHARS:
        raise ValueError(f"name {name!r}: write 1 to {NAME_MAX_CHARS} characters")
    if cells["level"] not in list(Level):
        raise ValueError(f"level {cells['level']!r}: write one of {', '.join(Level)}")
    unit = Unit(
        code,
        name,
        Level(cells["level"]),
        _zone(cells["timezone"]),
        cells["parent"] or None,
        _day(cells["valid_from"]),
        _day(cells["valid_until"]),
    )
    if unit.valid_from and unit.valid_until and unit.valid_until < unit.valid_from:
        raise ValueError(f"{code}: valid_until lies before valid_from")
    return unit


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"timezone {text!r}: write a name like Asia/Shanghai or Asia/Urumqi") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"day {text!r}: write it like 2026-10-09") from None
