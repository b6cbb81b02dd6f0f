"""`yibiao chat` at a real terminal."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("small_flows")

_PATIENCE_S = 60


def _take_the_terminal() -> None:
    """Let the keys of the terminal on standard input be this process's: Ctrl-C interrupts it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A terminal in which the chat runs."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._screen = screen
        self._ahead = ""

    def wait_for(self, words: str) -> None:
        """Read the screen until some words come that were not waited for before."""
        decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        while words not in self._ahead:
            ready, _, _ = select.select([self._screen], [], [], _PATIENCE_S)
            assert ready, f"{words!r} was not shown, only {self._ahead!r}"
            self._ahead += decoder.decode(os.read(self._screen, 4096))
        self._ahead = self._ahead.partition(words)[2]

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def end_by(self, keys: bytes) -> int:
        """Type keys, again where they came in the moment before the prompt listened; the exit code."""
        for _ in range(_PATIENCE_S):
            self.type(keys)
            try:
                return self._process.wait(1)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(f"{keys!r} did not end the talk")


@pytest.fixture
def terminal(database: Path) -> Iterator[Callable[[], Terminal]]:
    """Starts a chat in a terminal; its database is the one of the test."""
    with _terminals(database) as start:
        yield start


@contextmanager
def _terminals(database: Path) -> Iterator[Callable[[], Terminal]]:
    processes: list[subprocess.Popen[bytes]] = []
    screens: list[int] = []

    def start() -> Terminal:
        screen, line = pty.openpty()
        screens.append(screen)
        command = [
            *(sys.executable, "-m", "bot", "chat", "--flow", "village-quarter", "--unit", "v1"),
            *("--at", "2026-04-09T09:00", "--database", str(database)),
        ]
        process = subprocess.Popen(
            command,
            stdin=line,
            stdout=line,
            stderr=line,
            start_new_session=True,
            preexec_fn=_take_the_terminal,
        )
        processes.append(process)
        os.close(line)
        return Terminal(process, screen)

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait(_PATIENCE_S)
    for screen in screens:
        os.close(screen)


def test_a_line_is_answered_and_an_empty_one_ends_the_talk(terminal: Callable[[], Terminal]) -> None:
    chat = terminal()
    chat.wait_for("> ")
    chat.type("户数 309\r".encode())
    chat.wait_for("309户")
    chat.wait_for("> ")
    assert chat.end_by(b"\r") == 0


@pytest.mark.parametrize("keys", [b"\x04", b"\x03"], ids=["Ctrl-D", "Ctrl-C"])
def test_the_talk_ends_by_a_key_and_keeps_what_was_typed(
    keys: bytes, terminal: Callable[[], Terminal]
) -> None:
    chat = terminal()
    chat.wait_for("> ")
    chat.type("户数 309\r".encode())
    chat.wait_for("309户")
    chat.wait_for("> ")
    assert chat.end_by(keys) == 0
    again = terminal()
    again.wait_for("309户")
    assert again.end_by(b"\r") == 0
