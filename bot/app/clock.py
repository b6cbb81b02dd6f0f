"""Clocks: the machine's, and one that starts at a chosen moment (for playing quarters one after another)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock set to a moment, running on from there; `set` moves it."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def set(self, moment: datetime) -> None:
        """Go on from `moment`, an aware datetime."""
        self._start = moment
        self._began_s = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began_s)
