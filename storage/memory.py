"""Figures of the units that were asked for last, kept between transactions.

A unit's figures change with a submission only, and every submission raises the unit's `figures_version`; so
what was read under a version stays true as long as the database says the same version. Most messages of a talk
are answers, which change drafts only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, NamedTuple

from bot.core.facts import DraftKey, Figure

UNITS_MAX: Final = 256
"""A unit with 49 elements and three years of quarters takes about 0.2 MB."""


class Remembered(NamedTuple):
    """Figures by element id, and the last version of each key's drafts; neither may be changed."""

    figures: Mapping[str, tuple[Figure, ...]]
    versions: Mapping[DraftKey, int]


class Memory:
    """The units used last, by code; safe for threads."""

    def __init__(self, units_max: int = UNITS_MAX) -> None:
        self._units_max = units_max
        self._kept: OrderedDict[str, tuple[int, Remembered]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, unit: str, figures_version: int) -> Remembered | None:
        """What was read of a unit under exactly this version."""
        with self._lock:
            version, remembered = self._kept.get(unit, (None, None))
            if version != figures_version:
                return None
            self._kept.move_to_end(unit)
            return remembered

    def keep(self, unit: str, figures_version: int, read: Remembered) -> None:
        """Remember what was read of a unit; the one that was not asked for longest is forgotten."""
        with self._lock:
            self._kept[unit] = (figures_version, read)
            self._kept.move_to_end(unit)
            if len(self._kept) > self._units_max:
                self._kept.popitem(last=False)
