"""The command `yibiao` as a person types it: in this process where that is enough, in one of its own where not."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.cli.main import main

FORMS = Path(__file__).parents[1] / "transcripts" / "forms"
SHIPPED = Path(__file__).parents[2] / "flows"

_PATIENCE_S = 60
"""A command that takes longer hangs."""

_TICK_S = 0.02


class Outcome(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def yibiao(*arguments: object, stdin: str = "") -> Outcome:
    """Run a command in this process, with this process's folder and environment."""
    out, err, terminal = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main([str(each) for each in arguments])
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdin = terminal
    assert isinstance(code, int), f"ended with {code!r}"
    return Outcome(code, out.getvalue(), err.getvalue())


def done(*arguments: object, stdin: str = "") -> str:
    """What a command printed that must succeed without a complaint."""
    outcome = yibiao(*arguments, stdin=stdin)
    assert (outcome.code, outcome.err) == (0, ""), outcome
    return outcome.out


@dataclass
class Running:
    """A command in a process of its own."""

    process: subprocess.Popen[str]
    _out: Path
    _err: Path

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    def wait_for(self, words: str) -> str:
        """The line of standard output that holds some words, as soon as it is there."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            for line in self.out.splitlines():
                if words in line:
                    return line
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.out}{self.err}"
            time.sleep(_TICK_S)
        raise AssertionError(f"{words!r} was not printed: {self.out}{self.err}")

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Send a signal and give the exit code."""
        self.process.send_signal(sign)
        return self.end()

    def end(self) -> int:
        """The exit code of the command when it ends by itself."""
        return self.process.wait(_PATIENCE_S)


@contextmanager
def running(*arguments: object, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run a command in a process of its own, in a folder, with these settings and no others of ours."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("YIBIAO_")}
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch) / "out", Path(scratch) / "err"
        with out.open("w") as out_file, err.open("w") as err_file:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**plain, **(settings or {}), "PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.DEVNULL,
                stdout=out_file,
                stderr=err_file,
                text=True,
            )
        try:
            yield Running(process, out, err)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(_PATIENCE_S)


def chat(flow: str, unit: str, at: str, *lines: str, database: Path, language: str = "zh") -> str:
    """What a piped talk about one report printed."""
    options = ("--flow", flow, "--unit", unit, "--at", at, "--database", database, "--language", language)
    return done("chat", *options, stdin="".join(f"{line}\n" for line in lines))


def folder_with(form: str, target: Path) -> Path:
    """A flows folder: one of the small forms of the transcripts beside the shipped messages."""
    for place in (FORMS / form, SHIPPED):
        for path in place.rglob("*"):
            is_ours = place != SHIPPED or "messages" in path.relative_to(place).parts
            if path.is_file() and is_ours and path.suffix in (".yaml", ".txt"):
                copy = target / path.relative_to(place)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    return target


def marked(told: str) -> list[str]:
    """The files that still have something to decide; there is no other problem."""
    *lines, summary = told.splitlines()
    assert summary == f"No problems, {len(lines)} warning{'s' if len(lines) > 1 else ''}."
    assert all(line.endswith("[warning: undecided]") for line in lines)
    return [line.partition(":")[0] for line in lines]
