"""Joins ports to adapters and storage. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from adapters.webchat.channel import WebChat
from adapters.working_days import chinese_working_days
from bot.app.clock import SystemClock
from bot.app.duties import Duties
from bot.app.inbox import TalkInbox
from bot.app.revisions import Revisions
from bot.config import Settings
from bot.core.ports import Channel, Clock
from bot.program import Program
from storage import open_storage


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
