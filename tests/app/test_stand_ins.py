"""Stand-ins by a code, and what others are told of: over the inbox, as every channel brings its updates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete

from bot.app.inbox import TalkInbox
from bot.app.invitations import VALID_DAYS
from bot.core.events import Pressed, Started
from bot.core.facts import Unit
from bot.core.pauses import number_of
from bot.core.ports import Outgoing, OutgoingKind, QueuedMessage, Traits
from bot.core.presses import Press, Verb, encode
from flows.language.model import Level
from storage.tables import roles
from tests.app.test_enrolment import Door, program_of
from tests.kit.players import UNIT, ZONE

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
NIGHT: Final = datetime(2026, 10, 9, 22, tzinfo=ZONE)
LAST: Final = datetime(2026, 10, 20, tzinfo=ZONE).date()
OVER: Final = datetime(2026, 10, 21, tzinfo=ZONE)
TOWN: Final = Unit("town-1", "清水镇", Level.TOWNSHIP, ZONE)
SIBLING: Final = Unit("demo-002", "柳湾村", Level.VILLAGE, ZONE, parent=TOWN.code)
FAR: Final = Unit("demo-003", "远村", Level.VILLAGE, ZONE)


class Sending:
    """A channel that has to send its messages."""

    name = "sending"
    traits = Traits(holder="this")

    def queued(self, _address: str, _messages: object) -> None:
        """Nothing is sent: the tests look at what waits."""


class House(Door):
    """A door, and what is pressed behind it."""

    def join(self, chat: str, unit: Unit = UNIT, name: str | None = None) -> None:
        self.bring(chat, Started(AT, self.invite(unit)), name=name or chat, language="zh")

    def press(self, chat: str, verb: Verb, person: int = 0, at: datetime = AT) -> list[str]:
        return self.bring(chat, Pressed(at, encode(Press(verb, person, number_of(LAST)))))

    def code(self, chat: str = "li", at: datetime = AT) -> str:
        """The code by which somebody stands in for whoever writes from a chat."""
        card, _ = self.press(chat, Verb.STAND_IN_BY_CODE, at=at)
        found = re.search("^[A-Z2-9]{12}$", card, re.MULTILINE)
        assert found is not None, card
        return found[0]

    def units_at(self, chat: str, at: datetime) -> list[str]:
        """The units whose reports whoever writes from a chat may file at a moment."""
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("test", chat)
            assert person is not None
            return [unit.code for unit in transaction.units_of(person.id, "reporter", at)]

    def send_from_now_on(self, chat: str) -> None:
        """Whoever writes from a chat does so last in a channel that has to send."""
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("test", chat)
            assert person is not None
            transaction.add_address(person.id, "sending", chat, AT)
            transaction.queue("sending", chat, "0", Outgoing(OutgoingKind.SEND, "好"), AT)

    def waiting(self, at: datetime) -> tuple[QueuedMessage, ...]:
        with self.program.storage.transaction() as transaction:
            return transaction.take_broadcasts("sending", at, 10)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    village = Unit("demo-001", "青石村", Level.VILLAGE, ZONE, TOWN.code)
    with program_of(tmp_path, AT, TOWN, SIBLING, FAR, village) as program:
        inbox = TalkInbox(program.storage, program.revisions, program.duties, {"sending": Sending()})
        house = House(replace(program, inbox=inbox), AT)
        house.join("li", name="李示例")
        yield house


def test_a_code_makes_a_stranger_a_stand_in_for_this_absence_only(house: House) -> None:
    code = house.code()
    welcome, card = house.bring("new", Started(AT, code), name="王示例", language="zh")
    assert welcome.startswith("王示例您好！到10月20日（周二）为止（含当天），青石村的报表由您替李示例填。")
    assert "青石村" in card
    assert house.units_at("new", AT + timedelta(days=1)) == [UNIT.code]
    assert house.units_at("new", OVER) == []
    assert "由王示例代填" in house.say("li", "/away", AT)[0]


def test_a_stand_in_who_gives_no_name_is_called_after_the_unit(house: House) -> None:
    house.bring("new", Started(AT, house.code()), language="zh")
    assert "由青石村代填人代填" in house.say("li", "/away", AT)[0]


def test_what_a_stand_in_types_bears_their_name_and_after_the_absence_nothing_is_taken(house: House) -> None:
    house.bring("new", Started(AT, house.code()), name="王示例", language="zh")
    house.say("new", "户数 312", AT)
    with house.program.storage.transaction() as transaction:
        facts = transaction.unit_facts(UNIT.code)
    assert facts is not None
    assert {draft.person_name for draft in facts.drafts.values()} == {"王示例"}
    assert "没有记下" in house.say("new", "户数 313", OVER)[0]


def test_a_code_can_be_used_once_and_only_while_nobody_else_stands_in(house: House) -> None:
    first, second = house.code(), house.code()
    assert "过期" in house.bring("late", Started(AT, first), language="zh")[0]  # another code took its place
    assert "由您替李示例填" in house.bring("new", Started(AT, second), name="王", language="zh")[0]
    assert "已经用过" in house.bring("late", Started(AT, second), language="zh")[0]
    assert house.person("late") is None


def test_a_code_of_an_absence_that_ended_gives_nothing(house: House) -> None:
    code = house.code()
    house.press("li", Verb.END_AWAY)
    assert "过期" in house.bring("new", Started(AT, code), language="zh")[0]
    assert house.person("new") is None


def test_a_code_gives_nothing_while_the_absent_person_has_no_unit(house: House) -> None:
    code = house.code()
    with house.program.storage.engine.begin() as connection:
        connection.execute(delete(roles))
    assert "过期" in house.bring("new", Started(AT, code), name="王", language="zh")[0]
    assert house.person("new") is None


def test_a_code_expires_with_the_absence_or_with_other_invitations(house: House) -> None:
    code = house.code()
    late = min(OVER, AT + timedelta(days=VALID_DAYS))
    assert "过期" in house.bring("new", Started(late, code), language="zh")[0]


def test_the_absent_persons_own_code_is_not_used_up_by_them(house: House) -> None:
    code = house.code()
    assert "给别人用的" in house.say("li", code, AT)[0]
    assert "由您替李示例填" in house.bring("new", Started(AT, code), name="王", language="zh")[0]


def test_guessing_codes_is_slowed_down_for_stand_ins_too(house: House) -> None:
    code = house.code()
    house.guess("new", at=AT)
    assert "过一小时" in house.say("new", code, AT)[0]


def test_only_reporters_nearby_can_be_chosen_whatever_a_button_says(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    house.join("far", FAR, "孙示例")
    near, far = house.person("near"), house.person("far")
    assert near is not None
    assert far is not None
    assert "不能代填，请另选" in house.press("li", Verb.STAND_IN, far)[0]
    assert house.units_at("far", AT) == [FAR.code]
    assert "由赵示例代填" in house.press("li", Verb.STAND_IN, near)[0]
    assert house.units_at("near", AT) == [UNIT.code, SIBLING.code]


def test_nobody_declines_what_was_not_asked_of_them(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    house.join("far", FAR, "孙示例")
    li, near = house.person("li"), house.person("near")
    assert li is not None
    assert near is not None
    house.press("li", Verb.STAND_IN, near)
    assert "过时" in house.press("far", Verb.DECLINE, li)[0]
    assert house.units_at("near", AT) == [UNIT.code, SIBLING.code]
    assert "知道了" in house.press("near", Verb.DECLINE, li)[1]  # after what was told
    assert house.units_at("near", AT) == [SIBLING.code]


def test_whoever_declines_is_shown_what_is_theirs_and_what_they_still_stand_in_for(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    house.join("zhang", UNIT, "张示例")
    near = house.person("near")
    li, zhang = house.person("li"), house.person("zhang")
    assert None not in (near, li, zhang)
    for chat in ("li", "zhang"):
        house.press(chat, Verb.STAND_IN, near or 0)
    *_, still = house.press("near", Verb.DECLINE, li or 0)
    assert "青石村" in still
    *_, own = house.press("near", Verb.DECLINE, zhang or 0)
    assert "柳湾村" in own
    assert "青石村" not in own


def test_what_a_stand_in_types_after_the_absence_goes_into_no_report_of_their_own(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    house.press("li", Verb.STAND_IN, house.person("near") or 0)
    house.say("near", "/home")
    with house.program.storage.transaction() as transaction:
        (stood_for,) = transaction.reports_of_unit(UNIT.code)
    house.bring("near", Pressed(AT, encode(Press(Verb.FOCUS, stood_for.number))))
    told, *_ = house.say("near", "户数 312", OVER)
    assert "刚才填的那份报表现在不归您填了，“户数 312”没有记下" in told
    assert "柳湾村" in told
    with house.program.storage.transaction() as transaction:
        for unit in (UNIT, SIBLING):
            facts = transaction.unit_facts(unit.code)
            assert facts is None or not facts.drafts
    assert "柳湾村" in house.say("near", "户数 209", OVER)[0]


def test_a_stand_in_by_code_learns_until_when_and_that_nobody_stands_in_for_them(house: House) -> None:
    house.bring("new", Started(AT, house.code()), name="王示例", language="zh")
    (said,) = house.say("new", "/away", AT)
    assert "您替李示例填到10月20日（周二）为止（含当天）。这期间照常提醒您" in said
    li = house.person("li")
    assert li is not None
    *_, declined = house.press("new", Verb.DECLINE, li)
    assert "已经告诉李示例" in declined
    assert "青石村" not in declined
    assert "现在没有哪个单位的报表由您填" in declined
    assert "不用请人代填" in house.say("new", "/away", AT)[0]


def test_a_stand_in_is_told_at_once_in_working_hours_and_else_when_they_begin(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    near = house.person("near")
    assert near is not None
    house.send_from_now_on("near")
    house.press("li", Verb.STAND_IN, near)
    (message,) = house.waiting(AT)
    assert "李示例" in message.message.text
    house.press("li", Verb.END_AWAY, at=NIGHT)
    next_day = datetime(2026, 10, 10, 1, tzinfo=UTC)  # nine o'clock of a Saturday that is made up
    assert house.waiting(next_day - timedelta(seconds=1)) == ()
    (message,) = house.waiting(next_day)
    assert "不用您代填了" in message.message.text


def test_what_nobody_could_send_in_time_is_dropped(house: House) -> None:
    house.join("near", SIBLING, "赵示例")
    near = house.person("near")
    assert near is not None
    house.send_from_now_on("near")
    house.press("li", Verb.STAND_IN, near)
    assert house.waiting(OVER) == ()
