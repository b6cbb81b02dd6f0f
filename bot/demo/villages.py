"""Fictional villages and their figures, as a reporter would type them.

Nothing here is measured anywhere; names and codes are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.facts import Unit
from flows.language.model import Level


class Village(NamedTuple):
    """A unit and how large it is beside the first one."""

    unit: Unit
    scale: Decimal


_ZONE: Final = ZoneInfo("Asia/Shanghai")
_TOWNSHIP: Final = "demo-town"

TOWNSHIP: Final = Unit(_TOWNSHIP, "云杉示范乡", Level.TOWNSHIP, _ZONE)

VILLAGES: Final = (
    Village(Unit("demo-001", "青石示范村", Level.VILLAGE, _ZONE, _TOWNSHIP), Decimal("1")),
    Village(Unit("demo-002", "柳湾示范村", Level.VILLAGE, _ZONE, _TOWNSHIP), Decimal("0.7")),
    Village(Unit("demo-003", "双泉示范村", Level.VILLAGE, _ZONE, _TOWNSHIP), Decimal("1.4")),
)

_STOCKS: Final = {
    "households": "309",
    "residents": "1198",
    "residents_female": "577",
    "children_0_5": "71",
    "children_school_age": "128",
    "elderly_60": "246",
    "elderly_80": "38",
    "working_age": "702",
    "employed": "655",
    "migrant_workers": "231",
    "job_seekers": "24",
    "farmland": "3260.5",
    "irrigated": "2410",
    "land_transferred": "1120",
    "abandoned_land": "35",
    "orchard": "186",
    "greenhouse": "42.5",
    "cattle": "153",
    "sheep": "1260",
    "poultry": "4300",
    "cooperatives": "3",
    "coop_members": "121",
    "pension_insured": "688",
    "medical_insured": "1175",
    "low_income_households": "14",
    "low_income_people": "23",
    "disabled": "31",
    "road_paved": "4",
    "hamlets": "4",
    "tap_water": "306",
    "broadband": "281",
    "toilets": "290",
    "clinic_staff": "2",
}
_SAME_EVERYWHERE: Final = {
    "clinic": "有",
    "waste": "集中清运",
    "road_open": "是",
    "water_hours": "24",
    "water_outage_longest": "0",
}
_UNSCALED: Final = frozenset({"cooperatives", "road_paved", "hamlets", "clinic_staff"})
"""Small counts that a larger village does not have more of."""

_HAPPENED: Final = (
    {
        "births": "3", "deaths": "2", "moved_in": "4", "moved_out": "6", "trained": "36", "sown": "1850",
        "grain_sown": "1400", "grain_harvested": "620", "grain_output": "248", "vegetable_output": "96",
        "fertiliser": "41", "slaughtered": "210", "livestock_vaccinated": "1310", "subsidised_households": "208",
        "canal_cleaned": "6.5", "temporary_aid": "2", "appeals_received": "9", "appeals_resolved": "8",
        "grid_outage_hours": "5.5", "appeals_open": "2",
    },
    {
        "births": "2", "deaths": "1", "moved_in": "0", "moved_out": "3", "trained": "0", "sown": "310",
        "grain_sown": "150", "grain_harvested": "1380", "grain_output": "552", "vegetable_output": "130",
        "fertiliser": "18.5", "slaughtered": "340", "livestock_vaccinated": "0", "subsidised_households": "0",
        "canal_cleaned": "0", "temporary_aid": "0", "appeals_received": "5", "appeals_resolved": "6",
        "grid_outage_hours": "2",
    },
)  # fmt: skip
_SINCE_JANUARY: Final = {"collective_income": "9.6", "subsidy_paid": "31.2"}
_CHANGED_SINCE: Final = {"households": "311", "residents": "1201", "sheep": "1185"}
"""What the second of the two filed quarters changed."""


def answers(village: Village, nth: int, quarter: int, last_day: str) -> Mapping[str, str]:
    """What the village's reporter types for the `nth` filed quarter (0 or 1): element id to text.

    `quarter` is 1 to 4, `last_day` the ISO date of its end.
    """
    stocks = _STOCKS if nth == 0 else _CHANGED_SINCE
    typed = {element: _scaled(element, text, village) for element, text in stocks.items()}
    typed |= {element: _scaled(element, text, village) for element, text in _HAPPENED[nth].items()}
    typed |= {element: str(Decimal(text) * quarter) for element, text in _SINCE_JANUARY.items()}
    if nth == 0:
        typed |= _SAME_EVERYWHERE | {"last_flood_drill": last_day, "last_canal_check": last_day}
    else:
        typed |= {"water_hours": "24", "water_outage_longest": "3"}
    return typed


def _scaled(element: str, text: str, village: Village) -> str:
    number = Decimal(text)
    if element in _UNSCALED:
        return text
    digits = Decimal(1) if number == number.to_integral_value() else Decimal("0.1")
    return f"{(number * village.scale).quantize(digits, ROUND_HALF_UP):f}"
