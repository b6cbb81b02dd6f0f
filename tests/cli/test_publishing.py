"""`yibiao publish`, `revisions` and `revert`: what is shown, asked, stored and taken back."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.kit.commands import Outcome, chat, done, yibiao

pytestmark = pytest.mark.usefixtures("database")

FORM = Path("definitions/village-quarter.yaml")
DICTIONARY = Path("dictionary/year.yaml")
PATIENCE_S = 60


def _change(folder: Path, file: Path, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / file).write_text(text.replace(old, new), "utf-8")


def _retitle(folder: Path, old: str = "季表", new: str = "村季表") -> None:
    _change(folder, FORM, f"zh: {old},", f"zh: {new},")


def _publish(*arguments: object) -> str:
    return done("publish", *arguments, "--yes", "--database", "yibiao.db")


def _refused(*arguments: object) -> Outcome:
    return yibiao(*arguments, "--database", "yibiao.db")


def _listed() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(done("revisions", "--json", "--database", "yibiao.db"))
    return found


def _opened() -> str:
    """A talk in which the report of the first quarter is opened."""
    return chat("village-quarter", "v1", "2026-04-09T09:00", database=Path("yibiao.db"))


def test_the_first_publication_says_that_it_is_and_puts_the_folder_in_force(small_flows: Path) -> None:
    first, last = _publish(small_flows).splitlines()
    assert first == "This is the first publication."
    (listed,) = _listed()
    assert last == f"Revision {listed['revision'][:12]} is in force."
    assert listed["by"] is None


def test_the_folder_of_the_settings_is_published_where_none_is_named(small_flows: Path) -> None:
    _publish()
    _retitle(small_flows)
    assert "The title or a heading of village-quarter" in _publish("--note", "改名")
    assert [each["note"] for each in _listed()] == ["改名", None]


def test_a_folder_that_is_in_force_is_not_published_again(small_flows: Path) -> None:
    _publish()
    assert _publish(small_flows) == "Nothing changes.\n"
    assert len(_listed()) == 1


def test_a_dry_run_shows_everything_and_changes_nothing(small_flows: Path) -> None:
    assert done("publish", "--dry-run", "--database", "yibiao.db") == "This is the first publication.\n"
    assert _listed() == []
    _publish()
    _retitle(small_flows)
    shown = done("publish", "--dry-run", "--language", "zh", "--database", "yibiao.db")
    assert shown.startswith("下一条消息起：\n- village-quarter 的标题")
    assert len(_listed()) == 1


def test_where_nobody_can_be_asked_nothing_is_published_without_yes(small_flows: Path) -> None:
    _publish()
    _retitle(small_flows)
    refused = _refused("publish")
    assert refused.code == 2
    assert "The title or a heading" in refused.out
    assert refused.err.startswith("Nobody can be asked here.")
    assert "--yes" in refused.err
    assert len(_listed()) == 1


@pytest.mark.parametrize("named", [".", FORM])
def test_a_folder_with_errors_ends_with_1_and_each_problem_at_its_line(
    named: Path, small_flows: Path
) -> None:
    _publish()
    _change(small_flows, FORM, "flow: village-quarter", "flaw: village-quarter")
    refused = _refused("publish", small_flows.relative_to(Path.cwd()) / named, "--yes")
    assert (refused.code, refused.err) == (1, "")
    assert refused.out.startswith("flows/definitions/village-quarter.yaml:")
    assert len(_listed()) == 1


def test_a_change_of_meaning_that_nobody_said_is_refused_and_one_that_is_said_is_told(
    small_flows: Path,
) -> None:
    _publish()
    _change(small_flows, DICTIONARY, "居住半年以上的户数", "有户籍的户数")
    refused = _refused("publish", "--yes")
    assert refused.code == 1
    assert "[meaning-not-raised]" in refused.out
    _change(small_flows, DICTIONARY, "  households:\n", "  households:\n    meaning: 2\n")
    assert "every unit is asked once anew in village-quarter, village-year" in _publish()


def test_a_warning_is_shown_and_keeps_nothing_from_being_published(small_flows: Path) -> None:
    _publish()
    usual = "min: 0\n    usual: 0"
    _change(small_flows, DICTIONARY, usual, f"min: 0\n    warn_if: births < 0\n{usual[6:]}")
    assert "[warning: warning-never-shown]" in _publish()
    assert len(_listed()) == 2


def test_what_a_period_has_frozen_is_asked_on_in_the_new_words(small_flows: Path) -> None:
    _publish()
    assert "要填" in _opened()
    _retitle(small_flows)
    _change(small_flows, FORM, "fields: [households, births]", "fields: [births, roads]")
    _publish()
    shown = _opened()
    assert "村季表" in shown
    assert "村内道路" not in shown
    assert "常住户数" not in shown.split("村季表")[-1]
    assert "村内道路" in chat("village-quarter", "v1", "2026-07-09T09:00", database=Path("yibiao.db"))


def test_with_also_open_the_reports_that_are_open_are_asked_by_it(small_flows: Path, database: Path) -> None:
    """The window is made to end when this test is long forgotten, as publishing goes by the clock of the machine."""
    _publish()
    assert "常住户数" in _opened()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE reports SET closes_at = '2035-12-31 00:00:00.000000'")
        connection.commit()
    _change(small_flows, FORM, "fields: [households, births]", "fields: [births, roads]")
    _publish()
    assert "村内道路" not in _opened()
    assert _publish("--also-open").endswith("is in force.\n")
    assert "村内道路" in _opened()


# -- revisions, revert


def test_revisions_are_listed_newest_first_with_the_one_in_force_marked(small_flows: Path) -> None:
    assert done("revisions", "--database", "yibiao.db").startswith("Nothing is published yet.")
    assert _listed() == []
    _publish()
    _retitle(small_flows)
    _publish("--note", "改名")
    newest, oldest = done("revisions", "--database", "yibiao.db").splitlines()
    revisions = [each["revision"][:12] for each in _listed()]
    assert newest.split("  ")[1:] == [revisions[0], "folder", "改名", "(in force)"]
    assert oldest.split("  ")[1:] == [revisions[1], "folder"]


def test_what_was_in_force_at_a_moment_is_the_newest_before_it(small_flows: Path) -> None:
    _publish()
    _retitle(small_flows)
    _publish()
    newest, oldest = _listed()
    at = json.loads(done("revisions", "--at", oldest["at"], "--json", "--database", "yibiao.db"))
    assert at == [oldest]
    assert newest["revision"][:12] in done("revisions", "--at", "2099-01-01T00:00", "--database", "yibiao.db")
    refused = _refused("revisions", "--at", "2000-01-01T09:00")
    assert (refused.code, refused.err) == (2, "Nothing was published before 2000-01-01 09:00.\n")


def test_going_back_shows_what_changes_and_leaves_the_folder_alone(small_flows: Path) -> None:
    _publish()
    first = _listed()[0]["revision"]
    _retitle(small_flows)
    _publish()
    on_disk = (small_flows / FORM).read_bytes()
    refused = _refused("revert", first[:6])
    assert (refused.code, len(_listed())) == (2, 2)
    told = done("revert", first[:6], "--yes", "--note", "试错", "--database", "yibiao.db")
    assert "The title or a heading" in told
    assert told.endswith(f"Revision {first[:12]} is in force again.\n")
    newest = _listed()[0]
    assert (newest["revision"], newest["note"]) == (first, "试错")
    assert (small_flows / FORM).read_bytes() == on_disk


@pytest.mark.usefixtures("small_flows")
def test_going_back_to_what_is_in_force_changes_nothing() -> None:
    _publish()
    first = _listed()[0]["revision"]
    assert done("revert", first, "--yes", "--database", "yibiao.db") == "Nothing changes.\n"


@pytest.mark.usefixtures("small_flows")
@pytest.mark.parametrize("revision", ["", "abc", "0" * 64, "../flows", "%"])
def test_a_revision_that_was_never_published_is_told(revision: str) -> None:
    _publish()
    refused = _refused("revert", revision, "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert "`yibiao revisions` lists them." in refused.err


# -- at a terminal


class _Terminal:
    """The command at a terminal, with somebody who reads and types."""

    def __init__(self, *arguments: str) -> None:
        self._screen, line = pty.openpty()
        command = [sys.executable, "-m", "bot", *arguments, "--database", "yibiao.db"]
        environment = {
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self._process = subprocess.Popen(command, stdin=line, stdout=line, stderr=line, env=environment)
        os.close(line)

    def read_until(self, words: str) -> str:
        """What is on the screen as soon as the words are."""
        shown, deadline = b"", time.monotonic() + PATIENCE_S
        while words not in shown.decode(errors="replace"):
            assert time.monotonic() < deadline, shown.decode(errors="replace")
            shown += os.read(self._screen, 4096)
        return shown.decode()

    def type(self, text: str) -> None:
        os.write(self._screen, f"{text}\n".encode())

    def end(self) -> int:
        code = self._process.wait(PATIENCE_S)
        os.close(self._screen)
        return code


@contextmanager
def _at_a_terminal(*arguments: str) -> Iterator[_Terminal]:
    terminal = _Terminal(*arguments)
    try:
        yield terminal
    finally:
        terminal._process.kill()


def test_who_sits_at_a_terminal_is_asked_after_the_changes_and_may_say_no(small_flows: Path) -> None:
    _publish()
    _retitle(small_flows)
    with _at_a_terminal("publish") as terminal:
        assert "The title or a heading" in terminal.read_until("Publish? [y/N]: ")
        terminal.type("n")
        assert terminal.end() == 0
    assert len(_listed()) == 1


def test_who_is_overtaken_while_reading_publishes_nothing_and_is_told(small_flows: Path) -> None:
    _publish()
    _retitle(small_flows)
    with _at_a_terminal("publish") as terminal:
        terminal.read_until("Publish? [y/N]: ")
        _retitle(small_flows, "村季表", "另一表")
        _publish()
        terminal.type("y")
        assert "Somebody else published just now." in terminal.read_until("see what changes.")
        assert terminal.end() == 2
    assert len(_listed()) == 2
