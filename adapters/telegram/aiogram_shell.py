"""Telegram through aiogram: the only module that knows it.

Only its `Bot` is used. Its dispatcher acknowledges updates before they are carried out. A call is JSON already: a
method with typed fields would check what the pure mapping has made, and a typed answer would be looked at by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar, cast

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, GetUpdates, Response, TelegramMethod
from aiogram.utils.token import TokenValidationError

from adapters.telegram.api import ADDRESS, CALL_TIMEOUT_S, ERROR_PAGE, NO_ANSWER
from adapters.telegram.errors import failure
from adapters.telegram.incoming import UPDATES, Call
from adapters.telegram.unsent import NOT_ASKED
from bot.core.errors import OutsideError, Unclear

_JSON: Mapping[str, str] = {"content-type": "application/json"}

_PLAIN_RESPONSE: Final = Response[Any]
"""Held on to: the library asks for this class at every answer, and a class that nobody holds is made each time."""

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
            session = _Requests(api=server, limit=0, timeout=CALL_TIMEOUT_S)
            self._bot = Bot(token, session=session)
        except TokenValidationError as error:
            raise failure(401, str(error)) from None

    async def open(self) -> Mapping[str, Any]:
        """Connect; who the bot is. InputError for a wrong token, OutsideError where nobody answers."""
        return _json(await self._ask(GetMe()))

    async def call(self, call: Call) -> None:
        """Carry out one call."""
        await self._ask(_method(call.method)(**call.parameters))

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


@cache
def _method(name: str) -> type[TelegramMethod[Any]]:
    """The method of a name; its parameters and its answer are any JSON."""

    class Plain(TelegramMethod[Any]):
        __returning__ = Any
        __api_method__ = name

    return Plain


class _Requests(AiohttpSession):
    """The library's requests with JSON in their bodies; by itself it encodes every field of a form."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[_Answer], timeout: int | None = None
    ) -> _Answer:
        """The result of a method, or the library's error."""
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = json.dumps(method.model_dump(exclude_none=True)).encode()
        wait = aiohttp.ClientTimeout(total=timeout if timeout is not None else self.timeout)
        session = await self.create_session()
        try:
            async with session.post(url, data=body, headers=_JSON, timeout=wait) as answer:
                found = (await answer.read()).decode()
        except TimeoutError as error:
            raise TelegramNetworkError(method, NO_ANSWER) from error
        except aiohttp.ClientError as error:
            raise TelegramNetworkError(method, NO_ANSWER) from error
        return cast(_Answer, self.check_response(bot, method, answer.status, found).result)


def _json(found: Any) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = found.model_dump(mode="json", by_alias=True, exclude_none=True)
    return plain


def _failure(error: AiogramError) -> Exception:
    if isinstance(error, TelegramRetryAfter):
        return failure(429, error.message, error.retry_after)
    if isinstance(error, TelegramNetworkError):
        was_reached = not isinstance(error.__cause__, NOT_ASKED)
        return Unclear(NO_ANSWER) if was_reached else OutsideError(NO_ANSWER)
    if isinstance(error, ClientDecodeError):
        return Unclear(ERROR_PAGE)
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return failure(code, error.message)
    return Unclear(str(error) or NO_ANSWER)
