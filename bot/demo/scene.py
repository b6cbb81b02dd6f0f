"""Sets the demo up: units, a reporter, two filed quarters, and a clock inside an open window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.app.clock import SetClock
from bot.core.invitees import REPORTER
from bot.core.periods import Period, latest_ended
from bot.demo.filing import CHANNEL, ScriptedReporter
from bot.demo.villages import TOWNSHIP, VILLAGES, Village, answers
from bot.program import Program
from flows.language.model import Catalogue, Flow, PeriodKind

SATURDAY = 5

DAYS_AFTER_OPENING = 8
"""The demo's day: a week after the window has opened, well before it closes."""


QUARTERS_FILED = 2
"""How many quarters the villages have filed when the demo begins."""

QUARTERS_AHEAD = 4
"""How many quarters a visitor can go on to, at least: the annual form is among them."""


def demo_day(period: Period, village: Village = VILLAGES[0]) -> datetime:
    """Nine in the morning of the demo's day for a report of `period`, which is no Saturday or Sunday."""
    day = period.next.first_day + timedelta(days=DAYS_AFTER_OPENING)
    day += timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)
    return datetime.combine(day, time(9), village.unit.zone)


def start_clock(today: date, catalogue: Catalogue) -> SetClock:
    """A clock in the window of the latest quarter that has ended, if the forms are admitted from two quarters before it
    to a year after it; else in that of the nearest quarter of which that is so.
    """
    flows = catalogue.flows.values()
    period = latest_ended(PeriodKind.QUARTERLY, today)
    while demo_day(_moved(period, QUARTERS_AHEAD)).date() > min(each.admission.valid_until for each in flows):
        period = period.previous
    while demo_day(_moved(period, -QUARTERS_FILED)).date() < max(
        each.admission.approved_on for each in flows
    ):
        period = period.next
    return SetClock(demo_day(period))


def _moved(period: Period, quarters: int) -> Period:
    for _ in range(abs(quarters)):
        period = period.next if quarters > 0 else period.previous
    return period


def next_quarter(clock: SetClock) -> None:
    """Set the clock to the window of the quarter after the one it stands in now."""
    period = latest_ended(PeriodKind.QUARTERLY, clock.now().date())
    clock.set(demo_day(period.next))


def furnish(program: Program, progress: Callable[[], None]) -> None:
    """Store the villages and file the two quarters before the present one; `progress` is called per report."""
    with program.storage.transaction() as transaction:
        transaction.save_units([TOWNSHIP, *(village.unit for village in VILLAGES)])
    present = latest_ended(PeriodKind.QUARTERLY, program.clock.now().date())
    in_time = demo_day(_moved(present, -QUARTERS_FILED - 1))  # no form is asked at short notice
    catalogue = program.publish_folder(in_time).catalogue
    quarterly = [flow for flow in catalogue.flows.values() if flow.period is PeriodKind.QUARTERLY]
    for village in VILLAGES:
        reporter = _reporter(program, village)
        for nth, period in enumerate(
            _moved(present, back - QUARTERS_FILED) for back in range(QUARTERS_FILED)
        ):
            for flow in quarterly:
                _file(program, reporter, village, flow, period, nth)
                progress()


def reports_to_file() -> int:
    """How many reports `furnish` files."""
    return len(VILLAGES) * QUARTERS_FILED * 2


def _reporter(program: Program, village: Village) -> ScriptedReporter:
    at = program.clock.now()
    with program.storage.transaction() as transaction:
        person = transaction.add_person(f"{village.unit.name}填报员", "zh")
        transaction.add_address(person.id, CHANNEL, village.unit.code, at)
        transaction.add_role(person.id, village.unit.code, REPORTER, at)
    return ScriptedReporter(program, village.unit.code)


def _file(
    program: Program, reporter: ScriptedReporter, village: Village, flow: Flow, period: Period, nth: int
) -> None:
    at = demo_day(period, village)
    with program.storage.transaction() as transaction:
        reports = program.duties.reports_of(transaction, village.unit, at)
    report = next(each for each in reports if each.key.flow == flow.id and each.key.period == str(period))
    typed = answers(village, nth, period.quarter or 4, period.last_day.isoformat())
    reporter.file(report, flow, typed, at)
