"""Which reports a unit is asked for, and when: duties over real storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.duties import Duties
from bot.app.flows_folder import read_folder
from bot.app.openings import Openings
from bot.app.revisions import Revisions
from bot.core.events import Started
from bot.core.facts import Person, Report, ReportKey, ReportState, Unit
from bot.core.invitees import REPORTER
from bot.core.state import Walk
from bot.core.store import Transaction
from flows.language.model import Level
from storage import SqlStorage, open_storage
from tests.kit.databases import new_sqlite
from tests.kit.filing import past_filing
from tests.kit.pause_memory import HOURS
from tests.kit.players import FORMS, SHIPPED

SHANGHAI = ZoneInfo("Asia/Shanghai")
VILLAGE = Unit("v1", "青石示范村", Level.VILLAGE, SHANGHAI, "town")
TOWN = Unit("town", "云杉示范乡", Level.TOWNSHIP, SHANGHAI)

QUARTERLY, FARMING, ANNUAL = "village-quarterly", "village-livelihood-quarterly", "village-annual"
SMALL_QUARTER, SMALL_YEAR = "village-quarter", "village-year"


def _at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def _small(*changes: tuple[str, str]) -> Mapping[str, str]:
    """The small forms of a quarter and a year; `changes` are pieces of text and what stands in their place."""
    messages = {path: text for path, text in read_folder(SHIPPED).items() if path.startswith("messages/")}
    files = messages | dict(read_folder(FORMS / "year"))
    for old, new in changes:
        assert any(old in text for text in files.values()), old
        files = {path: text.replace(old, new) for path, text in files.items()}
    return files


class Office:
    """A database with flows and units, asked for what is due."""

    def __init__(self, storage: SqlStorage) -> None:
        self._storage = storage
        self._revisions = Revisions()
        self._duties = Duties(self._revisions, Openings(self._revisions, HOURS))

    def publish(self, files: Mapping[str, str], at: str = "2026-01-06T09:00") -> str:
        """Publish a flows folder; its revision."""
        with self._storage.transaction() as transaction:
            return self._revisions.store(files, transaction, _at(at)).catalogue.revision

    def settle(self, *units: Unit) -> None:
        with self._storage.transaction() as transaction:
            transaction.save_units(units)

    def open_at(self, at: str | datetime, unit: Unit = VILLAGE) -> dict[str, Report]:
        """What a reporter of the unit may file at a moment: `flow period` to report, the first due first."""
        moment = _at(at) if isinstance(at, str) else at
        with self._storage.transaction() as transaction:
            person = transaction.person_at("test", unit.code) or self._reporter(transaction, unit)
            known = self._duties.known(transaction, person, Walk(), Started(moment))
        return {f"{report.key.flow} {report.key.period}": report for report in known.reports}

    def closed_at(self, at: str, unit: Unit = VILLAGE) -> list[str]:
        """The reports whose windows have shut."""
        with self._storage.transaction() as transaction:
            person = transaction.person_at("test", unit.code) or self._reporter(transaction, unit)
            known = self._duties.known(transaction, person, Walk(), Started(_at(at)))
        return [f"{report.key.flow} {report.key.period}" for report in known.closed]

    def file(self, flow: str, period: str, at: str, unit: Unit = VILLAGE) -> None:
        """Submit a report that is open, without figures."""
        assert f"{flow} {period}" in self.open_at(at, unit)
        with self._storage.transaction() as transaction:
            person = transaction.person_at("test", unit.code)
            assert person is not None
            catalogue = self._revisions.current(transaction).catalogue
            key = ReportKey(flow, unit.code, period)
            transaction.submit(past_filing(key, {}, {}, catalogue), person, _at(at))

    @staticmethod
    def _reporter(transaction: Transaction, unit: Unit) -> Person:
        person = transaction.add_person("李示例", "zh")
        at = _at("2026-01-06T09:00")
        transaction.add_address(person.id, "test", unit.code, at)
        transaction.add_role(person.id, unit.code, REPORTER, at)
        return person


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    storage = open_storage(new_sqlite(tmp_path / "duties.db"))
    found = Office(storage)
    found.settle(TOWN, VILLAGE)
    yield found
    storage.close()


def test_a_quarter_is_asked_from_its_end_until_its_window_shuts(office: Office) -> None:
    office.publish(_small())
    assert list(office.open_at("2026-06-30T23:59")) == []
    assert list(office.open_at("2026-07-01T00:00")) == [f"{SMALL_QUARTER} 2026Q2"]
    due = office.open_at("2026-07-01T00:00")[f"{SMALL_QUARTER} 2026Q2"].due_on
    last = _at("2026-07-21T23:59") + timedelta(days=30)
    assert due == date(2026, 7, 21)
    assert list(office.open_at(last)) == [f"{SMALL_QUARTER} 2026Q2"]
    assert list(office.open_at(last + timedelta(minutes=1))) == []
    assert office.closed_at("2026-09-01T09:00") == [f"{SMALL_QUARTER} 2026Q2"]


def test_a_window_opens_by_the_clock_of_the_village(office: Office) -> None:
    west = Unit("v2", "柳湾示范村", Level.VILLAGE, ZoneInfo("Asia/Urumqi"), "town")
    office.settle(west)
    office.publish(_small())
    midnight_in_the_east = _at("2026-07-01T00:00")
    assert list(office.open_at(midnight_in_the_east, VILLAGE)) == [f"{SMALL_QUARTER} 2026Q2"]
    assert list(office.open_at(midnight_in_the_east, west)) == []
    assert list(office.open_at(midnight_in_the_east + timedelta(hours=2), west)) == [
        f"{SMALL_QUARTER} 2026Q2"
    ]


def test_a_year_is_asked_when_the_fourth_quarters_of_all_forms_that_feed_it_are_filed(office: Office) -> None:
    office.publish(read_folder(SHIPPED))
    morning = "2027-01-11T09:00"
    assert set(office.open_at(morning)) == {f"{QUARTERLY} 2026Q4", f"{FARMING} 2026Q4"}
    office.file(QUARTERLY, "2026Q4", morning)
    assert f"{ANNUAL} 2026" not in office.open_at(morning)
    office.file(FARMING, "2026Q4", morning)
    assert f"{ANNUAL} 2026" in office.open_at(morning)


def test_a_year_is_asked_when_the_windows_of_its_quarters_have_shut_unfiled(office: Office) -> None:
    office.publish(_small())
    quarter = office.open_at("2027-01-04T09:00")[f"{SMALL_QUARTER} 2026Q4"]
    shuts = quarter.closes_at.astimezone(SHANGHAI)
    assert list(office.open_at(shuts - timedelta(minutes=1))) == [f"{SMALL_QUARTER} 2026Q4"]
    assert list(office.open_at(shuts)) == [f"{SMALL_YEAR} 2026"]


def test_a_year_is_asked_though_its_fourth_quarter_was_never_opened(office: Office) -> None:
    """Nobody of the village looked at the page between January and March."""
    office.publish(_small())
    assert list(office.open_at("2027-03-01T09:00")) == [f"{SMALL_YEAR} 2026"]


def test_a_year_is_never_asked_before_it_has_ended(office: Office) -> None:
    """Whatever was filed of it; and a fourth quarter cannot be filed before its end."""
    office.publish(_small())
    office.file(SMALL_QUARTER, "2026Q3", "2026-10-09T09:00")
    assert list(office.open_at("2026-12-31T23:59")) == []
    assert list(office.open_at("2027-01-01T00:00")) == [f"{SMALL_QUARTER} 2026Q4"]


def test_a_year_that_no_quarter_feeds_is_asked_from_its_end(office: Office) -> None:
    office.publish(_small(("fields: [households, births, roads]", "fields: [roads]")))
    assert set(office.open_at("2027-01-01T00:00")) == {f"{SMALL_QUARTER} 2026Q4", f"{SMALL_YEAR} 2026"}


def test_a_year_that_was_opened_stays_open_when_its_quarter_is_amended(office: Office) -> None:
    office.publish(_small())
    office.file(SMALL_QUARTER, "2026Q4", "2027-01-11T09:00")
    before = office.open_at("2027-01-11T09:00")[f"{SMALL_YEAR} 2026"]
    office.file(SMALL_QUARTER, "2026Q4", "2027-01-12T09:00")
    assert office.open_at("2027-01-12T09:00")[f"{SMALL_YEAR} 2026"].number == before.number


@pytest.mark.parametrize(
    ("since", "until", "periods"),
    [
        (date(2026, 9, 30), None, [f"{SMALL_QUARTER} 2026Q3"]),
        (date(2026, 10, 1), None, []),
        (None, date(2026, 9, 29), []),
        (None, date(2026, 9, 30), [f"{SMALL_QUARTER} 2026Q3"]),
    ],
    ids=["since the last day", "since the day after", "until the day before", "until the last day"],
)
def test_a_unit_reports_for_periods_on_whose_last_day_it_existed(
    since: date | None, until: date | None, periods: list[str], office: Office
) -> None:
    young = Unit("v3", "新示范村", Level.VILLAGE, SHANGHAI, "town", since, until)
    office.settle(young)
    office.publish(_small())
    assert list(office.open_at("2026-10-09T09:00", young)) == periods


def test_a_unit_of_another_level_is_not_asked(office: Office) -> None:
    office.publish(_small())
    assert list(office.open_at("2026-07-09T09:00", TOWN)) == []
    office.publish(_small(("level: village", "level: township")))
    assert list(office.open_at("2026-07-09T09:00", TOWN)) == [f"{SMALL_QUARTER} 2026Q2"]
    assert list(office.open_at("2026-07-09T09:00", VILLAGE)) == []


@pytest.mark.parametrize(
    ("approved", "until", "is_asked"),
    [
        ("2026-07-10", "2099-12-31", False),
        ("2026-07-09", "2099-12-31", True),
        ("2020-01-01", "2026-07-09", True),
        ("2020-01-01", "2026-07-08", False),
    ],
    ids=["from tomorrow on", "from today on", "until today", "until yesterday"],
)
def test_only_a_form_that_is_admitted_today_is_asked(
    approved: str, until: str, is_asked: bool, office: Office
) -> None:
    office.publish(
        _small(
            ("approved_on: 2020-01-01", f"approved_on: {approved}"),
            ("valid_until: 2099-12-31", f"valid_until: {until}"),
        )
    )
    assert bool(office.open_at("2026-07-09T09:00")) is is_asked


def test_a_report_that_is_open_may_be_filed_though_the_admission_ends_meanwhile(office: Office) -> None:
    """What was asked while it was admitted may be answered until the window shuts."""
    office.publish(_small(("valid_until: 2099-12-31", "valid_until: 2026-07-09")))
    assert list(office.open_at("2026-07-09T09:00")) == [f"{SMALL_QUARTER} 2026Q2"]
    assert list(office.open_at("2026-07-10T09:00")) == [f"{SMALL_QUARTER} 2026Q2"]


def test_an_open_report_keeps_its_revision_and_its_due_day_when_the_folder_changes(office: Office) -> None:
    first = office.publish(_small())
    before = office.open_at("2026-07-09T09:00")[f"{SMALL_QUARTER} 2026Q2"]
    second = office.publish(_small(("due: 15 working days", "due: 5 working days"), ("季表", "新季表")))
    after = office.open_at("2026-07-10T09:00")[f"{SMALL_QUARTER} 2026Q2"]
    assert after == before
    assert (after.revision, after.due_on) == (first, date(2026, 7, 21))
    assert office.open_at("2026-10-09T09:00")[f"{SMALL_QUARTER} 2026Q3"].revision == second


@pytest.mark.parametrize("zone", ["Asia/Urumqi", "Asia/Tokyo", "America/New_York"])
def test_an_open_report_keeps_its_window_and_its_due_day_when_the_village_changes_zone(
    office: Office, zone: str
) -> None:
    """It is not opened a second time either; the next quarter goes by the new clock."""
    office.publish(_small())
    before = office.open_at("2026-07-09T09:00")[f"{SMALL_QUARTER} 2026Q2"]
    moved = replace(VILLAGE, zone=ZoneInfo(zone))
    office.settle(moved)
    assert office.open_at("2026-07-10T09:00", moved) == {f"{SMALL_QUARTER} 2026Q2": before}
    assert list(office.open_at(before.closes_at - timedelta(seconds=1), moved)) == [f"{SMALL_QUARTER} 2026Q2"]
    assert office.open_at(before.closes_at, moved) == {}
    assert before.zone == SHANGHAI
    assert before.is_late(_at("2026-07-22T00:00"))
    assert not before.is_late(_at("2026-07-21T23:59"))
    after = office.open_at(_at("2026-10-09T09:00", ZoneInfo(zone)), moved)[f"{SMALL_QUARTER} 2026Q3"]
    assert after.zone == ZoneInfo(zone)
    assert after.opens_at == _at("2026-10-01T00:00", ZoneInfo(zone))


def test_an_open_report_keeps_its_window_and_its_due_day_when_the_village_gets_another_parent(
    office: Office,
) -> None:
    office.publish(_small())
    before = office.open_at("2026-07-09T09:00")
    moved = replace(VILLAGE, parent="town-2")
    office.settle(Unit("town-2", "雪松示范乡", Level.TOWNSHIP, ZoneInfo("Asia/Urumqi")), moved)
    assert office.open_at("2026-07-10T09:00", moved) == before


def test_a_form_that_leaves_the_folder_can_still_be_filed_where_it_was_opened(office: Office) -> None:
    office.publish(_small())
    before = office.open_at("2026-07-09T09:00")
    left = {path: text for path, text in _small().items() if not path.endswith(f"{SMALL_QUARTER}.yaml")}
    office.publish(left)
    assert office.open_at("2026-07-09T09:00") == before
    assert f"{SMALL_QUARTER} 2026Q3" not in office.open_at("2026-10-09T09:00")


def test_a_filed_report_stays_there_to_be_amended_until_its_window_shuts(office: Office) -> None:
    office.publish(_small())
    office.file(SMALL_QUARTER, "2026Q2", "2026-07-09T09:00")
    report = office.open_at("2026-08-20T09:00")[f"{SMALL_QUARTER} 2026Q2"]
    assert (report.state, report.submissions) == (ReportState.SUBMITTED, 1)
    assert office.open_at("2026-08-21T09:00") == {}


def test_a_day_that_rests_on_an_unknown_calendar_is_provisional(office: Office) -> None:
    """The days off of 2093 are announced in the autumn of 2092."""
    office.publish(_small())
    assert office.open_at("2093-04-09T09:00")[f"{SMALL_QUARTER} 2093Q1"].is_provisional
    assert not office.open_at("2026-04-09T09:00")[f"{SMALL_QUARTER} 2026Q1"].is_provisional


def test_the_report_that_is_due_first_comes_first(office: Office) -> None:
    office.publish(_small(("fields: [households, births, roads]", "fields: [roads]")))
    assert list(office.open_at("2027-01-11T09:00")) == [f"{SMALL_QUARTER} 2026Q4", f"{SMALL_YEAR} 2026"]
