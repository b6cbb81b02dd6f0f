"""A filed period under changed forms: every kind of difference, and none where nothing is different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given

from bot.app.replaying import SENTENCES, Difference, replay, summary, typed_text
from bot.core.facts import Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.periods import Period
from flows.language.model import Absence, Catalogue, Conversion, Element, ElementType, PeriodKind, Value
from tests.kit.elements import HECTARE, MU, element, options
from tests.kit.facts_strategy import Situation, situations
from tests.kit.forms_strategy import catalogue_of, check, expression, flow_of
from tests.kit.players import UNIT, ZONE

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
NOW, BEFORE, YEAR = Period(2026, 3), Period(2026, 2), Period(2026)

LAND: Final = element("land", "耕地", "Land", ElementType.DECIMAL, unit=MU)
WELLS: Final = element("wells", "机井", "Wells")
ROAD: Final = element(
    "road", "道路", "Road", ElementType.CHOICE, options=options({"open": "畅通", "shut": "中断"})
)


def _figures(
    period: Period, values: Mapping[str, Value], provenance: Provenance = Provenance.REPORTED
) -> dict[str, Figure]:
    """Figures of the first meaning; those that nobody typed have no number."""
    number = period.quarter_index * 100 if provenance is Provenance.REPORTED else None
    return {
        id_: Figure(number and number + place, id_, period, value, 1, provenance, period)
        for place, (id_, value) in enumerate(values.items())
    }


def _filed(*held: dict[str, Figure]) -> UnitFacts:
    figures: dict[str, tuple[Figure, ...]] = {}
    for each in held:
        for id_, figure in each.items():
            figures[id_] = (*figures.get(id_, ()), figure)
    return UnitFacts(UNIT, figures)


FILED: Final = _filed(_figures(NOW, {"land": Decimal("12.5"), "wells": Decimal(3), "road": "open"}))


def _catalogue(*elements: Element) -> Catalogue:
    return catalogue_of(flow_of([elements]))


def _replayed(catalogue: Catalogue, facts: UnitFacts = FILED) -> list[tuple[str, str, str]]:
    found = replay("basics", NOW, catalogue, facts, AT)
    assert {each.unit for each in found} <= {UNIT.code}
    return [(each.element, each.kind, each.why) for each in found]


def test_the_same_forms_take_every_answer() -> None:
    assert _replayed(_catalogue(LAND, WELLS, ROAD)) == []


HECTARES = replace(
    LAND,
    unit=HECTARE,
    meaning=2,
    conversions=(Conversion(1, unit=MU),),
    decimals=2,
    label={"zh": "耕地", "en": "Land"},
)


@pytest.mark.parametrize(
    ("elements", "difference"),
    [
        ((LAND, WELLS), ("road", "gone", "")),
        ((replace(LAND, maximum=Decimal(10)), WELLS, ROAD), ("land", "refused", "too_big")),
        ((LAND, replace(WELLS, minimum=Decimal(4)), ROAD), ("wells", "refused", "too_small")),
        (
            (replace(LAND, type=ElementType.INTEGER, decimals=0), WELLS, ROAD),
            ("land", "refused", "not_whole"),
        ),
        ((HECTARES, WELLS, ROAD), ("land", "converted", "12.5 → 0.83")),
        ((replace(LAND, meaning=2), WELLS, ROAD), ("land", "asked", "redefined")),
        ((LAND, WELLS, ROAD, element("more")), ("more", "asked", "new")),
        (
            (LAND, replace(WELLS, check=check("wells > land", "wells")), ROAD),
            ("wells", "check", "wrong: wells > land"),
        ),
    ],
    ids=lambda each: each[1] if isinstance(each[0], str) else "",
)
def test_each_kind_of_difference_is_found(
    elements: tuple[Element, ...], difference: tuple[str, str, str]
) -> None:
    assert _replayed(_catalogue(*elements)) == [difference]


def test_an_answer_that_jumps_from_the_last_period_would_be_asked_back() -> None:
    facts = _filed(_figures(NOW, {"wells": Decimal(3)}), _figures(BEFORE, {"wells": Decimal(2)}))
    assert _replayed(_catalogue(WELLS), facts) == []
    doubtful = replace(WELLS, warn_if=expression("abs(change) > 0.3", "wells"))
    assert _replayed(_catalogue(doubtful), facts) == [("wells", "doubt", "")]


def test_a_computed_figure_that_comes_out_differently_shows_both() -> None:
    half = element("half", "一半", "Half", ElementType.DECIMAL, compute=expression("land / 2", "half"))
    third = replace(half, compute=expression("land / 3", "half"))
    derived = _figures(NOW, {"half": Decimal("6.25")}, Provenance.COMPUTED)
    facts = _filed(_figures(NOW, {"land": Decimal("12.5")}), derived)
    assert _replayed(_catalogue(LAND, half), facts) == []
    assert _replayed(_catalogue(LAND, third), facts) == [("half", "computed", "6.25 → 4.17")]


def test_a_year_is_rolled_up_from_the_quarters_as_it_was() -> None:
    quarters = [_figures(Period(2026, each), {"wells": Decimal(each)}) for each in (4, 3, 2, 1)]
    rolled = _figures(YEAR, {"wells": Decimal(4)}, Provenance.ROLLED_UP)
    catalogue = catalogue_of(flow_of([[WELLS]], period=PeriodKind.ANNUAL))
    found = replay("basics", YEAR, catalogue, _filed(rolled, *quarters), AT)
    assert found == ()


def test_an_answer_of_another_form_is_not_told_as_gone() -> None:
    catalogue = catalogue_of(flow_of([[LAND, WELLS]]), flow_of([[ROAD]], "roads"))
    assert _replayed(catalogue) == []


def test_what_came_later_and_what_is_only_typed_is_left_aside() -> None:
    """Neither could be known when the report was filed."""
    later = _figures(NOW.next, {"wells": Decimal(900)})
    key = DraftKey("wells", str(NOW))
    draft = Draft(NewDraft(key, Decimal(900), Provenance.REPORTED), 1, 1, "b", 1, "李示例", AT)
    facts = replace(_filed(later, _figures(NOW, {"wells": Decimal(3)})), drafts={key: draft})
    assert _replayed(_catalogue(replace(WELLS, maximum=Decimal(10))), facts) == []


def test_what_did_not_apply_is_judged_by_the_conditions_of_today() -> None:
    sheep = element("sheep", "羊", "Sheep", applies_if=expression("wells > 3", "sheep"))
    facts = _filed(_figures(NOW, {"wells": Decimal(3), "sheep": Absence.NOT_APPLICABLE}))
    assert _replayed(_catalogue(WELLS, sheep), facts) == []
    always = replace(sheep, applies_if=None)
    assert _replayed(_catalogue(WELLS, always), facts) == [("sheep", "asked", "new")]


def test_a_skipped_text_stays_skipped() -> None:
    remark = element("remark", "备注", "Remark", ElementType.TEXT, may_skip=True)
    assert _replayed(_catalogue(remark), _filed(_figures(NOW, {"remark": Absence.SKIPPED}))) == []


def test_a_date_that_lay_in_the_past_when_it_was_given_is_taken() -> None:
    drill = element("drill", "演练", "Drill", ElementType.DATE)
    assert _replayed(_catalogue(drill), _filed(_figures(NOW, {"drill": date(2026, 10, 9)}))) == []
    assert _replayed(_catalogue(drill), _filed(_figures(NOW, {"drill": date(2026, 10, 10)}))) != []


@given(situations(PeriodKind.QUARTERLY))
def test_an_element_without_rules_takes_any_of_its_good_values_back(situation: Situation) -> None:
    """What a value reads like when it is typed is that value: nothing is refused by its spelling."""
    plain = [
        replace(each, applies_if=None, check=None, compute=None)
        for each in situation.catalogue.elements.values()
    ]
    figures = {
        id_: tuple(each for each in held if each.period == situation.period)
        for id_, held in situation.facts.figures.items()
    }
    facts = UnitFacts(UNIT, {id_: held for id_, held in figures.items() if held})
    catalogue = catalogue_of(flow_of([plain], "it"))
    found = replay("it", situation.period, catalogue, facts, AT)
    assert "refused" not in {each.kind for each in found}


def test_differences_are_counted_by_what_they_are() -> None:
    twice = [Difference(unit, "wells", "refused", "too_big") for unit in ("v1", "v2")]
    other = Difference("v1", "wells", "refused", "too_small")
    assert summary([*twice, other]) == {
        ("refused", "wells", "too_big"): 2,
        ("refused", "wells", "too_small"): 1,
    }


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == {"gone", "refused", "asked", "converted", "check", "doubt", "computed"}


@pytest.mark.parametrize(
    ("value", "each", "text"),
    [
        (Decimal("1E+2"), WELLS, "100"),
        (True, element("x", type_=ElementType.BOOLEAN), "是"),
        ("open", ROAD, "畅通"),
        (("open", "shut"), replace(ROAD, type=ElementType.CHOICES), "畅通、中断"),
        (date(2026, 5, 12), element("x", type_=ElementType.DATE), "2026-05-12"),
        (None, WELLS, "—"),
        (Absence.SKIPPED, WELLS, "—"),
    ],
)
def test_a_value_is_written_as_a_person_could_type_it(value: Value | None, each: Element, text: str) -> None:
    assert typed_text(value, each) == text
