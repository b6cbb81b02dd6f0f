"""How a stranger becomes a reporter: over the inbox, as every channel brings its updates."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.clock import SetClock
from bot.app.enrolment import WRONG_CODES_MAX, WRONG_CODES_WINDOW
from bot.app.invitations import LINK_VALID, VALID_DAYS, invite
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.events import Event, Said, Started
from bot.core.facts import Unit
from bot.core.ports import Arrival
from bot.program import Program
from flows.language.model import Level
from tests.kit.databases import new_sqlite
from tests.kit.players import UNIT, ZONE, folder_of

AT = datetime(2026, 7, 9, 9, tzinfo=ZONE)
SECOND = Unit("demo-002", "柳湾村", Level.VILLAGE, ZONE)
MARKS = str.maketrans("", "", "\u2068\u2069")


class Door:
    """A program at whose door people knock, each from a chat of their own. Codes are made at the moment `at`."""

    def __init__(self, program: Program, at: datetime) -> None:
        self.program = program
        self.at = at
        self._count = 0
        self._seen: dict[str, int] = {}

    def invite(self, unit: Unit | None = UNIT, role: str = "reporter") -> str:
        """The code of a new invitation."""
        with self.program.storage.transaction() as transaction:
            return invite(transaction, unit.code if unit is not None else None, role, self.at)[0]

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

    def say(self, chat: str, text: str, at: datetime = AT) -> list[str]:
        return self.bring(chat, Said(at, text))

    def guess(self, chat: str, times: int = WRONG_CODES_MAX, at: datetime = AT) -> list[list[str]]:
        """What is answered to so many codes that are none."""
        return [self.say(chat, f"P3KYU3VR7D6{number}", at) for number in range(2, 2 + times)]

    def link(self, chat: str, at: datetime = AT) -> str:
        """The code by which whoever writes from a chat may go on in another one."""
        card, *_ = self.say(chat, "/link", at)
        found = re.search("^[A-Z2-9]{12}$", card, re.MULTILINE)
        assert found is not None, card
        return found[0]

    def person(self, chat: str) -> int | None:
        """The id of whoever writes from a chat."""
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("test", chat)
        return person.id if person is not None else None

    def units(self, chat: str) -> list[str]:
        """The units for which whoever writes from a chat reports."""
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("test", chat)
            return [unit.code for unit in transaction.units_of(person.id, "reporter", AT)] if person else []


@contextmanager
def program_of(folder: Path, at: datetime, *units: Unit) -> Iterator[Program]:
    """A program with a small form in force since `at`, and some units."""
    settings = Settings(  # type: ignore[call-arg]
        database_url=new_sqlite(folder / "door.db"),
        flows_dir=folder_of("small", folder),
        _env_file=None,
    )
    with opened(settings, SetClock(at)) as program:
        program.publish_folder()
        with program.storage.transaction() as transaction:
            transaction.save_units(units)
        yield program


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with program_of(tmp_path, AT, UNIT, SECOND) as program:
        yield Door(program, AT)


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
    assert welcome.startswith("青石村填报员您好！")
    assert "2026年二季度" in card
    assert door.units("li") == [UNIT.code]


@pytest.mark.parametrize(
    ("language", "role", "called"),
    [
        ("zh", "reporter", "青石村填报员"),
        ("zh", "reviewer", "青石村审核员"),
        ("zh", "office", "表单办"),
        ("en", "reporter", "Reporter of 青石村"),
        ("en", "reviewer", "Reviewer of 青石村"),
        ("en", "office", "Form office"),
    ],
)
def test_whoever_gives_no_name_is_called_by_unit_and_role(
    door: Door, language: str, role: str, called: str
) -> None:
    code = door.invite(None if role == "office" else UNIT, role)
    door.bring("li", Started(AT, code), language=language)
    with door.program.storage.transaction() as transaction:
        person = transaction.person_at("test", "li")
    assert person is not None
    assert person.name == called


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
    assert "/office/" in answers[0]
    assert not any("青石村" in answer for answer in answers)


def test_the_first_words_to_the_form_office_and_to_a_reviewer_are_about_what_they_do(door: Door) -> None:
    office = door.bring("zhang", Started(AT, door.invite(None, "office")))
    assert "http://127.0.0.1:8000/office/" in office[0]
    reviewer = door.bring("qian", Started(AT, door.invite(role="reviewer")))
    assert "发 /review" in reviewer[0]
    assert "青石村下级的报表由您审核：/review" in reviewer[1]
    for first_words in (*office, *reviewer):
        assert "季度结束" not in first_words
        assert "现在没有" not in first_words


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


# -- guessing


THROTTLED = ["这里试错的邀请码太多了，请过一小时再试。"]
HOUR_LATER = AT + WRONG_CODES_WINDOW


def test_after_five_wrong_codes_the_right_one_is_refused_until_an_hour_is_over(door: Door) -> None:
    assert all(answer != THROTTLED for answer in door.guess("li"))
    code = door.invite()
    assert door.say("li", code) == THROTTLED
    assert door.bring("li", Started(AT, code)) == THROTTLED
    assert door.say("li", code, HOUR_LATER - timedelta(seconds=1)) == THROTTLED
    assert door.units("li") == []
    welcome, *_ = door.say("li", code, HOUR_LATER)
    assert "青石村" in welcome
    assert door.units("li") == [UNIT.code]


def test_being_refused_for_guessing_does_not_make_the_hour_longer(door: Door) -> None:
    door.guess("li")
    for minutes in (10, 30, 59):
        assert door.guess("li", 1, AT + timedelta(minutes=minutes)) == [THROTTLED]
    welcome, *_ = door.say("li", door.invite(), HOUR_LATER)
    assert "青石村" in welcome


def test_the_hour_moves_on_with_each_wrong_code(door: Door) -> None:
    half = AT + WRONG_CODES_WINDOW / 2
    door.guess("li", 2)
    door.guess("li", 3, half)
    assert door.guess("li", 1, half) == [THROTTLED]
    later = door.guess("li", 3, HOUR_LATER)
    assert [answer == THROTTLED for answer in later] == [False, False, True]


def test_guessing_in_one_chat_leaves_another_alone(door: Door) -> None:
    door.guess("li")
    welcome, *_ = door.say("wang", door.invite())
    assert "青石村" in welcome


def test_a_stranger_who_guessed_is_still_told_how_to_get_in(door: Door) -> None:
    door.guess("li")
    assert door.say("li", "你好") == [HOW_TO_GET_IN]


def test_the_refusal_for_guessing_is_told_in_the_persons_language(door: Door) -> None:
    door.guess("li")
    (refused,) = door.bring("li", Said(AT, "P3KYU3VR7D69"), language="en")
    assert refused == "Too many codes that are none were tried here. Please try again in an hour."


def test_somebody_we_know_goes_on_talking_however_many_words_look_like_codes(door: Door) -> None:
    door.bring("li", Started(AT, door.invite()))
    for _ in range(WRONG_CODES_MAX + 2):
        answers = door.say("li", "CABBAGEPATCH")
        assert answers
        assert not any("邀请" in answer for answer in answers)
    assert any("312户" in answer for answer in door.say("li", "户数 312"))
    refused, card = door.bring("li", Started(AT, door.invite(SECOND)))
    assert [refused] == THROTTLED
    assert "青石村" in card


def test_guessing_is_logged_once_and_without_a_code(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        door.guess("li", WRONG_CODES_MAX - 1)
        assert "wrong codes" not in caplog.text
        door.guess("li", 4)
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.getMessage() for each in warnings] == [
        "a chat of test tried 5 wrong codes; no further one is looked up for up to 1:00:00"
    ]
    assert "P3KYU3VR7D6" not in caplog.text


# -- one person, several chats


def test_a_linked_chat_goes_on_where_the_first_one_was(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()), name="李示例")
    door.say("phone", "户数 312")
    (before,) = door.say("phone", "/status")
    told, card = door.say("desk", door.link("phone"))
    assert told == "这个聊天现在也是您的了，接着填就行。"
    assert card == before
    assert door.person("desk") == door.person("phone")
    assert any("1204人" in answer for answer in door.say("desk", "人口 1204"))
    undone, *_ = door.say("phone", "/undo")
    assert "已撤回：常住人口" in undone


def test_a_link_works_once_and_for_an_hour(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()))
    code = door.link("phone")
    door.bring("desk", Started(AT, code))
    assert door.say("wang", code) == ["这个邀请已经用过了，请单位再发一个。"]
    late = door.link("phone")
    assert door.say("wang", late, AT + LINK_VALID) == ["这个邀请过期了，请单位再发一个。"]
    assert door.person("wang") is None


def test_a_link_that_somebody_sends_does_not_take_over_another_persons_chat(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()))
    door.bring("desk", Started(AT, door.invite(SECOND)))
    mine = door.person("desk")
    told, *_ = door.bring("desk", Started(AT, door.link("phone")))
    assert told.startswith("这个码是别人的")
    assert door.person("desk") == mine != door.person("phone")
    assert (door.units("phone"), door.units("desk")) == ([UNIT.code], [SECOND.code])


def test_an_invitation_link_that_is_tapped_again_opens_the_talk(door: Door) -> None:
    code = door.invite()
    first = door.bring("phone", Started(AT, code))
    again = door.bring("phone", Started(AT, code))
    assert again == first[1:], "all but the welcome"


def test_a_link_typed_into_the_chat_it_came_from_is_not_used_up(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()))
    code = door.link("phone")
    told, _ = door.say("phone", code)
    assert told == "这个聊天本来就是您的，码还没用掉。请到另一个聊天里发。"
    door.say("desk", code)
    assert door.person("desk") == door.person("phone")


def test_a_linked_chat_is_told_in_the_persons_language(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()), language="en")
    told, card = door.bring("desk", Said(AT, door.link("phone")), language="zh")
    assert told == "This chat is now yours too. Go on where you were."
    assert "Q2 2026" in card


def test_a_link_offers_the_ways_that_there_are_and_stays_out_of_the_log(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.bring("phone", Started(AT, door.invite()))
    with caplog.at_level(logging.DEBUG):
        card, state = door.say("phone", "/link")
        code = door.link("phone")
        door.say("desk", code)
    assert re.search("/join/[A-Z2-9]{12}$", card, re.MULTILINE)
    assert "t.me" not in card
    assert "青石村" in state
    assert code not in caplog.text


def test_the_calendar_is_a_link_and_the_talk_stays_where_it_was(door: Door) -> None:
    door.bring("phone", Started(AT, door.invite()))
    card, state = door.say("phone", "/calendar")
    assert re.search("^点开看：.*https?://[^ ]+/calendar\\W?$", card, re.MULTILINE)
    assert "青石村" in state
