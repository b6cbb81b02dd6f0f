"""The one message a day: which reports it names in which order, in which words, and when the next one may come."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.effects import Card
from bot.core.pauses import day_of, end_of, number_of, snooze_days
from bot.core.presses import Press, Verb, decode, encode
from bot.core.walk.reminding import REMINDED_MAX
from tests.app.reminders import (
    BOTH,
    LONGER,
    MANY,
    OF_OTHER,
    OTHER,
    REMINDERS,
    RETURNED,
    WHY,
    moment,
    reminder,
)
from tests.app.scenes import ANNUAL, REPORT, UNIT, ZONE, messages
from tests.kit.pause_memory import HOURS

BLAME = (
    "必须",
    "严重",
    "通报",
    "后果",
    "仍未",
    "还没交",
    "!",
    "！",
    "must",
    "fail",
    "immediately",
    "should have",
)
MARKS = str.maketrans("", "", "\u2068\u2069")
PHONE_LINE_MAX = 60
"""Characters that a lock screen shows of a message, about; in Chinese fewer are needed."""


def words(card: Card, language: str = "zh") -> str:
    return messages().render(card, language).text.translate(MARKS)


def presses(card: Card, verb: Verb) -> list[Press]:
    return [button.press for row in card.buttons for button in row if button.press.verb is verb]


def tones(card: Card) -> Sequence[str]:
    return [item["tone"] for item in card.values["items"]]


@pytest.mark.parametrize(
    ("card", "beginning"),
    [
        (reminder(REPORT, opened={REPORT.number}), "村情小表 2026年三季度可以填报了，大约 3 分钟，最晚10月26日"),
        (reminder(REPORT), "提醒：村情小表 2026年三季度最晚10月26日（周一）提交，还有 12 个工作日。"),
        (reminder(REPORT, at=moment(10, 26)), "提醒：村情小表 2026年三季度今天到期。"),
        (reminder(REPORT, at=moment(11, 2)), "催报：村情小表 2026年三季度已逾期，还可以补报，最晚11月25日"),
        (
            reminder(RETURNED, decisions={7: WHY}),
            "村情小表 2026年三季度退回来了，请再看一看：“户数和上期差得多”（钱示例）。最晚",
        ),
        (reminder(REPORT, ANNUAL, at=moment(11, 2)), "催报：2 份报表等您填，其中 1 份已逾期，还可以补报。"),
    ],
)  # fmt: skip
def test_the_first_line_says_what_it_is_about(card: Card, beginning: str) -> None:
    assert words(card).startswith(beginning)


def test_the_first_line_fits_a_lock_screen_in_chinese() -> None:
    for name, card in REMINDERS:
        if "reason" not in name:
            assert len(words(card).split("\n")[0]) <= PHONE_LINE_MAX, name


def test_it_never_blames_and_never_shouts() -> None:
    for (name, card), language in itertools.product(REMINDERS, ("zh", "en")):
        assert not [word for word in BLAME if word in words(card, language).lower()], name


def test_each_of_several_reports_says_who_returned_it_or_gave_more_time_and_why() -> None:
    card = reminder(RETURNED, ANNUAL, decisions={RETURNED.number: WHY, ANNUAL.number: LONGER})
    assert "退回：“户数和上期差得多”（钱示例），最晚10月26日" in words(card)
    assert "已延期" not in words(card)  # the year was given more time, and then again: its day is another
    longer = reminder(RETURNED, replace(ANNUAL, due_on=REPORT.due_on), decisions={ANNUAL.number: LONGER})
    assert "最晚10月26日（周一）（钱示例已延期：“灾后统计”）" in words(longer)
    assert '26 October (钱示例 has given more time: "灾后统计")' in words(longer, "en")


def test_more_time_is_told_with_its_reason() -> None:
    longer = words(reminder(REPORT, decisions={7: LONGER}))
    assert longer == f"{words(reminder(REPORT))}钱示例已延期：“灾后统计”。"


def test_more_time_that_has_run_out_is_not_named() -> None:
    assert "已延期" not in words(reminder(REPORT, at=moment(11, 2), decisions={7: LONGER}))


def test_overdue_reports_come_first_then_those_due_first() -> None:
    late = replace(REPORT, number=12, due_on=moment(10, 5).date())
    card = reminder(ANNUAL, OF_OTHER, late, RETURNED, units=BOTH)
    assert [item["report"].number for item in card.values["items"]] == [12, 7, 9, 8]
    assert tones(card) == ["overdue", "returned", "soon", "soon"]


def test_each_report_has_a_button_and_what_is_too_many_is_counted() -> None:
    card = reminder(*MANY)
    assert len(presses(card, Verb.FOCUS)) == REMINDED_MAX
    assert card.values["more"] == len(MANY) - REMINDED_MAX
    assert f"还有 {len(MANY) - REMINDED_MAX} 份：/home" in words(card)
    assert f"提醒：{len(MANY)} 份" in words(card)


def test_reports_of_several_units_are_named_by_their_unit() -> None:
    assert "青石村 · 村情小表" in words(reminder(REPORT, OF_OTHER, units=BOTH))
    assert words(reminder(OF_OTHER, units=BOTH)).startswith("提醒：柳湾村 · 村情小表")
    assert "青石村" not in words(reminder(REPORT, ANNUAL))


def test_only_an_overdue_report_is_chased() -> None:
    for name, card in REMINDERS:
        assert ("催报" in words(card)) == ("overdue" in tones(card)), name
        assert "提醒：" not in words(card) or "overdue" not in tones(card), name


def test_a_report_is_due_by_the_clock_of_its_own_zone() -> None:
    """One o'clock in Shanghai is the evening before in Urumqi."""
    report = replace(REPORT, zone=OTHER.zone)
    assert tones(reminder(report, at=moment(10, 27, 1))) == ["due"]
    assert tones(reminder(REPORT, at=moment(10, 27, 1))) == ["overdue"]


