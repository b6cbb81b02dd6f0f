"""Gives one queued message to Telegram. Fulfils `bot.core.ports.Outlet`."""

from __future__ import annotations

from typing import Final

from adapters.telegram.api import BotApi
from adapters.telegram.errors import AlreadySo, NotEditable
from adapters.telegram.incoming import Call, Texts
from adapters.telegram.outgoing import as_send, calls_of
from bot.core.errors import InputError, OutsideError, Refused
from bot.core.ports import QueuedMessage

WRONG_TOKEN_WAIT_S: Final = 60.0
"""A token that was right at the start and is not any more: somebody changes it now, and the message waits."""


class TelegramOutlet:
    """Sends and redraws messages of one bot."""

    def __init__(self, api: BotApi, texts: Texts) -> None:
        self._api = api
        self._texts = texts

    async def send(self, message: QueuedMessage) -> None:
        """Carry out every call of a message. An edit that was done already is done; one that cannot be is sent."""
        for call in calls_of(message, self._texts):
            try:
                await self._carry_out(call)
            except Refused as error:
                raise Refused(f"{call.method} {dict(call.parameters)}: {error}") from error
            except InputError as error:
                raise OutsideError(str(error), WRONG_TOKEN_WAIT_S) from error

    async def _carry_out(self, call: Call) -> None:
        try:
            await self._api.call(call)
        except AlreadySo:
            return
        except NotEditable:
            await self._api.call(as_send(call))
