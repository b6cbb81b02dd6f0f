"""Measurement units, measures and types guessed from the wording of a label, where nobody states them.

Pure. Every guess is told to the person; the lists were written from forms of villages and of field surveys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from flows.exchange.drafts import DraftUnit, Words
from flows.exchange.naming import new_id
from flows.language.entries import LABEL_MAX_CHARS
from flows.language.model import ElementType, Measure, MeasurementUnit
from flows.language.rules.names import same_when_typed

UNDECIDED: Final = "undecided"
"""The id of the unit and of the department that stand where nobody has decided yet."""

UNDECIDED_UNIT: Final = DraftUnit(UNDECIDED, {"zh": "单位待定", "en": "unit undecided"})

_BRACKETED: Final = re.compile(r"[（(\[【]([^（()）\[\]【】]{1,20})[)）\]】]\s*$")
_STATED: Final = re.compile(r"单位[:：]\s*(\S{1,10})")

_COUNTED: Final = (
    ("household", re.compile(r"户数|户籍户|\bhouseholds\b|(?<!人)户$")),
    ("person", re.compile(r"人数|人口|劳动力|\b(?:number of|how many) (?:people|persons|workers)\b|\bresidents\b")),
    ("person_time", re.compile(r"人次")),
    ("head", re.compile(r"头数|(?:猪|牛|羊)(?:年末)?存栏")),
    ("percent", re.compile(r"比例|比重|[^效]率$|\bpercent(?:age)?\b|%")),
    ("day", re.compile(r"天数|\b(?:number of|how many) days\b")),
)  # fmt: skip

_MEASURES: Final = (
    (Measure.CUMULATIVE, re.compile(r"累计|\bcumulative\b|\bsince (?:1 )?january\b|\byear to date\b")),
    (
        Measure.FLOW,
        re.compile(
            r"本期|本季|本年|当年|当季|新增|减少|发生|出生|死亡|迁[入出]|出栏|产量|支出|发放"
            r"|\b(?:new|during|within the|this (?:quarter|year|period)|last (?:month|quarter|year)|births|deaths)\b"
        ),
    ),
    (
        Measure.STOCK,
        re.compile(r"期末|年末|季末|现有|存栏|总数|在册|\b(?:end of|on the last day|total number of)\b"),
    ),
)

_TYPES: Final = (
    (ElementType.BOOLEAN, re.compile(r"^是否|是否|有无|^(?:is|are|does|do|has|have) (?:there|the|it)\b")),
    (ElementType.DATE, re.compile(r"日期|何时|年月日|\bdate\b")),
    (
        ElementType.TEXT,
        re.compile(r"备注|说明|情况$|原因|名称|描述|\b(?:remarks?|comments?|describe|description|notes?)\b"),
    ),
    (
        ElementType.DECIMAL,
        re.compile(r"面积|产量|长度|里程|重量|率$|比例|\b(?:area|length|weight|yield|share)\b"),
    ),
    (ElementType.MONEY, re.compile(r"金额|收入|支出|资金|经费|\b(?:amount|income|cost|price)\b")),
)

_TYPE_OF_DIMENSION: Final = {
    "money": ElementType.MONEY,
    "area": ElementType.DECIMAL,
    "mass": ElementType.DECIMAL,
    "length": ElementType.DECIMAL,
    "share": ElementType.DECIMAL,
    "energy": ElementType.DECIMAL,
    "time": ElementType.DECIMAL,
}
"""What is measured has decimals; anything else is counted."""


class Guess(NamedTuple):
    """A guessed value, and in what words it was seen."""

    value: str
    why: str


def guess_measure(words: Words) -> Guess | None:
    """The measure that the wording shows."""
    return _first(((measure.value, pattern) for measure, pattern in _MEASURES), words)


def guess_type(words: Words, unit: MeasurementUnit | None, *, has_choices: bool) -> Guess:
    """The type of an item of which only its name, unit and choices are known."""
    if has_choices:
        return Guess(ElementType.CHOICE.value, "its options")
    if unit is not None:
        kind = _TYPE_OF_DIMENSION.get(unit.dimension, ElementType.INTEGER)
        return Guess(kind.value, f"its unit {unit.id}")
    guess = _first(((kind.value, pattern) for kind, pattern in _TYPES), words)
    return guess or Guess(ElementType.INTEGER.value, "nothing that says otherwise")


def _first(patterns: Iterable[tuple[str, re.Pattern[str]]], words: Words) -> Guess | None:
    for value, pattern in patterns:
        for text in words.values():
            if match := pattern.search(text.casefold()):
                return Guess(value, f'"{match[0]}"')
    return None


class Units:
    """The measurement units of a folder, by all their names, and those that have to be made."""

    def __init__(self, units: Mapping[str, MeasurementUnit]) -> None:
        self._units = units
        self._by_name: dict[str, str] = {}
        for id_, unit in units.items():
            for name in (*unit.label.values(), *unit.aliases, id_):
                self._by_name.setdefault(same_when_typed(name), id_)
        self.made: dict[str, DraftUnit] = {}

    def known(self, text: str) -> str | None:
        """The id of the unit with this name."""
        return self._by_name.get(same_when_typed(text))

    def without(self, label: str) -> tuple[str, str]:
        """The label without a unit in brackets at its end, and the unit as it is written there; or as it is."""
        match = _BRACKETED.search(label)
        if match is None or self.known(match[1].strip()) is None:
            return label, ""
        return label[: match.start()].rstrip(), match[1].strip()

    def of(self, id_: str) -> MeasurementUnit | None:
        return self._units.get(id_)

    def make(self, text: str) -> str:
        """A new unit of this name."""
        id_ = new_id(text, {*self._units, *self.made}, prefix="unit")
        label = text[:LABEL_MAX_CHARS]
        self.made[id_] = DraftUnit(id_, {"zh": label, "en": label})
        self._by_name[same_when_typed(text)] = id_
        return id_

    def undecided(self) -> str:
        """The unit that stands where nobody has decided yet."""
        if UNDECIDED not in self._units:
            self.made[UNDECIDED] = UNDECIDED_UNIT
        return UNDECIDED

    def guess(self, words: Words) -> Guess | None:
        """The unit that a label names in brackets at its end, or by what it counts."""
        for text in words.values():
            if (match := _STATED.search(text)) and (id_ := self.known(match[1].strip())):
                return Guess(id_, f'"{match[1].strip()}" in the label')
        return _first(((id_, pattern) for id_, pattern in _COUNTED if id_ in self._units), words)
