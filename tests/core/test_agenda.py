"""The agenda of a unit: which reports stand in it, which do not and why, and what each day's message lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.calendar.agenda import Agenda, Entry, Forms, agenda_of, years
from bot.core.calendar.asking import Rule
from bot.core.calendar.groups import GroupAgenda, Life, UnitGroup
from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.facts import Report, ReportState, Unit, Verdict
from flows.language.model import Admission, Flow, Level, Window
from tests.kit.agenda_scene import ANNUAL, BEFORE, HOURS, QUARTERLY, VILLAGE, ZONE, opened
from tests.kit.by_hand import stock
from tests.kit.forms_strategy import catalogue_of, flow_of

URUMQI = ZoneInfo("Asia/Urumqi")
YEAR = years(2027)


def _forms(*flows: Flow, **more: Any) -> Forms:
    return Forms(catalogue_of(*flows), of_reports={"r1": catalogue_of(QUARTERLY, ANNUAL)}, **more)


def _agenda(*flows: Flow, unit: Unit = VILLAGE, at: datetime | None = BEFORE, **more: Any) -> Agenda:
    return agenda_of(unit, _forms(*flows, **more), (), YEAR, HOURS, at)


def _with(*reports: Report, at: datetime = BEFORE, tells_filing: bool = True, unit: Unit = VILLAGE) -> Agenda:
    forms = _forms(QUARTERLY, ANNUAL)
    return agenda_of(unit, forms, reports, YEAR, HOURS, at, tells_filing=tells_filing)


def _named(entry: Entry) -> str:
    return f"{entry.flow.id} {entry.period}"


def _refused(agenda: Agenda) -> dict[str, Rule | None]:
    return {_named(each): each.why_not for each in agenda.not_asked}


def _told(agenda: Agenda) -> dict[str, list[str]]:
    """Local moment -> what the message lists."""
    return {
        f"{message.at.astimezone(agenda.unit.zone):%m-%d %H:%M}": [
            f"{_named(entry)} {milestone}" for entry, milestone in message.items
        ]
        for message in agenda.messages
    }


def _admitted(flow: Flow, approved_on: date, valid_until: date) -> Flow:
    admission: Admission = replace(flow.admission, approved_on=approved_on, valid_until=valid_until)
    return replace(flow, admission=admission)


# -- what is asked


def test_a_year_holds_the_periods_whose_windows_open_in_it() -> None:
    agenda = _agenda(QUARTERLY, ANNUAL)
    assert [_named(each) for each in agenda.asked] == [
        *("basics 2026Q4", "yearly 2026", "basics 2027Q1", "basics 2027Q2", "basics 2027Q3")
    ]
    assert agenda.not_asked == ()
    assert [f"{each.window.due_on}" for each in agenda.asked[:2]] == ["2027-01-22", "2027-03-26"]


def test_a_window_that_opened_the_year_before_and_is_still_open_stands_there_too() -> None:
    """Here until the end of January 2028, three years after the year that is reported began."""
    long = replace(ANNUAL, window=Window(120, 300))
    agenda = agenda_of(VILLAGE, _forms(long), (), years(2028), HOURS, BEFORE)
    assert [_named(each) for each in agenda.asked] == ["yearly 2026", "yearly 2027"]


def test_forms_of_other_levels_are_not_spoken_of() -> None:
    town = Unit("town", "云杉示范乡", Level.TOWNSHIP, ZONE)
    assert _agenda(QUARTERLY, ANNUAL, unit=town).entries == ()


def test_an_annual_form_waits_for_the_last_quarter_until_it_is_opened() -> None:
    assert [f"{each.waits_for}" for each in _agenda(QUARTERLY, ANNUAL).asked[:2]] == ["None", "2026Q4"]
    entry = next(each for each in _with(opened("2026", ANNUAL)).asked if each.report is not None)
    assert entry.waits_for is None


# -- what is not asked, and why


def test_a_form_is_left_out_while_it_is_not_admitted() -> None:
    agenda = _agenda(_admitted(QUARTERLY, date(2020, 1, 1), date(2027, 6, 30)))
    assert _refused(agenda) == {"basics 2027Q2": Rule.NOT_ADMITTED, "basics 2027Q3": Rule.NOT_ADMITTED}
    late = _agenda(_admitted(QUARTERLY, date(2027, 6, 1), date(2028, 12, 31)))
    assert _refused(late) == {"basics 2026Q4": Rule.NOT_ADMITTED, "basics 2027Q1": Rule.NOT_ADMITTED}


def test_nothing_goes_out_before_the_day_of_a_decision_that_comes_in_an_open_window() -> None:
    agenda = _agenda(_admitted(QUARTERLY, date(2027, 4, 13), date(2027, 12, 31)))
    assert [each for each in _told(agenda) if each < "07"] == [
        *("04-13 09:00", "04-19 09:00", "04-21 09:00", "04-23 09:00", "04-29 09:00", "05-11 09:00")
    ]


def test_nothing_goes_out_before_a_form_came_into_force() -> None:
    """Whoever looks in the middle of a window sees the same as whoever looks at all units."""
    since = {"basics": datetime(2027, 4, 13, 10, 30, tzinfo=ZONE)}
    for at in (None, since["basics"]):
        told = _told(_agenda(QUARTERLY, since=since, at=at))
        assert list(told.items())[:2] == [
            ("04-13 10:30", ["basics 2027Q1 midway"]),
            ("04-19 09:00", ["basics 2027Q1 soon"]),
        ]


def test_reports_that_one_wake_opened_late_are_told_of_in_one_message() -> None:
    at = datetime(2027, 1, 12, 10, 30, tzinfo=ZONE)
    reports = [
        opened("2026Q4", opened_at=at),
        opened("2026", ANNUAL, opened_at=at + timedelta(milliseconds=40)),
    ]
    told = _told(_with(*reports, at=datetime(2027, 6, 1, tzinfo=UTC)))
    assert list(told.items())[:2] == [
        ("01-12 10:30", ["basics 2026Q4 opened", "yearly 2026 opened"]),
        ("01-13 09:00", ["basics 2026Q4 midway"]),
    ]


def test_nothing_went_out_before_a_report_was_opened_and_what_was_due_then_is_caught_up_once() -> None:
    late = opened("2026Q4", opened_at=datetime(2027, 1, 12, 19, tzinfo=ZONE))
    told = _told(_with(late, at=datetime(2027, 6, 1, tzinfo=UTC)))
    assert list(told.items())[:2] == [
        ("01-13 09:00", ["basics 2026Q4 midway"]),
        ("01-20 09:00", ["basics 2026Q4 soon"]),
    ]
    assert "01-04 09:00" not in told


def test_who_was_told_today_hears_of_what_opened_later_on_the_next_day() -> None:
    """The quarter's message of the 20th has gone out when the year opens at ten."""
    year = opened("2026", ANNUAL, opened_at=datetime(2027, 1, 20, 10, tzinfo=ZONE))
    told = _told(_with(opened("2026Q4"), year))
    assert told["01-20 09:00"] == ["basics 2026Q4 soon"]
    assert told["01-21 09:00"] == ["yearly 2026 opened"]
    filed_at = datetime(2027, 1, 20, 17, tzinfo=ZONE)
    filed = replace(year, state=ReportState.SUBMITTED, submitted_at=filed_at)
    assert "01-21 09:00" not in _told(_with(opened("2026Q4"), filed))


