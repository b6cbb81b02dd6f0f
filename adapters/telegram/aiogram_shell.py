"""Telegram through aiogram: the only module that knows it.

Only its `Bot` is used. Its dispatcher acknowledges updates before they are carried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    EditMessageText,
    GetMe,
    GetUpdates,
    LeaveChat,
    SendMessage,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.utils.token import TokenValidationError

from adapters.telegram.api import ADDRESS, CALL_TIMEOUT_S, NO_ANSWER
from adapters.telegram.errors import failure
from adapters.telegram.incoming import UPDATES, Call
from bot.core.errors import OutsideError, Unclear

_METHODS: Mapping[str, type[TelegramMethod[Any]]] = {
    "sendMessage": SendMessage,
    "editMessageText": EditMessageText,
    "answerCallbackQuery": AnswerCallbackQuery,
    "setMyCommands": SetMyCommands,
    "setWebhook": SetWebhook,
    "deleteWebhook": DeleteWebhook,
    "leaveChat": LeaveChat,
}

_CODES: Mapping[type[TelegramAPIError], int] = {
    TelegramUnauthorizedError: 401,
    TelegramNotFound: 404,
    TelegramForbiddenError: 403,
    TelegramConflictError: 409,
    TelegramBadRequest: 400,
}

_Answer = TypeVar("_Answer")


class AiogramApi:
    """Fulfils `adapters.telegram.api.BotApi`."""

    def __init__(self, token: str, address: str = ADDRESS) -> None:
        """InputError for what cannot be a token."""
        server = TelegramAPIServer.from_base(address.rstrip("/"))
        try:
            session = AiohttpSession(api=server, limit=0, timeout=CALL_TIMEOUT_S)
            self._bot = Bot(token, session=session)
        except TokenValidationError as error:
            raise failure(401, str(error)) from None

    async def open(self) -> Mapping[str, Any]:
        """Connect; who the bot is. InputError for a wrong token, OutsideError where nobody answers."""
        return _json(await self._ask(GetMe()))

    async def call(self, call: Call) -> None:
        """Carry out one call, by the library's typed method of that name."""
        await self._ask(_METHODS[call.method](**call.parameters))

    async def updates(self, offset: int, timeout_s: int) -> Sequence[Mapping[str, Any]]:
        """Updates from a number on, as JSON."""
        ask = GetUpdates(offset=offset, timeout=timeout_s, limit=100, allowed_updates=list(UPDATES))
        found = await self._ask(ask, wait_s=int(timeout_s + CALL_TIMEOUT_S))
        return [_json(update) for update in found]

    async def close(self) -> None:
        await self._bot.session.close()

    async def _ask(self, method: TelegramMethod[_Answer], wait_s: int | None = None) -> _Answer:
        try:
            return await self._bot(method, request_timeout=wait_s)
        except AiogramError as error:
            raise _failure(error) from error


def _json(found: Any) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = found.model_dump(mode="json", by_alias=True, exclude_none=True)
    return plain


def _failure(error: AiogramError) -> Exception:
    if isinstance(error, TelegramRetryAfter):
        return failure(429, error.message, error.retry_after)
    if isinstance(error, TelegramNetworkError):
        was_reached = not isinstance(error.__cause__, aiohttp.ClientConnectorError)
        return Unclear(NO_ANSWER) if was_reached else OutsideError(NO_ANSWER)
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return failure(code, error.message)
    return Unclear(str(error) or NO_ANSWER)
