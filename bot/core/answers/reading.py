"""What reading an answer gives: the value that was meant, or the reason why it cannot be told.

Pure. The sentences that explain a reason to a person are message templates, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.language.model import Value


class MisreadReason(StrEnum):
    """Why a text is no answer; each member names the keys of `Misread.values` that come with it."""

    EMPTY = "empty"
    """Nothing was typed. No values."""
    CONTROL_CHARACTERS = "control_characters"
    """Characters that nobody types. No values."""
    PRIVATE = "private"
    """An identity card, phone or bank card number. `masked`: the text with the numbers starred out."""
    NO_LAST = "no_last"
    """`+3` or `same`, where no last value exists. No values."""
    NOT_A_NUMBER = "not_a_number"
    """No values."""
    VAGUE = "vague"
    """A number that is not said: `三百多`, `十几`. No values."""
    NOT_WHOLE = "not_whole"
    """Half a person. `value`: the Fraction that was typed, in the element's unit."""
    TOO_SMALL = "too_small"
    """`value` and `minimum`, Decimals in the element's unit."""
    TOO_BIG = "too_big"
    """`value` and `maximum`, Decimals in the element's unit."""
    TOO_MANY_DIGITS = "too_many_digits"
    """`maximum`: how many digits are kept, int."""
    WRONG_UNIT = "wrong_unit"
    """`unit`: the text after the number; `allowed`: tuple of MeasurementUnit."""
    AMBIGUOUS_COMMA = "ambiguous_comma"
    """`candidates`: the one or two Decimals it may mean, in the element's unit."""
    SEVERAL_GIVEN = "several_given"
    """More than one value for one figure. `given`: tuple of the texts."""
    NOT_YES_OR_NO = "not_yes_or_no"
    """No values."""
    NOT_AN_OPTION = "not_an_option"
    """`options`: tuple of Option, all of them; `unknown`: the text that is none of them."""
    NOT_A_DATE = "not_a_date"
    """No values."""
    AMBIGUOUS_DATE = "ambiguous_date"
    """`candidates`: the dates it may mean, earliest first."""
    IN_FUTURE = "in_future"
    """`value`: the date that was typed."""
    TOO_EARLY = "too_early"
    """`value` and `minimum`, dates."""
    TOO_LATE = "too_late"
    """`value` and `maximum`, dates."""
    TOO_LONG = "too_long"
    """`length` and `maximum`, in characters."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A value as it is kept: a number in the element's unit, rounded once to its decimals.

    `typed` is what the person wrote, trimmed; `estimated`: they said that it is an estimate; `is_same`: they
    said that nothing changed, and `value` is the last one.
    """

    value: Value
    typed: str
    estimated: bool = False
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is no answer. `values` are listed with each reason."""

    reason: MisreadReason
    values: Mapping[str, object] = field(default_factory=dict)
