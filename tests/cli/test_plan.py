"""`yibiao plan`: what a report would ask, for people and for programs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shipped_year import FARMING, QUARTERS, VILLAGE
from tests.kit.commands import done, yibiao

COUNTS = ("asks", "carried", "known", "derived", "not_applicable", "waiting")
YEAR = "village-annual"


def _plan(database: Path, flow: str, period: str, at: str, unit: str = "v1") -> dict[str, Any]:
    """The plan as programs read it."""
    told = done(
        *("plan", "--flow", flow, "--unit", unit, "--period", period, "--at", at),
        *("--database", database, "--json"),
    )
    plan: dict[str, Any] = json.loads(told)
    return plan


def _counts(database: Path, flow: str, period: str, at: str, unit: str = "v1") -> dict[str, int]:
    """The counts of a plan that are not 0."""
    plan = _plan(database, flow, period, at, unit)
    return {name: plan[name] for name in COUNTS if plan[name]}


def test_a_first_report_asks_everything_that_cannot_be_worked_out(year: Mapping[str, Path]) -> None:
    counts = _counts(year["new"], VILLAGE, "2026Q1", QUARTERS[0].at)
    assert counts == {"asks": 43, "derived": 3, "waiting": 4}
    counts = _counts(year["new"], FARMING, "2026Q1", QUARTERS[0].at)
    assert counts == {"asks": 22, "derived": 1, "waiting": 7}


def test_the_second_form_of_a_quarter_asks_only_what_the_first_did_not(year: Mapping[str, Path]) -> None:
    """Of its 30 items 13 were answered with the first form, and one is worked out from them."""
    counts = _counts(year[f"{VILLAGE} 2026Q1"], FARMING, "2026Q1", QUARTERS[0].at)
    assert counts == {"asks": 16, "known": 13, "derived": 1}


def test_the_next_quarter_asks_only_what_happens_each_period(year: Mapping[str, Path]) -> None:
    counts = _counts(year[f"{FARMING} 2026Q1"], VILLAGE, "2026Q2", QUARTERS[1].at)
    assert counts == {"asks": 13, "carried": 33, "derived": 3}


def test_the_same_quarter_is_the_same_however_often_it_is_planned(year: Mapping[str, Path]) -> None:
    later = _counts(year[f"{FARMING} 2026Q3"], VILLAGE, "2026Q4", QUARTERS[3].at)
    assert later == {"asks": 13, "carried": 33, "derived": 3}


def test_a_year_is_waited_for_until_its_quarters_are_filed_and_then_asks_sixteen(
    year: Mapping[str, Path],
) -> None:
    early = _counts(year[f"{FARMING} 2026Q3"], YEAR, "2026", QUARTERS[3].at)
    assert early == {"asks": 16, "waiting": 53, "derived": 9}
    full = _counts(year[f"{FARMING} 2026Q4"], YEAR, "2026", QUARTERS[3].at)
    assert full == {"asks": 16, "derived": 62}


def test_programs_get_every_field_with_its_reason_or_source(year: Mapping[str, Path]) -> None:
    plan = _plan(year[f"{VILLAGE} 2026Q1"], FARMING, "2026Q1", QUARTERS[0].at)
    fields = plan.pop("fields")
    assert {name: plan.pop(name) for name in COUNTS} == {
        "asks": 16, "carried": 0, "known": 13, "derived": 1, "not_applicable": 0, "waiting": 0
    }  # fmt: skip
    due = {"due_on": "2026-04-22", "is_provisional": False}
    assert plan == {"flow": FARMING, "unit": "v1", "period": "2026Q1", **due}
    assert [field["number"] for field in fields] == list(range(1, 31))
    households, abandoned, share = fields[0], fields[7], fields[3]
    assert households["rests_on"] != []
    assert households == {
        "number": 1, "element": "households", "label": "常住户数", "period": "2026Q1", "status": "known",
        "value": "309户", "why": "reported", "before": "309户", "rests_on": households["rests_on"],
    }  # fmt: skip
    assert abandoned == {
        "number": 8, "element": "abandoned_land", "label": "撂荒耕地面积", "period": "2026Q1", "status": "ask",
        "value": "—", "why": "new", "before": "—", "rests_on": [],
    }  # fmt: skip
    assert (share["status"], share["value"], share["why"]) == ("known", "73.9%", "computed")


def test_people_get_a_table_that_is_never_cut(year: Mapping[str, Path]) -> None:
    told = done(
        *("plan", "--flow", FARMING, "--unit", "v1", "--period", "2026Q1", "--at", QUARTERS[0].at),
        *("--database", year[f"{VILLAGE} 2026Q1"], "--language", "en"),
    )
    title, header, *rows, counts, due = [" ".join(line.split()) for line in told.splitlines()]
    assert title == f"{FARMING} 2026Q1"
    assert header == "no element label status value before"
    assert rows[1] == "2 farmland Farmland known reported 3260.5 mu 3260.5 mu"
    assert rows[7] == "8 abandoned_land Farmland lying idle ask new — —"
    assert len(rows) == 30
    assert due == "Due on 2026-04-22."
    assert counts == ("30 fields: asks 16, carried 0, known 13, derived 1, not applicable 0, waiting 0.")


def test_a_due_date_that_may_still_move_says_so_until_the_year_is_confirmed(
    year: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The period as people write it; a file of the operator's moves the day behind the holidays."""
    asked = ("plan", "--flow", VILLAGE, "--unit", "v1", "--period", "第四季度", "--at", "2094-01-05T09:00")
    database = ("--database", year["new"])
    assert done(*asked, *database).splitlines()[-1] == "Due on 2094-01-22 (provisional: it may move later)."
    days = [{"date": f"2094-01-0{day}", "isOffDay": True} for day in (1, 4)]
    (tmp_path / "2094.json").write_text(json.dumps({"year": 2094, "days": days}), "utf-8")
    monkeypatch.setenv("YIBIAO_WORKING_DAYS_DIR", str(tmp_path))
    assert done(*asked, *database).splitlines()[-1] == "Due on 2094-01-25."
    told = json.loads(done(*asked, *database, "--json"))
    assert (told["period"], told["due_on"], told["is_provisional"]) == ("2093Q4", "2094-01-25", False)


