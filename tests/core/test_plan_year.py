"""The plan of a year: what its quarters give, what it waits for, and what it asks in their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.core.facts import Provenance, ReportKey, Unit
from bot.core.plan import Status
from bot.core.submission import submission_of
from flows.language.model import Aggregation, Level
from tests.kit.by_hand import (
    NOT_APPLICABLE,
    draft,
    facts,
    figure,
    line,
    plan_of,
    submitted,
    year_plan,
    yearly,
)
from tests.kit.forms_strategy import expression
from tests.kit.players import UNIT, ZONE

POPULATION = yearly("population", Aggregation.LAST)
SUM = yearly("born", Aggregation.SUM)
Q = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")


def test_a_year_waits_while_it_lacks_a_quarter() -> None:
    known = facts(*(figure("born", quarter, 1) for quarter in Q[:3]))
    plan = year_plan([SUM], known, is_open=False)
    found = line(plan, "born")
    assert (found.status, found.value, found.reason) == (Status.WAITING, None, None)
    assert not plan.asks


def test_a_draft_of_a_quarter_does_not_make_a_year() -> None:
    known = facts(*(figure("born", quarter, 1) for quarter in Q[:3]), draft("born", 1, "2025Q4"))
    assert line(year_plan([SUM], known, is_open=False), "born").status is Status.WAITING


def test_an_open_year_asks_the_missing_quarters_as_quarters() -> None:
    known = facts(figure("born", "2025Q1", 1), figure("born", "2025Q3", 1))
    plan = year_plan([SUM], known)
    assert [each.key for each in plan.asks] == [("born", "2025Q2"), ("born", "2025Q4")]
    assert line(plan, "born").status is Status.WAITING
    known = facts(
        figure("born", "2025Q1", 1),
        figure("born", "2025Q3", 1),
        draft("born", 5, "2025Q2"),
        draft("born", 7, "2025Q4"),
    )
    plan = year_plan([SUM], known)
    assert line(plan, "born").value == 14
    effect = submission_of(ReportKey("year", UNIT.code, "2025"), plan, active_s=0, asked=2)
    assert {(new.element, new.period, new.value) for new in effect.observations} == {
        ("born", "2025Q2", Decimal(5)),
        ("born", "2025Q4", Decimal(7)),
    }
    assert [(each.element, each.period, each.provenance) for each in effect.derived] == [
        ("born", "2025", "rolled_up")
    ]


def test_a_year_of_a_stock_is_its_last_quarter_and_needs_no_other() -> None:
    plan = year_plan([POPULATION], facts(figure("population", "2025Q4", 1204)))
    assert not plan.asks
    assert (line(plan, "population").value, line(plan, "population").provenance) == (
        1204,
        Provenance.ROLLED_UP,
    )


def test_an_open_year_shows_the_carried_last_quarter_for_confirmation() -> None:
    plan = year_plan([POPULATION], facts(figure("population", "2025Q3", 1190)))
    assert [each.key for each in plan.carried] == [("population", "2025Q4")]
    assert line(plan, "population").value == 1190


def test_an_open_year_stores_a_missing_quarter_that_does_not_apply() -> None:
    ponds = yearly("ponds", Aggregation.LAST, applies_if=expression("population > 5000", "ponds"))
    known = facts(figure("population", "2025Q4", 1204), figure("ponds", "2025Q3", 8))
    plan = year_plan([POPULATION, ponds], known)
    assert not plan.asks
    effect = submission_of(ReportKey("year", UNIT.code, "2025"), plan, active_s=0, asked=0)
    assert ("ponds", "2025Q4", NOT_APPLICABLE) in {
        (new.element, new.period, new.value) for new in effect.observations
    }
    later = plan_of([POPULATION, ponds], submitted(known, effect), period="2026Q1")
    assert not [each for each in later.carried if each.element.id == "ponds"]


def test_a_quarter_before_the_unit_existed_is_not_needed() -> None:
    young = Unit("demo-002", "新村", Level.VILLAGE, ZONE, valid_from=date(2025, 7, 1))
    known = replace(facts(figure("born", "2025Q3", 2), figure("born", "2025Q4", 3)), unit=young)
    plan = year_plan([SUM], known)
    assert not plan.asks
    assert line(plan, "born").value == 5


def test_a_year_rests_on_the_observations_of_its_quarters() -> None:
    held = [figure("born", quarter, 1) for quarter in Q]
    assert set(line(year_plan([SUM], facts(*held)), "born").basis) == {each.id for each in held}


def test_a_year_does_not_prefer_a_figure_of_its_own_to_its_quarters() -> None:
    known = facts(*(figure("born", quarter, 1) for quarter in Q), figure("born", "2025", 9))
    assert line(year_plan([SUM], known), "born").value == 4