def test_a_unit_is_asked_for_periods_on_whose_last_day_it_exists() -> None:
    unit = replace(VILLAGE, valid_from=date(2027, 3, 31), valid_until=date(2027, 9, 29))
    assert _refused(_agenda(QUARTERLY, ANNUAL, unit=unit)) == {
        "basics 2026Q4": Rule.NO_SUCH_UNIT,
        "yearly 2026": Rule.NO_SUCH_UNIT,
        "basics 2027Q3": Rule.NO_SUCH_UNIT,
    }


def test_a_form_that_came_late_is_asked_from_the_next_period_on() -> None:
    """The first quarter is due on 21 April; five working days before that is the 14th, ten the 7th."""
    patient = replace(QUARTERLY, window=replace(QUARTERLY.window, notice_working_days=10))
    for flow, day, refused in (
        (QUARTERLY, 14, False),
        (QUARTERLY, 15, True),
        (patient, 7, False),
        (patient, 8, True),
    ):
        since = {"basics": datetime(2027, 4, day, 12, tzinfo=ZONE)}
        agenda = _agenda(flow, since=since)
        assert (_refused(agenda).get("basics 2027Q1") is Rule.SHORT_NOTICE) is refused
        assert [each.why_not for each in agenda.entries if each.period.quarter == 2] == [None]


