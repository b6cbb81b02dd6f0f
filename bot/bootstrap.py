"""Joins ports to adapters and storage. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from adapters.telegram.api import BotApi
from adapters.telegram.incoming import CHANNEL
from adapters.telegram.limits import limits
from adapters.telegram.outlet import TelegramOutlet
from adapters.webchat.channel import WebChat
from adapters.webpush.outlet import LIMITS as PUSH_LIMITS
from adapters.webpush.outlet import PushOutlet
from adapters.working_days import working_days
from bot.app.clock import SystemClock
from bot.app.delivery import Delivery
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.inbox import TalkInbox
from bot.app.openings import Openings
from bot.app.reminders import Reminders
from bot.app.replies import Doors
from bot.app.revisions import Revisions
from bot.app.sentences import texts_in_force
from bot.app.timetable import Timetable
from bot.config import Settings
from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.errors import InputError
from bot.core.ports import Channel, Clock, Limits
from bot.core.push import CHANNEL as PUSH_CHANNEL
from bot.core.push import PushOffer
from bot.program import Program, Push, Telegram
from storage import SqlStorage, open_storage

_NO_CONTACT: Final = "mailto:operator@localhost"
"""Where the chat has no public address, browsers of this machine alone can ask to be woken: a trial."""


@contextmanager
def opened(
    settings: Settings,
    clock: Clock | None = None,
    *,
    is_serving: bool = False,
    telegram_limits: Limits | None = None,
    is_local_push_allowed: bool = False,
) -> Iterator[Program]:
    """The program on its database, which is created and brought up to date; closed when the block ends.

    `is_serving`: with every channel of the settings. Commands that serve none do without Telegram's libraries, which
    take seconds to load. `telegram_limits` None: those that Telegram states. `is_local_push_allowed`: to push services
    of this machine too.
    """
    days = working_days(settings.working_days_dir)
    clock = clock or SystemClock()
    _make_folder(settings.database_url)
    storage = open_storage(settings.database_url)
    try:
        storage.upgrade()
        is_telling = is_serving and "telegram" in settings.channels
        is_pushing = is_serving and "web" in settings.channels
        telegram = _telegram(settings, telegram_limits) if is_telling else None
        push = _push(settings, storage, clock, is_local_push_allowed) if is_pushing else None
        yield _joined(settings, clock, storage, days, telegram, push)
    finally:
        storage.close()


def _joined(
    settings: Settings,
    clock: Clock,
    storage: SqlStorage,
    days: WorkingDays,
    telegram: Telegram | None,
    push: Push | None,
) -> Program:
    """All parts, each given those that it needs."""
    revisions = Revisions()
    hours = WorkingHours(*settings.working_hours, days)
    openings = Openings(revisions, hours)
    duties = Duties(revisions, openings)
    web = WebChat()
    channels: dict[str, Channel] = {web.name: web}
    if telegram is not None:
        channels[telegram.delivery.name] = telegram.delivery
    doors = Doors(settings.public_url if "web" in settings.channels else None, settings.telegram_bot)
    inbox = TalkInbox(storage, revisions, duties, channels, doors)
    timetable = Timetable(revisions, openings, Reminders(revisions, hours, frozenset({web.name})), channels)
    return Program(
        settings, clock, storage, revisions, openings, duties, hours, inbox, web, timetable, telegram, push
    )


def _telegram(settings: Settings, allowed: Limits | None) -> Telegram:
    """Telegram by the library of the settings; InputError where that is not installed, or for what is no token."""
    assert settings.telegram_token is not None  # the settings see to it
    files = read_folder(settings.flows_dir)
    texts = texts_in_force(files, "telegram")
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


def _push(settings: Settings, storage: SqlStorage, clock: Clock, is_local_allowed: bool) -> Push:
    """Web push, with the key of this installation, which is made where there is none."""
    from adapters.webpush.posting import HttpPoster
    from adapters.webpush.sealing import PushSealer, new_key

    with storage.transaction() as transaction:
        private = transaction.push_key(new_key(), clock.now())
    contact = settings.public_url if settings.is_public_https else _NO_CONTACT
    sealer = PushSealer(private, contact)
    outlet = PushOutlet(sealer, HttpPoster(is_local_allowed=is_local_allowed))
    delivery = Delivery(PUSH_CHANNEL, outlet, PUSH_LIMITS)
    return Push(outlet, delivery, PushOffer(sealer.public, is_local_allowed))


def _make_folder(url: str) -> None:
    """The folder of an SQLite file, so that a first start needs no preparation."""
    path = url.removeprefix("sqlite:///")
    if path != url and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
