"""`yibiao diff` and `yibiao check --against`: the sources that can be named, and what is printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.kit.commands import chat, done, folder_with, yibiao

FORM = Path("definitions/village-quarter.yaml")
DICTIONARY = Path("dictionary/year.yaml")
SAID = ("期末在本村居住半年以上的户数", "期末户籍在本村的户数")


def _change(folder: Path, file: Path, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / file).write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def other(place: Path) -> Path:
    """A copy of the small folder in which the quarterly form has another title and asks one thing less."""
    folder = folder_with("year", place / "other")
    _change(folder, FORM, "zh: 季表", "zh: 村季表")
    _change(folder, FORM, "fields: [households, births]", "fields: [households]")
    return folder


def _diff(old: object, new: object, *options: object) -> str:
    return done("diff", old, new, "--database", "yibiao.db", *options)


def test_two_folders_are_compared_in_plain_words_under_when_each_change_is_noticed(
    small_flows: Path, other: Path
) -> None:
    assert _diff(small_flows, other).splitlines() == [
        "With the next message:",
        "- village-quarter no longer asks Births, in open reports either. Its figures stay.",
        "- The title or a heading of village-quarter is worded differently.",
        "",
        "From the next period on:",
        "- village-quarter: items 1, before 2; minutes at least 1, before 1.",
    ]
    assert _diff(small_flows, other, "--language", "zh").startswith("下一条消息起：\n")


def test_a_folder_and_itself_differ_in_nothing_and_a_comment_is_noticed_by_nobody(small_flows: Path) -> None:
    assert _diff(small_flows, small_flows) == "Nothing changes.\n"
    copy = folder_with("year", small_flows.parent / "copy")
    _change(copy, DICTIONARY, "# An annual form", "# One annual form")
    assert _diff(small_flows, copy) == (
        "Reporters do not notice:\n- Nothing that anybody notices: comments or layout only.\n"
    )


def test_other_words_of_the_bot_are_changes_between_folders_too(small_flows: Path) -> None:
    copy = folder_with("year", small_flows.parent / "copy")
    (copy / "messages/zh/cards/stopped.txt").write_text("先歇会儿。", "utf-8")
    assert "messages/zh/cards/stopped.txt" in _diff(small_flows, copy)


def test_a_program_gets_every_change_with_its_code(small_flows: Path, other: Path) -> None:
    changes = json.loads(_diff(small_flows, other, "--json"))
    assert {each["code"] for each in changes} == {"field-gone", "form-words", "length"}
    assert all(set(each) == {"code", "flow", "element", "when", "values", "sentence"} for each in changes)
    gone = next(each for each in changes if each["code"] == "field-gone")
    assert (gone["flow"], gone["element"], gone["when"]) == ("village-quarter", "births", "now")


def test_a_file_stands_for_its_folder(small_flows: Path, other: Path) -> None:
    assert _diff(small_flows, other / FORM) == _diff(small_flows, other)


def test_of_two_files_the_second_is_read_in_the_place_of_the_first(
    small_flows: Path, other: Path, place: Path
) -> None:
    draft = place / "draft-of-a-colleague.yaml"
    draft.write_bytes((other / FORM).read_bytes())
    assert _diff(small_flows / FORM, draft) == _diff(small_flows, other)
    assert _diff(small_flows / FORM, small_flows / FORM) == "Nothing changes.\n"


def test_against_what_is_published_the_open_reports_are_told(
    database: Path, small_flows: Path, other: Path
) -> None:
    chat("village-quarter", "v1", "2026-04-09T09:00", "出生 2", database=database)
    found = json.loads(_diff("published", other, "--json"))
    kept = next(each for each in found if each["code"] == "drafts-kept")
    assert kept["sentence"].startswith("1 units have typed figures")
    revision = json.loads(done("revisions", "--json", "--database", database))[0]["revision"]
    assert _diff(revision[:6], other) == _diff(small_flows, other)


def test_before_anything_is_published_there_is_nothing_to_compare_with(small_flows: Path) -> None:
    outcome = yibiao("diff", "published", small_flows, "--database", "yibiao.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "Nothing is published yet. `yibiao publish FOLDER` does it.\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere", "nowhere is no folder. Name a folder, `published`, a revision"),
        ("0123456789ab", "With 0123456789ab no revision begins."),
        ("01234", "01234 is no folder."),
        ("n" * 5000, "is no folder."),
        ("docs.txt", "docs.txt is in no flows folder"),
        ("git:", "git cannot give flows of an empty name"),
        ("git:--output=x", "names an option of git"),
        ("git:HEAD:--remote=x", "names an option of git"),
    ],
)
def test_a_source_that_does_not_exist_is_told_with_what_may_be_named(
    source: str, told: str, small_flows: Path, place: Path
) -> None:
    (place / "docs.txt").write_text("x", "utf-8")
    outcome = yibiao("diff", source, small_flows, "--database", "yibiao.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert not (place / "x").exists()


def test_a_folder_with_problems_is_not_compared_and_every_problem_is_told(
    small_flows: Path, other: Path
) -> None:
    _change(other, FORM, "flow: village-quarter", "flaw: village-quarter")
    outcome = yibiao("diff", small_flows, other, "--database", "yibiao.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert all(line.startswith(f"{other}: ") for line in outcome.err.splitlines())
    assert "flaw" in outcome.err


# -- git


def _git(folder: Path, *arguments: str) -> None:
    person = ("-c", "user.name=Li", "-c", "user.email=li@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(place: Path, small_flows: Path) -> Path:
    """A repository with the small folder in two commits: `first`, and one that has another title."""
    _git(place, "init", "-q", "-b", "trunk")
    _git(place, "add", "flows")
    _git(place, "commit", "-q", "-m", "first")
    _git(place, "tag", "first")
    _change(small_flows, FORM, "zh: 季表", "zh: 村季表")
    _git(place, "commit", "-q", "-a", "-m", "second")
    return place


@pytest.mark.usefixtures("repository")
def test_revisions_of_git_are_compared_with_each_other_and_with_the_folder(small_flows: Path) -> None:
    told = "With the next message:\n- The title or a heading of village-quarter is worded differently.\n"
    assert _diff("git:first", "git:HEAD") == told
    assert _diff("git:first", "git:trunk:flows") == told
    assert _diff("git:HEAD", small_flows) == "Nothing changes.\n"


@pytest.mark.usefixtures("repository")
def test_what_git_cannot_give_is_told_with_the_words_of_git() -> None:
    for source, told in (
        ("git:nowhere", "git cannot give flows of nowhere"),
        ("git:HEAD:forms", "git cannot give forms of HEAD"),
        ("git:HEAD:flows/definitions", "There are no flows in git:HEAD:flows/definitions"),
    ):
        outcome = yibiao("diff", source, "git:HEAD", "--database", "yibiao.db")
        assert (outcome.code, outcome.out) == (2, "")
        assert told in outcome.err


def test_a_link_that_leads_out_of_the_folder_is_not_followed(repository: Path) -> None:
    (repository / "flows" / "dictionary" / "outside.yaml").symlink_to("/etc/hostname")
    _git(repository, "add", "flows")
    _git(repository, "commit", "-q", "-m", "link")
    outcome = yibiao("diff", "git:HEAD", "git:first", "--database", "yibiao.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert "flows of HEAD holds a link that leads out of it" in outcome.err


# -- check --against


@pytest.mark.parametrize("against", ["published", "revision", "folder"])
def test_a_change_of_meaning_that_nobody_said_is_an_error_beside_an_earlier_state_alone(
    against: str, database: Path, small_flows: Path, place: Path
) -> None:
    folder_with("year", place / "earlier")
    chat("village-quarter", "v1", "2026-04-09T09:00", database=database)
    revision = json.loads(done("revisions", "--json", "--database", database))[0]["revision"]
    _change(small_flows, DICTIONARY, *SAID)
    source = {"published": "published", "revision": revision, "folder": "earlier"}[against]
    assert "problems" in done("check", small_flows)
    outcome = yibiao("check", small_flows, "--against", source, "--database", database)
    assert outcome.code == 1
    assert f"{small_flows / DICTIONARY}:" in outcome.out
    assert "[meaning-not-raised]" in outcome.out
    _change(small_flows, DICTIONARY, "  households:\n", "  households:\n    meaning: 2\n")
    done("check", small_flows, "--against", source, "--database", database)


def test_to_check_against_a_folder_makes_no_database(small_flows: Path, place: Path) -> None:
    folder_with("year", place / "earlier")
    done("check", small_flows, "--against", "earlier", "--database", "yibiao.db")
    assert not (place / "yibiao.db").exists()


def test_a_state_to_check_against_that_is_broken_itself_is_told(small_flows: Path, other: Path) -> None:
    _change(other, FORM, "flow: village-quarter", "flaw: village-quarter")
    outcome = yibiao("check", small_flows, "--against", other, "--database", "yibiao.db")
    assert (outcome.code, outcome.out) == (2, "")
    assert "other has problems itself:" in outcome.err