def test_a_figure_of_an_earlier_period_that_is_asked_names_its_period(year: Mapping[str, Path]) -> None:
    told = done(
        *("plan", "--flow", VILLAGE, "--unit", "v1", "--period", "2026Q1", "--at", QUARTERS[0].at),
        *("--database", year["new"]),
    )
    assert "appeals_open 2025Q4" in told
    assert "ask opening_balance" in told


def _dump(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


def test_looking_at_a_plan_changes_nothing(year: Mapping[str, Path]) -> None:
    """Neither is the folder published, nor is a report opened by playing a moment in which it would be."""
    for step in ("new", f"{FARMING} 2026Q4"):
        before = _dump(year[step])
        _plan(year[step], VILLAGE, "2027Q1", "2027-04-09T09:00")
        assert _dump(year[step]) == before


REFUSED = {
    "an unknown flow": (
        ["--flow", "village-monthly"],
        "There is no flow village-monthly. Flows: village-annual, village-livelihood-quarterly, village-quarterly.\n",
    ),
    "an unknown unit": (
        ["--unit", "v9"],
        "There is no unit v9. Bring units in with `yibiao units import FILE.csv`.\n",
    ),
    "a month": (["--period", "2026-10"], "2026-10 is no quarterly period. Write it like 2026Q3.\n"),
    "a year for a quarter": (["--period", "2026"], "2026 is no quarterly period. Write it like 2026Q3.\n"),
    "a quarter for a year": (
        ["--flow", YEAR],
        "2026Q3 is no annual period. Write it like 2026.\n",
    ),
    "a quarter of a financial year": (
        ["--period", "2026NovQ4"],
        "2026NovQ4 belongs to a financial year. Only quarters and years from January on are taken. "
        "Write it like 2026Q3.\n",
    ),
    "a fifth quarter": (["--period", "2026Q5"], "2026Q5 is no quarterly period. Write it like 2026Q3.\n"),
}


@pytest.mark.parametrize(("options", "told"), REFUSED.values(), ids=REFUSED)
def test_a_plan_of_nothing_says_what_there_is(
    options: list[str], told: str, year: Mapping[str, Path]
) -> None:
    usual = ("--flow", VILLAGE, "--unit", "v1", "--period", "2026Q3", "--at", "2026-10-09T09:00")
    assert yibiao("plan", *usual, *options, "--database", year["new"]) == (2, "", told)
