"""`yibiao check --against`: a folder beside what is published."""

from __future__ import annotations

from pathlib import Path

from tests.kit.commands import chat, done, yibiao


def _replace(flows: Path, old: str, new: str) -> None:
    (file,) = (path for path in (flows / "dictionary").glob("*.yaml") if old in path.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_what_waits_for_the_next_period_is_told(database: Path, small_flows: Path) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    checked = ("check", small_flows, "--against", "published", "--database", database)
    assert "waits" not in done(*checked)
    _replace(small_flows, "    min: 0\n", "    min: 0\n    max: 90000\n")
    told = done(*checked)
    assert told.startswith("No problems.\n\nThis waits for the next period:\n- ")
    assert "max is 90000, before —." in told
    chinese = done(*checked, "--language", "zh")
    assert chinese.startswith("没有问题。\n\n以下改动从下一报告期起生效：\n- “")


def test_a_change_of_meaning_that_nobody_said_is_found_only_beside_what_is_published(
    database: Path, small_flows: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    _replace(small_flows, "measure: stock", "measure: cumulative")
    alone = yibiao("check", small_flows)
    beside = yibiao("check", small_flows, "--against", "published", "--database", database)
    assert "[meaning-not-raised]" not in alone.out
    assert beside.code == 1
    assert "[meaning-not-raised]" in beside.out
