"""Calls of the start, which are tried again while Telegram is busy or has a fault."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.core.errors import Throttled, Unclear

_LOG: Final = logging.getLogger(__name__)

INSIST_MAX_S: Final = 30.0
"""How long one call of the start is tried again: a start that takes longer looks like one that hangs."""

_WAIT_FIRST_S: Final = 0.5
"""The first wait; each next one is twice as long."""

_Answer = TypeVar("_Answer")


async def insist(ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """What a call brings that may be repeated. OutsideError where Telegram does not take it for long."""
    now = asyncio.get_running_loop().time
    until, wait_s = now() + INSIST_MAX_S, _WAIT_FIRST_S
    while True:
        try:
            return await ask()
        except (Throttled, Unclear) as error:
            pause_s = max(wait_s, error.retry_after_s or 0)
            if now() + pause_s > until:
                raise
            _LOG.warning("Telegram is asked again in %g s: %s", pause_s, error)
        await asyncio.sleep(pause_s)
        wait_s *= 2
