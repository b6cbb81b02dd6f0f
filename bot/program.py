"""The parts of a running program, as `bot.bootstrap` has joined them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.telegram.api import BotApi
from adapters.telegram.incoming import Texts
from adapters.webchat.channel import WebChat
from bot.app.delivery import Delivery
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.folder_standing import Standing, standing, told
from bot.app.inbox import TalkInbox
from bot.app.revisions import Published, Revisions
from bot.config import Settings
from bot.core.office import OfficeTransaction, Publication
from bot.core.ports import Clock
from flows.language.reader import revision_of
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

    def publish_folder(self, folder: Path | None = None, *, takes_folder: bool = False) -> Published:
        """Make the flows folder the current revision if it has changed; InputError where it has problems.

        What was published in the browser stays in force, unless `takes_folder`.
        """
        files = read_folder(folder or self.settings.flows_dir)
        with self.storage.transaction() as transaction:
            if not takes_folder and _standing(files, transaction)[0] in (Standing.BEHIND, Standing.APART):
                return self.revisions.current(transaction)
            return self.revisions.store(files, transaction, self.clock.now())

    def folder_told(self) -> str | None:
        """What must be known of the flows folder beside what is published in the browser, None for nothing."""
        files = read_folder(self.settings.flows_dir)
        with self.storage.transaction() as transaction:
            return told(*_standing(files, transaction))


def _standing(
    files: Mapping[str, str], transaction: OfficeTransaction
) -> tuple[Standing, Publication | None]:
    latest, revision = transaction.latest_publication(), revision_of(files)
    return standing(revision, latest, is_known=transaction.has_revision(revision)), latest
