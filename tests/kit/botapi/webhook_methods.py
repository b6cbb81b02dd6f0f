"""setWebhook, deleteWebhook and getWebhookInfo."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.kit.botapi import rules
from tests.kit.botapi.bot import Bot
from tests.kit.botapi.methods import within
from tests.kit.botapi.rules import Refused
from tests.kit.botapi.webhook import Delivery, Target

CarryOut = Callable[[str, dict[str, Any]], Awaitable[None]]


async def set_webhook(bot: Bot, params: dict[str, Any], carry_out: CarryOut) -> bool:
    """True; updates go to the address from now on, those that wait first. Without an address: none any more."""
    url = params.get("url", "")
    if not url:
        return await delete_webhook(bot, params)
    target = _target(bot, url, params)
    if "allowed_updates" in params:
        bot.updates.allowed = params["allowed_updates"]
    await stop(bot)
    _drop(bot, params)
    bot.updates.end_poll(rules.POLL_ENDED)
    bot.delivery = Delivery(target, bot.updates, bot.options, carry_out)
    bot.updates.on_new = bot.delivery.add
    return True


async def delete_webhook(bot: Bot, params: dict[str, Any]) -> bool:
    """True; what waits is kept for getUpdates unless it is to be dropped."""
    await stop(bot)
    _drop(bot, params)
    return True


def get_webhook_info(bot: Bot) -> dict[str, Any]:
    """The WebhookInfo."""
    delivery = bot.delivery
    found: dict[str, Any] = {
        "url": delivery.target.url if delivery else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if delivery:
        found["max_connections"] = delivery.target.connections
        if delivery.last_error:
            found.update(last_error_message=delivery.last_error, last_error_date=bot.date())
    if bot.updates.allowed:
        found["allowed_updates"] = list(bot.updates.allowed)
    return found


async def stop(bot: Bot) -> None:
    """End the deliveries of the bot, if there are any."""
    delivery, bot.delivery, bot.updates.on_new = bot.delivery, None, None
    if delivery is not None:
        await delivery.stop()


def _target(bot: Bot, url: str, params: dict[str, Any]) -> Target:
    parts = urlsplit(url)
    if not bot.options.is_local:
        if parts.scheme != "https":
            raise Refused(rules.WEBHOOK_NOT_HTTPS)
        if (parts.port or 443) not in rules.WEBHOOK_PORTS:
            raise Refused(rules.WEBHOOK_PORT)
    secret = params.get("secret_token")
    if secret:
        if len(secret) > 256:
            raise Refused(rules.SECRET_TOO_LONG)
        if not re.fullmatch(rules.SECRET_PATTERN, secret):
            raise Refused(rules.SECRET)
    most = within(bot, params, "max_connections", 1, rules.CONNECTIONS_MAX, rules.CONNECTIONS)
    return Target(url, secret or None, most)


def _drop(bot: Bot, params: dict[str, Any]) -> None:
    if params.get("drop_pending_updates"):
        bot.updates.forget_all()
