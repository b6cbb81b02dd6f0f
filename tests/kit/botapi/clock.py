"""The server's time, which a test can set and move."""

from __future__ import annotations

import time


class Clock:
    """Runs with the real time until it is set or moved, and then goes on from there."""

    def __init__(self) -> None:
        self._offset_s = 0.0
        self._moved_s = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset_s

    def elapsed(self) -> float:
        """Seconds that never run backwards; `advance` counts, `set_to` does not."""
        return time.monotonic() + self._moved_s

    def set_to(self, moment_s: float | None) -> None:
        """Take this moment for now, None for the real one."""
        self._offset_s = 0.0 if moment_s is None else moment_s - time.time()

    def advance(self, seconds: float) -> None:
        """Go forward."""
        assert seconds >= 0, seconds
        self._offset_s += seconds
        self._moved_s += seconds
