"""How values read in a sentence: figures with their units, days, periods; the filters of the message templates.

Pure. Each filter takes the language first; a template writes only what follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from bot.core.answers.value import example_of
from bot.core.facts import Figure, Report
from bot.core.periods import Period, parse_identifier
from bot.core.plan import Line
from flows.language.model import Absence, Element, ElementType, Texts, Value

QUOTE_MAX_CHARS: Final = 40
"""How much of what a person typed is quoted back: enough to know it again, short enough for a phone's line or two."""

EXAMPLES_MAX: Final = 2
"""Figures in the example of a typed line: two show how they are separated."""

_ABSENT: Final = {
    "zh": {Absence.NOT_APPLICABLE: "不适用", Absence.SKIPPED: "没填"},
    "en": {Absence.NOT_APPLICABLE: "not applicable", Absence.SKIPPED: "skipped"},
}
_YES_NO: Final = {"zh": ("否", "是"), "en": ("no", "yes")}
_ESTIMATE: Final = {"zh": "（估计数）", "en": " (estimate)"}
_OLD_MEANING: Final = {"zh": "（旧口径）", "en": " (old definition)"}
_AND: Final = {"zh": "、", "en": ", "}
_OR: Final = {"zh": "还是", "en": " or "}
_THEN: Final = {"zh": "，", "en": ", "}
_BRACKETS: Final = {"zh": "（{}）", "en": " ({})"}
_QUARTERS_ZH: Final = "一二三四"
_WEEKDAYS: Final = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NO_VALUE: Final = "—"


# -- names of things


def text(language: str, texts: Texts | None) -> str:
    """The text of one language."""
    return texts[language] if texts else ""


def label(language: str, thing: Any) -> str:
    """The label of anything that has one."""
    return text(language, thing.label)


def line_label(language: str, line: Line, reported: str) -> str:
    """The label of a line; with its period where that is not the one that is `reported`."""
    name = label(language, line.element)
    if str(line.period) == reported:
        return name
    return name + _BRACKETS[language].format(period(language, line.period))


def labels(language: str, things: Iterable[Any], reported: str | None = None) -> str:
    """The labels of several things in one breath; of lines as `line_label` where `reported` is given."""
    if reported is not None:
        return _AND[language].join(line_label(language, line, reported) for line in things)
    return _AND[language].join(label(language, getattr(each, "element", each)) for each in things)


def names(language: str, things: Iterable[Any]) -> str:
    """The names of several units or people in one breath."""
    return _AND[language].join(each.name for each in things)


# -- figures


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
        return _AND[language].join(label(language, options[each]) for each in held if each in options)
    if element.type is ElementType.CHOICE:
        return label(language, options[held]) if held in options else held
    return held


def line_value(language: str, line: Line) -> str:
    """The value of a plan's line, marked where it is an estimate."""
    shown = value(language, line.value, line.element)
    return shown + _ESTIMATE[language] if _is_estimated(line) else shown


def _is_estimated(line: Line) -> bool:
    if line.draft is not None:
        return line.draft.what.estimated
    held = line.last if line.is_carried else line.figure
    return held is not None and held.estimated


def figure_value(language: str, figure: Figure, element: Element) -> str:
    """An earlier figure; one of an older meaning stands without a unit, which may have been another, and says so."""
    if figure.meaning != element.meaning:
        held = figure.value
        shown = number(language, held) if isinstance(held, Decimal) else value(language, held, element)
        return shown + _OLD_MEANING[language]
    shown = value(language, figure.value, element)
    return shown + _ESTIMATE[language] if figure.estimated else shown


def change(language: str, line: Line) -> str:
    """Old and new value of a line with the unit once, `309 → 312户`; the new one alone where nothing else was held."""
    new, old = line_value(language, line), _comparable(line)
    if old is None or old == line.value:
        return new
    if isinstance(old, Decimal) and isinstance(line.value, Decimal):
        return f"{number(language, old)} → {new}"
    return f"{value(language, old, line.element)} → {new}"


def figure_change(language: str, new: Figure, old: Figure | None, element: Element) -> str:
    """A submitted figure with the one before it, as `change`."""
    shown = figure_value(language, new, element)
    is_comparable = old is not None and old.meaning == new.meaning and not isinstance(old.value, Absence)
    if old is None or not is_comparable or old.value == new.value:
        return shown
    if isinstance(old.value, Decimal) and isinstance(new.value, Decimal):
        return f"{number(language, old.value)} → {shown}"
    return f"{value(language, old.value, element)} → {shown}"


