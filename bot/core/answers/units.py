"""Every way to write the units that an element takes.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from flows.language.model import Element, ElementType, MeasurementUnit

_SPOKEN: Final = {
    "人": ("口人", "名", "位", "口", "people", "person", "persons"),
    "户": ("户人家", "家"),
    "人次": ("人", "次"),
    "头": ("只",),
    "只": ("头",),
    "元": ("块钱", "块", "圆", "元钱", "元整", "rmb", "cny", "yuan"),
    "万元": ("万块钱", "万块", "万圆", "万"),
    "亩": ("亩地",),
    "公顷": ("ha",),
    "平方米": ("平米", "平方", "平", "m2", "sqm"),
    "平方公里": ("平方千米", "km2"),
    "分钟": ("分",),
    "小时": ("钟头", "h", "hr", "hrs"),
    "%": ("个百分点", "百分点", "percent", "per cent", "个点"),
}
"""What people call a unit besides its label; it counts only where the element takes that unit."""

SIGNS: Final = str.maketrans({"㎡": "m2", "㎢": "km2", "²": "2", "³": "3", "％": "%"})
"""Signs in units as spellings write them."""

_ANY_COUNT: Final = "个"


def unit_spellings(element: Element) -> dict[str, Fraction]:
    """Every way to write a unit of the element, lower case, to how many of its own unit one of them is."""
    spellings: dict[str, Fraction] = {}
    if element.unit is not None:
        for unit in (element.unit, *element.accepts):
            ratio = unit.factor / element.unit.factor
            for spelling in _names_of(unit):
                spellings.setdefault(spelling, ratio)
        plain = counted_in_ten_thousands(element.unit)
        if plain:
            for spelling in (plain, *_SPOKEN.get(plain, ())):
                spellings.setdefault(spelling, Fraction(1, 10**4))
    if element.type is ElementType.INTEGER:
        spellings.setdefault(_ANY_COUNT, Fraction(1))
    return spellings


def _names_of(unit: MeasurementUnit) -> Iterator[str]:
    zh = unit.label.get("zh", "")
    for name in (unit.id, *unit.label.values(), *unit.aliases):
        yield name.translate(SIGNS).lower()
    yield unit.label.get("en", unit.id).lower() + "s"
    yield _ANY_COUNT + zh
    yield from _SPOKEN.get(zh, ())


def counted_in_ten_thousands(unit: MeasurementUnit) -> str:
    """`元` for the unit 万元, empty for a unit that counts no ten thousands."""
    label = unit.label.get("zh", "")
    return label[1:] if label.startswith("万") else ""
