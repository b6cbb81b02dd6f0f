"""A call's parameters judged by the typed knowledge of both SDKs. Imports them, so it is loaded only when strict.

Telegram itself passes over names it does not know; a program of ours that sends one is mistaken.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import aiogram.methods
import telegram
from aiogram.methods.base import TelegramMethod
from pydantic import ValidationError

from tests.kit.botapi.rules import BrokenRule

_OBJECTS: Final[dict[str, type[telegram.TelegramObject]]] = {
    "inline_keyboard": telegram.InlineKeyboardMarkup,
    "keyboard": telegram.ReplyKeyboardMarkup,
    "remove_keyboard": telegram.ReplyKeyboardRemove,
    "force_reply": telegram.ForceReply,
}
_LISTS: Final[dict[str, type[telegram.TelegramObject]]] = {
    "entities": telegram.MessageEntity,
    "commands": telegram.BotCommand,
}


def check(method: str, params: dict[str, Any]) -> None:
    """Raise BrokenRule with everything that one of the SDKs would not have sent."""
    problems = [*_aiogram_problems(method, params), *_telegram_problems(method, params)]
    if problems:
        raise BrokenRule(f"{method}: {'; '.join(problems)}")


def _aiogram_problems(method: str, params: dict[str, Any]) -> Iterator[str]:
    model = _model(method)
    unknown = params.keys() - model.model_fields.keys()
    if unknown:
        yield f"aiogram knows no {', '.join(sorted(unknown))}"
    try:
        model.model_validate(params)
    except ValidationError as problem:
        for each in problem.errors():
            where = ".".join(str(part) for part in each["loc"])
            yield f"{where} - {each['msg']}, not {each['input']!r:.80}"


def _telegram_problems(method: str, params: dict[str, Any]) -> Iterator[str]:
    unknown = params.keys() - _telegram_names(method)
    if unknown:
        yield f"python-telegram-bot knows no {', '.join(sorted(unknown))}"
    try:
        for parsed in _telegram_objects(params):
            yield from _surplus(parsed)
    except (TypeError, KeyError, ValueError, AttributeError) as problem:
        yield f"python-telegram-bot cannot read it: {problem!r}"


def _telegram_objects(params: dict[str, Any]) -> Iterator[telegram.TelegramObject]:
    markup = params.get("reply_markup")
    if isinstance(markup, dict):
        for name, kind in _OBJECTS.items():
            if name in markup:
                yield kind.de_json(markup, None)
    for name, kind in _LISTS.items():
        yield from kind.de_list(params.get(name) or [], None)
    if isinstance(params.get("scope"), dict):
        yield telegram.BotCommandScope.de_json(params["scope"], None)
    if isinstance(params.get("link_preview_options"), dict):
        yield telegram.LinkPreviewOptions.de_json(params["link_preview_options"], None)


def _surplus(parsed: telegram.TelegramObject) -> Iterator[str]:
    if parsed.api_kwargs:
        yield f"{type(parsed).__name__} has no {', '.join(sorted(parsed.api_kwargs))}"
    if isinstance(parsed, telegram.InlineKeyboardMarkup):
        for row in parsed.inline_keyboard:
            for button in row:
                yield from _surplus(button)


@cache
def _model(method: str) -> type[TelegramMethod[Any]]:
    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    assert issubclass(model, TelegramMethod), method
    return model  # type: ignore[no-any-return]


@cache
def _telegram_names(method: str) -> frozenset[str]:
    """Parameters of the Bot's method of that name; those about the HTTP request are none of Telegram's."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)
    names = set(inspect.signature(getattr(telegram.Bot, name)).parameters)
    own = {"self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"}
    return frozenset(names - own)
