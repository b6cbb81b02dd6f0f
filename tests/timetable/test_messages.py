"""Who is told what, when: one message a person and day, in working hours, only to those who have not filed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.app.agendas import Agendas
from bot.core.calendar.agenda import years
from bot.core.facts import Unit
from bot.core.presses import Press, Verb, encode
from flows.language.model import Level
from storage import SqlTransaction
from storage.tables import people
from tests.timetable.township import CHANNEL, EAST, SHANGHAI, TOWN, WEST, Township, at

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
BASICS, FARMING = "village-basics", "farming"

SCHEDULE = [
    "2026-10-08 09:00",  # the first working day after the National Day holidays
    "2026-10-16 09:00",
    "2026-10-23 09:00",
    "2026-10-27 09:00",  # due
    "2026-10-29 09:00",
    "2026-11-04 09:00",
    "2026-11-16 09:00",
]


def test_whoever_never_files_is_told_ever_more_slowly_until_the_window_shuts(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-09-29T00:00", "2026-12-20T00:00", every=timedelta(hours=3))
    assert pair.days_told("李") == SCHEDULE


def test_one_message_names_all_open_reports_with_a_button_each(pair: Township) -> None:
    pair.enrol("李", EAST, WEST)
    pair.clock.at = at("2026-09-01T09:00")
    (message,) = pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    assert message.text.count("青石示范村") == message.text.count("柳湾示范村") == 2


@pytest.mark.parametrize("database_engine", ["postgresql"], indirect=True)
def test_taking_messages_reads_no_table_anew_for_each_of_them(pair: Township) -> None:
    """On the first day of a quarter PostgreSQL knows nothing yet of the tables that were just filled, and may find it
    best to read them whole: then each may be read a few times, not once for each message."""
    villages = [Unit(f"n{n:03d}", f"{n}号村", Level.VILLAGE, SHANGHAI, "t") for n in range(300)]
    pair.settle(*villages)
    for village in villages:
        pair.enrol(village.code, village)
    pair.wake("2026-10-08T09:00", delivers=False)
    with pair.program.storage.transaction() as transaction:
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            transaction._connection.execute(text(f"SET LOCAL enable_{way} = off"))
        before = _rows_scanned(transaction)
        assert len(transaction.take_broadcasts(CHANNEL, pair.clock.at, 50)) == 50
        after = _rows_scanned(transaction)
    held = 3 * len(villages)  # a role each, and two reports
    assert after - before < 5 * held


def _rows_scanned(transaction: SqlTransaction) -> int:
    """How many rows this transaction has read by going through the tables of reports and roles from end to end."""
    query = text(
        "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname IN ('reports', 'roles')"
    )
    return int(transaction._connection.execute(query).scalar_one())


def test_reports_open_at_midnight_of_each_zone_though_nobody_writes(pair: Township) -> None:
    pair.wake("2026-10-01T00:01")
    assert sorted(pair.reports()) == [f"{FARMING} v1 2026Q3", f"{BASICS} v1 2026Q3"]
    pair.wake("2026-10-01T01:59")
    assert len(pair.reports()) == 2
    pair.wake("2026-10-01T02:01")
    assert len(pair.reports()) == 4


def test_nobody_is_told_at_night_or_on_a_day_off_on_the_clock_of_their_village(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.enrol("玉", WEST)
    assert pair.live("2026-09-30T00:00", "2026-10-08T08:59") == []
    assert [each.person for each in pair.wake("2026-10-08T09:00")] == ["李"]
    assert pair.wake("2026-10-08T10:59") == []
    assert [each.person for each in pair.wake("2026-10-08T11:00")] == ["玉"]


def test_who_has_filed_one_form_hears_of_the_other_and_who_has_filed_all_of_nothing(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    pair.file(BASICS, EAST, "2026Q3")
    (message,) = pair.live("2026-10-09T09:00", "2026-10-17T00:00")
    assert "农业表" in message.text
    assert "村情表" not in message.text
    pair.file(FARMING, EAST, "2026Q3")
    assert pair.live("2026-10-17T09:00", "2026-12-01T00:00", every=timedelta(hours=3)) == []


def test_a_message_that_was_written_is_dropped_when_everything_is_filed_before_it_goes(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00", delivers=False)
    for flow in (BASICS, FARMING):
        pair.file(flow, EAST, "2026Q3")
    assert pair.deliver() == []
    assert pair.live("2026-10-08T10:00", "2026-10-20T00:00") == []


def test_a_message_that_was_not_sent_within_its_day_goes_no_more_and_the_next_days_covers_it(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00", delivers=False)
    pair.clock.at = at("2026-10-08T18:00")
    assert pair.deliver() == []
    assert [each.when for each in pair.live("2026-10-08T19:00", "2026-10-12T00:00")] == ["2026-10-09 09:00"]


def test_whoever_got_none_because_the_process_died_is_in_the_next_days_and_nobody_gets_two(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    pair.enrol("玉", EAST)
    pair.wake("2026-10-08T09:00", delivers=False)
    assert len(pair.deliver(settles=False)) == 2  # taken, and nobody knows whether they have arrived
    assert pair.live("2026-10-08T10:00", "2026-10-09T08:00") == []
    assert {each.when for each in pair.live("2026-10-09T08:00", "2026-10-10T00:00")} == {"2026-10-09 09:00"}
    assert pair.days_told("李") == ["2026-10-08 09:00", "2026-10-09 09:00"]


def test_a_week_of_standing_still_is_caught_up_in_one_message(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    assert (
        len(pair.live("2026-10-24T00:00", "2026-10-26T10:00")) == 1
    )  # a Saturday; mid-way and two days before due
    assert len(pair.live("2026-10-26T10:00", "2026-10-28T00:00")) == 1  # due


def test_what_is_put_off_comes_on_the_day_that_was_chosen_once(pair: Township) -> None:
    person = pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    with pair.program.storage.transaction() as transaction:
        transaction.snooze(person, at("2026-10-21T09:00"))
    assert [each.when for each in pair.live("2026-10-09T09:00", "2026-10-23T00:00")] == ["2026-10-21 09:00"]


def test_what_is_put_off_comes_again_though_no_milestone_lies_there(pair: Township) -> None:
    person = pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    with pair.program.storage.transaction() as transaction:
        transaction.snooze(person, at("2026-10-20T09:00"))
        transaction.snooze(person, at("2026-10-12T09:00"))
    told = [each.when for each in pair.live("2026-10-09T09:00", "2026-10-17T00:00")]
    assert told == ["2026-10-12 09:00", "2026-10-16 09:00"]


def test_whoever_ends_a_snooze_is_told_as_usual_and_not_on_the_day_once_chosen(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    pair.say("李", "/snooze 2026-10-20")
    pair.clock.at = at("2026-10-09T09:00")
    pair.press("李", encode(Press(Verb.END_SNOOZE)))
    told = [each.when for each in pair.live("2026-10-09T10:00", "2026-10-22T00:00")]
    assert told == ["2026-10-16 09:00"]


def test_nobody_is_reminded_while_they_talk(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-16T08:50")
    pair.clock.at = at("2026-10-16T08:59")
    pair.say("李", "/home")
    assert pair.wake("2026-10-16T09:00") == []
    assert len(pair.wake("2026-10-16T09:30")) == 1


def test_a_stand_in_is_told_instead_of_whoever_is_away(pair: Township) -> None:
    li, ma = pair.enrol("李", EAST), pair.enrol("马", WEST)
    pair.clock.at = at("2026-10-08T08:00")
    with pair.program.storage.transaction() as transaction:
        transaction.go_away(li, ma, pair.clock.at, at("2026-10-20T00:00"))
    (message,) = pair.live("2026-10-08T09:00", "2026-10-09T00:00", every=timedelta(hours=2))
    assert message.person == "马"
    assert "青石示范村" in message.text
    assert "柳湾示范村" in message.text
    assert {each.person for each in pair.live("2026-10-20T09:00", "2026-10-28T00:00")} == {"李", "马"}


def test_whoever_comes_back_is_told_of_what_waits_though_all_its_days_have_gone(pair: Township) -> None:
    person = pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    pair.clock.at = at("2026-10-08T18:00")
    with pair.program.storage.transaction() as transaction:
        transaction.go_away(person, None, pair.clock.at, at("2026-11-18T00:00"))
    told = pair.live("2026-10-09T09:00", "2026-11-26T00:00", every=timedelta(hours=12))
    assert [each.when for each in told] == ["2026-11-18 09:00"]


def test_whoever_comes_back_early_is_told_at_the_next_opportunity_of_what_waits(pair: Township) -> None:
    li = pair.enrol("李", EAST)
    pair.enrol("马", EAST)
    pair.clock.at = at("2026-10-08T08:00")
    pair.say("李", "/away 2026-10-30")
    pair.tap("李", "马")
    pair.live("2026-10-08T09:00", "2026-10-09T00:00")
    assert pair.days_told("李") == []
    pair.clock.at = at("2026-10-09T20:00")
    pair.press("马", encode(Press(Verb.DECLINE, li)))
    told = [each for each in pair.live("2026-10-09T21:00", "2026-10-13T00:00") if "村情表" in each.text]
    assert [(each.person, each.when) for each in told] == [("李", "2026-10-10 09:00")]


def test_more_time_moves_the_messages_too_and_says_so_once(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.enrol("审", TOWN, role="reviewer")
    pair.wake("2026-10-08T09:00")
    pair.file(FARMING, EAST, "2026Q3")
    number = pair.reports()[f"{BASICS} v1 2026Q3"].number
    pair.live("2026-10-09T09:00", "2026-10-28T00:00")
    pair.clock.at = at("2026-10-28T10:00")
    pair.press("审", encode(Press(Verb.REVIEW_REPORT, number)))
    pair.tap("审", "10")
    pair.say("审", "汛期抢险，延期。")
    due_on = pair.reports()[f"{BASICS} v1 2026Q3"].due_on
    assert due_on.isoformat() == "2026-11-11"
    days = [each.when for each in pair.live("2026-10-28T11:00", "2026-11-14T00:00")]
    assert days[0] == "2026-10-28 11:00"
    assert "2026-11-11 09:00" in days
    assert len(days) == len({day[:10] for day in days})


def test_the_web_chat_has_its_message_at_once(pair: Township) -> None:
    pair.enrol("李", EAST, channel="web")
    assert pair.wake("2026-10-08T09:00") == []  # nothing has to be sent
    with pair.program.storage.transaction() as transaction:
        (message,) = transaction.queued_since("web", "李", 0, 10)
    assert "村情表" in message.message.text
    assert pair.live("2026-10-09T09:00", "2026-10-15T00:00") == []


def test_a_press_on_a_reminder_goes_on_with_that_report(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.wake("2026-10-08T09:00")
    report = pair.reports()[f"{BASICS} v1 2026Q3"]
    pair.clock.at = at("2026-10-08T09:05")
    pair.press("李", encode(Press(Verb.FOCUS, report.number)))
    with pair.program.storage.transaction() as transaction:
        shown = transaction.queued_before(*("sending", "李"), None, 1)[0]
    assert "青石示范村 · 村情表" in shown.message.text.translate(ISOLATES)


def test_a_message_that_cannot_be_written_keeps_nobody_else_from_theirs(pair: Township) -> None:
    pair.enrol("李", EAST)
    pair.enrol("玉", EAST)
    with pair.program.storage.engine.begin() as connection:
        connection.execute(update(people).where(people.c.name == "李").values(language="xx"))
    assert [each.person for each in pair.wake("2026-10-08T09:00")] == ["玉"]


def test_the_calendar_says_before_and_after_what_is_sent_of_forms_that_came_in_an_open_window(
    pair: Township,
) -> None:
    pair.enrol("李", EAST)
    came = at("2026-10-13T10:30")
    pair.clock.at = came
    with pair.program.storage.transaction() as transaction:
        transaction.keep_in_force([], came)
        transaction.keep_in_force([BASICS, FARMING], came)
    before = calendar_of(pair, EAST)
    pair.live("2026-10-13T10:30", "2026-11-30T00:00", every=timedelta(minutes=30))
    sent = pair.days_told("李")
    assert sent[:2] == ["2026-10-13 10:30", "2026-10-16 09:00"]
    assert before == [sent, sent]
    assert calendar_of(pair, EAST) == [sent, sent]


def calendar_of(township: Township, unit: Unit) -> list[list[str]]:
    """When a unit is told something by its calendar file, and by that of all units of its kind."""
    agendas, span = Agendas(township.program.revisions, township.program.hours), years(2026)
    with township.program.storage.transaction() as transaction:
        now = township.clock.at
        of_unit = agendas.of_unit(transaction, unit, span, now, tells_filing=False)
        groups = [each.agenda for each in agendas.of_groups(transaction, span)]
    of_all = next(each for each in groups if (each.unit.level, each.unit.zone) == (unit.level, unit.zone))
    return [
        [f"{message.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for message in agenda.messages]
        for agenda in (of_unit, of_all)
    ]
