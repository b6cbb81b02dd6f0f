"""A town that is played in parts by several processes."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import opened
from bot.config import Settings
from bot.core.errors import InputError
from bot.simulation.outcome import Broken, Monthly, Outcome, together
from bot.simulation.parts import Opener, simulate
from bot.simulation.playing import Wish

WISH = Wish(units=5, years=1, start=date(2025, 1, 1), seed=1)


def _opener(**settings: str) -> Opener:
    settings["database_url"] = "sqlite://"
    return partial(opened, Settings(**settings, _env_file=None))  # type: ignore[arg-type]


def _outcome(people: int, months: dict[int, int], hours: tuple[int, int] | None, broken: Broken) -> Outcome:
    earliest, latest = (time(hour) for hour in hours) if hours is not None else (None, None)
    return Outcome(
        years=3,
        units=2,
        people=people,
        days=1096,
        opened=54,
        filed_in_time=30,
        filed_late=20,
        closed_unfiled=3,
        still_open=1,
        messages=sum(months),
        months=months,
        earliest=earliest,
        latest=latest,
        broken=broken,
        wall_s=7,
    )


def test_every_unit_is_played_once_and_progress_is_told_to_the_end() -> None:
    told: list[float] = []
    outcome = simulate(_opener(), WISH, told.append, part_units_max=3)
    assert outcome.broken == Broken()
    assert (outcome.units, outcome.days, outcome.opened) == (5, 365, 9 * 5)
    assert outcome.filed_in_time + outcome.filed_late + outcome.closed_unfiled == outcome.opened
    assert outcome.earliest == time(9)
    assert told == sorted(told)
    assert told[-1] == 1


def test_parts_add_up_to_the_whole() -> None:
    whole = together(
        [
            _outcome(4, {0: 90, 2: 10}, (9, 11), Broken(missed=1)),
            _outcome(3, {0: 70, 9: 1}, (10, 17), Broken(missed=2, incomplete=1)),
            _outcome(1, {0: 29}, None, Broken()),
        ],
        wall_s=11,
    )
    assert (whole.years, whole.units, whole.people, whole.days) == (3, 6, 8, 1096)
    assert (whole.opened, whole.filed_in_time, whole.filed_late) == (162, 90, 60)
    assert (whole.closed_unfiled, whole.still_open) == (9, 3)
    assert whole.monthly == Monthly(mean=29 / 200, p95=2, most=9)
    assert (whole.earliest, whole.latest) == (time(9), time(17))
    assert whole.broken == Broken(missed=3, incomplete=1)
    assert whole.wall_s == 11


def test_a_folder_that_holds_no_flows_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no flows in"):
        simulate(_opener(flows_dir=str(tmp_path)), WISH, lambda _: None, part_units_max=3)
