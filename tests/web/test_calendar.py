"""The calendar's addresses: what is open to all, what is told to whom, and what a page may load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.webchat.sessions import COOKIE, address_of, new_token
from bot.app.clock import SetClock
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.facts import ReportKey, Unit
from bot.host import ThreadedHost
from bot.program import Program
from bot.web.application import application
from flows.language.model import Level
from tests.kit.commands import folder_with
from tests.kit.databases import new_sqlite
from tests.kit.filing import past_filing

ZONE = ZoneInfo("Asia/Shanghai")
UNITS = [
    Unit("town", "云杉示范乡", Level.TOWNSHIP, ZONE),
    Unit("v1", "青石示范村", Level.VILLAGE, ZONE, "town"),
    Unit("a/b?c", "柳湾<示范>村", Level.VILLAGE, ZONE, "town"),
]
FILED = "2026年10月9日已提交"


@dataclass
class Place:
    """A running program in October 2026 in which the first village has filed."""

    program: Program
    app: Starlette

    def client(self, *roles: tuple[str, str], language: str = "zh") -> TestClient:
        """A browser of a person who holds roles, by unit and role; of a stranger without any."""
        token, at = new_token(), self.program.clock.now()
        with self.program.storage.transaction() as transaction:
            if roles:
                person = transaction.add_person("王示例", language)
                transaction.add_address(person.id, "web", address_of(token), at)
                for unit, role in roles:
                    transaction.add_role(person.id, unit, role, at)
        return TestClient(self.app, cookies={COOKIE: token})


@contextmanager
def calendar_at(place: Path) -> Iterator[Place]:
    settings = Settings(
        database_url=new_sqlite(place / "calendar.db"),
        flows_dir=folder_with("year", place / "flows"),
        public_url="https://forms.example.org",
        _env_file=None,  # type: ignore[call-arg]
    )
    clock = SetClock(datetime(2026, 2, 1, 9, tzinfo=ZONE))
    with opened(settings, clock) as program:
        program.publish_folder()
        clock.set(datetime(2026, 10, 9, 9, tzinfo=ZONE))
        with program.storage.transaction() as transaction:
            transaction.save_units(UNITS)
            for unit in UNITS[1:]:
                program.duties.reports_of(transaction, unit, clock.now())
            catalogue = program.revisions.current(transaction).catalogue
            filing = past_filing(ReportKey("village-quarter", "v1", "2026Q3"), {}, {}, catalogue)
            transaction.submit(filing, transaction.add_person("李示例", "zh"), clock.now())
        clock.set(datetime(2026, 10, 12, 9, tzinfo=ZONE))
        with closing(ThreadedHost(program)) as host:
            yield Place(program, application(program, host=host))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with calendar_at(tmp_path) as place:
        yield place


# -- who sees what


def test_whether_a_unit_has_filed_is_told_to_its_reporters_and_reviewers_alone(place: Place) -> None:
    for roles in ([("v1", "reporter")], [("town", "reviewer")]):
        assert FILED in place.client(*roles).get("/calendar/v1").text
    strangers = ([], [("a/b?c", "reporter")], [("town", "reporter")], [("v1", "reviewer")])
    pages = [place.client(*roles).get("/calendar/v1").text for roles in strangers]
    for page in pages:
        assert "季表 2026年三季度" in page
        assert "最晚10月27日（周二）提交" in page
        assert "已提交" not in re.sub(r"<summary>.*?</summary>", "", page)
    assert "李示例" not in "".join(pages)


def test_what_a_stranger_sees_is_the_same_whether_a_unit_has_filed_or_not(place: Place) -> None:
    """The two villages differ in nothing else than that."""
    stranger = place.client()
    filed, unfiled = (stranger.get(f"/calendar/{code}").text for code in ("v1", "a%2Fb%3Fc"))
    for code, name in (("v1", "青石示范村"), ("a%2Fb%3Fc", "柳湾&lt;示范&gt;村"), ("a/b?c", "?")):
        filed, unfiled = (each.replace(code, "?").replace(name, "?") for each in (filed, unfiled))
    assert filed == unfiled


def test_the_units_of_whoever_is_signed_in_are_listed_and_a_single_one_is_shown(place: Place) -> None:
    reviewer = place.client(("town", "reviewer"), language="en")
    listed = reviewer.get("/calendar").text
    assert re.findall(r'href="(/calendar/[^"]+lang=en)"', listed) == [
        *("/calendar/a%2Fb%3Fc?lang=en", "/calendar/v1?lang=en")
    ]
    only = place.client(("a/b?c", "reporter")).get("/calendar", follow_redirects=False)
    assert (only.status_code, only.headers["location"]) == (303, "/calendar/a%2Fb%3Fc?lang=zh")
    assert place.client(("a/b?c", "reporter")).get("/calendar").status_code == 200
    to_units = "/calendar?lang="
    assert to_units not in place.client(("a/b?c", "reporter")).get("/calendar/a%2Fb%3Fc").text, (
        "it leads here"
    )
    assert to_units in place.client(("a/b?c", "reporter")).get("/calendar/v1").text
    assert to_units in reviewer.get("/calendar/v1").text
    stranger = place.client().get("/calendar/")
    assert stranger.status_code == 403
    assert "邀请链接" in stranger.text


# -- pages


def test_a_page_needs_no_script_and_may_run_none_and_is_kept_nowhere(place: Place) -> None:
    page = place.client(("v1", "reporter")).get("/calendar/v1")
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    for address in re.findall(r'(?:src|href)="(/calendar/static/[^"]+)"', page.text):
        assert place.client().get(address).status_code == 200


@pytest.mark.parametrize("year", ["2027", "2027年", "1990", "2199"])
def test_any_year_can_be_looked_at_in_either_language(place: Place, year: str) -> None:
    for language in ("zh", "en"):
        page = place.client().get("/calendar/v1", params={"year": year, "lang": language})
        assert page.status_code == 200
        assert f"<strong>{year[:4]}</strong>" in page.text


def test_the_years_before_and_after_are_offered_as_far_as_there_are_any(place: Place) -> None:
    def offered(year: str) -> list[str]:
        return re.findall(
            r"rel=\"\w+\" href=\"\?lang=zh&amp;year=(\d+)", client.get(f"/calendar/v1?year={year}").text
        )

    client = place.client()
    assert [offered(year) for year in ("1990", "2026", "2199")] == [["1991"], ["2025", "2027"], ["2198"]]


@pytest.mark.parametrize("year", ["2027Q1", "", "1989", "next"])
def test_what_is_no_year_is_answered_with_how_to_write_one(place: Place, year: str) -> None:
    refused = place.client().get("/calendar/v1", params={"year": year})
    assert refused.status_code == 400
    assert "2027" in refused.text


def test_a_unit_that_does_not_exist_is_answered_kindly(place: Place) -> None:
    for path in ("/calendar/v9", "/calendar/v9.ics", "/calendar/v1%00", "/calendar/v1%00.ics"):
        refused = place.client().get(path, headers={"accept-language": "en"})
        assert refused.status_code == 404
        assert "There is no such unit" in refused.text


def test_the_chat_leads_to_the_calendar(place: Place) -> None:
    assert 'href="/calendar"' in place.client(("v1", "reporter")).get("/chat").text


# -- files to subscribe to


def test_a_file_is_given_to_programs_without_a_session_and_may_be_kept_for_a_while(place: Place) -> None:
    file = TestClient(place.app).get("/calendar/v1.ics?lang=en")
    assert file.status_code == 200
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in file.headers
    calendar = Calendar.from_ical(file.text)
    assert calendar["x-wr-calname"] == "青石示范村 · reporting calendar"
    due = {each["uid"]: each.start for each in calendar.events if each["uid"].startswith("due-")}
    assert due["due-village-quarter-2026Q3-v1@forms.example.org"] == date(2026, 10, 27)
    assert "due-village-quarter-2027Q3-v1@forms.example.org" in due


def test_a_file_does_not_hang_on_who_asks_or_on_what_was_filed(place: Place) -> None:
    reporter, stranger = place.client(("v1", "reporter")), place.client()
    assert reporter.get("/calendar/v1.ics").text == stranger.get("/calendar/v1.ics").text
    other = stranger.get("/calendar/a%2Fb%3Fc.ics").text
    dates = [
        [(each.start, f"{each['summary']}") for each in Calendar.from_ical(text).events]
        for text in (other, stranger.get("/calendar/v1.ics").text)
    ]
    assert dates[0] == dates[1]
    assert "已提交" not in other
