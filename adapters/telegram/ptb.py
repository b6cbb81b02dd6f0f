"""Telegram through python-telegram-bot: the only module that knows it.

Only its `Bot` is used. `Application` acknowledges updates before they are carried out, and its HTTP client takes five
times as long for a request as aiohttp does, so requests go through that. A call is JSON already, so it takes the
library's door for plain requests: its typed methods would make objects of it, and JSON of them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from adapters.telegram.api import ADDRESS, CALL_TIMEOUT_S, ERROR_PAGE, NO_ANSWER
from adapters.telegram.errors import failure
from adapters.telegram.incoming import UPDATES, Call
from adapters.telegram.unsent import NOT_ASKED
from bot.core.errors import OutsideError, Unclear

_JSON: Mapping[str, str] = {"content-type": "application/json"}

_CODES: Mapping[type[TelegramError], int] = {
    InvalidToken: 401,
    EndPointNotFound: 401,  # what `do_api_request` makes of it: the methods called here all exist
    Forbidden: 403,
    Conflict: 409,
    BadRequest: 400,
}


class PtbApi:
    """Fulfils `adapters.telegram.api.BotApi`."""

    def __init__(self, token: str, address: str = ADDRESS) -> None:
        """InputError for what cannot be a token."""
        base = address.rstrip("/")
        self._requests = (_Requests(), _Requests())
        try:
            self._bot = Bot(
                token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=self._requests[0],
                get_updates_request=self._requests[1],
            )
        except InvalidToken as error:
            raise failure(401, str(error)) from None

    async def open(self) -> Mapping[str, Any]:
        """Connect; who the bot is. InputError for a wrong token, OutsideError where nobody answers."""
        try:
            await self._bot.initialize()
        except TelegramError as error:
            raise _failure(error) from None
        return self._bot.bot.to_dict()

    async def call(self, call: Call) -> None:
        """Carry out one call.

        The Bot API does not look at the case of a method's name; the library warns where it has one of that name.
        """
        try:
            await self._bot.do_api_request(call.method.lower(), dict(call.parameters))
        except TelegramError as error:
            raise _failure(error) from error

    async def updates(self, offset: int, timeout_s: int) -> Sequence[Mapping[str, Any]]:
        """Updates from a number on, as JSON."""
        try:
            found = await self._bot.get_updates(
                offset=offset, timeout=timeout_s, limit=100, allowed_updates=UPDATES
            )
        except TelegramError as error:
            raise _failure(error) from error
        return [update.to_dict() for update in found]

    async def close(self) -> None:
        for each in self._requests:  # the library leaves them open where it could not begin
            await each.shutdown()


def _failure(error: TelegramError) -> Exception:
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return failure(429, str(error), seconds if isinstance(seconds, int) else seconds.total_seconds())
    if isinstance(error, TimedOut):
        return Unclear(NO_ANSWER)
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return failure(code, str(error))
    if isinstance(error, NetworkError) and isinstance(error.__cause__, NOT_ASKED):
        return OutsideError(NO_ANSWER)  # nothing was asked, so nothing can have been done
    return Unclear(str(error) or NO_ANSWER)


class _Requests(BaseRequest):
    """The library's requests, carried by aiohttp."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return CALL_TIMEOUT_S

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)  # how many at once is decided by who sends
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002 - one bound for all of it
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body of an answer."""
        assert self._session is not None, "the bot is not open"
        wait_s = read_timeout if isinstance(read_timeout, int | float) else CALL_TIMEOUT_S
        body = json.dumps(request_data.parameters).encode() if request_data else None
        timeout = aiohttp.ClientTimeout(total=wait_s)
        try:
            async with self._session.request(
                method, url, data=body, headers=_JSON, timeout=timeout
            ) as answer:
                found = await answer.read()
        except TimeoutError as error:
            raise TimedOut(NO_ANSWER) from error
        except aiohttp.ClientError as error:
            raise NetworkError(NO_ANSWER) from error
        if not found.lstrip().startswith(b"{"):  # the library would log all of it, with a traceback
            raise NetworkError(ERROR_PAGE)
        return answer.status, found
