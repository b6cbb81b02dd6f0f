"""How a stranger becomes a reporter: over the inbox, as every channel brings its updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.invitations import VALID_DAYS, invite
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.events import Event, Said, Started
from bot.core.facts import Unit
from bot.core.ports import Arrival
from bot.program import Program
from flows.language.model import Level
from tests.kit.players import UNIT, ZONE, folder_of

AT = datetime(2026, 7, 9, 9, tzinfo=ZONE)
SECOND = Unit("demo-002", "柳湾村", Level.VILLAGE, ZONE)
MARKS = str.maketrans("", "", "\u2068\u2069")


class Door:
    """A program at whose door people knock, each from a chat of their own."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._count = 0
        self._seen: dict[str, int] = {}

    def invite(self, unit: Unit | None = UNIT, role: str = "reporter") -> str:
        """The code of a new invitation."""
        with self.program.storage.transaction() as transaction:
            return invite(transaction, unit.code if unit is not None else None, role, AT)[0]

    def bring(
        self, chat: str, event: Event, *, language: str | None = None, name: str | None = None
    ) -> list[str]:
        """What is answered to an event in a chat, without the marks around inserted values."""
        self._count += 1
        update = str(self._count)
        self.program.inbox.accept(Arrival("test", chat, update, event, language=language, name=name))
        with self.program.storage.transaction() as transaction:
            answers = transaction.queued_since("test", chat, self._seen.get(chat, 0), 100)
        self._seen[chat] = answers[-1].id if answers else 0
        return [answer.message.text.translate(MARKS) for answer in answers]

    def say(self, chat: str, text: str) -> list[str]:
        return self.bring(chat, Said(AT, text))

    def units(self, chat: str) -> list[str]:
        """The units for which whoever writes from a chat reports."""
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("test", chat)
            return [unit.code for unit in transaction.units_of(person.id, "reporter")] if person else []


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(  # type: ignore[call-arg]
        database_url=f"sqlite:///{tmp_path / 'door.db'}",
        flows_dir=folder_of("small", tmp_path),
        _env_file=None,
    )
    with opened(settings) as program:
        program.publish_folder()
        with program.storage.transaction() as transaction:
            transaction.save_units([UNIT, SECOND])
        yield Door(program)


HOW_TO_GET_IN = "您好！我是一表，帮您填报表。\n请点开单位发给您的邀请链接，或者把邀请码发给我。"


def test_a_stranger_is_told_how_to_get_in_whatever_they_do(door: Door) -> None:
    for event in (Started(AT), Said(AT, "你好"), Said(AT, "户数 312"), Said(AT, "/home")):
        assert door.bring("stranger", event) == [HOW_TO_GET_IN]
    assert door.units("stranger") == []


def test_a_stranger_is_answered_in_their_language_or_else_in_the_first_of_ours(door: Door) -> None:
    (english,) = door.bring("stranger", Started(AT), language="en-GB")
    assert english.startswith("Hello!")
    assert door.bring("stranger", Started(AT), language="fr") == [HOW_TO_GET_IN]


def test_a_link_makes_a_reporter_of_a_stranger_and_shows_what_is_due(door: Door) -> None:
    welcome, card = door.bring("li", Started(AT, door.invite()), name="李示例", language="zh-CN")
    assert welcome == "李示例您好！以后青石村的报表在这里填。\n只填变了的，没变的不用管。"
    assert "青石村" in card
    assert "2026年二季度" in card
    assert door.units("li") == [UNIT.code]


def test_a_code_that_is_read_out_and_typed_enrols_too(door: Door) -> None:
    code = door.invite().lower()
    welcome, card = door.say("li", f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert welcome.startswith("填报员您好！")
    assert "2026年二季度" in card
    assert door.units("li") == [UNIT.code]


def test_a_second_invitation_gives_a_second_unit(door: Door) -> None:
    door.bring("li", Started(AT, door.invite()))
    welcome, card = door.bring("li", Started(AT, door.invite(SECOND)))
    assert "柳湾村" in welcome
    assert "青石村" in card
    assert "柳湾村" in card
    assert door.units("li") == [UNIT.code, SECOND.code]


def test_a_second_invitation_may_be_typed_in_the_middle_of_a_talk(door: Door) -> None:
    door.bring("li", Started(AT, door.invite()))
    door.say("li", "户数 312")
    welcome, *_ = door.say("li", door.invite(SECOND))
    assert "柳湾村" in welcome
    assert door.units("li") == [UNIT.code, SECOND.code]


def test_a_spent_code_says_so_and_lets_nobody_in(door: Door) -> None:
    code = door.invite()
    door.bring("li", Started(AT, code))
    assert door.bring("wang", Started(AT, code)) == ["这个邀请已经用过了，请单位再发一个。"]
    assert door.say("wang", code) == ["这个邀请已经用过了，请单位再发一个。"]
    assert door.units("wang") == []
    assert door.bring("wang", Said(AT, "户数 312")) == [HOW_TO_GET_IN]


def test_an_expired_and_an_unknown_code_say_so(door: Door) -> None:
    late = AT + timedelta(days=VALID_DAYS)
    assert door.bring("li", Started(late, door.invite())) == ["这个邀请过期了，请单位再发一个。"]
    unknown = ["没找到这个邀请码。请照着再打一遍，或者请单位再发一个。"]
    assert door.bring("li", Started(AT, "P3KYU3VR7D69")) == unknown
    assert door.bring("li", Said(AT, "P3KYU3VR7D69")) == unknown
    assert door.bring("li", Started(AT, "../../etc/passwd")) == unknown
    assert door.units("li") == []


def test_somebody_who_opens_their_own_old_link_goes_on_talking(door: Door) -> None:
    code = door.invite()
    door.bring("li", Started(AT, code))
    *_, card = door.bring("li", Started(AT + timedelta(days=90), code))
    assert "青石村" in card
    assert "三季度" in card
    assert door.units("li") == [UNIT.code]


def test_a_word_of_twelve_letters_is_no_refusal_for_somebody_we_know(door: Door) -> None:
    door.bring("li", Started(AT, door.invite()))
    answers = door.say("li", "CABBAGEPATCH")
    assert not any("邀请" in answer for answer in answers)


def test_an_invitation_of_the_form_office_makes_no_reporter(door: Door) -> None:
    answers = door.bring("zhang", Started(AT, door.invite(None, "office")))
    assert door.units("zhang") == []
    assert answers
    assert not any("青石村" in answer for answer in answers)


def test_two_people_of_one_unit_have_each_their_own_talk_and_share_the_answers(door: Door) -> None:
    for chat in ("li", "wang"):
        door.bring(chat, Started(AT, door.invite()))
    door.say("li", "户数 312")
    (answer,) = door.say("wang", "/status")
    assert "青石村" in answer
    with door.program.storage.transaction() as transaction:
        facts = transaction.unit_facts(UNIT.code)
    assert facts is not None
    assert {(key.element, str(each.what.value)) for key, each in facts.drafts.items()} == {
        ("households", "312")
    }
