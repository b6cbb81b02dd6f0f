"""`yibiao check` and `yibiao schema`, for the person who edits flows."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.language.schema import schema_texts
from tests.kit.commands import SHIPPED, done, folder_with, yibiao


@pytest.fixture
def flows(place: Path) -> Path:
    """A good flows folder that a test may spoil."""
    return folder_with("year", place / "flows")


def _spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), "utf-8")


def test_a_good_folder_has_no_problems(flows: Path) -> None:
    assert done("check", flows) == "No problems.\n"


def test_the_shipped_flows_have_no_problems() -> None:
    assert done("check", SHIPPED) == "No problems.\n"


def test_a_file_is_checked_together_with_its_dictionary(flows: Path) -> None:
    assert done("check", flows / "definitions" / "village-quarter.yaml") == "No problems.\n"


def test_every_problem_of_every_file_is_listed_with_its_place(flows: Path) -> None:
    _spoil(flows / "definitions" / "village-quarter.yaml", "period: quarterly", "period: monthly")
    _spoil(flows / "definitions" / "village-year.yaml", "births, roads]", "birth, roads]")
    outcome = yibiao("check", "flows")
    *problems, count = outcome.out.splitlines()
    assert (outcome.code, outcome.err, count) == (1, "", "2 problems.")
    assert [line.partition(" ")[0].rsplit(":", 1)[0] for line in problems] == [
        "flows/definitions/village-quarter.yaml:4",
        "flows/definitions/village-year.yaml:18",
    ]
    assert problems[0].endswith("[period-not-allowed]")
    assert "births" in problems[1]
    assert problems[1].endswith("[unknown-element]")


def test_a_problem_in_a_dictionary_is_told_for_a_file_that_uses_it(flows: Path) -> None:
    _spoil(flows / "dictionary" / "year.yaml", "min: 0\n    usual: 0", "min: 0\n    usual: -1")
    outcome = yibiao("check", flows / "definitions" / "village-quarter.yaml")
    assert outcome.code == 1
    assert "dictionary/year.yaml:" in outcome.out
    assert outcome.out.endswith("1 problem.\n")


def test_a_message_that_cannot_be_read_is_a_problem(flows: Path) -> None:
    card = flows / "messages" / "zh" / "cards" / "receipt.txt"
    card.write_text("{% if x %}\n", "utf-8")
    outcome = yibiao("check", "flows")
    assert outcome.code == 1
    assert outcome.out.startswith("flows/messages/zh/cards/receipt.txt:1 - ")


def test_sentences_that_are_no_yaml_are_a_problem(flows: Path) -> None:
    (flows / "messages" / "en" / "sentences.yaml").write_text("a: b\nc: [\n", "utf-8")
    outcome = yibiao("check", "flows")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("flows/messages/en/sentences.yaml:3 cannot be read: ")


def test_several_folders_are_checked_at_once(flows: Path, place: Path) -> None:
    other = folder_with("small", place / "other")
    _spoil(other / "definitions" / "village-basics.yaml", "schema: 1", "schema: 2")
    outcome = yibiao("check", flows, other)
    assert outcome.code == 1
    assert str(other / "definitions/village-basics.yaml:1:") in outcome.out
    assert outcome.out.endswith("1 problem.\n")


def _gbk(flows: Path) -> None:
    file = flows / "dictionary" / "year.yaml"
    file.write_bytes(file.read_text("utf-8").encode("gbk"))


def test_a_file_in_another_encoding_is_named(flows: Path) -> None:
    _gbk(flows)
    told = "flows/dictionary/year.yaml is not UTF-8 text. Save it again with the encoding UTF-8.\n"
    assert yibiao("check", "flows") == (2, "", told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "There is no file or folder nowhere.\n"),
        ("lost.yaml", "lost.yaml is in no flows folder: beside definitions/ there must be a dictionary/.\n"),
        ("empty", "There are no flows in empty: it holds neither definitions/ nor dictionary/.\n"),
    ],
)
def test_a_path_without_flows_is_named(path: str, told: str, place: Path) -> None:
    (place / "lost.yaml").write_text("schema: 1\n", "utf-8")
    (place / "empty").mkdir()
    assert yibiao("check", path) == (2, "", told)


def test_the_schemas_are_written_for_an_editor(place: Path) -> None:
    told = done("schema", "new/schemas")
    written = {path.name: path.read_text("utf-8") for path in (place / "new" / "schemas").iterdir()}
    assert written == schema_texts()
    assert sorted(told.splitlines()) == [f"Wrote new/schemas/{name}" for name in sorted(written)]


def test_a_folder_that_cannot_be_written_is_named(place: Path) -> None:
    (place / "taken").write_text("", "utf-8")
    assert yibiao("schema", "taken") == (3, "", "taken: File exists.\n")