def test_an_addition_to_a_frozen_period_waits_for_the_next() -> None:
    added = flow_of([[stock("wells")]], "wells")
    agenda = _agenda(QUARTERLY, added, frozen={"2027Q1": catalogue_of(QUARTERLY)})
    assert _refused(agenda) == {"wells 2027Q1": Rule.SHORT_NOTICE}


def test_a_frozen_period_is_due_by_the_window_that_it_froze() -> None:
    shorter = replace(QUARTERLY, window=Window(5, 0))
    agenda = _agenda(shorter, frozen={"2027Q1": catalogue_of(QUARTERLY)})
    dues = {f"{each.period}": f"{each.window.due_on}" for each in agenda.asked}
    assert (dues["2027Q1"], dues["2027Q2"]) == ("2027-04-21", "2027-07-07")


def test_what_nobody_opened_in_time_is_said_to_be_over() -> None:
    agenda = _agenda(QUARTERLY, at=datetime(2027, 6, 15, tzinfo=UTC))
    assert _refused(agenda) == {"basics 2026Q4": Rule.OUTSIDE_WINDOW, "basics 2027Q1": Rule.OUTSIDE_WINDOW}
    assert _refused(_agenda(QUARTERLY, at=None)) == {}


def test_what_opens_late_is_due_as_late_as_its_report_will_be() -> None:
    """The first quarter is due on 21 April; whoever is asked on the 19th has until the 26th, and as long after it."""
    at = datetime(2027, 4, 19, 12, tzinfo=ZONE)
    late, in_time = _agenda(QUARTERLY, at=at).asked[:2]
    assert (late.window.due_on, late.last_on) == (date(2027, 4, 26), date(2027, 5, 26))
    assert in_time.window.due_on == date(2027, 7, 21)
    decided = _agenda(_admitted(QUARTERLY, date(2027, 4, 19), date(2027, 12, 31)), at=None)
    assert decided.asked[0].window.due_on == date(2027, 4, 26)


def test_an_annual_form_that_waits_is_due_later_for_those_alone_who_may_know_that_it_waits() -> None:
    annual = replace(ANNUAL, window=Window(10, 30))
    forms, at = Forms(catalogue_of(annual)), datetime(2027, 1, 14, 12, tzinfo=ZONE)
    dues = [
        agenda_of(VILLAGE, forms, (), YEAR, HOURS, at, tells_filing=tells).asked[0].window.due_on
        for tells in (True, False)
    ]
    assert dues == [date(2027, 1, 21), date(2027, 1, 15)]


# -- what is stored already


def test_a_window_that_was_moved_counts_as_it_is_stored() -> None:
    moved = opened("2026Q4", due_on=date(2027, 2, 26), closes_at=datetime(2027, 4, 1, tzinfo=ZONE))
    agenda = _with(moved)
    entry = next(each for each in agenda.asked if each.report is moved)
    assert (entry.window.due_on, entry.last_on) == (date(2027, 2, 26), date(2027, 3, 31))
    assert "basics 2026Q4 due" in _told(agenda)["02-26 09:00"]
    assert sum(each.flow.id == "basics" and f"{each.period}" == "2026Q4" for each in agenda.entries) == 1


