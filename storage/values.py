"""Figures as columns and back: a kind, a scaled integer with its decimals, or a text.

Pure. Numbers never pass through a float: SQLAlchemy's Numeric does on SQLite, so they are kept as BIGINT.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Context, Decimal
from typing import Final, NamedTuple

from flows.language.model import NUMBER_MAX_DIGITS, Absence, Value

KINDS: Final = ("number", "text", "choices", "boolean", "date", "not_applicable", "skipped")
"""A choice is stored as the text of its option id."""

_EXACT = Context(prec=50)


class Stored(NamedTuple):
    """A value as four columns. `number` is the value times 10 to the power of `decimals`."""

    kind: str
    number: int | None = None
    decimals: int | None = None
    text: str | None = None


def to_columns(value: Value) -> Stored:
    """The columns of a value; ValueError for a number that is not finite or longer than NUMBER_MAX_DIGITS."""
    match value:
        case Decimal():
            return _number(value)
        case bool():
            return Stored("boolean", text="true" if value else "false")
        case str():
            return Stored("text", text=value)
        case date():
            return Stored("date", text=value.isoformat())
        case tuple():
            return Stored("choices", text=json.dumps(value, ensure_ascii=False))
        case Absence():
            return Stored(value.value)


def _number(value: Decimal) -> Stored:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"a figure is a finite number, not {value}")
    decimals = max(0, -exponent)
    if value.adjusted() >= NUMBER_MAX_DIGITS or decimals > NUMBER_MAX_DIGITS:
        raise ValueError(f"{value} has more than {NUMBER_MAX_DIGITS} digits")
    number = int(value.scaleb(decimals, _EXACT))
    if abs(number) >= 10**NUMBER_MAX_DIGITS:
        raise ValueError(f"{value} has more than {NUMBER_MAX_DIGITS} digits")
    return Stored("number", number, decimals)


def from_columns(kind: str, number: int | None, decimals: int | None, text: str | None) -> Value:
    """The value of four columns; ValueError for columns that `to_columns` never wrote."""
    if kind == "number" and number is not None:
        return Decimal(f"{number}E-{decimals}") if decimals else Decimal(number)
    if text is not None:
        return _from_text(kind, text)
    return Absence(kind)


def _from_text(kind: str, text: str) -> Value:
    match kind:
        case "text":
            return text
        case "choices":
            return tuple(json.loads(text))
        case "boolean":
            return text == "true"
        case "date":
            return date.fromisoformat(text)
    raise ValueError(f"a value of kind {kind!r} has no text")
