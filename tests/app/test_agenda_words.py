"""An agenda in words: every reason has a sentence in every language, and a calendar file changes what it has said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from bot.app.agenda_words import CalendarWords
from bot.app.flows_folder import packaged_words
from bot.app.sentences import read_sentences
from bot.core.calendar.agenda import Agenda, Forms, agenda_of, years
from bot.core.calendar.asking import Rule
from bot.core.facts import Report, ReportState, Verdict
from flows.language.model import LANGUAGES, Level
from tests.architecture.tree import ROOT
from tests.kit.agenda_scene import ANNUAL, BEFORE, HOURS, QUARTERLY, VILLAGE, opened
from tests.kit.forms_strategy import catalogue_of

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SITE = "https://forms.example.org/"


@cache
def _texts(language: str) -> Mapping[str, str]:
    return read_sentences(packaged_words(), f"messages/{language}/calendar.yaml")


def _words(language: str = "zh") -> CalendarWords:
    return CalendarWords(language, _texts(language), SITE)


def _agenda(*reports: Report, at: datetime = BEFORE) -> Agenda:
    catalogue = catalogue_of(QUARTERLY, ANNUAL)
    return agenda_of(VILLAGE, Forms(catalogue, of_reports={"r1": catalogue}), reports, years(2027), HOURS, at)


# -- the texts


def test_both_languages_have_the_same_texts_and_the_same_places_to_fill_in() -> None:
    assert _texts("zh").keys() == _texts("en").keys()
    for key, text in _texts("zh").items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(_texts("en")[key])), key


def test_every_text_is_used_and_every_text_used_exists() -> None:
    files = [
        *(ROOT / "bot/web/calendar").glob("pages/*.html"),
        *(ROOT / "bot/web/calendar").glob("*.py"),
        *(
            ROOT / name
            for name in ("bot/app/agenda_words.py", "bot/cli/agenda_print.py", "bot/cli/agenda.py")
        ),
        ROOT / "adapters/webchat/pages/document.html",
        ROOT / "adapters/webchat/pages/languages.html",
    ]
    sources = "\n".join(path.read_text("utf-8") for path in files)
    built = {
        *(f"level_{level}" for level in Level),
        *(f"milestone_{name}" for name in ("opened", "midway", "soon", "due", "overdue")),
        *(f"{page}_{part}" for page in ("stranger", "no_unit", "bad_year") for part in ("title", "text")),
        *(f"column_{name}" for name in ("form", "period", "opens", "due", "last")),
        *(rule.value for rule in (Rule.NOT_ADMITTED, Rule.NO_SUCH_UNIT, Rule.SHORT_NOTICE)),
        Rule.OUTSIDE_WINDOW.value,
    }
    used = set(re.findall(r"[\"'.](\w+)\b", sources))
    assert set(_texts("zh")) - used - built == set()
    assert (built | set(re.findall(r"\bt\.(\w+)", sources))) - set(_texts("zh")) == set()


# -- sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_and_every_report_can_be_said(language: str) -> None:
    agenda, words = _agenda(), _words(language)
    assert all(words.items(message) for message in agenda.messages)
    first = words.items(agenda.messages[0])
    assert (
        first
        == {
            "zh": "可以填报了：报表basics 2026年四季度、报表yearly 2026年（2026年四季度提交以后）",
            "en": "may be filed now: Form basics Q4 2026, Form yearly 2026 (once Q4 2026 is filed)",
        }[language]
    )


def test_a_report_says_how_it_stands() -> None:
    filed = {"state": ReportState.SUBMITTED, "submitted_at": datetime(2027, 1, 12, 7, tzinfo=UTC)}
    later = datetime(2027, 1, 25, tzinfo=UTC)
    for changes, at, said in (
        ({}, datetime(2027, 1, 4, tzinfo=UTC), "还没提交"),
        ({}, later, "已逾期，最晚2027年2月21日补报"),
        ({}, datetime(2027, 3, 1, tzinfo=UTC), "没有提交，已截止"),
        (filed, later, "2027年1月12日已提交"),
        ({**filed, "verdict": Verdict.ACCEPTED}, later, "2027年1月12日已提交，已通过"),
        ({**filed, "verdict": Verdict.RETURNED}, later, "已退回，请更正"),
        ({**filed, "state": ReportState.OUTDATED}, later, "2027年1月12日已提交"),
    ):
        entry = _agenda(opened("2026Q4", **changes)).asked[0]
        assert _words().state(entry, at) == said


def test_periods_that_are_not_asked_for_one_reason_are_one_line() -> None:
    agenda = _agenda(at=datetime(2027, 7, 1, tzinfo=UTC))
    assert _words("en").not_asked(agenda) == [
        ("Form basics Q4 2026, Q1 2027", "The window was over before the report was opened"),
        ("Form yearly 2026", "The window was over before the report was opened"),
    ]


def test_a_provisional_day_is_said_to_be_one() -> None:
    entry = _agenda(opened("2026Q4", is_provisional=True)).asked[0]
    assert _words().due(entry) == "最晚1月22日（周五）提交（暂定）"
    assert _words("en").provisional_note((2027, 2028)).startswith("The public holidays of 2027, 2028 are")
    assert _words().provisional_note(()) == ""


# -- calendar files


def test_entries_are_told_apart_and_keep_their_names_when_a_day_moves() -> None:
    more = {"due_on": date(2027, 2, 5), "closes_at": datetime(2027, 3, 10, tzinfo=UTC)}
    planned = {each.uid: each for each in _words().file_of_unit(_agenda()).events}
    moved = {each.uid: each for each in _words("en").file_of_unit(_agenda(opened("2026Q4", **more))).events}
    assert len(planned) == len(_agenda().asked) + len(_agenda().messages)
    due = "due-basics-2026Q4-v1@forms.example.org"
    assert (planned[due].starts, moved[due].starts) == (date(2027, 1, 22), date(2027, 2, 5))
    assert {uid for uid in planned if uid.startswith("due-")} == {uid for uid in moved if uid[:4] == "due-"}
    messages = [uid for uid in planned if uid.startswith("message-")]
    assert messages[0] == "message-2027-01-04-v1@forms.example.org"


def test_a_calendar_file_holds_no_name_of_a_person_and_no_state_of_filing() -> None:
    filed = opened(
        "2026Q4",
        state=ReportState.SUBMITTED,
        submitted_by="李示例",
        submitted_at=BEFORE + timedelta(days=45),
    )
    told = " ".join(f"{each.title} {each.text}" for each in _words().file_of_unit(_agenda(filed)).events)
    assert "李示例" not in told
    assert "已提交" not in told
    assert "还没提交" not in told.replace(_texts("zh")["messages_text"], "")
