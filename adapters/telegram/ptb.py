"""Telegram through python-telegram-bot: the only module that knows it.

Only its `Bot` is used. `Application` acknowledges updates before they are carried out, and its HTTP client takes five
times as long for a request as aiohttp does, so requests go through that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiohttp
from telegram import Bot, BotCommand, BotCommandScope, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from adapters.telegram.api import ADDRESS, CALL_TIMEOUT_S, NO_ANSWER
from adapters.telegram.errors import failure
from adapters.telegram.incoming import UPDATES, Call
from bot.core.errors import OutsideError, Unclear

_CODES: Mapping[type[TelegramError], int] = {
    InvalidToken: 401,
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
        self._methods: Mapping[str, Callable[..., Awaitable[Any]]] = {
            "sendMessage": self._bot.send_message,
            "editMessageText": self._bot.edit_message_text,
            "answerCallbackQuery": self._bot.answer_callback_query,
            "setMyCommands": self._bot.set_my_commands,
            "setWebhook": self._bot.set_webhook,
            "deleteWebhook": self._bot.delete_webhook,
            "leaveChat": self._bot.leave_chat,
        }

    async def open(self) -> Mapping[str, Any]:
        """Connect; who the bot is. InputError for a wrong token, OutsideError where nobody answers."""
        try:
            await self._bot.initialize()
        except TelegramError as error:
            raise _failure(error) from None
        return self._bot.bot.to_dict()

    async def call(self, call: Call) -> None:
        """Carry out one call, by the library's typed method of that name."""
        try:
            await self._methods[call.method](**_typed(call.parameters))
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


def _typed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the library's methods take them."""
    typed = dict(parameters)
    if "reply_markup" in typed:
        typed["reply_markup"] = InlineKeyboardMarkup.de_json(typed["reply_markup"], None)
    if "link_preview_options" in typed:
        typed["link_preview_options"] = LinkPreviewOptions(**typed["link_preview_options"])
    if "commands" in typed:
        typed["commands"] = [BotCommand(**each) for each in typed["commands"]]
        typed["scope"] = BotCommandScope.de_json(typed["scope"], None)
    return typed


def _failure(error: TelegramError) -> Exception:
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return failure(429, str(error), seconds if isinstance(seconds, int) else seconds.total_seconds())
    if isinstance(error, TimedOut):
        return Unclear(NO_ANSWER)
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return failure(code, str(error))
    if isinstance(error, NetworkError) and isinstance(error.__cause__, aiohttp.ClientConnectorError):
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
        data = request_data.json_parameters if request_data else None
        try:
            async with self._session.request(
                method, url, data=data, timeout=aiohttp.ClientTimeout(total=wait_s)
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(NO_ANSWER) from error
        except aiohttp.ClientError as error:
            raise NetworkError(NO_ANSWER) from error
