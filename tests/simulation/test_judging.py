"""The judge of a simulation finds each broken promise, and nothing where all were kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.working_days import working_days
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Report, ReportKey, ReportState
from bot.simulation.judging import Judge
from bot.simulation.ledger import Dates, Ledger
from bot.simulation.outcome import Monthly, summed_up
from tests.kit.pause_memory import HOURS

ZONE = ZoneInfo("Asia/Shanghai")
LI = 7
KEPT = [
    "10-08 09:00",
    "10-16 09:00",
    "10-23 09:00",
    "10-27 09:00",
    "10-29 09:00",
    "11-04 09:00",
    "11-16 09:00",
]
"""All that somebody is told in 2026 who never files a quarterly form: opened, mid-way, ..., ever more slowly."""


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def report(number: int = 1) -> Report:
    return Report(
        number=number,
        key=ReportKey("village-quarterly", f"v{number}", "2026Q3"),
        revision="now",
        state=ReportState.OPEN,
        due_on=at("10-27 00:00").date(),
        opens_at=at("10-01 00:00"),
        closes_at=at("11-27 00:00"),
        zone=ZONE,
        is_provisional=False,
    )


def lived(messages: Sequence[str], *, reports: int = 1) -> Ledger:
    """Somebody with reports of the third quarter, and what they were told of them."""
    ledger = Ledger()
    ledger.join(LI, ZONE, at("09-01 00:00"))
    for number in range(1, reports + 1):
        ledger.opened(report(number), LI, at("10-01 00:20"))
    for message in messages:
        ledger.told(LI, [each.report.number for each in ledger.readers[LI].waiting(at(message))], at(message))
    return ledger


def judge(ledger: Ledger) -> Judge:
    hours = WorkingHours(HOURS.begins, HOURS.ends, working_days(None))
    return Judge(ledger, hours, at("12-31 00:00"))


def broken(ledger: Ledger) -> dict[str, int]:
    found = judge(ledger)
    counts = {
        "twice_a_day": found.twice_a_day(),
        "without_cause": found.without_cause(),
        "outside_hours": found.outside_hours(),
        "missed": found.missed(),
        "incomplete": ledger.incomplete,
        "due_earlier": ledger.due_earlier,
    }
    return {name: count for name, count in counts.items() if count}


def test_a_course_of_things_that_keeps_every_promise_is_blamed_for_nothing() -> None:
    assert broken(lived(KEPT)) == {}


@pytest.mark.parametrize("missing", range(len(KEPT)))
def test_each_message_that_never_came_is_missed(missing: int) -> None:
    assert broken(lived([*KEPT[:missing], *KEPT[missing + 1 :]]))["missed"] >= 1


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("10-08 10:00", {"twice_a_day": 1, "without_cause": 1}),
        ("10-19 09:00", {"without_cause": 1}),
        ("10-16 08:59", {"twice_a_day": 1, "without_cause": 1, "outside_hours": 1}),
        ("10-25 10:00", {"without_cause": 1, "outside_hours": 1}),
    ],
)
def test_a_message_too_many_is_found(more: str, found: dict[str, int]) -> None:
    assert broken(lived(sorted([*KEPT, more]))) == found


def test_a_message_the_day_after_is_in_time_and_one_on_the_second_day_is_not() -> None:
    assert broken(lived(["10-09 17:59", *KEPT[1:]])) == {}
    assert broken(lived(["10-10 09:00", *KEPT[1:]])) == {"missed": 1}, (
        "a Saturday that was made a working day"
    )


def test_whoever_has_filed_is_to_be_told_nothing_and_it_is_seen_when_they_are() -> None:
    ledger = lived(KEPT[:2])
    ledger.reports[1].filed.append(at("10-20 20:00"))
    assert broken(ledger) == {}
    ledger.told(LI, [1], at(KEPT[2]))
    assert broken(ledger) == {"without_cause": 1, "incomplete": 1}


def test_what_is_put_off_is_missed_only_after_the_rest() -> None:
    rested = lived([KEPT[0], "10-21 09:00", *KEPT[2:]])
    assert broken(rested)["missed"] == 1
    rested.readers[LI].put_off.append((at("10-08 09:10"), at("10-21 09:00")))
    assert broken(rested) == {}


def test_a_rest_that_ends_without_a_message_is_missed() -> None:
    ledger = lived(KEPT)
    ledger.readers[LI].put_off.append((at("10-08 09:10"), at("10-12 09:00")))
    assert broken(ledger) == {"missed": 1}


def test_more_time_brings_other_days() -> None:
    ledger = lived(
        [*KEPT[:4], "10-28 09:00", "11-02 09:00", "11-04 09:00", "11-06 09:00", "11-12 09:00", "11-24 09:00"]
    )
    ledger.reports[1].dates.append(Dates(at("10-28 08:00"), at("11-04 00:00").date(), at("12-05 00:00")))
    assert broken(ledger) == {}


def test_a_message_that_leaves_a_report_out_is_incomplete() -> None:
    ledger = lived([], reports=2)
    ledger.told(LI, [1], at(KEPT[0]))
    assert ledger.incomplete == 1


def test_a_due_date_that_moves_earlier_is_found() -> None:
    ledger = lived(KEPT)
    ledger.reports[1].dates.append(Dates(at("10-28 08:00"), at("11-04 00:00").date(), at("12-05 00:00")))
    ledger.seen_again(report())
    assert ledger.due_earlier == 1


def test_messages_are_counted_by_person_and_month() -> None:
    found = judge(lived(KEPT))
    assert summed_up(found.months()) == Monthly(mean=len(KEPT) / 4, p95=5, most=5)
    assert found.times_of_day() == (at("10-08 09:00").time(), at("10-08 09:00").time())


def test_closed_windows_are_waited_for_no_more() -> None:
    followed = lived([]).reports[1]
    assert followed.waits_at(at("11-26 23:59"))
    assert not followed.waits_at(at("11-27 00:00"))
    assert not followed.waits_throughout(at("11-26 09:00"), at("11-26 09:00") + timedelta(days=1))
