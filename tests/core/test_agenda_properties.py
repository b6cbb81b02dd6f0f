"""Whatever the forms, days off and reports are: nobody is written to at night, twice a day, or without a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar.agenda import Agenda, Forms, agenda_of, years
from bot.core.calendar.windows import window_of
from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.facts import Report, ReportKey, ReportState, Unit, Verdict
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period
from flows.language.model import NOTICE_WORKING_DAYS, Flow, Level, PeriodKind, Window
from tests.kit.by_hand import stock
from tests.kit.forms_strategy import catalogue_of, flow_of

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Urumqi", "Africa/Cairo", "America/Santiago")]
QUARTERLY = flow_of([[stock("households")]], "basics")
ANNUAL = flow_of([[stock("households")]], "yearly", PeriodKind.ANNUAL, frozenset({"households"}))


@dataclass(frozen=True)
class Case:
    """All that an agenda is made of."""

    unit: Unit
    flows: tuple[Flow, ...]
    reports: tuple[Report, ...]
    year: int
    hours: WorkingHours
    at: datetime

    def agenda(self, *, tells_filing: bool = True) -> Agenda:
        catalogue = catalogue_of(*self.flows)
        forms = Forms(catalogue, of_reports={catalogue.revision: catalogue})
        span = years(self.year)
        return agenda_of(self.unit, forms, self.reports, span, self.hours, self.at, tells_filing=tells_filing)


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    year = draw(st.integers(YEAR_MIN, YEAR_MAX))
    new_year = date(year, 1, 1)
    off = draw(st.sets(st.integers(-30, 395), max_size=60))
    days = WorkingDays(
        frozenset(new_year + timedelta(days=each) for each in off), frozenset(), frozenset({year})
    )
    hours = WorkingHours(time(draw(st.integers(7, 12))), time(draw(st.integers(13, 21))), days)
    quarterly = replace(QUARTERLY, window=Window(draw(st.integers(1, 25)), draw(st.integers(0, 30))))
    annual = replace(ANNUAL, window=Window(draw(st.integers(1, 100)), draw(st.integers(0, 180))))
    unit = Unit("v1", "青石示范村", Level.VILLAGE, draw(st.sampled_from(ZONES)))
    at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 8759)))
    flows = (quarterly, annual)
    zone = draw(st.sampled_from(ZONES))
    reports = tuple(
        draw(_report(flow, period, zone, days))
        for flow in flows
        for period in _opening_in(year, flow)
        if draw(st.booleans())
    )
    return Case(unit, flows, reports, year, hours, at)


def _opening_in(year: int, flow: Flow) -> list[Period]:
    """The periods of a form whose windows open in a year, by the calendar alone."""
    before = [Period(year - 1)] if year > YEAR_MIN else []
    if flow.period is PeriodKind.ANNUAL:
        return before
    return [*(each.quarters[-1] for each in before), *Period(year).quarters[:3]]


@st.composite
def _report(draw: st.DrawFn, flow: Flow, period: Period, zone: ZoneInfo, days: WorkingDays) -> Report:
    """A report that may have got more time, and may be filed."""
    window = window_of(period, flow.window, zone, days)
    more = timedelta(days=draw(st.integers(0, 40)))
    opened = Report(
        number=1,
        key=ReportKey(flow.id, "v1", str(period)),
        revision="r1",
        state=ReportState.OPEN,
        due_on=window.due_on + more,
        opens_at=window.opens_at,
        closes_at=window.closes_at + more,
        zone=zone,
    )
    if draw(st.booleans()):
        return opened
    filed_at = window.opens_at + timedelta(hours=draw(st.integers(1, 24 * 60)))
    verdict = draw(st.sampled_from([None, *Verdict]))
    return replace(opened, state=ReportState.SUBMITTED, submissions=1, submitted_at=filed_at, verdict=verdict)


@given(_cases())
def test_every_message_goes_out_in_working_hours_and_one_a_day_at_most(case: Case) -> None:
    agenda = case.agenda()
    days = [message.at.astimezone(case.unit.zone).date() for message in agenda.messages]
    assert all(case.hours.include(message.at, case.unit.zone) for message in agenda.messages)
    assert days == sorted(set(days))
    assert all(day.year == case.year for day in days)


@given(_cases())
def test_every_message_lists_something_that_is_asked_and_can_be_filed(case: Case) -> None:
    agenda = case.agenda()
    for message in agenda.messages:
        listed = [item.entry for item in message.items]
        assert listed
        assert len({(entry.flow.id, entry.period) for entry in listed}) == len(listed)
        for entry in listed:
            assert entry in agenda.asked
            assert entry.window.opens_at <= message.at < entry.window.closes_at
            if entry.report is not None and not entry.report.is_waiting:
                assert entry.report.submitted_at is not None
                assert message.at < entry.report.submitted_at


@given(_cases())
def test_every_period_that_opens_in_the_year_is_asked_once_or_said_not_to_be(case: Case) -> None:
    found = [(each.flow.id, each.period) for each in case.agenda().entries if each.opens_on.year == case.year]
    expected = [(flow.id, period) for flow in case.flows for period in _opening_in(case.year, flow)]
    assert sorted(found) == sorted(expected)


@given(_cases())
def test_a_due_date_is_the_one_that_its_report_has_or_would_get_at_that_moment(case: Case) -> None:
    days = case.hours.days
    for entry in case.agenda().asked:
        due_on = entry.window.due_on
        if entry.report is None:
            opens_on = entry.period.last_day + timedelta(days=1)
            until_due = (opens_on + timedelta(days=each) for each in range((due_on - opens_on).days + 1))
            assert days.is_working_day(due_on)
            counted = sum(map(days.is_working_day, until_due))
            today = case.at.astimezone(entry.window.zone).date()
            if counted != entry.flow.window.due_working_days:
                assert counted > entry.flow.window.due_working_days
                assert NOTICE_WORKING_DAYS in (counted, days.count_after(today, due_on))
        else:
            assert due_on == entry.report.due_on


@given(_cases())
def test_what_is_open_to_all_does_not_hang_on_what_was_filed(case: Case) -> None:
    unfiled = tuple(
        replace(each, state=ReportState.OPEN, submissions=0, submitted_at=None, verdict=None)
        for each in case.reports
    )
    shown, blank = (each.agenda(tells_filing=False) for each in (case, replace(case, reports=unfiled)))
    assert (shown.entries, shown.messages) == (blank.entries, blank.messages)
    assert all(each.report is None for each in shown.entries)
