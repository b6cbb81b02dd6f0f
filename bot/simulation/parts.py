"""A town in parts, each played by a process of its own on a database of its own: nobody reports for two of them.

The parts are the same however many processors there are, and so are the figures.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time as stopwatch
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import pairwise
from multiprocessing.sharedctypes import Synchronized
from typing import Final

from bot.program import Program
from bot.simulation.outcome import Outcome, together
from bot.simulation.playing import Wish, forms_of, play, span_of

PART_UNITS_MAX: Final = 2500
"""Units of one part: fewer would pay more for days on which nothing happens, more would leave processors idle."""

LOOK_S: Final = 0.5
"""How often it is looked how far the parts have come."""

Opener = Callable[[], AbstractContextManager[Program]]
"""Opens a new program, in any process."""

_days_played: Synchronized[int]
"""In a process that plays parts: the count that all of them share."""


def simulate(
    open_program: Opener,
    wish: Wish,
    progress: Callable[[float], None],
    part_units_max: int = PART_UNITS_MAX,
) -> Outcome:
    """Play a simulation; `progress` is told from time to time what share of the days has passed.

    InputError for a flows folder that cannot be used or holds no form, and for years too far away.
    """
    began_s = stopwatch.monotonic()
    parts = _parts(wish, part_units_max)
    with open_program() as program:
        days = span_of(wish, program.hours.days).days
        if len(parts) == 1:
            played = iter(range(1, days + 1))
            return play(program, wish, lambda: progress(next(played) / days))
        forms_of(program)  # whoever has to mend the folder shall read it now, and once
    return together(_play_all(open_program, parts, days, progress), stopwatch.monotonic() - began_s)


def _parts(wish: Wish, units_max: int) -> list[Wish]:
    """The town in as few parts as may be, all as large as each other or one unit larger."""
    count = -(-wish.units // units_max)
    bounds = [wish.first + wish.units * nth // count for nth in range(count + 1)]
    return [replace(wish, first=first, units=end - first) for first, end in pairwise(bounds)]


def _play_all(
    open_program: Opener, parts: list[Wish], days: int, progress: Callable[[float], None]
) -> list[Outcome]:
    context = multiprocessing.get_context("spawn")  # forking a process that has threads may leave locks held
    played = context.Value("q", 0)
    workers = min(len(parts), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, _begin, (played,)) as pool:
        futures = [pool.submit(_play_part, open_program, part) for part in parts]
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, LOOK_S, FIRST_COMPLETED)
            progress(played.value / (days * len(parts)))
            for each in done:
                each.result()  # a part that fails ends the others that have not begun
        return [each.result() for each in futures]


def _begin(played: Synchronized[int]) -> None:
    """What a process does before its first part. Who interrupts the command wants no word of each."""
    global _days_played
    _days_played = played
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _play_part(open_program: Opener, part: Wish) -> Outcome:
    with open_program() as program:
        outcome = play(program, part, _count_day)
    gc.unfreeze()  # the part is over, and another one may follow
    return outcome


def _count_day() -> None:
    with _days_played.get_lock():
        _days_played.value += 1
