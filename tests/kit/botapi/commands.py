"""The menu of commands, kept per scope and language.

A "Determining list of commands" says which of them a person sees; this module keeps what was set and nothing else.
"""

from __future__ import annotations

import re
from typing import Any

from tests.kit.botapi import rules
from tests.kit.botapi.bot import Bot
from tests.kit.botapi.rules import BrokenRule, Refused

_SCOPES = ("default", "all_private_chats", "chat")


def set_my_commands(bot: Bot, params: dict[str, Any]) -> bool:
    """True; the commands replace those of the same scope and language."""
    commands = params.get("commands")
    if not isinstance(commands, list):
        raise Refused("Bad Request: can't parse commands JSON object")
    if len(commands) > rules.COMMANDS_MAX:
        raise Refused(rules.COMMANDS_TOO_MANY)
    for each in commands:
        if not re.fullmatch(rules.COMMAND_PATTERN, each["command"]):
            raise Refused(rules.COMMAND)
        if not 1 <= len(each["description"]) <= rules.COMMAND_DESCRIPTION_MAX_CHARS:
            raise Refused(rules.COMMAND_DESCRIPTION)
    bot.commands[_key(bot, params)] = commands
    return True


def get_my_commands(bot: Bot, params: dict[str, Any]) -> list[dict[str, str]]:
    """The commands of exactly that scope and language."""
    return bot.commands.get(_key(bot, params), [])


def delete_my_commands(bot: Bot, params: dict[str, Any]) -> bool:
    """True, whether there were any or not."""
    bot.commands.pop(_key(bot, params), None)
    return True


def _key(bot: Bot, params: dict[str, Any]) -> tuple[str, str]:
    language = params.get("language_code", "")
    if not re.fullmatch(rules.LANGUAGE_PATTERN, language):
        raise Refused(rules.LANGUAGE)
    scope = params.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise BrokenRule(f"this server knows the scopes {', '.join(_SCOPES)}, not {kind}")
    if kind != "chat":
        return kind, language
    return f"chat {bot.chats.reachable(scope['chat_id']).id}", language
