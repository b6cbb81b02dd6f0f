"""A program in a process of its own, which takes updates from a pipe and says which of them it has accepted."""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

from bot.core.events import Said
from tests.kit.desk import START, Desk

_CONTEXT: Final = get_context("forkserver")


class Typed(NamedTuple):
    """One update: its id, and what was typed."""

    update_id: str
    text: str


class Served:
    """The process, seen from outside. It dies only by `kill`."""

    def __init__(self, database: Path, flows_dir: Path, name: str) -> None:
        _CONTEXT.set_forkserver_preload(["tests.kit.desk"])
        self._ours, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=serve, args=(theirs, database, flows_dir, name))
        self._process.start()
        theirs.close()

    def send(self, update: Typed) -> bool:
        """Bring an update; whether the process was there to take it."""
        try:
            self._ours.send(update)
        except OSError:
            return False
        return True

    def acknowledged(self) -> str | None:
        """The id of the next update that was accepted, None when the process is dead and has said all it said."""
        try:
            return str(self._ours.recv())
        except (EOFError, OSError):
            return None

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is flushed."""
        self._process.kill()

    def buried(self) -> int | None:
        """Wait until the process is gone; what it died of, negative for a signal."""
        self._process.join()
        self._ours.close()
        return self._process.exitcode


def serve(updates: Connection, database: Path, flows_dir: Path, name: str) -> None:
    """Accept updates in their order until killed, those that wait together."""
    desk = Desk(database, flows_dir)
    while True:
        group = [updates.recv()]
        while updates.poll():
            group.append(updates.recv())
        desk.accept_all([desk.arrival(name, each.update_id, Said(START, each.text)) for each in group])
        for each in group:
            updates.send(each.update_id)
