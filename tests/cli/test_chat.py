"""`yibiao chat`: a year of one village, piped quarter by quarter into one database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.kit.commands import chat, done, yibiao

pytestmark = pytest.mark.usefixtures("small_flows")


def _figures(database: Path) -> dict[tuple[str, str], tuple[int, str]]:
    """What counts for the village: (element, period) to the scaled number and where it came from."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT element, period, number, decimals, provenance FROM current_values WHERE unit = 'v1'"
        ).fetchall()
    return {
        (element, period): (number / 10**decimals, provenance)
        for element, period, number, decimals, provenance in rows
    }


def _quarter(database: Path, at: str, *lines: str) -> str:
    return chat("village-quarter", "v1", at, *lines, database=database)


def _first(database: Path) -> str:
    return _quarter(database, "2026-04-09T09:00", "户数\t309\\", "出生\t2", "[提交]")


def _second(database: Path) -> str:
    nothing = ("[全部无变化]", "[本期无发生]", "[提交]")
    return _quarter(database, "2026-07-09T09:00", *nothing)


def test_four_quarters_and_the_year_are_filed_one_after_another(database: Path) -> None:
    first = _first(database)
    assert "> 户数\t309\n出生\t2\n✓ 常住户数 309户\n✓ 本期出生 2人" in first
    assert "已提交" in first
    assert _figures(database) == {
        ("households", "2026Q1"): (309, "reported"),
        ("births", "2026Q1"): (2, "reported"),
    }
    second = _second(database)
    assert second.count("\n> ") == 3
    assert "1 项沿用上期" in second
    assert "已提交" in second
    assert _figures(database)["households", "2026Q2"] == (309, "confirmed")
    assert _figures(database)["births", "2026Q2"] == (0, "reported")

    third = _quarter(database, "2026-10-09T09:00", "户数 312，出生 1", "[提交]")
    assert "309 → 312户" in third
    assert _figures(database)["households", "2026Q3"] == (312, "reported")

    fourth = _quarter(database, "2027-01-11T09:00", "户数 +3，出生 1", "[提交]")
    assert "312 → 315户" in fourth
    year = chat("village-year", "v1", "2027-01-11T09:30", "道路 4.5", "[提交]", database=database)
    assert "要填 1 项：村内道路" in year
    assert "已提交" in year
    figures = _figures(database)
    assert figures["roads", "2026"] == (4.5, "reported")
    assert figures["births", "2026"] == (4, "rolled_up")
    assert figures["households", "2026"] == (315, "rolled_up")


def test_nothing_changed_and_nothing_happened_takes_three_presses(database: Path) -> None:
    _quarter(database, "2026-04-09T09:00", "户数 309，出生 0", "[提交]")
    told = _quarter(database, "2026-07-09T09:00", "[全部无变化]", "[其余本期无发生]", "[提交]")
    assert "There is no button" not in told
    assert "已提交" in told
    assert _figures(database)["households", "2026Q2"] == (309, "confirmed")
    assert _figures(database)["births", "2026Q2"] == (0, "reported")


def test_a_talk_goes_on_where_the_last_one_ended(database: Path) -> None:
    _quarter(database, "2026-04-09T09:00", "户数 309")
    told = _quarter(database, "2026-04-20T09:00", "出生 2", "[提交]")
    assert told.index("常住户数 309户") < told.index("> 出生 2")
    assert _figures(database)["households", "2026Q1"] == (309, "reported")


def test_a_button_that_is_not_there_is_answered_with_those_that_are(database: Path) -> None:
    told = _quarter(database, "2026-04-09T09:00", "[提交]", "[开始填报]")
    assert "> [提交]\nThere is no button [提交] now. Buttons: [开始填报]\n> [开始填报]\n" in told


def test_the_talk_is_in_english_where_that_is_asked_for(database: Path) -> None:
    told = chat(
        "village-quarter", "v1", "2026-04-09T09:00", "Households 309, Births 2", "[Submit]",
        database=database, language="en",
    )  # fmt: skip
    assert "Q1 2026" in told
    assert "✓ Households: 309 households" in told
    assert _figures(database)["births", "2026Q1"] == (2, "reported")


def test_the_village_keeps_its_own_time(database: Path) -> None:
    """Half past midnight of the first of October in the far west is not there yet when it is in the east."""
    options = ("chat", "--flow", "village-quarter", "--database", database)
    assert yibiao(*options, "--unit", "v2", "--at", "2026-10-01T00:30+08:00").code == 2
    assert yibiao(*options, "--unit", "v1", "--at", "2026-10-01T00:30+08:00").code == 0
    assert yibiao(*options, "--unit", "v2", "--at", "2026-10-01T00:30").code == 0


REFUSED = {
    "before the window": (
        ["--at", "2026-09-30T23:59"],
        "village-year cannot be filed for v1 at 2026-09-30 23:59, by the rule outside_window. "
        "The window of this period shut on 1 May 2026, and no report was opened in it. It is asked no more; "
        "name a later period. `--at` plays another moment.\n",
    ),
    "an unknown unit": (
        ["--unit", "v9"],
        "There is no unit v9. Bring units in with `yibiao units import FILE.csv`.\n",
    ),
    "an unknown flow": (
        ["--flow", "village-monthly"],
        "There is no flow village-monthly. Flows: village-quarter, village-year.\n",
    ),
    "no moment": (["--at", "soon"], "--at soon is no moment. Write it like 2026-10-09T09:00.\n"),
    "the year 1": (["--at", "0001-01-01"], "--at 0001-01-01 lies too far away. Write it like 2026-10-09T09:00.\n"),
    "another language": (
        ["--language", "fr"],
        "Usage: yibiao chat [OPTIONS]\nTry 'yibiao chat --help' for help.\n\n"
        "Error: Invalid value for '--language': fr is not offered. Languages: zh, en.\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "told"), REFUSED.values(), ids=REFUSED)
def test_a_talk_that_cannot_begin_says_why(options: list[str], told: str, database: Path) -> None:
    usual = ("--flow", "village-year", "--unit", "v1", "--at", "2026-04-09T09:00")
    assert yibiao("chat", *usual, *options, "--database", database) == (2, "", told)
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (0,)


def test_another_moment_is_not_played_where_people_report_or_are_invited_to(database: Path) -> None:
    """It would open reports of theirs that the calendar does not ask, and they would be reminded of them."""
    played = ("--flow", "village-quarter", "--unit", "v1", "--at", "2026-04-09T09:00", "--database", database)
    done("invite", "--unit", "v2", "--database", database)
    refused = yibiao("chat", *played)
    assert (refused.code, refused.out) == (2, "")
    assert "with `--database trial.db`" in refused.err
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM reports").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM frozen_periods").fetchone() == (0,)


def test_a_late_report_is_filed_until_its_window_shuts(database: Path) -> None:
    late = ("--flow", "village-quarter", "--unit", "v1", "--database", database)
    assert "补报" not in done("chat", *late, "--at", "2026-04-09T09:00")
    assert "补报" in done("chat", *late, "--at", "2026-05-22T23:59")
    assert yibiao("chat", *late, "--at", "2026-05-23T00:00").code == 2
