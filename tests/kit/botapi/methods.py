"""What each method does for a bot. Parameters arrive typed; a refusal is raised.

A method's rules stand in `rules`; who may be written to in `chats`; how often in `limits`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from tests.kit.botapi import commands, keyboards, rules
from tests.kit.botapi.bot import Bot
from tests.kit.botapi.chats import Group, Kept
from tests.kit.botapi.markup import Formatted, parsed, trimmed, utf16_length
from tests.kit.botapi.rules import BrokenRule, Refused

Params = dict[str, Any]
Method = Callable[[Bot, Params], Any]


def get_me(bot: Bot, _: Params) -> dict[str, Any]:
    """The bot, as it sees itself."""
    return {
        **bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(bot: Bot, params: Params) -> list[dict[str, Any]]:
    """The updates that wait, after those before the offset were forgotten."""
    if bot.delivery is not None:
        raise Refused(rules.WEBHOOK_ACTIVE)
    if "allowed_updates" in params:
        bot.updates.allowed = params["allowed_updates"]
    limit = within(bot, params, "limit", 1, rules.UPDATES_MAX, rules.UPDATES_MAX)
    timeout_s = within(bot, params, "timeout", 0, rules.POLL_MAX_S, 0)
    return await bot.updates.poll(params.get("offset", 0), limit, timeout_s)


def send_message(bot: Bot, params: Params) -> dict[str, Any]:
    """The new message."""
    to = bot.chats.reachable(_chat_id(params))
    text, entities = formatted(params)
    markup = keyboards.checked(params.get("reply_markup"))
    bot.limits.count(to.id)
    message: dict[str, Any] = {
        "message_id": bot.chats.new_id(to.id),
        "from": bot.user,
        "chat": to.chat(),
        "date": bot.date(),
        "text": text,
    }
    if entities:
        message["entities"] = entities
    if markup:
        message["reply_markup"] = markup
    bot.chats.keep(message)
    bot.sent(to.id)
    return message


def edit_message_text(bot: Bot, params: Params) -> dict[str, Any]:
    """The message as it stands now."""
    kept = _editable(bot, params)
    text, entities = formatted(params)
    markup = keyboards.checked(params.get("reply_markup"))
    return _edited(bot, kept, {"text": text, "entities": entities or None, "reply_markup": markup})


def edit_message_reply_markup(bot: Bot, params: Params) -> dict[str, Any]:
    """The message with these buttons, or with none."""
    kept = _editable(bot, params)
    return _edited(bot, kept, {"reply_markup": keyboards.checked(params.get("reply_markup"))})


def answer_callback_query(bot: Bot, params: Params) -> bool:
    """True; the person sees the text, if there is one."""
    press = bot.presses.get(str(params.get("callback_query_id", "")))
    if press is None or bot.clock.elapsed() - press.pressed_at > bot.options.press_max_age_s:
        raise Refused(rules.QUERY)
    if len(params.get("text", "")) > rules.ANSWER_MAX_CHARS:
        raise Refused(rules.ANSWER_TOO_LONG)
    bot.answered_queries.append({"from": press.update["callback_query"]["from"]["id"], **params})
    return True


def leave_chat(bot: Bot, params: Params) -> bool:
    """True; the bot is no longer in the group."""
    left = bot.chats.reachable(_chat_id(params))
    if not isinstance(left, Group):
        raise Refused(rules.NOT_A_GROUP)
    left.status = "left"
    return True


def get_chat(bot: Bot, params: Params) -> dict[str, Any]:
    """The ChatFullInfo, with what both SDKs cannot do without."""
    chat = bot.chats.reachable(_chat_id(params)).chat()
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **chat,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def send_chat_action(bot: Bot, params: Params) -> bool:
    """True."""
    bot.chats.reachable(_chat_id(params))
    return True


def accept(_: Bot, __: Params) -> bool:
    """True, and nothing happens."""
    return True


def formatted(params: Params) -> Formatted:
    """The text and entities that a message gets. Raises Refused."""
    text = params.get("text", "")
    mode = str(params.get("parse_mode", "")).lower()
    if mode in {"markdown", "markdownv2"}:
        raise BrokenRule("this server reads HTML only")
    if mode not in {"", "html"}:
        raise Refused(rules.PARSE_MODE)
    result = trimmed(parsed(text) if mode else Formatted(text, params.get("entities") or []))
    if not result.text:
        raise Refused(rules.TEXT_EMPTY)
    if utf16_length(result.text) > rules.TEXT_MAX_UNITS:
        raise Refused(rules.TEXT_TOO_LONG)
    return result


def within(bot: Bot, params: Params, name: str, least: int, most: int, default: int) -> int:
    """A number between its bounds. S: Telegram moves it to the nearer bound; a strict server refuses it."""
    value = int(params.get(name, default))
    if bot.options.is_strict and not least <= value <= most:
        raise BrokenRule(f"{name} must be from {least} to {most}, not {value}")
    return max(least, min(most, value))


def _chat_id(params: Params) -> int:
    chat = params.get("chat_id")
    if chat is None or chat == "":
        raise Refused(rules.CHAT_EMPTY)
    if not isinstance(chat, int):
        raise Refused(rules.CHAT_NOT_FOUND)
    return chat


def _editable(bot: Bot, params: Params) -> Kept:
    to = bot.chats.reachable(_chat_id(params))
    if "message_id" not in params:
        raise Refused(rules.NO_MESSAGE_ID)
    kept = bot.chats.find(to.id, params["message_id"])
    if kept is None:
        raise Refused(rules.EDIT_NOT_FOUND)
    if not bot.chats.is_by_bot(kept):
        raise Refused(rules.EDIT_NOT_OURS)
    return kept


def _edited(bot: Bot, kept: Kept, changes: dict[str, Any]) -> dict[str, Any]:
    was = kept.message
    if all(was.get(name) == value for name, value in changes.items()):
        raise Refused(rules.NOT_MODIFIED)
    bot.limits.count(was["chat"]["id"])
    kept.former_buttons.extend(keyboards.buttons(was))
    changed = {**was, **changes, "edit_date": bot.date()}
    kept.message = {name: value for name, value in changed.items() if value is not None}
    kept.edits += 1
    bot.sent(was["chat"]["id"])
    return kept.message


METHODS: Final[dict[str, Method | Callable[[Bot, Params], Awaitable[Any]]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "leaveChat": leave_chat,
    "getChat": get_chat,
    "sendChatAction": send_chat_action,
    "setMyDescription": accept,
    "setMyShortDescription": accept,
    "logOut": accept,
    "close": accept,
}
"""The three methods about webhooks stand in `webhook_methods`: they start and stop deliveries."""
