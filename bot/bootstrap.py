"""Joins ports to adapters and storage. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.telegram.api import BotApi
from adapters.telegram.incoming import CHANNEL
from adapters.telegram.limits import limits
from adapters.telegram.outlet import TelegramOutlet
from adapters.webchat.channel import WebChat
from adapters.working_days import chinese_working_days
from bot.app.clock import SystemClock
from bot.app.delivery import Delivery
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.inbox import Doors, TalkInbox
from bot.app.revisions import Revisions
from bot.app.sentences import sentences_in_force
from bot.config import Settings
from bot.core.calendar.working_days import WorkingHours
from bot.core.errors import InputError
from bot.core.ports import Channel, Clock, Limits
from bot.program import Program, Telegram
from flows.language.model import LANGUAGES
from storage import open_storage


@contextmanager
def opened(
    settings: Settings,
    clock: Clock | None = None,
    *,
    is_serving: bool = False,
    telegram_limits: Limits | None = None,
) -> Iterator[Program]:
    """The program on its database, which is created and brought up to date; closed when the block ends.

    `is_serving`: with every channel of the settings. Commands that serve none do without Telegram's libraries, which
    take seconds to load. `telegram_limits` None: those that Telegram states.
    """
    _make_folder(settings.database_url)
    storage = open_storage(settings.database_url)
    try:
        storage.upgrade()
        revisions = Revisions()
        duties = Duties(revisions, WorkingHours(*settings.working_hours, chinese_working_days()))
        web = WebChat()
        channels: dict[str, Channel] = {web.name: web}
        telegram = (
            _telegram(settings, telegram_limits) if is_serving and "telegram" in settings.channels else None
        )
        if telegram is not None:
            channels[telegram.delivery.name] = telegram.delivery
        doors = Doors(settings.public_url if "web" in settings.channels else None, settings.telegram_bot)
        inbox = TalkInbox(storage, revisions, duties, channels, doors)
        yield Program(settings, clock or SystemClock(), storage, revisions, duties, inbox, web, telegram)
    finally:
        storage.close()


def _telegram(settings: Settings, allowed: Limits | None) -> Telegram:
    """Telegram by the library of the settings; InputError where that is not installed, or for what is no token."""
    assert settings.telegram_token is not None  # the settings see to it
    files = read_folder(settings.flows_dir)
    texts = {
        language: sentences_in_force(files, f"messages/{language}/telegram.yaml") for language in LANGUAGES
    }
    api = _bot_api(settings.telegram_sdk, settings.telegram_token.get_secret_value(), settings.telegram_api)
    outlet = TelegramOutlet(api, texts)
    return Telegram(
        api, Delivery(CHANNEL, outlet, allowed or limits(settings.telegram_rate), has_menu=True), texts
    )


def _bot_api(sdk: str, token: str, address: str) -> BotApi:
    if sdk == "ptb":
        from adapters.telegram.ptb import PtbApi

        return PtbApi(token, address)
    try:
        from adapters.telegram.aiogram_shell import AiogramApi
    except ModuleNotFoundError:
        raise InputError(
            "aiogram is not installed; install it with: pip install 'yibiao[aiogram]'."
        ) from None
    return AiogramApi(token, address)


def _make_folder(url: str) -> None:
    """The folder of an SQLite file, so that a first start needs no preparation."""
    path = url.removeprefix("sqlite:///")
    if path != url and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
