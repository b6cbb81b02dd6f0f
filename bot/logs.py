"""The log: standard error, one line an entry, and never a secret in it."""

from __future__ import annotations

import logging
from collections.abc import Sequence


def log_to_stderr(secrets: Sequence[str]) -> None:
    """Write the log of this process to standard error, with stars in the place of secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Starring(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # that a wake is left out while the one before it is at work is as it should be, and would be said each minute
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


class _Starring(logging.Formatter):
    """Formats entries, tracebacks included, and stars out secrets wherever a library may have put one."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return starred(super().format(record), self._secrets)


def starred(text: str, secrets: Sequence[str]) -> str:
    """A text with stars in the place of secrets."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text
