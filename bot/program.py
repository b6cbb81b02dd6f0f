"""The parts of a running program, as `bot.bootstrap` has joined them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.telegram.api import BotApi
from adapters.telegram.incoming import Texts
from adapters.webchat.channel import WebChat
from bot.app.delivery import Delivery
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.inbox import TalkInbox
from bot.app.revisions import Published, Revisions
from bot.config import Settings
from bot.core.ports import Clock
from storage import SqlStorage


@dataclass(frozen=True)
class Telegram:
    """Telegram as a channel of a program that serves it."""

    api: BotApi
    delivery: Delivery
    texts: Texts


@dataclass(frozen=True)
class Program:
    """The parts of a running program, joined."""

    settings: Settings
    clock: Clock
    storage: SqlStorage
    revisions: Revisions
    duties: Duties
    inbox: TalkInbox
    web: WebChat
    telegram: Telegram | None = None

    def publish_folder(self, folder: Path | None = None) -> Published:
        """Make the flows folder the current revision if it has changed; InputError where it has problems."""
        files = read_folder(folder or self.settings.flows_dir)
        with self.storage.transaction() as transaction:
            return self.revisions.store(files, transaction, self.clock.now())
