"""A year's working days become known: due dates that rested on a guess become firm, and never come earlier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import firm_dates as firm
from bot.app.firm_dates import firm_dates
from bot.app.flows_folder import read_folder
from bot.app.revisions import Revisions
from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays
from bot.core.facts import Report, ReportKey, Unit
from bot.core.periods import parse_identifier
from flows.language.model import Level
from storage import SqlStorage, open_storage
from tests.kit.databases import new_sqlite
from tests.kit.players import FORMS, SHIPPED

SHANGHAI, URUMQI = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Urumqi")
AT = datetime(2027, 1, 4, 1, tzinfo=UTC)
QUARTER, YEAR = "village-quarter", "village-year"
GUESSED = WorkingDays(frozenset(), frozenset(), frozenset({2026}))


def _announced(*days_off: int, made_up: tuple[int, ...] = ()) -> WorkingDays:
    """2027 as its notice may say: days of January off, and made up."""
    return WorkingDays(
        frozenset(date(2027, 1, day) for day in days_off),
        frozenset(date(2027, 1, day) for day in made_up),
        frozenset({2026, 2027}),
    )


@dataclass
class Office:
    """A database with two villages and the small forms of a quarter (due after 15 working days) and a year."""

    storage: SqlStorage
    revisions: Revisions
    revision: str

    def open(self, flow: str, period: str, unit: str = "v1", zone: ZoneInfo = SHANGHAI) -> Report:
        """Open a report by guessed working days."""
        with self.storage.transaction() as transaction:
            form = self.revisions.current(transaction).catalogue.flows[flow]
            window = window_of(parse_identifier(period), form.window, zone, GUESSED)
            return transaction.open_report(ReportKey(flow, unit, period), self.revision, window, AT)

    def report(self, flow: str, period: str, unit: str = "v1") -> Report:
        with self.storage.transaction() as transaction:
            found = transaction.report(ReportKey(flow, unit, period))
        assert found is not None
        return found

    def settle(self, days: WorkingDays, at: datetime = AT) -> int:
        with self.storage.transaction() as transaction:
            return firm_dates(transaction, self.revisions, days, at)

    def reminded(self) -> list[int]:
        """Reports that are looked at for reminders, by number."""
        with self.storage.engine.begin() as connection:
            rows = connection.exec_driver_sql(
                "SELECT number FROM reports WHERE remind_at IS NOT NULL ORDER BY 1"
            )
            return [row[0] for row in rows]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    storage = open_storage(new_sqlite(tmp_path_factory.mktemp("firm") / "firm.db"))
    files = {path: text for path, text in read_folder(SHIPPED).items() if path.startswith("messages/")}
    revisions = Revisions()
    with storage.transaction() as transaction:
        transaction.save_units(
            [
                Unit("town", "云杉示范乡", Level.TOWNSHIP, SHANGHAI),
                Unit("v1", "青石示范村", Level.VILLAGE, SHANGHAI, "town"),
                Unit("v2", "柳湾示范村", Level.VILLAGE, URUMQI, "town"),
            ]
        )
        published = revisions.store(files | dict(read_folder(FORMS / "year")), transaction, AT)
    yield Office(storage, revisions, published.catalogue.revision)
    storage.close()


@pytest.fixture
def office(shared: Office) -> Office:
    with shared.storage.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reports")
    return shared


def test_a_due_date_moves_behind_the_holidays_that_were_announced(office: Office) -> None:
    before = office.open(QUARTER, "2026Q4")
    assert (before.due_on, before.is_provisional) == (date(2027, 1, 21), True)
    assert office.settle(_announced(1, 4, 5)) == 1
    after = office.report(QUARTER, "2026Q4")
    assert (after.due_on, after.is_provisional) == (date(2027, 1, 26), False)
    assert after.closes_at == before.closes_at + timedelta(days=5)
    assert after.opens_at == before.opens_at
    assert office.reminded() == [after.number]


def test_a_due_date_never_comes_earlier(office: Office) -> None:
    """Two Saturdays are made up, so that it would have been due on the Monday before."""
    before = office.open(QUARTER, "2026Q4")
    assert office.settle(_announced(made_up=(9, 16))) == 1
    after = office.report(QUARTER, "2026Q4")
    assert (after.due_on, after.closes_at, after.is_provisional) == (before.due_on, before.closes_at, False)
    assert office.reminded() == []


def test_more_time_that_a_reviewer_gave_is_kept(office: Office) -> None:
    report = office.open(QUARTER, "2026Q4")
    with office.storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE reports SET due_on = '2027-01-25'")
    office.settle(_announced(1, 4, 5))
    assert office.report(QUARTER, "2026Q4").due_on == date(2027, 1, 26)
    office.open(QUARTER, "2026Q4", "v2")
    with office.storage.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE reports SET due_on = '2027-02-10', closes_at = '2027-05-01' WHERE number != {report.number}"
        )
    office.settle(_announced(1, 4, 5))
    given = office.report(QUARTER, "2026Q4", "v2")
    assert (given.due_on, given.closes_at.month) == (date(2027, 2, 10), 5)


def test_a_year_that_is_still_not_announced_settles_nothing(office: Office) -> None:
    before = office.open(QUARTER, "2026Q4")
    assert office.settle(GUESSED) == 0
    assert office.report(QUARTER, "2026Q4") == before


def test_each_period_waits_for_the_year_in_which_its_window_lies(office: Office) -> None:
    for flow, period in ((QUARTER, "2026Q4"), (YEAR, "2026"), (QUARTER, "2027Q1"), (QUARTER, "2027Q3")):
        assert office.open(flow, period).is_provisional
    for flow, period in ((QUARTER, "2027Q4"), (YEAR, "2027")):
        assert office.open(flow, period).is_provisional
    assert office.settle(_announced(1)) == 4
    assert office.settle(_announced(1)) == 0
    assert office.report(QUARTER, "2027Q4").is_provisional
    assert office.report(YEAR, "2027").is_provisional


def test_the_days_are_those_of_the_zone_in_which_it_was_opened(office: Office) -> None:
    """The village has moved to the other zone since."""
    office.open(QUARTER, "2026Q4", "v2", URUMQI)
    with office.storage.transaction() as transaction:
        transaction.save_units([Unit("v2", "柳湾示范村", Level.VILLAGE, SHANGHAI, "town")])
    office.settle(_announced(1, 4))
    after = office.report(QUARTER, "2026Q4", "v2")
    assert after.zone == URUMQI
    assert after.closes_at.astimezone(URUMQI).hour == 0


def test_the_days_are_those_of_the_form_by_which_it_is_asked(office: Office) -> None:
    """A form with more time was published since; the report keeps that of its period."""
    before = office.open(QUARTER, "2026Q4")
    with office.storage.transaction() as transaction:
        files = dict(transaction.revision_files(office.revision))
        patient = {path: text.replace("due: 15 working", "due: 25 working") for path, text in files.items()}
        office.revisions.store(patient, transaction, AT)
        firm_dates(transaction, office.revisions, _announced(1), AT)
        office.revisions.store(files, transaction, AT)
    assert office.report(QUARTER, "2026Q4").due_on == before.due_on + timedelta(days=1)


@pytest.mark.parametrize("broken", ["flow = 'unheard-of'", "zone = 'Mars/Olympus'"])
def test_a_row_that_cannot_be_settled_keeps_no_other_from_its_days(office: Office, broken: str) -> None:
    number = office.open(QUARTER, "2026Q4", "v2").number
    office.open(QUARTER, "2026Q4")
    with office.storage.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE reports SET {broken} WHERE number = {number}")
    assert office.settle(_announced(1)) == 1
    assert not office.report(QUARTER, "2026Q4").is_provisional
    assert office.settle(_announced(1)) == 0


def test_many_are_settled_a_batch_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firm, "BATCH_MAX", 2)
    for period in ("2026Q4", "2027Q1", "2027Q2"):
        office.open(QUARTER, period)
    assert [office.settle(_announced(1)) for _ in range(3)] == [2, 1, 0]


@given(st.sets(st.integers(1, 31)), st.sets(st.integers(1, 31)))
def test_whatever_is_announced_no_day_moves_forward_and_every_one_is_firm(
    shared: Office, days_off: set[int], made_up: set[int]
) -> None:
    with shared.storage.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reports")
    before = shared.open(QUARTER, "2026Q4")
    days = _announced(*days_off - made_up, made_up=tuple(made_up))
    assert shared.settle(days) == 1
    after = shared.report(QUARTER, "2026Q4")
    assert after.due_on >= before.due_on
    assert after.closes_at >= before.closes_at
    assert not after.is_provisional
    assert shared.reminded() == ([after.number] if after.due_on > before.due_on else [])
