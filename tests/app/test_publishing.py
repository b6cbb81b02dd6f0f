"""A whole folder is checked, compared and published, or nothing is; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.office import NotTaken
from bot.app.office_values import Review
from bot.app.openings import Openings
from bot.app.publishing import PATCH_LINES_MAX, Publisher, patch
from bot.app.revisions import Revisions
from bot.core.errors import InputError
from bot.core.facts import DraftKey, NewDraft, Person, Provenance, Unit
from flows.language.diff import Change
from flows.language.model import Level
from flows.language.reader import revision_of
from storage import SqlStorage
from tests.flows.changed import files_after
from tests.kit.databases import database_engine, database_url, postgresql_server, storage
from tests.kit.pause_memory import HOURS
from tests.kit.players import FORMS, ZONE

__all__ = ["database_engine", "database_url", "postgresql_server", "storage"]

AT = datetime(2026, 10, 9, 1, tzinfo=UTC)
NEXT = datetime(2027, 1, 11, 1, tzinfo=UTC)
VILLAGES = tuple(Unit(code, f"{code}村", Level.VILLAGE, ZONE) for code in ("v1", "v2"))
PAIR = read_folder(FORMS / "pair")
"""Two forms of a quarter that share households and farmland; each has an element that the other lacks."""

BASICS, FARMING = "village-basics", "farming"
TITLE = ("{zh: 村情表, en:", "{zh: 村里的表, en:")
NO_BIRTHS = ("fields: [households, births]", "fields: [households]")
SHORT = (
    "work_class: basics\nwindow: {opens: period_end, due: 15",
    "work_class: basics\nwindow: {opens: period_end, due: 3",
)
"""Published once, before a rule forbade it."""

NO_HOUSEHOLDS = ("fields: [households, births]", "fields: [births]")
MOVED_IN = (
    "{zh: 本期内出生的人数, en: Births in the period}",
    "{zh: 本期内迁入的人数, en: People who moved in}",
)
NOT_SAID = ("unit: household\n    measure: stock", "unit: household\n    measure: flow")


@dataclass
class Desk:
    """A database, a publisher, and two villages."""

    storage: SqlStorage
    publisher: Publisher
    revisions: Revisions
    li: Person

    def publish(
        self,
        files: Mapping[str, str],
        *,
        also_open: bool = False,
        note: str | None = None,
        by: Person | None = None,
    ) -> str:
        with self.storage.transaction() as transaction:
            expected = transaction.current_revision()
            return self.publisher.publish(
                files, expected, by, transaction, AT, note=note, also_open=also_open
            )

    def open(self, *codes: str, at: datetime = AT) -> dict[str, str]:
        """Let villages look at their reports of the newest period: `flow unit` to the revision it is asked by."""
        duties = Duties(self.revisions, Openings(self.revisions, HOURS))
        with self.storage.transaction() as transaction:
            found = [
                report
                for unit in VILLAGES
                if unit.code in codes
                for report in duties.reports_of(transaction, unit, at)
                if report.opens_at <= at < report.closes_at
            ]
        return {f"{report.key.flow} {report.key.unit}": report.revision for report in found}

    def type(self, unit: str, element: str) -> None:
        with self.storage.transaction() as transaction:
            draft = NewDraft(DraftKey(element, "2026Q3"), Decimal(3), Provenance.REPORTED)
            transaction.record(unit, draft, 0, self.li.id, "b", AT)

    def consequences(self, files: Mapping[str, str]) -> dict[str, Change]:
        with self.storage.transaction() as transaction:
            return {each.code: each for each in self.publisher.consequences(files, transaction, AT)}

    def review(self, files: Mapping[str, str], language: str = "en") -> Review:
        with self.storage.transaction() as transaction:
            return self.publisher.review(files, transaction, language, AT)

    def in_force(self) -> str | None:
        with self.storage.transaction() as transaction:
            return transaction.current_revision()


@pytest.fixture
def desk(storage: SqlStorage) -> Desk:
    revisions = Revisions()
    with storage.transaction() as transaction:
        transaction.save_units(VILLAGES)
        li = transaction.add_person("李示例", "zh")
    return Desk(storage, Publisher(revisions), revisions, li)


def _after(*changes: tuple[str, str]) -> Mapping[str, str]:
    return files_after(*changes, files=PAIR)


def test_before_the_first_publication_nothing_is_in_force_and_nothing_changes_for_anybody(desk: Desk) -> None:
    assert desk.consequences(PAIR) == {}
    review = desk.review(PAIR)
    assert (review.expected, review.changes, set(review.patches)) == (None, (), set(PAIR))
    assert desk.publish(PAIR) == desk.in_force() == review.revision


def test_a_review_shows_revision_changes_and_lines_and_changes_nothing(desk: Desk) -> None:
    first = desk.publish(PAIR)
    review = desk.review(_after(TITLE), "zh")
    assert (review.expected, review.findings) == (first, ())
    assert review.changes == (f"{BASICS} 的标题或分节名称有改动。",)
    (text,) = review.patches.values()
    assert "\n-title: {zh: 村情表" in text
    assert "\n+title: {zh: 村里的表" in text
    assert desk.in_force() == first
    assert desk.publish(_after(TITLE)) == review.revision


def test_a_change_of_meaning_that_nobody_said_is_a_finding_and_is_not_published(desk: Desk) -> None:
    first = desk.publish(PAIR)
    (finding,) = desk.review(_after(NOT_SAID)).findings
    assert (finding.code, finding.path) == ("meaning-not-raised", "dictionary/pair.yaml")
    with pytest.raises(InputError, match=r"\[meaning-not-raised\]"):
        desk.publish(_after(NOT_SAID))
    assert desk.in_force() == first


def test_a_broken_folder_changes_nothing_and_says_nothing_of_reporters(desk: Desk) -> None:
    first = desk.publish(PAIR)
    broken = _after(("flow: farming", "flaw: farming"))
    assert desk.consequences(broken) == {}
    with pytest.raises(InputError, match=r"farming\.yaml:"):
        desk.publish(broken, also_open=True)
    assert desk.in_force() == first


def test_what_was_compared_with_something_no_longer_in_force_is_not_published(desk: Desk) -> None:
    desk.publish(PAIR)
    expected = desk.in_force()
    second = desk.publish(_after(TITLE))
    with desk.storage.transaction() as transaction, pytest.raises(NotTaken) as refused:
        desk.publisher.publish(_after(NO_BIRTHS), expected, None, transaction, AT)
    assert refused.value.reason == "published_moved"
    assert desk.in_force() == second


def test_a_publication_keeps_who_and_why(desk: Desk) -> None:
    first, second = desk.publish(PAIR), desk.publish(_after(TITLE), note="改了名", by=desk.li)
    with desk.storage.transaction() as transaction:
        listed = [(each.revision, each.by, each.note) for each in transaction.publications()]
    assert listed == [(second, "李示例", "改了名"), (first, None, None)]


# -- what it means to those who are filing


def test_only_open_reports_that_meet_a_change_at_once_are_counted(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.open("v1", "v2")
    change = desk.consequences(_after(TITLE))["open-reports"]
    assert (change.flow, change.values["count"]) == (BASICS, "2")
    later = _after(("label: {zh: 羊存栏, en: Sheep}", "max: 999\n    label: {zh: 羊存栏, en: Sheep}"))
    assert "open-reports" not in desk.consequences(later)


def test_an_element_in_other_words_touches_every_form_that_asks_it(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.open("v1")
    renamed = _after(("zh: 常住户数,", "zh: 住户数量,"))
    with desk.storage.transaction() as transaction:
        found = desk.publisher.consequences(renamed, transaction, AT)
    assert [each.flow for each in found if each.code == "open-reports"] == [FARMING, BASICS]


def test_what_was_typed_for_a_field_that_goes_is_told_by_the_number_of_units(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.open("v1", "v2")
    assert "drafts-kept" not in desk.consequences(_after(NO_BIRTHS))
    desk.type("v1", "births")
    desk.type("v2", "births")
    desk.type("v2", "households")
    assert desk.consequences(_after(NO_BIRTHS))["drafts-kept"].values["count"] == "2"


def test_what_another_form_still_asks_is_not_told_as_no_longer_asked(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.type("v1", "households")
    found = desk.consequences(_after(NO_HOUSEHOLDS))
    assert "field-gone" in found
    assert "drafts-kept" not in found


def test_comments_alone_are_noticed_by_nobody_and_are_published_all_the_same(desk: Desk) -> None:
    first = desk.publish(PAIR)
    files = {**PAIR, "dictionary/pair.yaml": f"{PAIR['dictionary/pair.yaml']}# 备注\n"}
    assert set(desk.consequences(files)) == {"unseen"}
    assert desk.publish(files) != first
    assert desk.consequences(files) == {}


def test_other_words_of_the_bot_are_told_by_their_file_and_the_packaged_ones_are_none(desk: Desk) -> None:
    desk.publish(PAIR)
    path = "messages/zh/cards/stopped.txt"
    change = desk.consequences({**PAIR, path: "先歇会儿。"})["words"]
    assert change.values == {"file": path}
    packaged = {
        path: text for path, text in read_folder(FORMS.parents[2] / "flows").items() if "messages/" in path
    }
    assert set(desk.consequences({**PAIR, **packaged})) == {"unseen"}


# -- what is frozen


def test_a_published_change_waits_for_the_next_period_where_one_is_open(desk: Desk) -> None:
    first = desk.publish(PAIR)
    desk.open("v1")
    desk.publish(_after(TITLE))
    assert set(desk.open("v1", "v2").values()) == {first}


def test_a_form_that_is_added_waits_for_the_next_period_also_where_nothing_was_opened_yet(desk: Desk) -> None:
    """Or else one village would be asked it in a quarter in which its neighbour is not."""
    small = {path: text for path, text in PAIR.items() if not path.endswith("farming.yaml")}
    first = desk.publish(small)
    desk.open("v1")
    second = desk.publish(PAIR)
    assert desk.open("v1", "v2") == {f"{BASICS} v1": first, f"{BASICS} v2": first}
    assert desk.open("v1", at=NEXT) == {f"{BASICS} v1": second, f"{FARMING} v1": second}


def test_a_form_that_is_added_before_the_period_is_opened_is_asked_in_it(desk: Desk) -> None:
    desk.publish({path: text for path, text in PAIR.items() if not path.endswith("farming.yaml")})
    second = desk.publish(PAIR)
    assert set(desk.open("v1").values()) == {second}
    assert len(desk.open("v1")) == 2


def test_a_form_that_is_removed_opens_no_new_report_and_those_that_are_open_stay(desk: Desk) -> None:
    first = desk.publish(PAIR)
    desk.open("v1")
    desk.publish({path: text for path, text in PAIR.items() if not path.endswith("farming.yaml")})
    assert desk.open("v1", "v2") == {f"{BASICS} v1": first, f"{FARMING} v1": first, f"{BASICS} v2": first}


def test_a_form_that_is_of_another_level_now_is_not_opened_in_a_period_frozen_before(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.open("v1")
    farming = "en: Farming form}\nperiod: quarterly\nlevel: "
    desk.publish(_after((f"{farming}village", f"{farming}township")))
    assert set(desk.open("v2")) == {f"{BASICS} v2"}


def test_also_open_brings_it_to_every_report_that_is_open_or_opened_later(desk: Desk) -> None:
    desk.publish(PAIR)
    desk.open("v1")
    second = desk.publish(_after(TITLE), also_open=True)
    assert set(desk.open("v1", "v2").values()) == {second}


def test_also_open_may_be_said_of_what_is_in_force_already(desk: Desk) -> None:
    """Somebody published first and saw then that the open reports need it too."""
    desk.publish(PAIR)
    desk.open("v1")
    second = desk.publish(_after(TITLE))
    assert desk.publish(_after(TITLE), also_open=True) == second
    assert set(desk.open("v1", "v2").values()) == {second}


def test_a_form_that_also_open_brings_into_a_running_period_is_named(desk: Desk) -> None:
    left = {path: text for path, text in PAIR.items() if not path.endswith("farming.yaml")}
    desk.publish(left)
    desk.open("v1")
    with desk.storage.transaction() as transaction:
        (told,) = desk.publisher.also_asked(PAIR, transaction, AT)
        assert list(desk.publisher.also_asked(left, transaction, AT)) == []
    assert told.sentence("en").startswith(f"{FARMING} may be asked for 2026Q3 too.")
    desk.publish(PAIR)
    assert list(desk.open("v2")) == [f"{BASICS} v2"]
    desk.publish(PAIR, also_open=True)
    assert list(desk.open("v2")) == [f"{BASICS} v2", f"{FARMING} v2"]


def test_what_an_older_version_published_is_asked_though_a_rule_forbids_it_now(desk: Desk) -> None:
    files = _after(SHORT)
    revision = revision_of(files)
    with desk.storage.transaction() as transaction:
        transaction.save_revision(revision, files, AT, None, None)
    assert desk.open("v1") == {f"{BASICS} v1": revision, f"{FARMING} v1": revision}
    with pytest.raises(InputError, match=r"\[window-too-short\]"):
        desk.publish(_after(SHORT, TITLE))
    desk.publish(PAIR)
    assert desk.in_force() == revision_of(PAIR)


def test_also_open_leaves_the_report_of_a_form_that_is_gone(desk: Desk) -> None:
    first = desk.publish(PAIR)
    desk.open("v1")
    left = {path: text for path, text in PAIR.items() if not path.endswith("farming.yaml")}
    second = desk.publish(left, also_open=True)
    assert desk.open("v1") == {f"{BASICS} v1": second, f"{FARMING} v1": first}


def test_going_back_brings_the_earlier_files_into_force_and_leaves_open_reports(desk: Desk) -> None:
    first = desk.publish(PAIR)
    second = desk.publish(_after(TITLE))
    desk.open("v1")
    with desk.storage.transaction() as transaction:
        assert desk.publisher.revert(first, transaction, AT, "试错了") == first
        latest = transaction.latest_publication()
        assert transaction.revision_files(first) == PAIR
    assert latest is not None
    assert (latest.revision, latest.note, latest.by) == (first, "试错了", None)
    assert set(desk.open("v1").values()) == {second}


def test_going_back_may_lower_a_meaning_which_an_author_may_not(desk: Desk) -> None:
    first = desk.publish(PAIR)
    raised = _after(NOT_SAID, ("\n  households:\n", "\n  households:\n    meaning: 2\n"))
    desk.publish(raised)
    with pytest.raises(InputError, match=r"\[meaning-lowered\]"):
        desk.publish(PAIR)
    assert "meant-again" in desk.consequences(PAIR)
    with desk.storage.transaction() as transaction:
        desk.publisher.revert(first, transaction, AT, None)
    assert desk.in_force() == first


def test_the_number_of_a_meaning_is_not_used_again_after_going_back(desk: Desk) -> None:
    """Figures that were given under the other meaning 2 would count as this one."""
    first = desk.publish(PAIR)
    second = ("\n  households:\n", "\n  households:\n    meaning: 2\n")
    desk.publish(_after(NOT_SAID, second))
    with desk.storage.transaction() as transaction:
        desk.publisher.revert(first, transaction, AT, None)
    with pytest.raises(InputError, match=r"Write meaning: 3.*\[meaning-not-raised\]"):
        desk.publish(_after((NOT_SAID[0], NOT_SAID[1].replace("flow", "cumulative")), second))
    assert desk.in_force() == first
    desk.publish(_after(NOT_SAID, second))


def test_a_retired_id_is_not_taken_for_another_thing(desk: Desk) -> None:
    desk.publish(PAIR)
    retired = _after(NO_BIRTHS, ("\n  births:\n", "\n  newcomers:\n"))
    desk.publish(retired)
    other = _after(("{zh: 本期出生, en: Births}", "{zh: 本期迁入, en: Moved in}"), MOVED_IN)
    found = {each.code for each in desk.review(other).findings}
    assert found == {"meaning-not-raised"}
    assert desk.review(PAIR).findings == ()


def test_there_is_no_going_back_to_what_was_never_published(desk: Desk) -> None:
    desk.publish(PAIR)
    with desk.storage.transaction() as transaction, pytest.raises(KeyError):
        desk.publisher.revert("0" * 64, transaction, AT, None)


def test_a_comparison_of_lines_ends_at_its_limit() -> None:
    long = patch("", "\n".join(map(str, range(PATCH_LINES_MAX + 5))), "a.yaml").splitlines()
    assert (len(long), long[-1]) == (PATCH_LINES_MAX + 1, "…")
    assert patch(None, "x", "a.yaml").splitlines()[-1] == "+x"
    assert patch("x", None, "a.yaml").splitlines()[-1] == "-x"