def offered(card: Card) -> list[str]:
    return [day_of(press.field).isoformat() for press in presses(card, Verb.SNOOZE)]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (moment(10, 13), ["2026-10-14", "2026-10-19"]),  # Tuesday
        (moment(10, 16), ["2026-10-19"]),  # Friday: the next working day is next week
        (moment(10, 9), ["2026-10-10", "2026-10-12"]),  # Friday before a made-up Saturday
        (moment(9, 30), ["2026-10-08"]),  # the holiday fills the week
        (moment(11, 24), ["2026-11-25"]),
        (moment(11, 25), []),
    ],
)
def test_tomorrow_and_next_week_are_working_days_before_the_last_report_closes(
    at: datetime, days: list[str]
) -> None:
    assert offered(reminder(REPORT, at=at)) == days


@given(
    st.integers(0, 700 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.integers(0, 60),
    st.sampled_from([UNIT.zone, OTHER.zone]),
)
def test_a_day_that_may_be_chosen_is_a_working_day_to_come_before_the_closing(
    at: datetime, days: int, zone: ZoneInfo
) -> None:
    closes_at = at + timedelta(days=days)
    chosen = list(snooze_days(HOURS, at, zone, closes_at))
    assert chosen == sorted(set(chosen))
    for day in chosen:
        assert day > at.astimezone(zone).date()
        assert HOURS.days.is_working_day(day)
        assert at < HOURS.beginning(day, zone) < closes_at


@given(st.dates(date(2000, 1, 2), date(2199, 12, 31)))
def test_a_day_survives_its_payload(day: date) -> None:
    press = Press(Verb.SNOOZE, field=number_of(day))
    found = decode(encode(press))
    assert found is not None
    assert day_of(found.field) == day


def test_every_payload_of_a_reminder_is_one_of_ours() -> None:
    for _, card in REMINDERS:
        for button in (button for row in card.buttons for button in row):
            assert decode(encode(button.press)) == button.press


def test_a_last_day_ends_at_midnight_of_the_unit() -> None:
    assert end_of(moment(10, 20).date(), ZONE) == datetime(2026, 10, 20, 16, tzinfo=UTC)
