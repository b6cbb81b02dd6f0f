"""What a library for Telegram must do for us: the port that each shell fulfils. Pure: a protocol only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from adapters.telegram.incoming import Call

ADDRESS = "https://api.telegram.org"
"""Telegram's own Bot API server (https://core.telegram.org/bots/api#making-requests)."""

POLL_S = 25
"""How long a request for updates waits for one. Telegram allows 50; many networks cut what is silent for 30."""

CALL_TIMEOUT_S = 20.0
"""How long a call may take. Telegram itself answers within a second or two, or says 502."""

NO_ANSWER = "Telegram's server did not answer."
ERROR_PAGE = "Telegram's server answered with an error page."
"""What is no answer of the Bot API, such as 502 of a server in front of it, is not shown: it is HTML."""


class BotApi(Protocol):
    """One bot. Errors are those of `adapters.telegram.errors`; where no answer came, Unclear or OutsideError."""

    async def open(self) -> Mapping[str, Any]:
        """Connect; who the bot is (`getMe`). InputError for a wrong token, OutsideError where nobody answers."""
        ...

    async def call(self, call: Call) -> None:
        """Carry out one call."""
        ...

    async def updates(self, offset: int, timeout_s: int) -> Sequence[Mapping[str, Any]]:
        """Updates from a number on, as JSON; those before it are forgotten. Waits until there is one."""
        ...

    async def close(self) -> None: ...
