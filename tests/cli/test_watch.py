"""`yibiao run --watch`: an author saves a file and sees at once what it did, or why it did nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app.flows_folder import read_folder
from bot.app.publishing import Publisher
from bot.bootstrap import opened
from bot.cli.watching import publish_changed
from bot.config import Settings
from bot.program import Program
from flows.language.reader import revision_of
from tests.kit.commands import Running, done, running

FORM = Path("definitions/village-quarter.yaml")


def _change(folder: Path, old: str, new: str) -> None:
    text = (folder / FORM).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / FORM).write_text(text.replace(old, new), "utf-8")


def _revision(folder: Path) -> str:
    return revision_of(read_folder(folder))[:12]


@contextmanager
def _watching(folder: Path, place: Path) -> Iterator[Running]:
    settings = {"YIBIAO_FLOWS_DIR": str(folder), "YIBIAO_LISTEN": "127.0.0.1:0"}
    with running("run", "--watch", "--database", "yibiao.db", folder=place, settings=settings) as command:
        yield command


def _in_force() -> str:
    first, *_ = done("revisions", "--database", "yibiao.db").splitlines()
    return first


@pytest.mark.usefixtures("database")
def test_every_saving_is_published_and_a_broken_file_is_told_and_changes_nothing(
    small_flows: Path, place: Path
) -> None:
    """One start for the whole story, because a start takes seconds."""
    done("publish", "--yes", "--database", "yibiao.db")
    _change(small_flows, "zh: 季表", "zh: 村季表")
    with _watching(small_flows, place) as command:
        command.wait_for("Ctrl-C stops.")
        assert command.wait_for(" is in force.") == f"Revision {_revision(small_flows)} is in force."
        assert command.wait_for("Flows ").startswith(f"Flows {_revision(small_flows)}: ")
        _change(small_flows, "zh: 村季表", "zh: 第三表")
        third = _revision(small_flows)
        command.wait_for(f"Revision {third} is in force.")
        _change(small_flows, "flow: village-quarter", "flaw: village-quarter")
        told = command.wait_for("flaw")
        assert told.startswith(f"{small_flows / FORM}:")
        command.wait_for("Not published: what is in force stays.")
        assert third in _in_force()
        _change(small_flows, "flaw: village-quarter", "flow: village-quarter")
        _change(small_flows, "zh: 第三表", "zh: 第四表")
        command.wait_for(f"Revision {_revision(small_flows)} is in force.")
        assert command.stop() == 0
    assert "published by --watch" in _in_force()


@pytest.mark.usefixtures("database")
def test_the_first_start_publishes_the_folder_once(small_flows: Path, place: Path) -> None:
    with _watching(small_flows, place) as command:
        command.wait_for("Ctrl-C stops.")
        assert command.stop() == 0
        assert "in force." not in command.out
    assert len(done("revisions", "--database", "yibiao.db").splitlines()) == 1


# -- without a service


@pytest.fixture
def program(database: Path, small_flows: Path) -> Iterator[Program]:
    """A program whose flows folder is published."""
    settings = Settings(database_url=f"sqlite:///{database}", flows_dir=small_flows)
    with opened(settings) as program:
        program.publish_folder()
        yield program


def _published(program: Program) -> str:
    with program.storage.transaction() as transaction:
        return str(transaction.current_revision())[:12]


def test_a_folder_that_is_in_force_is_left_alone_without_a_word(program: Program, small_flows: Path) -> None:
    said: list[str] = []
    assert not publish_changed(program, Publisher(program.revisions), small_flows, said.append)
    assert said == []


def test_what_changes_for_reporters_is_said_with_the_revision(program: Program, small_flows: Path) -> None:
    said: list[str] = []
    _change(small_flows, "zh: 季表", "zh: 村季表")
    assert publish_changed(program, Publisher(program.revisions), small_flows, said.append)
    (told,) = said
    assert told.startswith(f"Revision {_revision(small_flows)} is in force.\nWith the next message:\n- ")
    assert _published(program) == _revision(small_flows)


@pytest.mark.parametrize("harm", ["no folder", "not text", "unsaid meaning"])
def test_whatever_happens_to_the_folder_is_told_and_ends_nothing(
    harm: str, program: Program, small_flows: Path
) -> None:
    before, said = _published(program), list[str]()
    if harm == "no folder":
        small_flows.rename(small_flows.with_name("moved"))
    elif harm == "not text":
        (small_flows / FORM).write_bytes(b"\xff\xfe\x00")
    else:
        dictionary = small_flows / "dictionary" / "year.yaml"
        text = dictionary.read_text("utf-8")
        dictionary.write_text(text.replace("居住半年以上", "有户籍"), "utf-8")
    assert not publish_changed(program, Publisher(program.revisions), small_flows, said.append)
    assert said[-1].startswith("Not published: ")
    assert _published(program) == before
