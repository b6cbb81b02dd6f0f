"""A year is played on the program as it is, and with one that breaks its promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.app import reminders
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.errors import InputError
from bot.program import Program
from bot.simulation.outcome import Broken, Outcome
from bot.simulation.playing import Wish, play, span_of
from tests.kit.databases import new_sqlite

WISH = Wish(units=50, years=1, start=date(2025, 10, 1), seed=3)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    settings = Settings(  # type: ignore[call-arg]
        database_url=new_sqlite(tmp_path / "yibiao.db"), _env_file=None
    )
    with opened(settings) as found:
        yield found


def _played(program: Program) -> Outcome:
    return play(program, WISH, lambda: None)


def test_a_year_is_played_without_a_broken_promise(program: Program) -> None:
    outcome = _played(program)
    assert outcome.broken == Broken()
    assert not outcome.is_broken
    assert outcome.opened == 9 * WISH.units  # four quarters of two forms, and a year
    assert outcome.filed_in_time + outcome.filed_late + outcome.closed_unfiled == outcome.opened
    assert outcome.filed_late > 0
    assert outcome.closed_unfiled > 0
    assert outcome.messages > outcome.people * 5
    assert outcome.earliest == time(9)
    assert outcome.latest is not None
    assert outcome.latest < time(18)


def test_reminders_at_night_are_found(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(at: datetime, *_: object, **__: object) -> datetime:
        return at

    monkeypatch.setattr(reminders, "may_be_told_at", at_once)
    assert _played(program).broken.outside_hours > 0


def test_the_default_is_the_last_years_whose_working_days_are_known(program: Program) -> None:
    days = replace(program.hours.days, confirmed_years=frozenset({2024, 2025}))
    assert span_of(Wish(1, 2, None, 1), days) == (date(2024, 1, 1), date(2026, 1, 1))


def test_years_too_far_away_are_refused(program: Program) -> None:
    with pytest.raises(InputError, match="--start"):
        play(program, replace(WISH, start=date(2199, 1, 1)), lambda: None)
