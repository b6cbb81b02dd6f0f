"""Three families of error, by whose fault it is: ours (a plain exception), the person's input, the outside.

Pure.
"""

from __future__ import annotations


class InputError(Exception):
    """Somebody's input cannot be used. The message is one plain sentence that says what to do."""


class OutsideError(Exception):
    """Something outside failed. `retry_after_s` says when to try again; None: never."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Conflict(OutsideError):
    """Somebody else wrote the same thing first; load again and repeat."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retry_after_s=0)


class Throttled(OutsideError):
    """The platform wants nothing at all from us for `retry_after_s`."""


class Unclear(OutsideError):
    """Nobody knows whether the platform carried out what it was asked: the answer did not come."""


class Refused(Exception):
    """The platform refuses what we sent, and would again: a defect of ours. The message says what and why."""


class Gone(Exception):
    """Nobody can be reached at an address any more: blocked, deleted, or never started."""
