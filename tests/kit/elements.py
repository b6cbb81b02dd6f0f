"""Small elements and fields for tests: what a test does not say has an ordinary value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from flows.language.model import Element, ElementType, Field, Measure, MeasurementUnit, Option, Place

HERE: Final = Place("dictionary/test.yaml", 1, 1)


def unit(
    id_: str, zh: str, en: str, dimension: str, factor: str | int = 1, aliases: Sequence[str] = ()
) -> MeasurementUnit:
    """A measurement unit; `factor` is the text of an exact number."""
    return MeasurementUnit(id_, {"zh": zh, "en": en}, dimension, Fraction(factor), tuple(aliases))


MU: Final = unit("mu", "亩", "mu", "area", "2000/3", ["亩地"])
HECTARE: Final = unit("ha", "公顷", "ha", "area", 10000, ["hectare", "hectares"])
SQUARE_METRE: Final = unit("m2", "平方米", "m²", "area", 1, ["m2", "平米"])
KILOGRAM: Final = unit("kg", "公斤", "kg", "mass", 1, ["千克"])
JIN: Final = unit("jin", "斤", "jin", "mass", "1/2")
TONNE: Final = unit("tonne", "吨", "t", "mass", 1000)
YUAN: Final = unit("yuan", "元", "yuan", "money", 1, ["块", "块钱"])
TEN_THOUSAND_YUAN: Final = unit("wan_yuan", "万元", "10k yuan", "money", 10000)
HOUR: Final = unit("hour", "小时", "h", "time", 1, ["hour"])
DAY: Final = unit("day", "天", "days", "time", 24)
PERCENT: Final = unit("percent", "%", "percent", "share")
HOUSEHOLD: Final = unit("household", "户", "households", "households")
PERSON: Final = unit("person", "人", "persons", "persons")
PERSON_TIME: Final = unit("person_time", "人次", "person-times", "person_times")
HEAD: Final = unit("head", "头", "head", "animals")
ANIMAL: Final = unit("animal", "只", "animals", "animals")


def element(
    id_: str, zh: str = "", en: str = "", type_: ElementType = ElementType.INTEGER, **changes: Any
) -> Element:
    """An element of the dictionary; `changes` are fields of `Element`, and `decimals` follows from the type."""
    fields: dict[str, Any] = {
        "id": id_,
        "meaning": 1,
        "label": {"zh": zh or id_, "en": en or id_},
        "definition": {"zh": zh or id_, "en": en or id_},
        "type": type_,
        "measure": Measure.STOCK,
        "owner": "form-office",
        "place": HERE,
        "decimals": 2 if type_ in (ElementType.DECIMAL, ElementType.MONEY) else 0,
    }
    return Element(**{**fields, **changes})


def count(id_: str, zh: str, en: str, unit_: MeasurementUnit = PERSON, **changes: Any) -> Element:
    """An element that counts whole things, none of them negative."""
    return element(id_, zh, en, unit=unit_, minimum=Decimal(0), **changes)


def options(
    labels: Mapping[str, str], aliases: Mapping[str, Sequence[str]] | None = None
) -> tuple[Option, ...]:
    """Options by id and Chinese label; the English label is the id."""
    return tuple(
        Option(id_, {"zh": label, "en": id_}, tuple((aliases or {}).get(id_, ())))
        for id_, label in labels.items()
    )


def fields_of(elements: Sequence[Element]) -> tuple[Field, ...]:
    """The elements as the fields of one flow, numbered from 1."""
    return tuple(Field(number, each, "only") for number, each in enumerate(elements, start=1))
