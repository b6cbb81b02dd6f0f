"""The form office's desk: drafts over what is published, two who edit at once, and all-or-nothing publishing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.flows_folder import FILE_MAX_BYTES, read_folder
from bot.app.office import Desk, NotTaken, Overtaken, published_files
from bot.app.office_values import FileState, OpenFile
from bot.app.publishing import Publisher
from bot.app.revisions import Revisions
from bot.core.errors import InputError
from bot.core.facts import Person
from bot.core.office import NewFlowDraft
from storage import SqlStorage, SqlTransaction
from tests.kit.commands import folder_with
from tests.kit.databases import database_engine, database_url, postgresql_server, storage

__all__ = ["database_engine", "database_url", "postgresql_server", "storage"]

AT = datetime(2026, 10, 9, 1, tzinfo=UTC)


@dataclass
class Office:
    """A database with the small forms of `year` published, and two people of the form office."""

    storage: SqlStorage
    desk: Desk
    revisions: Revisions
    li: Person
    ma: Person

    @contextmanager
    def at_work(self) -> Iterator[SqlTransaction]:
        with self.storage.transaction() as transaction:
            yield transaction

    def open(self, path: str) -> OpenFile:
        with self.at_work() as transaction:
            return self.desk.open(path, transaction)

    def save(self, person: Person, path: str, text: str | None, seen: OpenFile) -> OpenFile:
        with self.at_work() as transaction:
            draft = NewFlowDraft(path, text, seen.revision, seen.version)
            return self.desk.save(draft, person, transaction, AT)

    def states(self) -> dict[str, str]:
        """Edited files by how they stand to what is published."""
        with self.at_work() as transaction:
            listed = self.desk.listed(transaction)
        return {each.path: each.state.value for each in listed if each.state is not FileState.SAME}

    def publish(self, person: Person) -> None:
        with self.at_work() as transaction:
            shown = self.desk.review(transaction, "en", AT)
            self.desk.publish(shown.revision, shown.expected, person, transaction, AT)

    def published(self) -> dict[str, str]:
        with self.at_work() as transaction:
            return dict(published_files(transaction))


@pytest.fixture
def office(storage: SqlStorage, tmp_path: Path) -> Office:
    revisions = Revisions()
    with storage.transaction() as transaction:
        revisions.store(read_folder(folder_with("year", tmp_path / "flows")), transaction, AT)
        li, ma = transaction.add_person("李示例", "zh"), transaction.add_person("Ma", "en")
    return Office(storage, Desk(Publisher(revisions)), revisions, li, ma)


def _form(office: Office) -> str:
    return next(path for path in office.published() if path.startswith("definitions/"))


def test_a_saved_draft_is_what_the_next_one_opens_and_nothing_is_published(office: Office) -> None:
    path = _form(office)
    before = office.published()
    first = office.open(path)
    saved = office.save(office.li, path, f"{first.text}# 备注\n", first)
    assert (saved.version, saved.by, saved.is_draft) == (1, "李示例", True)
    assert office.open(path).text == f"{first.text}# 备注\n"
    assert office.published() == before
    assert office.states() == {path: "changed"}


def test_a_text_that_is_the_published_one_again_is_no_draft(office: Office) -> None:
    path = _form(office)
    first = office.open(path)
    saved = office.save(office.li, path, "schema: 1\n", first)
    again = office.save(office.li, path, first.text, saved)
    assert not again.is_draft
    assert office.states() == {}


def test_the_second_of_two_who_edit_at_once_gets_the_firsts_text_and_overwrites_nothing(
    office: Office,
) -> None:
    path = _form(office)
    seen = office.open(path)
    office.save(office.li, path, "of Li\n", seen)
    with pytest.raises(Overtaken) as overtaken:
        office.save(office.ma, path, "of Ma\n", seen)
    assert (overtaken.value.theirs.text, overtaken.value.theirs.by) == ("of Li\n", "李示例")
    assert office.open(path).text == "of Li\n"
    assert office.save(office.ma, path, "of both\n", overtaken.value.theirs).text == "of both\n"


def test_discarding_brings_back_what_is_published_unless_somebody_else_saved(office: Office) -> None:
    path = _form(office)
    seen = office.open(path)
    office.save(office.li, path, "of Li\n", seen)
    with office.at_work() as transaction, pytest.raises(Overtaken):
        office.desk.discard(path, seen.version, transaction)
    with office.at_work() as transaction:
        assert office.desk.discard(path, 1, transaction).text == seen.text
    assert office.states() == {}


def test_new_and_removed_files_are_drafts_too_and_published_together(office: Office) -> None:
    gone = _form(office)
    new = "definitions/another.yaml"
    text = str(office.open(gone).text)
    flow = gone.removeprefix("definitions/").removesuffix(".yaml")
    office.save(office.li, gone, None, office.open(gone))
    office.save(office.ma, new, text.replace(f"flow: {flow}", "flow: another"), office.open(new))
    assert office.states() == {gone: "removed", new: "new"}
    office.publish(office.ma)
    assert gone not in office.published()
    assert new in office.published()
    assert office.states() == {}
    with office.at_work() as transaction:
        latest = transaction.latest_publication()
    assert latest is not None
    assert latest.by == "Ma"


def test_a_folder_with_a_problem_is_not_published_and_keeps_its_drafts(office: Office) -> None:
    path = _form(office)
    before = office.published()
    other = next(each for each in before if each.startswith("dictionary/"))
    office.save(office.li, path, "schema: 2\n", office.open(path))
    office.save(office.li, other, f"{before[other]}# fine\n", office.open(other))
    with office.at_work() as transaction:
        review = office.desk.review(transaction, "en", AT)
    assert {each.path for each in review.findings} == {path}
    assert all(each.line and each.column and each.sentence for each in review.findings)
    with pytest.raises(InputError):
        office.publish(office.li)
    assert office.published() == before
    assert set(office.states()) == {path, other}


def test_what_was_saved_after_the_changes_were_shown_is_not_published(office: Office) -> None:
    path = _form(office)
    first = office.save(office.li, path, f"{office.open(path).text}# one\n", office.open(path))
    with office.at_work() as transaction:
        shown = office.desk.review(transaction, "zh", AT)
    office.save(office.ma, path, f"{first.text}# two\n", first)
    with office.at_work() as transaction, pytest.raises(NotTaken) as refused:
        office.desk.publish(shown.revision, shown.expected, office.li, transaction, AT)
    assert refused.value.reason == "drafts_moved"


def test_what_is_published_by_another_way_after_the_changes_were_shown_stops_publishing(
    office: Office,
) -> None:
    path = _form(office)
    office.save(office.li, path, f"{office.open(path).text}# one\n", office.open(path))
    with office.at_work() as transaction:
        shown = office.desk.review(transaction, "zh", AT)
        files = dict(published_files(transaction))
    other = next(each for each in files if each.startswith("dictionary/"))
    with office.at_work() as transaction:
        office.revisions.store({**files, other: f"{files[other]}# by hand\n"}, transaction, AT)
    with office.at_work() as transaction, pytest.raises(NotTaken):
        office.desk.publish(shown.revision, shown.expected, office.li, transaction, AT)
    assert set(office.states()) == {path}


def test_a_draft_whose_file_was_published_anew_is_behind_until_somebody_chooses(office: Office) -> None:
    path = _form(office)
    seen = office.open(path)
    mine = office.save(office.li, path, f"{seen.text}# mine\n", seen)
    files = office.published()
    with office.at_work() as transaction:
        office.revisions.store({**files, path: f"{seen.text}# theirs\n"}, transaction, AT)
    behind = office.open(path)
    assert (behind.is_behind, behind.text, behind.published) == (True, mine.text, f"{seen.text}# theirs\n")
    with pytest.raises(NotTaken) as refused:
        office.publish(office.li)
    assert (refused.value.reason, refused.value.values) == ("file_behind", {"path": path})
    chosen = office.save(office.li, path, behind.text, behind)
    assert not chosen.is_behind
    office.publish(office.li)
    assert office.published()[path] == mine.text


def test_changes_are_told_in_plain_sentences_of_either_language_and_line_by_line(office: Office) -> None:
    path = _form(office)
    office.save(office.li, path, f"{office.open(path).text}# one\n# two\n", office.open(path))
    with office.at_work() as transaction:
        zh, en = (office.desk.review(transaction, language, AT) for language in ("zh", "en"))
    assert zh.changes == ("填报人看不出变化：只改了注释或排版。",)
    assert en.changes == ("Nothing that anybody notices: comments or layout only.",)
    assert [line for line in en.patches[path].splitlines() if line.startswith("+# ")] == ["+# one", "+# two"]


@pytest.mark.parametrize(
    "path",
    [
        "../secret.yaml",
        "/etc/passwd",
        "definitions/../../a.yaml",
        "definitions/a/b.yaml",
        "definitions/A.yaml",
        "definitions/a.yml",
        "definitions/a.yaml\n",
        "messages/fr/sentences.yaml",
        "messages/zh/cards/../x.txt",
        "schema/flow.json",
        f"definitions/{'a' * 200}.yaml",
        "",
    ],
)
def test_no_path_leads_out_of_what_belongs_to_a_flows_folder(office: Office, path: str) -> None:
    with office.at_work() as transaction, pytest.raises(NotTaken) as refused:
        office.desk.open(path, transaction)
    assert refused.value.reason == "bad_path"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a\x00b", "unstorable"), ("a\ud800b", "unstorable"), ("户" * (FILE_MAX_BYTES // 3 + 1), "too_large")],
)
def test_a_text_that_no_file_can_hold_is_refused(office: Office, text: str, reason: str) -> None:
    path = _form(office)
    with pytest.raises(NotTaken) as refused:
        office.save(office.li, path, text, office.open(path))
    assert refused.value.reason == reason
