"""Agendas over real storage: what is stored counts, and looking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.working_days import working_days
from bot.app.agendas import Agendas, units_shown_to
from bot.app.duties import Duties
from bot.app.openings import Openings
from bot.app.revisions import Revisions
from bot.core.calendar.agenda import Agenda, years
from bot.core.calendar.asking import Rule
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import ReportKey, Unit
from bot.core.invitees import REPORTER
from flows.language.model import Level
from storage import SqlStorage, open_storage
from tests.kit.databases import new_sqlite
from tests.kit.filing import past_filing
from tests.kit.players import files_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOWN = Unit("town", "云杉示范乡", Level.TOWNSHIP, SHANGHAI)
VILLAGE = Unit("v1", "青石示范村", Level.VILLAGE, SHANGHAI, "town")
OTHER = Unit("v2", "柳湾示范村", Level.VILLAGE, ZoneInfo("Asia/Urumqi"), "town")
HOURS = WorkingHours(time(9), time(18), working_days(None))
QUARTER, ANNUAL = "village-quarter", "village-year"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Place:
    """A database with the small forms of a quarter and a year, and three units."""

    def __init__(self, storage: SqlStorage) -> None:
        self.storage = storage
        self.revisions = Revisions()
        self.duties = Duties(self.revisions, Openings(self.revisions, HOURS))
        self.agendas = Agendas(self.revisions, HOURS)
        with storage.transaction() as transaction:
            transaction.save_units([TOWN, VILLAGE, OTHER])
            self.revisions.store(files_of("year"), transaction, _at("2026-01-06T09:00"))

    def look_up(self, at: str, year: int = 2026, *, tells_filing: bool = True) -> Agenda:
        with self.storage.transaction() as transaction:
            span = years(year)
            return self.agendas.of_unit(transaction, VILLAGE, span, _at(at), tells_filing=tells_filing)

    def open(self, at: str) -> None:
        with self.storage.transaction() as transaction:
            self.duties.reports_of(transaction, VILLAGE, _at(at))

    def file(self, period: str, at: str) -> None:
        with self.storage.transaction() as transaction:
            catalogue = self.revisions.current(transaction).catalogue
            person = transaction.add_person("李示例", "zh")
            key = ReportKey(QUARTER, VILLAGE.code, period)
            transaction.submit(past_filing(key, {}, {}, catalogue), person, _at(at))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    storage = open_storage(new_sqlite(tmp_path / "agendas.db"))
    yield Place(storage)
    storage.close()


def _named(agenda: Agenda) -> list[str]:
    return [f"{each.flow.id} {each.period}" for each in agenda.asked]


def test_what_is_planned_is_what_is_opened_afterwards(place: Place) -> None:
    planned = {(each.flow.id, each.period): each.window for each in place.look_up("2026-06-01T09:00").asked}
    place.open("2026-07-01T00:00")
    place.open("2026-10-01T00:00")
    opened = [each for each in place.look_up("2026-10-01T09:00").asked if each.report is not None]
    assert [f"{each.period}" for each in opened] == ["2026Q2", "2026Q3"]
    assert all(planned[each.flow.id, each.period] == each.window for each in opened)


def test_what_is_planned_late_is_what_is_opened_at_that_moment(place: Place) -> None:
    late = "2026-10-26T09:00"
    planned = next(each for each in place.look_up(late).asked if f"{each.period}" == "2026Q3")
    place.open(late)
    opened = next(each for each in place.look_up(late).asked if each.report is not None)
    assert opened.window == planned.window
    assert f"{opened.window.due_on}" == "2026-11-02"


def test_looking_opens_and_freezes_nothing(place: Place) -> None:
    place.look_up("2026-07-09T09:00")
    with place.storage.transaction() as transaction:
        place.agendas.of_groups(transaction, years(2026))
        assert transaction.reports_of_unit("v1") == ()
        assert transaction.frozen_at(["2026Q2"]) == {}


def test_a_form_that_was_added_to_a_frozen_period_is_not_asked_in_it(place: Place) -> None:
    with place.storage.transaction() as transaction:
        files = dict(files_of("year"))
        added = files["definitions/village-quarter.yaml"]
        added = added.replace("flow: village-quarter", "flow: village-more").replace("basics", "more")
        transaction.freeze(
            "2026Q2", place.revisions.current(transaction).catalogue.revision, _at("2026-07-01T00:00")
        )
        place.revisions.store(
            files | {"definitions/village-more.yaml": added}, transaction, _at("2026-07-01T01:00")
        )
    agenda = place.look_up("2026-07-02T09:00")
    refused = {f"{each.flow.id} {each.period}": each.why_not for each in agenda.not_asked}
    assert refused["village-more 2026Q2"] is Rule.SHORT_NOTICE
    assert "village-more 2026Q3" in _named(agenda)


def test_who_is_signed_in_sees_when_a_report_was_filed_and_nobody_else(place: Place) -> None:
    place.open("2026-07-01T00:00")
    before = place.look_up("2026-07-20T09:00", tells_filing=False)
    place.file("2026Q2", "2026-07-06T10:00")
    after = place.look_up("2026-07-20T09:00", tells_filing=False)
    assert (after.entries, after.messages) == (before.entries, before.messages)
    filed = next(each for each in place.look_up("2026-07-20T09:00").asked if f"{each.period}" == "2026Q2")
    assert filed.report is not None
    assert filed.report.submitted_at == _at("2026-07-06T10:00")


def test_an_annual_form_that_is_open_shows_to_nobody_else_that_the_quarter_was_filed(place: Place) -> None:
    place.open("2027-01-04T09:00")
    before = place.look_up("2027-01-12T09:00", 2027, tells_filing=False)
    place.file("2026Q4", "2027-01-06T10:00")
    place.open("2027-01-07T09:00")
    after = place.look_up("2027-01-12T09:00", 2027, tells_filing=False)
    assert (after.entries, after.messages) == (before.entries, before.messages)
    opened = next(each for each in place.look_up("2027-01-12T09:00", 2027).asked if each.flow.id == ANNUAL)
    assert (opened.report is not None, opened.waits_for) == (True, None)


def test_all_units_of_a_level_and_zone_are_one_group(place: Place) -> None:
    with place.storage.transaction() as transaction:
        li = transaction.add_person("李示例", "zh")
        transaction.add_role(li.id, "v1", REPORTER, _at("2026-01-06T09:00"))
        groups = place.agendas.of_groups(transaction, years(2027))
    asked = [
        (each.group.level.value, each.group.zone.key, each.group.reporters, len(each.agenda.asked))
        for each in groups
    ]
    assert asked == [
        ("village", "Asia/Shanghai", 1, 5),
        ("village", "Asia/Urumqi", 0, 5),
        ("township", "Asia/Shanghai", 0, 0),
    ]


def test_reporters_and_reviewers_see_what_concerns_them(place: Place) -> None:
    at = _at("2026-01-06T09:00")
    with place.storage.transaction() as transaction:
        people = [transaction.add_person(name, "zh") for name in ("李示例", "王示例", "马示例")]
        li, wang, ma = (each.id for each in people)
        transaction.add_role(li, "v1", REPORTER, at)
        transaction.add_role(wang, "town", "reviewer", at)
        transaction.add_role(wang, "v2", REPORTER, at)
        shown = [[each.code for each in units_shown_to(transaction, who, at)] for who in (li, wang, ma)]
        assert shown == [["v1"], ["v2", "v1"], []]
