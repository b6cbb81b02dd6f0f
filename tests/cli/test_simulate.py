"""`yibiao simulate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.simulation.outcome import PROMISES
from tests.kit.commands import done, yibiao

SMALL = ("simulate", "--units", "5", "--years", "1")


@pytest.mark.usefixtures("small_flows")
def test_the_figures_are_printed_and_nothing_is_kept(place: Path) -> None:
    told = done(*SMALL)
    assert told.splitlines()[0].split() == ["units,", "people", "5,", "4"]
    assert all(f"{each:42} 0" in told for each in PROMISES.values())
    assert [each.name for each in place.iterdir()] == ["flows"]


@pytest.mark.usefixtures("small_flows")
def test_the_same_seed_gives_the_same_figures_for_programs_too() -> None:
    first, second = (json.loads(done(*SMALL, "--seed", "4", "--format", "json")) for _ in range(2))
    for each in (first, second):
        del each["wall_s"], each["days_per_s"]
    assert first == second
    assert set(first["broken"]) == set(PROMISES)


def test_a_start_that_is_no_day_is_refused() -> None:
    outcome = yibiao("simulate", "--start", "soon")
    assert (outcome.code, outcome.err) == (2, "--start soon is no day. Write it like 2027-01-01.\n")
