"""The small village form that the typed lines of this folder answer, and what it held last time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from flows.language.model import ElementType, Measure, Value
from tests.kit import elements as kit
from tests.kit.elements import count, element, options

TODAY: Final = date(2026, 10, 9)
_FLOW: Final[dict[str, Any]] = {"measure": Measure.FLOW}
_NONE: Final = Decimal(0)

_CLINIC: Final = options(
    {"exists": "有", "under_construction": "在建", "none": "无"},
    {"exists": ["有的", "已有"], "under_construction": ["正在建", "建设中"], "none": ["没有", "没"]},
)
_WASTE: Final = options(
    {"collected": "集中清运", "on_site": "就地处理", "other": "其他"},
    {"collected": ["清运"], "on_site": ["就地", "填埋"], "other": ["其它"]},
)
_GRAIN_UNITS: Final = (kit.KILOGRAM, kit.JIN)
_AREA: Final[dict[str, Any]] = {"unit": kit.MU, "accepts": (kit.HECTARE, kit.SQUARE_METRE), "minimum": _NONE}

FIELDS: Final = kit.fields_of(
    [
        count(
            "households", "常住户数", "Resident households", kit.HOUSEHOLD,
            aliases=("户数", "总户数", "住户"), maximum=Decimal(100000),
        ),
        count("residents", "常住人口", "Residents", aliases=("人口", "总人口", "population")),
        count("women", "其中:女性", "of which women", aliases=("妇女",)),
        count("children", "0-5岁儿童", "Children aged 0-5", aliases=("学龄前儿童", "0到5岁")),
        count("elderly_60", "60岁及以上", "Residents aged 60+", aliases=("60岁以上", "老人")),
        count("births", "本期出生", "Births in the period", aliases=("出生", "出生人数"), **_FLOW),
        count("deaths", "本期死亡", "Deaths in the period", aliases=("死亡", "死亡人数"), **_FLOW),
        count("moved_in", "本期迁入", "Moved in during the period", aliases=("迁入",), **_FLOW),
        count(
            "trained", "本期技能培训人次", "Trained in the period", kit.PERSON_TIME,
            aliases=("技能培训", "培训"), **_FLOW,
        ),
        element("farmland", "耕地面积", "Farmland", ElementType.DECIMAL, aliases=("耕地",), **_AREA),
        element(
            "irrigated", "其中:有效灌溉面积", "of which irrigated", ElementType.DECIMAL,
            aliases=("灌溉面积", "灌溉"), **_AREA,
        ),
        element("orchard", "园地面积", "Orchards", ElementType.DECIMAL, aliases=("园地",), **_AREA),
        count("cattle", "牛存栏", "Cattle", kit.HEAD, aliases=("牛",)),
        count("sheep", "羊存栏", "Sheep and goats", kit.ANIMAL, aliases=("羊",)),
        count("slaughtered", "本期出栏羊", "Sheep sold in the period", kit.ANIMAL, aliases=("出栏羊", "出栏"), **_FLOW),
        element(
            "income", "村集体经济收入(累计)", "Village collective income", ElementType.MONEY,
            unit=kit.TEN_THOUSAND_YUAN, aliases=("集体收入",), measure=Measure.CUMULATIVE,
        ),
        element(
            "subsidy", "惠农补贴", "Farm subsidies", ElementType.MONEY,
            unit=kit.YUAN, accepts=(kit.TEN_THOUSAND_YUAN,), aliases=("补贴",), minimum=_NONE, **_FLOW,
        ),
        count("low_income_households", "低保户数", "Low-income households", kit.HOUSEHOLD, aliases=("低保户",)),
        count("low_income_people", "低保人数", "Low-income residents"),
        element("clinic", "村卫生室", "Village clinic", ElementType.CHOICE, options=_CLINIC, aliases=("卫生室",)),
        element(
            "waste", "生活垃圾处理方式", "Household waste", ElementType.CHOICES, options=_WASTE,
            aliases=("垃圾处理",),
        ),
        element(
            "last_drill", "最近一次防汛演练日期", "Last flood drill", ElementType.DATE, aliases=("防汛演练",),
            minimum=date(2000, 1, 1),
        ),
        element("road_open", "道路畅通", "Road open", ElementType.BOOLEAN, aliases=("路通",)),
        element(
            "outage", "本期停电小时数", "Hours without electricity", ElementType.DECIMAL, unit=kit.HOUR,
            accepts=(kit.DAY,), decimals=1, aliases=("停电",), minimum=_NONE, **_FLOW,
        ),
        element(
            "insured_rate", "参保率", "Insured rate", ElementType.DECIMAL, unit=kit.PERCENT, decimals=1,
            minimum=_NONE, maximum=Decimal(100),
        ),
        element("remarks", "需要说明的情况", "Remarks", ElementType.TEXT, aliases=("备注",), text_max=40, **_FLOW),
        element(
            "grain", "粮食产量", "Grain output", ElementType.DECIMAL, unit=kit.TONNE, accepts=_GRAIN_UNITS,
            decimals=3, aliases=("粮食", "产粮"), minimum=_NONE, **_FLOW,
        ),
    ]
)  # fmt: skip
ELEMENTS: Final = {field.element.id: field.element for field in FIELDS}

LAST: Final[dict[str, Value]] = {
    "households": Decimal(309),
    "residents": Decimal(1200),
    "births": Decimal(0),
    "farmland": Decimal("1500.00"),
    "cattle": Decimal(85),
    "income": Decimal("12.30"),
    "clinic": "exists",
    "waste": ("collected", "other"),
    "last_drill": date(2026, 6, 2),
    "road_open": True,
    "insured_rate": Decimal("97.5"),
    "remarks": "新修村道",
}
"""What the last period held; the other elements have no last value."""
