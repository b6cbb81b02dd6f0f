"""A report's days go by its own time zone; and the operator is told of years that are not confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.clock import SetClock
from bot.bootstrap import opened
from bot.config import Settings
from tests.app.scenes import REPORT, UNIT, Scene, facts, messages, said
from tests.kit.databases import new_sqlite


@pytest.mark.parametrize(
    ("zone", "opening", "home"),
    [
        ("Asia/Shanghai", "10月26日（周一）已逾期，现在是补报，最晚11月25日（周三）提交", "已逾期，可以补报"),
        ("Asia/Urumqi", "最晚10月26日（周一）提交", "最晚10月26日（周一）提交"),
    ],
)
def test_a_report_is_late_by_the_clock_of_its_own_zone(zone: str, opening: str, home: str) -> None:
    """Half past midnight in Shanghai after the due day; the village itself has moved to New York since."""
    moved = replace(UNIT, zone=ZoneInfo("America/New_York"))
    report = replace(REPORT, zone=ZoneInfo(zone))
    at = datetime(2026, 10, 27, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    for text, expected in (("/status", opening), ("/home", home)):
        _, cards = Scene(said(text), facts(unit=moved), reports=(report,), at=at).played()
        assert expected in _plain(messages().render(cards[-1], "zh").text)


def _plain(text: str) -> str:
    return text.translate(str.maketrans("", "", "\u2068\u2069"))


FAR = "working days are not confirmed yet; due dates in it are provisional. Put"
TOLD: Mapping[str, tuple[str, ...]] = {
    "2026-10-31": (),
    "2093-10-31": (f"2093: {FAR} 2093.json into {{}}.",),
    "2093-11-01": (f"2093: {FAR} 2093.json into {{}}.", f"2094: {FAR} 2094.json into {{}}."),
    "2094-01-01": (f"2094: {FAR} 2094.json into {{}}.",),
}


@pytest.mark.parametrize(("day", "told"), TOLD.items(), ids=TOLD)
@pytest.mark.parametrize("has_folder", [True, False])
def test_the_operator_is_told_of_a_year_that_is_not_confirmed(
    day: str, told: tuple[str, ...], has_folder: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "days" if has_folder else None
    if folder is not None:
        folder.mkdir()
    place = folder or "a folder, and name the folder in YIBIAO_WORKING_DAYS_DIR"
    settings = Settings(database_url=new_sqlite(tmp_path / "days.db"), working_days_dir=folder)
    clock = SetClock(datetime.fromisoformat(day).replace(hour=1, tzinfo=UTC))
    with opened(settings, clock) as program:
        assert program.working_days_told() == tuple(line.format(place) for line in told)
