"""Joins ports to adapters and storage. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.webchat.channel import WebChat
from adapters.working_days import chinese_working_days
from bot.app.clock import SystemClock
from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.inbox import TalkInbox
from bot.app.revisions import Published, Revisions
from bot.config import Settings
from bot.core.ports import Channel, Clock
from storage import SqlStorage, open_storage


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

    def publish_folder(self, folder: Path | None = None) -> Published:
        """Make the flows folder the current revision if it has changed; InputError where it has problems."""
        files = read_folder(folder or self.settings.flows_dir)
        with self.storage.transaction() as transaction:
            return self.revisions.store(files, transaction, self.clock.now())


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Program]:
    """The program on its database, which is created and brought up to date; closed when the block ends."""
    _make_folder(settings.database_url)
    storage = open_storage(settings.database_url)
    try:
        storage.upgrade()
        revisions = Revisions()
        duties = Duties(revisions, chinese_working_days())
        web = WebChat()
        channels: Mapping[str, Channel] = {web.name: web}
        inbox = TalkInbox(storage, revisions, duties, channels, echoing=frozenset({web.name}))
        yield Program(settings, clock or SystemClock(), storage, revisions, duties, inbox, web)
    finally:
        storage.close()


def _make_folder(url: str) -> None:
    """The folder of an SQLite file, so that a first start needs no preparation."""
    path = url.removeprefix("sqlite:///")
    if path != url and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
