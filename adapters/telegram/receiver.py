"""Takes updates in: what each means, what is answered at once, and that it is on disk before it is acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.telegram.api import POLL_S, BotApi
from adapters.telegram.errors import TwoPollers
from adapters.telegram.host import TelegramHost
from adapters.telegram.incoming import UPDATES, Call, Received, Texts, received
from adapters.telegram.insisting import insist
from adapters.telegram.outgoing import menu
from bot.core.errors import InputError, OutsideError
from flows.language.model import LANGUAGES

_LOG: Final = logging.getLogger(__name__)

WAIT_FIRST_S: Final = 0.2
WAIT_MAX_S: Final = 30.0
"""Waits after a failure double from the first to this."""


class Receiver:
    """The receiving side of one bot, by long polling or by webhook."""

    def __init__(self, api: BotApi, host: TelegramHost, texts: Texts) -> None:
        self._api = api
        self._host = host
        self._texts = texts
        self._at_once: set[asyncio.Task[None]] = set()
        self._taking: asyncio.Future[Any] | None = None

    # -- start and stop

    async def set_up(self, webhook: str | None = None, secret: str | None = None) -> None:
        """Tell Telegram where updates go (None: they are polled), and the menu in each language.

        OutsideError where the first cannot be told. Without the menu people write as well, so it is left as it was.
        """
        await insist(lambda: self._api.call(_webhook(webhook, secret)))
        try:
            await insist(self._set_menu)
        except OutsideError as error:
            _LOG.warning(
                "the menu of commands was not set and stays as it was until the next start: %s", error
            )

    async def _set_menu(self) -> None:
        everywhere = {"type": "all_private_chats"}
        await self._api.call(menu(LANGUAGES[0], self._texts, everywhere))
        for language in LANGUAGES:
            await self._api.call(menu(language, self._texts, everywhere, code=language))

    async def finish(self, within_s: float) -> None:
        """Let what has come be carried out, and what is answered at once be answered."""
        in_hand = {*self._at_once, *([self._taking] if self._taking is not None else [])}
        if in_hand:
            await asyncio.wait(in_hand, timeout=within_s)

    # -- both ways

    async def take(self, update: Mapping[str, Any]) -> Received:
        """Carry out one update; it is on disk when this returns. OutsideError: bring it again."""
        meaning = self._read(update)
        if meaning.arrival is not None:
            await self._host.accept(meaning.arrival)
        return meaning

    def _read(self, update: Mapping[str, Any]) -> Received:
        try:
            return received(update, self._host.now(), self._texts)
        except (KeyError, TypeError, ValueError, AttributeError):
            _LOG.exception("an update of Telegram could not be read and is left out")
            return Received()

    def answer(self, calls: Sequence[Call]) -> None:
        """Carry out calls that need not be waited for."""
        if calls:
            task = asyncio.ensure_future(self._answer(calls))
            self._at_once.add(task)
            task.add_done_callback(self._at_once.discard)

    async def _answer(self, calls: Sequence[Call]) -> None:
        for call in calls:
            try:
                await self._api.call(call)
            except Exception as error:
                _LOG.info("%s was not carried out: %s", call.method, error)

    # -- long polling

    async def poll(self) -> None:
        """Ask for updates until cancelled. Asking for the next ones acknowledges these: all of them are on disk."""
        offset, wait_s = 0, WAIT_FIRST_S
        while True:
            try:
                updates = await self._api.updates(offset, POLL_S)
                wait_s = WAIT_FIRST_S
            except TwoPollers as error:
                _LOG.warning("another program polls with the same token, so answers come late: %s", error)
                await asyncio.sleep(error.retry_after_s or 1)
                continue
            except (OutsideError, InputError) as error:
                _LOG.warning("Telegram cannot be asked for updates: %s", error)
                await asyncio.sleep(getattr(error, "retry_after_s", None) or wait_s)
                wait_s = min(2 * wait_s, WAIT_MAX_S)
                continue
            self._taking = asyncio.ensure_future(self._take_all(updates))
            # what has come is finished even where the program is told to stop
            await asyncio.shield(self._taking)
            offset = max((int(update["update_id"]) + 1 for update in updates), default=offset)

    async def _take_all(self, updates: Sequence[Mapping[str, Any]]) -> None:
        await asyncio.gather(*(self._take_until_done(update) for update in updates))

    async def _take_until_done(self, update: Mapping[str, Any]) -> None:
        """Carry out an update; while the store fails, again and again. A press is answered without waiting for it."""
        meaning = self._read(update)
        self.answer(meaning.at_once)
        wait_s = WAIT_FIRST_S
        while meaning.arrival is not None:
            try:
                await self._host.accept(meaning.arrival)
                return
            except OutsideError as error:
                _LOG.warning("an update waits for the store: %s", error)
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, WAIT_MAX_S)


def _webhook(address: str | None, secret: str | None) -> Call:
    if address is None:
        return Call("deleteWebhook", {"drop_pending_updates": False})
    parameters: dict[str, Any] = {"url": address, "allowed_updates": list(UPDATES)}
    return Call("setWebhook", {**parameters, "secret_token": secret} if secret else parameters)
