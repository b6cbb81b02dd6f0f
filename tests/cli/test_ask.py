"""`yibiao ask` and `yibiao refusals`: what is wanted at once, which rule refuses it, and what is held already."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app.asking import Asking, Request
from bot.app.asking_words import AskingWords
from bot.app.clock import SetClock
from bot.bootstrap import opened
from bot.cli.options import office_texts
from bot.config import Settings
from bot.core.calendar.asking import Rule
from tests.cli.conftest import done
from tests.docs.pages import page, rows
from tests.kit.commands import chat, yibiao
from tests.timetable.township import SHANGHAI

FORM = "village-quarter"


@pytest.fixture
def published(small_flows: Path, database: Path) -> Path:
    """A database whose forms came into force in January 2026, with one report filed."""
    settings = Settings(database_url=f"sqlite:///{database}", flows_dir=small_flows, _env_file=None)  # type: ignore[call-arg]
    with opened(settings, SetClock(datetime(2026, 1, 5, 9, tzinfo=SHANGHAI))) as program:
        program.publish_folder()
    chat(FORM, "v1", "2026-10-09T09:00", "户数 312", "[其余本期无发生]", "[提交]", database=database)
    return database


def outcomes(database: Path, small_flows: Path, at: str, *units: str, **more: Any) -> dict[str, str]:
    """Unit to the rule that refuses it, or to `asked` and what is held."""
    settings = Settings(database_url=f"sqlite:///{database}", flows_dir=small_flows, _env_file=None)  # type: ignore[call-arg]
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    wanted = Request(**{"flow": FORM, "period": "2026Q3", "units": units, "door": "test", **more})
    with opened(settings) as program, program.storage.transaction() as transaction:
        found = Asking(program.revisions, program.openings).ask(transaction, wanted, moment)
    return {each.unit: each.rule or "asked" for each in found}


def test_what_was_filed_is_answered_from_the_store_and_nobody_is_asked(published: Path) -> None:
    wanted = ("ask", "--flow", FORM, "--period", "2026Q3", "--unit", "v1", "--database", published)
    again = yibiao(*wanted)
    assert again.code == 1
    assert "不问，asked_already。这一期已经问过，一期只问一次。已有 2 个数，不再问。" in again.out
    assert "312户" in again.out
    english = yibiao(*wanted, "--language", "en").out
    assert "refused, asked_already. It was asked already: once a period is enough." in english
    assert "Figures that are held: 2. Nobody is asked for them." in english


@pytest.mark.parametrize(
    ("at", "more", "expected"),
    [
        ("2026-10-09T09:00", {}, {"v1": "asked_already", "v2": "asked"}),
        ("2026-10-09T09:00", {"period": "2026-10"}, {"": "too_frequent"}),
        ("2026-10-09T09:00", {"period": "monthly"}, {"": "too_frequent"}),
        *(
            ("2026-10-09T09:00", {"period": period}, {"": "too_frequent"})
            for period in (
                "2026W40",
                "202610",
                "2026年10月",
                "2026-10-09",
                "weekly",
                "本周",
                "2026M10",
                "2026年7-8月",
                "今天",
                "10天",
                "July 2026",
                "2026-07-01/P1M",
                "2026-07-01/P7D",
                "2026-07-01/2026-07-31",
                "fortnight",
            )
        ),
        ("2026-10-09T09:00", {"period": "2026年7-9月"}, {"v1": "asked_already", "v2": "asked"}),
        ("2026-10-09T09:00", {"period": "2025"}, {"v1": "other_kind", "v2": "other_kind"}),
        ("2026-10-09T09:00", {"units": ("v9",)}, {"v9": "no_such_unit"}),
        ("2026-10-09T09:00", {"units": ("town",)}, {"town": "other_level"}),
        ("2026-10-09T09:00", {"period": "2026年四季度", "units": ("v2",)}, {"v2": "outside_window"}),
        ("2026-12-09T09:00", {"units": ("v2",)}, {"v2": "outside_window"}),
        ("2100-10-11T09:00", {"period": "2100Q3", "units": ("v2",)}, {"v2": "not_admitted"}),
        ("2026-10-09T09:00", {"units": ("v2",), "due_on": date(2026, 10, 12)}, {"v2": "short_notice"}),
        (
            "2027-01-05T09:00",
            {"flow": "village-year", "period": "2026年报", "units": ("v1",)},
            {"v1": "last_quarter_missing"},
        ),
    ],
)
def test_the_same_rules_are_met_here_as_everywhere(
    published: Path, small_flows: Path, at: str, more: dict[str, Any], expected: dict[str, str]
) -> None:
    units = more.pop("units", ())
    assert outcomes(published, small_flows, at, *units, **more) == expected


def test_a_period_outside_its_window_says_whether_it_comes_or_has_gone(published: Path) -> None:
    wanted = ("ask", "--flow", FORM, "--unit", "v2", "--database", published, "--language", "en", "--period")
    gone = yibiao(*wanted, "2025Q3").out
    assert "shut on 27 November 2025, and no report was opened in it. It is asked no more" in gone
    coming = yibiao(*wanted, "2099Q4").out
    assert "has not opened yet. It opens on 1 January 2100" in coming


def test_a_wish_is_refused_by_its_period_before_its_units_are_counted(published: Path, place: Path) -> None:
    rows = "".join(f"n{number},示范村{number},village,town,Asia/Shanghai\n" for number in range(250))
    (place / "many.csv").write_text(f"code,name,level,parent,timezone\n{rows}", "utf-8")
    done("units", "import", "many.csv", "--database", published)
    asked = ("ask", "--flow", FORM, "--database", published, "--language", "en", "--period")
    assert "refused, too_frequent" in yibiao(*asked, "2026-11").out
    assert "name at most 200" in yibiao(*asked, "2026Q3").err
    (kept,) = json.loads(done("refusals", "--json", "--database", published))
    assert (kept["rule"], kept["detail"]) == ("too_frequent", "2026-11")


def test_different_wishes_are_kept_apart(published: Path) -> None:
    for wish in ("2026-10", "每日", "2026-10"):
        yibiao("ask", "--flow", FORM, "--period", wish, "--database", published)
    kept = json.loads(done("refusals", "--json", "--database", published))
    assert {each["detail"]: each["times"] for each in kept} == {"2026-10": 2, "每日": 1}


def test_a_day_sooner_than_the_forms_own_is_refused_with_that_day(published: Path, small_flows: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{published}", flows_dir=small_flows, _env_file=None)  # type: ignore[call-arg]
    at = datetime(2026, 10, 9, 9, tzinfo=SHANGHAI)
    wanted = Request(FORM, "2026Q3", ("v2",), "command", date(2026, 10, 20))
    with opened(settings) as program, program.storage.transaction() as transaction:
        (outcome,) = Asking(program.revisions, program.openings).ask(transaction, wanted, at)
        told = AskingWords("en", office_texts(program, "en")).outcome(outcome, at)
    assert outcome.rule is Rule.SHORT_NOTICE
    assert "The form gives time until 27 October 2026" in told


def test_where_no_unit_can_be_asked_it_says_so(small_flows: Path, place: Path) -> None:
    (place / "town.csv").write_text(
        "code,name,level,parent,timezone\nt,示范乡,township,,Asia/Shanghai\n", "utf-8"
    )
    done("units", "import", "town.csv", "--database", "towns.db")
    done("publish", small_flows, "--yes", "--database", "towns.db")
    asked = ("ask", "--flow", FORM, "--period", "2026Q3", "--database", "towns.db", "--language", "en")
    assert yibiao(*asked).out == "There is no unit of the level that the form is for, so nobody is asked.\n"


def test_each_refusal_is_kept_once_and_counted(published: Path) -> None:
    for _ in range(3):
        yibiao("ask", "--flow", FORM, "--period", "2026-10", "--database", published)
    (kept,) = json.loads(done("refusals", "--json", "--database", published))
    assert (kept["rule"], kept["door"], kept["flow"], kept["times"]) == ("too_frequent", "command", FORM, 3)
    assert kept["detail"] == "2026-10"
    assert "3 times (2026-10)" in done("refusals", "--database", published)


def test_a_report_of_a_unit_that_turns_out_to_have_ended_is_taken_back_and_that_is_kept(
    published: Path, place: Path
) -> None:
    chat(FORM, "v2", "2026-10-09T09:00", "户数 312", database=published)
    header = "code,name,level,parent,timezone,valid_from,valid_until\n"
    rows = "".join(f"{unit},示范村,village,town,Asia/Shanghai,,2026-09-01\n" for unit in ("v1", "v2"))
    (place / "ended.csv").write_text(header + rows, "utf-8")
    told = done("units", "import", "ended.csv", "--database", published)
    assert told.splitlines()[1:] == [
        "1 report is taken back that nobody has filed: the unit did not exist on the period's last day."
    ]
    kept = json.loads(done("refusals", "--json", "--database", published))
    assert [(each["rule"], each["unit"], each["period"]) for each in kept] == [
        ("no_such_unit", "v2", "2026Q3")
    ]


def test_a_form_that_would_be_asked_monthly_comes_into_force_nowhere_and_that_is_kept(
    published: Path, small_flows: Path
) -> None:
    form = small_flows / "definitions" / f"{FORM}.yaml"
    form.write_text(form.read_text("utf-8").replace("period: quarterly", "period: monthly"), "utf-8")
    assert yibiao("publish", "--yes", "--database", published).code == 1
    (kept,) = json.loads(done("refusals", "--json", "--database", published))
    assert (kept["rule"], kept["door"], kept["flow"]) == ("too_frequent", "publication", FORM)


def test_a_day_and_a_period_that_are_none_and_a_form_there_is_not_are_said_so(published: Path) -> None:
    day = yibiao("ask", "--flow", FORM, "--period", "2026Q3", "--due", "soon", "--database", published)
    assert (day.code, day.err) == (2, "--due soon is no day. Write it like 2026-10-20.\n")
    period = yibiao("ask", "--flow", FORM, "--period", "hello", "--database", published)
    assert (period.code, period.err) == (2, '"hello" is no period. Write 2026Q3 or 2026.\n')
    form = yibiao("ask", "--flow", "wells", "--period", "2026Q3", "--database", published)
    assert (form.code, form.err) == (2, "There is no flow wells. Flows: village-quarter, village-year.\n")


def test_every_rule_stands_in_the_documentation() -> None:
    documented = [row[0].strip("`") for row in rows(page("docs/asking.md"))]
    assert set(Rule) <= set(documented)
