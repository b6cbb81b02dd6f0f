"""`yibiao simulate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.simulation.outcome import PROMISES
from tests.kit.commands import done, yibiao

SMALL = ("simulate", "--units", "5", "--years", "1")


@pytest.mark.usefixtures("small_flows")
def test_the_same_seed_gives_the_same_figures_to_people_and_to_programs_and_nothing_is_kept(
    place: Path,
) -> None:
    told = done(*SMALL, "--seed", "4")
    figures = json.loads(done(*SMALL, "--seed", "4", "--format", "json"))
    assert told.splitlines()[0].split() == ["units,", "people", "5,", "4"]
    assert all(f"{each:42} 0" in told for each in PROMISES.values())
    assert figures["broken"] == dict.fromkeys(PROMISES, 0)
    assert figures["messages"] > figures["opened"] > 0
    assert f"{'messages':42} {figures['messages']:,}\n" in told
    assert f"{'reports opened':42} {figures['opened']:,}\n" in told
    assert [each.name for each in place.iterdir()] == ["flows"]


def test_a_start_that_is_no_day_is_refused() -> None:
    outcome = yibiao("simulate", "--start", "soon")
    assert (outcome.code, outcome.err) == (2, "--start soon is no day. Write it like 2027-01-01.\n")
