"""Reviewing, apart from the talk: where windows move, and what must be asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters.working_days import working_days
from bot.core.calendar.working_days import moment
from bot.core.facts import Decision, DecisionKind, DraftKey, Report, ReportKey, ReportState, Verdict
from bot.core.review.asked_again import with_returned
from bot.core.review.moving import MORE_WORKING_DAYS, more_time, time_to_answer
from flows.language.model import NOTICE_WORKING_DAYS, Window
from tests.kit.by_hand import AT, QUARTER, facts, figure

ZONES = st.sampled_from([ZoneInfo(each) for each in ("Asia/Shanghai", "Asia/Urumqi", "America/New_York")])
MOMENTS = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2031-01-01"), timezones=st.just(UTC)
)
WINDOWS = st.builds(Window, st.just(15), st.integers(0, 60), st.integers(NOTICE_WORKING_DAYS, 20))
DAYS = working_days(None)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of any zone, whose due day and last day are anywhere."""
    zone = draw(ZONES)
    due_on = draw(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
    closes_on = due_on + timedelta(days=draw(st.integers(1, 90)))
    opens_at = moment(due_on - timedelta(days=30), time(), zone)
    closes_at = moment(closes_on, time(), zone)
    key = ReportKey("village-basics", "v1", QUARTER)
    return Report(1, key, "r", ReportState.OPEN, due_on, opens_at, closes_at, zone)


@given(reports(), st.lists(st.tuples(MOMENTS, st.sampled_from((0, *MORE_WORKING_DAYS)), WINDOWS), max_size=6))
def test_after_any_decisions_no_window_has_moved_earlier(
    report: Report, decisions: list[tuple[datetime, int, Window]]
) -> None:
    """Also where the clock jumps back between two decisions."""
    for at, days, asked in decisions:
        moved = more_time(report, days, asked, at, DAYS) if days else time_to_answer(report, asked, at, DAYS)
        assert moved.due_on >= report.due_on
        assert moved.closes_at >= report.closes_at
        report = replace(report, due_on=moved.due_on, closes_at=moved.closes_at)


@given(reports(), MOMENTS, WINDOWS)
def test_a_returned_report_is_open_for_the_notice_of_its_form(
    report: Report, at: datetime, asked: Window
) -> None:
    moved = time_to_answer(report, asked, at, DAYS)
    today = at.astimezone(report.zone).date()
    assert at < moved.closes_at
    assert DAYS.count_after(today, moved.due_on) >= asked.notice_working_days >= NOTICE_WORKING_DAYS
    assert moved.due_on == report.due_on or DAYS.is_working_day(moved.due_on)


@given(reports(), st.sampled_from(MORE_WORKING_DAYS), MOMENTS, WINDOWS)
def test_more_time_is_counted_from_today_or_from_a_later_due_day(
    report: Report, days: int, at: datetime, asked: Window
) -> None:
    moved = more_time(report, days, asked, at, DAYS)
    today = at.astimezone(report.zone).date()
    assert DAYS.count_after(max(today, report.due_on), moved.due_on) == days
    assert at < moved.closes_at
    assert moved.closes_at >= moment(moved.due_on + timedelta(days=asked.late_days + 1), time(), report.zone)


# -- what is asked again

RETURNED = Report(
    number=7,
    key=ReportKey("village-basics", facts().unit.code, QUARTER),
    revision="r",
    state=ReportState.SUBMITTED,
    due_on=date(2026, 10, 27),
    opens_at=AT,
    closes_at=AT + timedelta(days=60),
    zone=ZoneInfo("Asia/Shanghai"),
    submissions=1,
    verdict=Verdict.RETURNED,
)
KEY = DraftKey("households", QUARTER)


def returned_at(at: datetime, *fields: str) -> Decision:
    return Decision(DecisionKind.RETURNED, "Qian", at, "核对", fields)


def test_only_the_fields_of_the_last_return_are_asked_again() -> None:
    known = facts(figure("households", QUARTER, 312), figure("births", QUARTER, 2))
    first, last = returned_at(AT, "births"), returned_at(AT + timedelta(days=1), "households")
    found = with_returned(known, [RETURNED], {7: (first, last)})
    assert found.returned == {KEY}


def test_a_report_with_another_verdict_or_of_another_unit_asks_nothing_again() -> None:
    known = facts(figure("households", QUARTER, 312))
    decisions = {7: (returned_at(AT, "households"),)}
    others = [
        replace(RETURNED, verdict=None),
        replace(RETURNED, verdict=Verdict.ACCEPTED),
        replace(RETURNED, key=RETURNED.key._replace(unit="elsewhere")),
    ]
    assert with_returned(known, others, decisions) is known


def test_a_figure_that_was_given_since_is_not_asked_a_second_time() -> None:
    after = figure("households", QUARTER, 312, given_at=AT + timedelta(hours=1))
    decisions = {7: (returned_at(AT, "households"),)}
    assert not with_returned(facts(after), [RETURNED], decisions).returned
    before = replace(after, given_at=AT - timedelta(hours=1))
    assert with_returned(facts(before), [RETURNED], decisions).returned == {KEY}
