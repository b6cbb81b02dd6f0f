"""`yibiao replay`: a period that was filed, asked once more by changed forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.commands import Outcome, chat, done, folder_with, yibiao

FORM = Path("definitions/village-quarter.yaml")
DICTIONARY = Path("dictionary/year.yaml")
FLOW = "village-quarter"


@pytest.fixture
def filed(database: Path, small_flows: Path) -> Path:
    """Two villages filed the first quarter, one also the second."""
    del small_flows
    for unit, at, line in (
        ("v1", "2026-04-09T09:00", "户数 309，出生 2"),
        ("v2", "2026-04-09T09:00", "户数 120，出生 0"),
        ("v1", "2026-07-09T09:00", "户数 310，出生 1"),
    ):
        chat(FLOW, unit, at, line, "[提交]", database=database)
    return database


@pytest.fixture
def changed(place: Path) -> Path:
    """A folder with at most 200 households, in which births are not asked any more."""
    folder = folder_with("year", place / "changed")
    _change(
        folder, DICTIONARY, "    aliases: [户数]\n    min: 0", "    aliases: [户数]\n    min: 0\n    max: 200"
    )
    return folder


def _change(folder: Path, file: Path, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / file).write_text(text.replace(old, new), "utf-8")


def _replay(*arguments: object) -> Outcome:
    return yibiao("replay", *arguments, "--flow", FLOW, "--database", "yibiao.db")


@pytest.mark.usefixtures("filed")
def test_the_forms_in_force_take_every_answer_of_the_newest_period() -> None:
    told = _replay()
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines() == [
        f"{FLOW} 2026Q2: the answers of 1 unit",
        "Every answer means the same and is taken.",
    ]


@pytest.mark.usefixtures("filed")
def test_an_answer_that_would_be_refused_is_told_by_the_number_of_units_and_ends_with_1(
    changed: Path,
) -> None:
    told = _replay(changed, "--period", "2026Q1")
    assert (told.code, told.err) == (1, "")
    first, line = told.out.splitlines()
    assert first == f"{FLOW} 2026Q1: the answers of 2 units"
    assert line == "- households: the answer would be refused (too_big), 1 of 2"


@pytest.mark.usefixtures("filed")
def test_one_unit_may_be_named_and_a_program_gets_a_line_a_unit(changed: Path) -> None:
    assert _replay(changed, "--period", "2026Q1", "--unit", "v2").code == 0
    lines = _replay(changed, "--period", "2026Q1", "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"unit": "v1", "differences": [{"element": "households", "kind": "refused", "why": "too_big"}]},
        {"unit": "v2", "differences": []},
    ]


@pytest.mark.usefixtures("filed")
def test_replaying_changes_nothing(changed: Path) -> None:
    export = (
        "export",
        "figures",
        "--flow",
        FLOW,
        "--period",
        "2026Q1",
        "--format",
        "json",
        "--database",
        "yibiao.db",
    )
    before = done(*export), done("revisions", "--database", "yibiao.db")
    _replay(changed)
    assert (done(*export), done("revisions", "--database", "yibiao.db")) == before


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--period", "2025Q1"), f"Nobody submitted {FLOW} for 2025Q1"),
        (("--period", "2025Q1", "--unit", "v1"), f"Nobody submitted {FLOW} for 2025Q1"),
        (("--unit", "v9"), "There is no unit v9."),
        (("--period", "202613"), "202613 is no quarterly period."),
        (("--period", "2026"), "2026 is no quarterly period."),
        (("nowhere",), "nowhere"),
    ],
)
def test_what_cannot_be_replayed_is_told(arguments: tuple[str, ...], told: str) -> None:
    outcome = _replay(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.usefixtures("small_flows", "database")
def test_before_anything_was_submitted_there_is_nothing_to_replay() -> None:
    outcome = _replay()
    assert outcome.code == 2
    assert outcome.err.startswith(f"No report of {FLOW} was ever submitted")
    unknown = yibiao("replay", "--flow", "village-quartr", "--database", "yibiao.db")
    assert unknown.code == 2
    assert FLOW in unknown.err