def test_a_report_that_is_filed_is_told_of_no_more_and_one_that_came_back_is() -> None:
    filed = opened("2026Q4", state=ReportState.SUBMITTED, submitted_at=datetime(2027, 1, 12, 15, tzinfo=ZONE))
    about = [day for day, items in _told(_with(filed)).items() if "basics 2026Q4" in " ".join(items)]
    assert about == ["01-04 09:00"]
    back = replace(filed, verdict=Verdict.RETURNED)
    about = [day for day, items in _told(_with(back)).items() if "basics 2026Q4" in " ".join(items)]
    assert about[-1] > "02-01"


def test_a_unit_that_changed_its_zone_keeps_its_days_and_is_written_to_on_its_new_clock() -> None:
    agenda = _with(opened("2026Q4"), unit=replace(VILLAGE, zone=URUMQI))
    entry = next(each for each in agenda.asked if each.report is not None)
    assert (entry.opens_on, entry.window.zone) == (date(2027, 1, 1), ZONE)
    assert {message.at.astimezone(URUMQI).hour for message in agenda.messages} == {9}


def test_a_form_that_is_gone_is_asked_where_it_was_opened() -> None:
    agenda = agenda_of(VILLAGE, _forms(ANNUAL), [opened("2026Q4")], YEAR, HOURS, BEFORE)
    assert [_named(each) for each in agenda.asked] == ["basics 2026Q4", "yearly 2026"]


# -- messages


def test_reports_of_one_day_are_one_message() -> None:
    told = _told(_agenda(QUARTERLY, ANNUAL))
    assert list(told.items())[:4] == [
        ("01-04 09:00", ["basics 2026Q4 opened", "yearly 2026 opened"]),
        ("01-13 09:00", ["basics 2026Q4 midway"]),
        ("01-20 09:00", ["basics 2026Q4 soon"]),
        ("01-22 09:00", ["basics 2026Q4 due"]),
    ]


def test_only_messages_to_come_are_still_to_come() -> None:
    agenda = _agenda(QUARTERLY)
    at = agenda.messages[3].at
    assert agenda.messages_from(at) == agenda.messages[3:]
    assert agenda.messages_from(at + timedelta(seconds=1)) == agenda.messages[4:]


def test_years_without_a_notice_are_named() -> None:
    unknown = WorkingHours(time(9), time(18), WorkingDays(frozenset(), frozenset(), frozenset({2026})))
    agenda = agenda_of(VILLAGE, _forms(QUARTERLY), (), YEAR, unknown, BEFORE)
    assert agenda.provisional_years(unknown) == (2027,)
    assert _agenda(QUARTERLY).provisional_years(HOURS) == ()


# -- all units of a kind


def test_a_group_counts_the_units_that_exist_at_the_end_of_a_period() -> None:
    lives = (Life(None, None, 5), Life(date(2027, 5, 1), None, 2), Life(None, date(2027, 3, 30), 1))
    group = UnitGroup(Level.VILLAGE, ZONE, lives, 9)
    of = GroupAgenda(group, _agenda(QUARTERLY, unit=group.any_unit))
    assert [of.units_asked(each) for each in of.agenda.asked] == [6, 5, 7, 7]


def test_a_group_of_units_that_are_all_gone_is_asked_nothing() -> None:
    lives = (Life(date(2020, 1, 1), date(2026, 6, 30), 5), Life(date(2021, 1, 1), date(2026, 7, 31), 5))
    agenda = _agenda(QUARTERLY, unit=UnitGroup(Level.VILLAGE, ZONE, lives, 9).any_unit)
    assert set(_refused(agenda).values()) == {Rule.NO_SUCH_UNIT}
    assert agenda.messages == ()
