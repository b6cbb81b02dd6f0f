"""Both SDKs behind the same few verbs, each with the class it raises for every kind of refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiogram
import aiogram.exceptions as aio
import telegram
import telegram.error as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.request import HTTPXRequest

from tests.kit.botapi.verbs import Verbs


class Sdk(Protocol):
    """A bot made with one SDK. `raises` maps a kind of refusal to the class of its exception."""

    raises: Mapping[str, type[Exception]]

    async def me(self) -> str: ...
    async def poll(self, offset: int = 0, timeout_s: int = 0) -> list[tuple[int, str]]: ...
    async def send(self, chat: int, text: str, markup: dict[str, Any] | None = None) -> int: ...
    async def edit(self, chat: int, message: int, text: str) -> None: ...
    async def answer(self, query: str, text: str) -> None: ...
    async def hook(self, url: str) -> str: ...
    async def command(self, name: str, description: str) -> list[str]: ...


def retry_after(problem: Exception) -> float:
    """The seconds that an exception of either SDK tells to wait."""
    assert isinstance(problem, ptb.RetryAfter | aio.TelegramRetryAfter), problem
    seconds = problem.retry_after
    return seconds if isinstance(seconds, int) else seconds.total_seconds()


@dataclass
class _Telegram:
    bot: telegram.Bot
    raises: Mapping[str, type[Exception]]

    async def me(self) -> str:
        return (await self.bot.get_me()).username or ""

    async def poll(self, offset: int = 0, timeout_s: int = 0) -> list[tuple[int, str]]:
        found = await self.bot.get_updates(offset=offset, timeout=timeout_s)
        return [(each.update_id, _text(each)) for each in found]

    async def send(self, chat: int, text: str, markup: dict[str, Any] | None = None) -> int:
        keyboard = telegram.InlineKeyboardMarkup.de_json(markup, None) if markup else None
        return (await self.bot.send_message(chat, text, parse_mode="HTML", reply_markup=keyboard)).message_id

    async def edit(self, chat: int, message: int, text: str) -> None:
        await self.bot.edit_message_text(text, chat_id=chat, message_id=message, parse_mode="HTML")

    async def answer(self, query: str, text: str) -> None:
        await self.bot.answer_callback_query(query, text)

    async def hook(self, url: str) -> str:
        await self.bot.set_webhook(url, secret_token="s", allowed_updates=["message"], max_connections=9)
        return (await self.bot.get_webhook_info()).url

    async def command(self, name: str, description: str) -> list[str]:
        scope = telegram.BotCommandScopeAllPrivateChats()
        await self.bot.set_my_commands([(name, description)], scope=scope, language_code="zh")
        return [each.command for each in await self.bot.get_my_commands(scope, "zh")]


@dataclass
class _Aiogram:
    bot: aiogram.Bot
    raises: Mapping[str, type[Exception]]

    async def me(self) -> str:
        return (await self.bot.get_me()).username or ""

    async def poll(self, offset: int = 0, timeout_s: int = 0) -> list[tuple[int, str]]:
        found = await self.bot.get_updates(offset=offset, timeout=timeout_s)
        return [(each.update_id, _text(each)) for each in found]

    async def send(self, chat: int, text: str, markup: dict[str, Any] | None = None) -> int:
        keyboard = aiogram.types.InlineKeyboardMarkup.model_validate(markup) if markup else None
        return (await self.bot.send_message(chat, text, parse_mode="HTML", reply_markup=keyboard)).message_id

    async def edit(self, chat: int, message: int, text: str) -> None:
        await self.bot.edit_message_text(text, chat_id=chat, message_id=message, parse_mode="HTML")

    async def answer(self, query: str, text: str) -> None:
        await self.bot.answer_callback_query(query, text)

    async def hook(self, url: str) -> str:
        await self.bot.set_webhook(url, secret_token="s", allowed_updates=["message"], max_connections=9)
        return (await self.bot.get_webhook_info()).url

    async def command(self, name: str, description: str) -> list[str]:
        scope = aiogram.types.BotCommandScopeAllPrivateChats()
        command = aiogram.types.BotCommand(command=name, description=description)
        await self.bot.set_my_commands([command], scope=scope, language_code="zh")
        return [each.command for each in await self.bot.get_my_commands(scope, "zh")]


def _text(update: Any) -> str:
    return str(update.message.text if update.message else update.callback_query.data)


@asynccontextmanager
async def with_telegram(api: Verbs, token: str) -> AsyncIterator[Sdk]:
    """A bot of python-telegram-bot."""
    # Loopback needs neither the proxies that httpx finds in the environment nor certificates, which are slow to load.
    requests = [HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False}) for _ in range(2)]
    bot = telegram.Bot(token, base_url=f"{api.url}/bot", request=requests[0], get_updates_request=requests[1])
    for request in requests:
        await request.initialize()
    try:
        yield _Telegram(bot, _PTB)
    finally:
        for request in requests:
            await request.shutdown()


class _Session(AiohttpSession):
    async def close(self) -> None:
        """Close at once: aiogram waits a quarter of a second for TLS connections to end, and here are none."""
        if self._session is not None:
            await self._session.close()


@asynccontextmanager
async def with_aiogram(api: Verbs, token: str) -> AsyncIterator[Sdk]:
    """A bot of aiogram."""
    session = _Session(api=TelegramAPIServer.from_base(api.url))
    async with aiogram.Bot(token, session=session) as bot:
        yield _Aiogram(bot, _AIO)


_PTB = {
    "unauthorized": ptb.InvalidToken,
    "forbidden": ptb.Forbidden,
    "bad_request": ptb.BadRequest,
    "retry_after": ptb.RetryAfter,
    "conflict": ptb.Conflict,
    "bad_gateway": ptb.NetworkError,
    "server_error": ptb.NetworkError,
    "dropped": ptb.NetworkError,
}
_AIO = {
    "unauthorized": aio.TelegramUnauthorizedError,
    "forbidden": aio.TelegramForbiddenError,
    "bad_request": aio.TelegramBadRequest,
    "retry_after": aio.TelegramRetryAfter,
    "conflict": aio.TelegramConflictError,
    "bad_gateway": Exception,
    "server_error": aio.TelegramServerError,
    "dropped": aio.TelegramNetworkError,
}
BOTH = (with_telegram, with_aiogram)
