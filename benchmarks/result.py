"""What a measurement says at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`value` and `baseline` are in `unit`; `ratio` is value / baseline; `holds` says whether the bar is kept."""

    value: float
    unit: str
    baseline: float
    ratio: float
    bar: str
    holds: bool


def microseconds(work: Callable[[], object], *, rounds: int, calls: int) -> float:
    """CPU microseconds of one call: the fastest of `rounds` rounds, which other programs disturb least."""
    work()
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time_ns()
        for _ in range(calls):
            work()
        best = min(best, (time.process_time_ns() - began) / calls / 1_000)
    return best
