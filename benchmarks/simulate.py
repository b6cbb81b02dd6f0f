"""Years of the calendar on the real program: how many messages a report costs, and whether a promise is broken."""

from __future__ import annotations

from functools import partial

from benchmarks.result import Result
from bot.bootstrap import opened
from bot.cli.simulating import IN_MEMORY, as_text
from bot.config import Settings
from bot.simulation.parts import simulate
from bot.simulation.playing import Wish

YEARS = 3
UNITS = 10_000
SEED = 1


def measure(is_quick: bool) -> Result:
    """What 10,000 units are sent in three years, beside the reports that they are asked; no promise may be broken."""
    years, units = (1, 5) if is_quick else (YEARS, UNITS)
    settings = Settings(database_url=IN_MEMORY, _env_file=None)  # type: ignore[call-arg]
    outcome = simulate(partial(opened, settings), Wish(units, years, None, SEED), lambda _: None)
    print(as_text(outcome))
    bar = f"0 promises broken, and {outcome.broken.count} were"
    ratio = outcome.messages / outcome.opened
    return Result(outcome.messages, "messages", outcome.opened, ratio, bar, not outcome.is_broken)
