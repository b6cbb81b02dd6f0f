"""Makes each `.chat` file two tests: played against the engine alone, and through the web chat."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.players import UNIT, Player, Talk, folder_of, form
from tests.kit.pure_talk import PureTalk
from tests.kit.transcript import read_steps
from tests.kit.web_talk import WebTalk


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".chat":
        return ChatFile.from_parent(parent, path=file_path)
    return None


class ChatFile(pytest.File):
    """One transcript."""

    def collect(self) -> Iterator[pytest.Item]:
        yield ChatItem.from_parent(self, name="engine")
        yield ChatItem.from_parent(self, name="web")


class ChatItem(pytest.Item):
    """One transcript through one channel."""

    def runtest(self) -> None:
        steps = read_steps(self.path)
        name = next((step.rest for step in steps if step.verb == "form"), "small")
        play = {"engine": _with_engine, "web": _with_web}[self.name]
        with play(name) as talk:
            Player(talk, form(name).catalogue, self.path.name).play(steps)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: object) -> str:
        if excinfo.errisinstance(AssertionError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style="short"))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem} [{self.name}]"


@contextmanager
def _with_engine(name: str) -> Iterator[Talk]:
    published = form(name)
    yield PureTalk(published.catalogue, published.messages, UNIT, published.catalogue.flows)


@contextmanager
def _with_web(name: str) -> Iterator[Talk]:
    with tempfile.TemporaryDirectory() as folder:
        talk = WebTalk(Path(folder), folder_of(name, Path(folder)))
        try:
            yield talk
        finally:
            talk.close()
