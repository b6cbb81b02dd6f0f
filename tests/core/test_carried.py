"""Where a reporter stands when the forms change: which places stay, which are left, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import pytest

from bot.core.effects import Say
from bot.core.engine import step
from bot.core.events import Said
from bot.core.facts import DraftKey, Known, Person, Report, ReportKey, ReportState, UnitFacts
from bot.core.state import Cursor, Stage, Walk
from flows.language.model import Catalogue, Conversion, Element, ElementType
from tests.kit.elements import element, options
from tests.kit.forms_strategy import catalogue_of, expression, flow_of
from tests.kit.pause_memory import HOURS
from tests.kit.players import UNIT, ZONE

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
KEY: Final = ReportKey("basics", UNIT.code, "2026Q3")
BEFORE, NOW = ("r1", "r1"), ("r1", "r2")
WELLS, ROADS = element("wells", "机井", "Wells"), element("roads", "道路", "Roads")
SHOPS: Final = element(
    "shops", "店铺", "Shops", ElementType.CHOICES, options=options({"inn": "客栈", "mill": "磨坊"})
)
LIST: Final = (WELLS, ROADS, SHOPS)


def _catalogue(elements: Sequence[Element]) -> Catalogue:
    return catalogue_of(flow_of([elements]))


def _key(id_: str) -> DraftKey:
    return DraftKey(id_, KEY.period)


def _step(
    cursor: Cursor, after: Sequence[Element], before: Sequence[Element] = LIST, text: str = "/help"
) -> tuple[Cursor, str]:
    """The cursor after a message under changed forms, and the names of the notices with their elements."""
    report = Report(
        7, KEY, "r1", ReportState.OPEN, date(2026, 10, 26), AT, datetime(2026, 11, 26, tzinfo=ZONE), ZONE
    )
    known = Known(
        Person(1, "李示例", "zh"),
        (report,),
        {UNIT.code: UnitFacts(UNIT)},
        {"r1": _catalogue(after)},
        revision="r2",
        earlier={BEFORE: _catalogue(before)},
        hours=HOURS,
    )
    walk, effects = step(Walk(KEY, {KEY: cursor}), Said(AT, text), known)
    notices = [
        notice
        for effect in effects
        if isinstance(effect, Say)
        for notice in effect.card.notices
        if notice.key == "form_changed"
    ]
    told = [
        f"{name}:{','.join(each.id for each in notice.values[name])}"
        for notice in notices
        for name in ("gone", "again", "come")
        if notice.values[name]
    ]
    return walk.cursor(KEY), " ".join(told)


SEEN: Final = Cursor(seen=BEFORE)


def _doubled(meaning: int) -> Element:
    """Wells that mean something else, and how those of a meaning carry over."""
    way = Conversion(meaning, value=expression("before * 2", "wells"))
    return replace(WELLS, meaning=2, conversions=(way,))


def test_a_cursor_notes_what_it_has_seen_and_is_told_nothing_the_first_time() -> None:
    cursor, told = _step(Cursor(), [WELLS])
    assert (cursor.seen, told) == (NOW, "")


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (LIST, ""),
        ((replace(WELLS, label={"zh": "水井", "en": "Wells"}), ROADS, SHOPS), ""),
        ((SHOPS, ROADS, WELLS), ""),
        ((WELLS, SHOPS), "gone:roads"),
        ((*LIST, element("more")), "come:more"),
        ((*LIST, element("sum", compute=expression("wells + roads", "sum"))), ""),
        ((replace(WELLS, meaning=2), ROADS, SHOPS), "again:wells"),
        ((_doubled(1), ROADS, SHOPS), ""),
        ((_doubled(0), ROADS, SHOPS), "again:wells"),
        ((replace(WELLS, meaning=2), SHOPS, element("more")), "gone:roads again:wells come:more"),
    ],
)
def test_what_is_asked_differently_is_told_in_one_sentence(after: Sequence[Element], told: str) -> None:
    cursor, said = _step(SEEN, after)
    assert said == told
    assert cursor.seen == NOW
    assert _step(cursor, after)[1] == ""


@pytest.mark.parametrize("stage", [Stage.ASKING, Stage.DOUBTING, Stage.NOTING, Stage.RIVAL])
def test_a_question_whose_field_is_gone_is_left_and_its_marks_with_it(stage: Stage) -> None:
    standing = replace(
        SEEN,
        stage=stage,
        at=_key("roads"),
        is_estimate=True,
        ticked=(_key("roads"), _key("wells")),
        trail=(_key("wells"), _key("roads")),
        asked=(_key("roads"),),
        rivals=((_key("roads"), "5"), (_key("wells"), "6")),
    )
    cursor, _ = _step(standing, [WELLS, SHOPS])
    assert (cursor.stage, cursor.at, cursor.is_estimate) == (Stage.OPENING, None, False)
    assert (cursor.ticked, cursor.trail, cursor.asked) == ((_key("wells"),), (_key("wells"),), ())
    assert cursor.rivals == ((_key("wells"), "6"),)


def test_a_question_whose_field_stays_is_where_it_was() -> None:
    standing = replace(
        SEEN, stage=Stage.ASKING, at=_key("wells"), ticked=(_key("wells"),), trail=(_key("wells"),)
    )
    cursor, _ = _step(standing, [WELLS, SHOPS])
    assert (cursor.stage, cursor.at, cursor.ticked, cursor.trail) == (
        Stage.ASKING, _key("wells"), (_key("wells"),), (_key("wells"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "ticks"),
    [
        ({"inn": "旅店", "mill": "磨坊"}, (1,)),
        ({"mill": "磨坊", "inn": "客栈"}, ()),
        ({"inn": "客栈", "forge": "铁铺"}, ()),
        ({"inn": "客栈", "mill": "磨坊", "forge": "铁铺"}, ()),
    ],
    ids=["other words", "other order", "other options", "one more"],
)
def test_ticks_by_place_stay_only_while_the_places_mean_the_same(
    changed: dict[str, str], ticks: tuple[int, ...]
) -> None:
    standing = replace(SEEN, stage=Stage.ASKING, at=_key("shops"), options=(1,), trail=(_key("shops"),))
    cursor, _ = _step(standing, [WELLS, ROADS, replace(SHOPS, options=options(changed))])
    assert (cursor.at, cursor.options) == (_key("shops"), ticks)
