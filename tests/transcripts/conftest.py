"""Makes each `.chat` file a test, played against the engine alone and through the web chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.players import UNIT, Player, form
from tests.kit.pure_talk import PureTalk
from tests.kit.transcript import read_steps


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".chat":
        return ChatFile.from_parent(parent, path=file_path)
    return None


class ChatFile(pytest.File):
    """One transcript."""

    def collect(self) -> Iterator[pytest.Item]:
        yield ChatItem.from_parent(self, name="engine")


class ChatItem(pytest.Item):
    """One transcript through one channel."""

    def runtest(self) -> None:
        steps = read_steps(self.path)
        chosen = {step.verb: step.rest for step in steps if step.verb in ("form", "flow")}
        published = form(chosen.get("form", "small"))
        flows = chosen.get("flow", "").split() or list(published.catalogue.flows)
        talk = PureTalk(published.catalogue, published.messages, UNIT, flows)
        Player(talk, published.catalogue, self.path.name).play(steps)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: object) -> str:
        if excinfo.errisinstance(AssertionError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem} [{self.name}]"