def _comparable(line: Line) -> Value | None:
    """What was held before, in this period or the last one, None where it says nothing about the new value."""
    held = line.figure or line.last
    if held is None or held.meaning != line.element.meaning or isinstance(held.value, Absence):
        return None
    return held.value


def number(_language: str, held: Decimal) -> str:
    """A number in plain digits, without the zeros that say nothing."""
    plain = f"{held:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _with_unit(language: str, held: Decimal, element: Element) -> str:
    shown = number(language, held)
    if element.unit is None:
        return shown
    unit = text(language, element.unit.label)
    if unit[:1].isdigit():  # "3 10k yuan" would read as one number
        return f"{shown} × {unit}"
    return shown + ("" if language == "zh" else " ") + unit


def either(language: str, candidates: Iterable[Value], element: Element) -> str:
    """The values that an answer may have meant, as a question offers them: `12.5亩还是125亩`."""
    return _OR[language].join(value(language, each, element) for each in candidates)


def counted(_language: str, count: int, one: str, many: str) -> str:
    """A count with its noun: `1 item`, `3 items`."""
    return f"{count} {one if count == 1 else many}"


# -- days and periods


def day(language: str, when: date) -> str:
    """A day with its year."""
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS_EN[when.month - 1]} {when.year}"


def near_day(language: str, when: date) -> str:
    """A day some weeks away at most: its weekday says more than its year."""
    weekday = _WEEKDAYS[language][when.weekday()]
    if language == "zh":
        return f"{when.month}月{when.day}日（{weekday}）"
    return f"{weekday} {when.day} {_MONTHS_EN[when.month - 1]}"


def local_day(language: str, at: datetime, zone: tzinfo) -> str:
    """The day of a moment where a unit is."""
    return near_day(language, at.astimezone(zone).date())


def due_day(language: str, report: Report) -> str:
    """The day on which a report is due; marked where it rests on working days that are not confirmed."""
    shown = near_day(language, report.due_on)
    if not report.is_provisional:
        return shown
    return f"{shown[:-1]}，暂定）" if language == "zh" else f"{shown} (provisional)"


def last_day(language: str, report: Report) -> str:
    """The last day on which a report may be filed or amended, in its own time zone."""
    closes_at: datetime = report.closes_at.astimezone(report.zone)
    return near_day(language, (closes_at - timedelta(microseconds=1)).date())


def period(language: str, which: Period | str) -> str:
    """A quarter or a year in words."""
    each = parse_identifier(which) if isinstance(which, str) else which
    if each.quarter is None:
        return f"{each.year}年" if language == "zh" else str(each.year)
    if language == "zh":
        return f"{each.year}年{_QUARTERS_ZH[each.quarter - 1]}季度"
    return f"Q{each.quarter} {each.year}"


# -- what a person typed or may type


def shortened(text: str) -> str:
    """A text short enough to be quoted back."""
    return text if len(text) <= QUOTE_MAX_CHARS else f"{text[: QUOTE_MAX_CHARS - 1]}…"


def clipped(_language: str, typed: str) -> str:
    """What a person typed, short enough to be quoted back."""
    return shortened(typed)


def example(language: str, element: Element) -> str:
    """A good message that answers an element. A text question takes the whole message, so no label stands there."""
    answer = example_of(element, language)
    return answer if element.type is ElementType.TEXT else f"{label(language, element)} {answer}"


def typed_line(language: str, *groups: Iterable[Line]) -> str:
    """A line as a person may type it, of the first numeric lines of the groups; empty where they hold none.

    The values are those already held: whoever copies it changes nothing.
    """
    parts: list[str] = []
    for line in (line for group in groups for line in group):
        if line.element.type.is_numeric and not line.is_derived and len(parts) < EXAMPLES_MAX:
            held = line.value if line.value is not None else _comparable(line)
            shown = (
                number(language, held) if isinstance(held, Decimal) else example_of(line.element, language)
            )
            parts.append(f"{label(language, line.element)} {shown}")
    return _THEN[language].join(parts)


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "change": change,
    "clipped": clipped,
    "counted": counted,
    "day": day,
    "due_day": due_day,
    "either": either,
    "example": example,
    "figure_change": figure_change,
    "figure_value": figure_value,
    "label": label,
    "labels": labels,
    "last_day": last_day,
    "line_label": line_label,
    "line_value": line_value,
    "local_day": local_day,
    "names": names,
    "near_day": near_day,
    "period": period,
    "text": text,
    "typed_line": typed_line,
    "value": value,
}
"""The filters of message templates, by name."""
