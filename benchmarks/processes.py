"""Programs in processes of their own: each says `ready` once it serves, and ends with its standard input."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final

_READY: Final = "ready"
_START_MAX_S: Final = 60
_STOP_MAX_S: Final = 20
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


def say_ready() -> None:
    """Tell the parent that this process serves, and end when the parent does."""
    print(_READY, flush=True)
    threading.Thread(target=_end_with_stdin, daemon=True).start()


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(0)


def hide_undeclared_libraries() -> None:
    """Let uvicorn find what the lock files install: not uvloop and httptools, which a machine may have besides."""
    for name in ("uvloop", "httptools"):
        sys.modules[name] = None  # type: ignore[assignment]


class Child:
    """A running module: `with Child("benchmarks.echo_bots", ...) as child: ...`."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] = {}) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        self._wait_until_ready(module)

    def _wait_until_ready(self, module: str) -> None:
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], _START_MAX_S)
        line = self._process.stdout.readline().decode().strip() if readable else ""
        if line != _READY:
            self.kill()
            raise RuntimeError(f"{module} does not start: it said {line!r}")

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu_s(self) -> float:
        """Processor seconds used so far, in all threads."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S

    @property
    def resident_bytes(self) -> int:
        """Memory held now."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is flushed. Returns once the process is gone."""
        self._process.kill()
        self._process.wait(_STOP_MAX_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def wait_until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Whether the condition, a function of nothing, came true in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
