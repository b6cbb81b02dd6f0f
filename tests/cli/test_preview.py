"""`yibiao preview`: a form is walked, and nothing is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.kit.commands import chat, done, folder_with, yibiao

pytestmark = pytest.mark.usefixtures("small_flows")


def _walk(*arguments: object, lines: tuple[str, ...] = ()) -> str:
    return done("preview", *arguments, stdin="".join(f"{line}\n" for line in lines))


def test_a_form_is_walked_from_its_first_card_to_its_receipt_and_leaves_no_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(place / "scratch"))
    before = set(place.rglob("*"))
    shown = _walk(
        "village-quarter", "--period", "2026Q1", "--last", "none", lines=("户数 309，出生 2", "[提交]")
    )
    assert shown.startswith("Preview of village-quarter 2026Q1 on 2026-04-")
    assert "已提交" in shown
    assert set(place.rglob("*")) == before


def test_the_first_report_ever_asks_for_everything_and_a_later_one_shows_the_last_period() -> None:
    first = _walk("village-quarter", "--period", "2026Q3", "--last", "none")
    later = _walk("village-quarter", "--period", "2026Q3")
    assert "沿用上期" not in first
    assert "1 项沿用上期" in later


def test_the_same_preview_is_the_same_every_time() -> None:
    arguments = ("village-quarter", "--period", "2026Q3", "--language", "en")
    assert _walk(*arguments) == _walk(*arguments)


def test_an_annual_form_shows_what_its_quarters_come_to() -> None:
    """The quarters are filled, so that nothing waits and nothing is asked that a quarter has given."""
    shown = _walk("village-year", "--period", "2026")
    assert "2 项自动算" in shown
    assert "一季度" not in shown
    assert "季度" in _walk("village-year", "--period", "2026", "--last", "none")


def test_a_real_units_figures_are_the_last_period_and_stay_as_they_are(database: Path) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", "户数 309，出生 2", "[提交]", database=database)
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    arguments = ("village-quarter", "--last", "v1", "--period", "2026Q2", "--database", database)
    shown = _walk(*arguments, lines=("户数 312，出生 0", "[提交]"))
    assert "309 → 312户" in shown
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_a_folder_that_is_not_published_can_be_previewed(place: Path) -> None:
    folder = folder_with("kinds", place / "other")
    assert "Preview of village-kinds" in _walk("village-kinds", "--flows", folder)


def test_a_period_outside_the_admission_is_shown_and_said_to_be_so() -> None:
    shown = _walk("village-quarter", "--period", "2150Q1")
    assert "nobody would be asked: the form is admitted from" in shown
    assert "nobody would be asked" not in _walk("village-quarter")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nothing",), "There is no flow nothing. Flows: village-quarter, village-year."),
        (("village-quarter", "--period", "2026"), "is no quarterly period"),
        (("village-quarter", "--last", "v9"), "There is no unit v9."),
        (("village-quarter", "--last", "town"), "is a form of the level village, and town is a township."),
        (("village-quarter", "--language", "fr"), "fr is not offered"),
    ],
)
def test_what_cannot_be_previewed_is_told(database: Path, arguments: tuple[str, ...], complaint: str) -> None:
    outcome = yibiao("preview", *arguments, "--database", database)
    assert (outcome.code, outcome.out) == (2, "")
    assert complaint in outcome.err
