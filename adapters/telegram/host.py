"""What Telegram needs from the program behind it. Pure: a protocol only."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.ports import Arrival


class TelegramHost(Protocol):
    """The program as Telegram sees it."""

    async def accept(self, arrival: Arrival) -> None:
        """Carry out one update and return once it is on disk; a second one with the same id changes nothing.

        The arrivals of one chat are carried out in the order of the calls. OutsideError: bring it again.
        """
        ...

    def now(self) -> datetime:
        """The present moment, aware."""
        ...
