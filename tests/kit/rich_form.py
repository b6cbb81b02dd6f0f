"""Three small forms of one village that hold every kind of element, condition, check and derivation once.

For properties of whole talks: whatever the engine can do, it can be made to do here.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from flows.language.model import Aggregation, Catalogue, Element, ElementType, Measure, PeriodKind, Window
from tests.kit.elements import HECTARE, HOUSEHOLD, MU, PERSON, YUAN, count, element, unit
from tests.kit.forms_strategy import OPTIONS, catalogue_of, check, expression, flow_of

ZERO: Final = Decimal(0)
PUMP: Final = unit("pump", "台", "pumps", "pumps")


def _people() -> list[Element]:
    residents = count("residents", "常住人口", "Residents", aliases=("人口",), over_time=Aggregation.LAST)
    return [
        count(
            "households",
            "常住户数",
            "Households",
            HOUSEHOLD,
            aliases=("户数",),
            recheck_after=1,
            over_time=Aggregation.LAST,
        ),
        replace(residents, check=check("residents >= households", "residents")),
        count("births", "本期出生", "Births", measure=Measure.FLOW, usual=ZERO, over_time=Aggregation.SUM),
        count("guests", "来访人次", "Visits", measure=Measure.FLOW, recheck_after=None),
        count("enrolled", "参保人数", "Enrolled", measure=Measure.CUMULATIVE, usual=ZERO),
    ]


def _land() -> list[Element]:
    area = {"unit": MU, "accepts": (HECTARE,), "minimum": ZERO}
    farmland = element("farmland", "耕地面积", "Farmland", ElementType.DECIMAL, aliases=("耕地",), **area)
    irrigated = element("irrigated", "灌溉面积", "Irrigated", ElementType.DECIMAL, aliases=("灌溉",), **area)
    return [
        replace(farmland, warn_if=expression("abs(change) > 0.3", "farmland"), over_time=Aggregation.LAST),
        replace(
            irrigated,
            applies_if=expression("farmland > 0", "irrigated"),
            check=check("irrigated <= farmland", "irrigated"),
            over_time=Aggregation.LAST,
        ),
        replace(
            element("pumps", "水泵台数", "Pumps", unit=PUMP, minimum=Decimal(1)),
            applies_if=expression("irrigated > 10", "pumps"),
        ),
        replace(
            element("harvest", "粮食产值", "Harvest", ElementType.MONEY, unit=YUAN, measure=Measure.FLOW),
            minimum=Decimal(1),
            applies_if=expression("farmland > 0", "harvest"),
        ),
    ]


def _state() -> list[Element]:
    clinic = element("clinic", "卫生室", "Clinic", ElementType.BOOLEAN)
    nurses = count("nurses", "护士人数", "Nurses", PERSON)
    return [
        element("road", "通村道路", "Road", ElementType.CHOICE, options=OPTIONS),
        element("repairs", "维修项目", "Repairs", ElementType.CHOICES, options=OPTIONS),
        clinic,
        replace(nurses, applies_if=expression("clinic", "nurses")),
        element("inspected", "检查日期", "Inspected", ElementType.DATE, recheck_after=1),
        element(
            "remark", "情况说明", "Remark", ElementType.TEXT, measure=Measure.FLOW, may_skip=True, text_max=40
        ),
    ]


def _derived() -> list[Element]:
    density = element("density", "人口密度", "Density", ElementType.DECIMAL, unit=PERSON)
    balance = element("balance", "期末结余", "Balance", unit=PERSON)
    return [
        replace(density, compute=expression("residents / farmland", "density")),
        replace(balance, compute=expression("last.balance + births - guests", "balance")),
    ]


@lru_cache(maxsize=1)
def rich_catalogue() -> Catalogue:
    """The forms `basics` and `second`, quarterly, and `year`, annual; both quarterly ones ask for the households."""
    people, land, state, derived = _people(), _land(), _state(), _derived()
    basics = flow_of([people, land, [*state, *derived]], "basics")
    extra = count("animals", "牲畜存栏", "Animals", recheck_after=2)
    second = flow_of([[people[0], people[2], extra]], "second")
    roof = element("roofs", "屋顶面积", "Roofs", ElementType.DECIMAL, unit=MU)
    yearly = [people[0], people[2], land[0], land[1], roof]
    collected = frozenset(("households", "births", "farmland", "irrigated"))
    year = replace(flow_of([yearly], "year", PeriodKind.ANNUAL, collected), window=Window(60, 90))
    return catalogue_of(basics, second, year)
