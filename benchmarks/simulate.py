"""Years of the calendar on the real program: whether a promise is broken, beside how many messages are sent."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.result import Result
from bot.bootstrap import opened
from bot.cli.simulating import as_text
from bot.config import Settings
from bot.simulation.playing import Wish, default_start, simulate

YEARS = 3
UNITS = 10_000
SEED = 1


def measure(is_quick: bool) -> Result:
    """Promises broken while 10,000 units live through three years, beside the messages they get."""
    years, units = (1, 200) if is_quick else (YEARS, UNITS)
    with TemporaryDirectory(prefix="yibiao-simulation-") as folder:
        settings = Settings(  # type: ignore[call-arg]
            database_url=f"sqlite:///{Path(folder) / 'simulation.db'}", _env_file=None
        )
        with opened(settings) as program:
            first = default_start(years, program.hours.days)
            outcome = simulate(program, Wish(units, years, first, SEED), lambda _: None)
    print(as_text(outcome))
    wrong = outcome.broken.count
    return Result(wrong, "broken", outcome.messages, wrong / outcome.messages, "0", not outcome.is_broken)
