"""How values read in a sentence: figures with their units, days, periods; the filters of the message templates.

Pure. Each filter takes the language first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bot.core.periods import Period, parse_identifier
from bot.core.plan import Line
from flows.language.model import Absence, Element, ElementType, Texts, Value

_ABSENT: Final = {
    "zh": {Absence.NOT_APPLICABLE: "不适用", Absence.SKIPPED: "未填"},
    "en": {Absence.NOT_APPLICABLE: "not applicable", Absence.SKIPPED: "skipped"},
}
_YES_NO: Final = {"zh": ("否", "是"), "en": ("no", "yes")}
_QUARTERS_ZH: Final = "一二三四"
_MONTHS_EN: Final = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)
_NO_VALUE: Final = "—"


def text(language: str, texts: Texts | None) -> str:
    """The text of one language."""
    return texts[language] if texts else ""


def label(language: str, thing: Any) -> str:
    """The label of anything that has one."""
    return text(language, thing.label)


def value(language: str, held: Value | None, element: Element) -> str:
    """A figure as people read it, with its unit; a dash where there is none."""
    if held is None:
        return _NO_VALUE
    if isinstance(held, Absence):
        return _ABSENT[language][held]
    if isinstance(held, bool):
        return _YES_NO[language][held]
    if isinstance(held, Decimal):
        return _with_unit(language, held, element)
    if isinstance(held, date):
        return day(language, held)
    options = {option.id: option for option in element.options}
    if isinstance(held, tuple):
        return _joined(language, [label(language, options[each]) for each in held if each in options])
    if element.type is ElementType.CHOICE:
        return label(language, options[held]) if held in options else held
    return held


def line_value(language: str, line: Line) -> str:
    """The value of a plan's line, marked where it is an estimate."""
    shown = value(language, line.value, line.element)
    held = line.draft.what.estimated if line.draft else bool(line.figure and line.figure.estimated)
    mark = {"zh": "（估计数）", "en": " (estimate)"}[language]
    return shown + mark if held else shown


def before(language: str, line: Line) -> str:
    """What was held before a line's draft: this period's figure, or the last one."""
    held = line.figure or line.last
    return value(language, held.value if held else None, line.element)


def number(_language: str, held: Decimal) -> str:
    """A number in plain digits, without the zeros that say nothing."""
    plain = f"{held:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _with_unit(language: str, held: Decimal, element: Element) -> str:
    shown = number(language, held)
    if element.unit is None:
        return shown
    unit = text(language, element.unit.label)
    gap = "" if unit == "%" else " "
    return f"{shown}{gap}{unit}"


def _joined(language: str, parts: list[str]) -> str:
    return {"zh": "、", "en": ", "}[language].join(parts)


def day(language: str, when: date | datetime) -> str:
    """A day with its year."""
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS_EN[when.month - 1]} {when.year}"


def period(language: str, which: Period | str) -> str:
    """A quarter or a year in words."""
    each = parse_identifier(which) if isinstance(which, str) else which
    if each.quarter is None:
        return f"{each.year}年" if language == "zh" else str(each.year)
    if language == "zh":
        return f"{each.year}年{_QUARTERS_ZH[each.quarter - 1]}季度"
    return f"Q{each.quarter} {each.year}"


def labels(language: str, things: Any) -> str:
    """The labels of several things in one breath."""
    return _joined(language, [label(language, getattr(each, "element", each)) for each in things])


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "text": text,
    "label": label,
    "labels": labels,
    "value": value,
    "line_value": line_value,
    "before": before,
    "number": number,
    "day": day,
    "period": period,
}
"""The filters of message templates, by name."""
