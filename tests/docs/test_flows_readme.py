"""What an author is told in flows/README.md works when it is typed, step after step."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.checking import problems_of
from bot.app.flows_folder import read_folder
from flows.language.model import Catalogue
from flows.language.reader import read_catalogue
from tests.docs.pages import blocks, page, section
from tests.kit.commands import yibiao

README = page("flows/README.md")
FOLDER = "my-flows"


def played(text: str) -> Iterator[tuple[str, str]]:
    """What each command of a text printed and what the text says it prints; files are written on the way."""
    printed = ""
    for block in blocks(text, "sh", "yaml", "text"):
        if block.language == "yaml":
            path = re.match(r"# (\S+)\n", block.text)
            assert path is not None, "an example begins with the name of its file"
            Path(path[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(path[1]).write_text(block.text, "utf-8")
        elif block.language == "sh":
            printed = "".join(yibiao(*shlex.split(line)[1:]).out for line in block.text.splitlines())
        else:
            yield printed, block.text


def catalogue() -> Catalogue:
    reading = read_catalogue(read_folder(Path(FOLDER)))
    assert reading.catalogue is not None, "\n".join(map(str, reading.problems))
    return reading.catalogue


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the author types."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_prints_what_the_page_says(place: Path) -> None:
    found = list(played(README))
    assert len(found) == 3
    for printed, said in found:
        assert printed == said
    assert (place / FOLDER / "schema" / "flow.json").is_file()


def test_each_step_leaves_a_folder_without_problems_that_asks_what_the_page_says(place: Path) -> None:
    asked = {
        "A first form, step by step": ["wells"],
        "Change a question": ["wells"],
        "Add a question": ["wells", "canal_cleaned"],
        "Change a unit": ["wells", "canal_cleaned"],
        "Retire a question": ["canal_cleaned"],
    }
    for title, fields in asked.items():
        for _ in played(section(README, title)):
            pass
        assert problems_of(read_folder(place / FOLDER)) == ()
        assert list(catalogue().flows["water-quarterly"].field_of) == fields
        assert "wells" in catalogue().elements
    changed = catalogue().elements["canal_cleaned"]
    assert (changed.meaning, changed.unit and changed.unit.id) == (2, "km")


def test_the_page_shows_no_yaml_that_is_not_typed() -> None:
    titles = re.findall(r"^## (.+)$", README, re.MULTILINE)
    shown = [title for title in titles if blocks(section(README, title), "yaml")]
    assert shown == [
        "A first form, step by step",
        "Change a question",
        "Add a question",
        "Change a unit",
        "Retire a question",
        "Test it",
        "Publish it",
    ]
