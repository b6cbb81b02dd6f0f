"""Reviewers of several villages and towns: who sees which reports, and what that costs everybody else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event

from bot.bootstrap import opened
from bot.config import Settings
from bot.core.events import Pressed, Said
from bot.core.facts import Report, Unit, Verdict
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.ports import Arrival, Outgoing, OutgoingKind
from bot.core.presses import Press, Verb, encode
from bot.program import Program
from flows.language.model import Level
from tests.kit.databases import new_sqlite
from tests.kit.players import ZONE, folder_of
from tests.kit.program_talk import StillClock

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
TOWN: Final = Unit("t1", "示例乡", Level.TOWNSHIP, ZONE)
OTHER_TOWN: Final = Unit("t2", "样板乡", Level.TOWNSHIP, ZONE)
VILLAGES: Final = [Unit(f"a{each}", f"{each}号村", Level.VILLAGE, ZONE, parent="t1") for each in range(10)]
ELSEWHERE: Final = Unit("b1", "外村", Level.VILLAGE, ZONE, parent="t2")
_MARKS: Final = str.maketrans("", "", "\u2068\u2069")


class Township:
    """A program with two towns: ten villages in one, one in the other; each has a reporter of its name."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._updates = itertools.count(1)
        with program.storage.transaction() as transaction:
            transaction.save_units([TOWN, OTHER_TOWN, *VILLAGES, ELSEWHERE])
        for village in (*VILLAGES, ELSEWHERE):
            self.join(village.code, village, REPORTER)

    def join(self, name: str, unit: Unit, role: str) -> None:
        with self.program.storage.transaction() as transaction:
            person = transaction.person_at("web", name) or transaction.add_person(name, "zh")
            transaction.add_address(person.id, "web", name, AT)
            transaction.add_role(person.id, unit.code, role, AT)

    def say(self, name: str, text: str, at: datetime = AT) -> Outgoing:
        """The bot's last message in answer."""
        return self._bring(name, Said(at, text))

    def press(self, name: str, shown: Outgoing, label: str, at: datetime = AT) -> Outgoing:
        """The answer to a press on the first button that begins with `label`."""
        payloads = [each.payload for row in shown.buttons for each in row if each.label.startswith(label)]
        assert payloads, f"no {label} among {labels(shown)}"
        return self._bring(name, Pressed(at, payloads[0]))

    def forge(self, name: str, press: Press) -> Outgoing:
        return self._bring(name, Pressed(AT, encode(press)))

    def _bring(self, name: str, what: Said | Pressed) -> Outgoing:
        self.program.inbox.accept(Arrival("web", name, str(next(self._updates)), what, message="1"))
        with self.program.storage.transaction() as transaction:
            queued = transaction.queued_before("web", name, None, 50)
        return [each.message for each in queued if each.message.kind is not OutgoingKind.ECHO][-1]

    def file(self, *villages: Unit) -> None:
        for village in villages:
            review = self.say(village.code, "户数 309，人口 1198，出生 0，耕地 800，有效灌溉面积 300")
            assert "已提交" in self.press(village.code, review, "提交").text

    def report(self, village: Unit) -> Report:
        with self.program.storage.transaction() as transaction:
            return transaction.reports_of_unit(village.code)[0]

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements that are carried out."""
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
            found.append(text)

        event.listen(self.program.storage.engine, "before_cursor_execute", note)
        yield found
        event.remove(self.program.storage.engine, "before_cursor_execute", note)


def labels(shown: Outgoing) -> list[str]:
    return [each.label for row in shown.buttons for each in row]


def text(shown: Outgoing) -> str:
    return shown.text.translate(_MARKS)


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    settings = Settings(
        database_url=new_sqlite(tmp_path / "review.db"),
        flows_dir=folder_of("small", tmp_path),
        _env_file=None,
    )
    clock = StillClock()
    clock.at = AT
    with opened(settings, clock) as program:
        program.forms_in_force()
        yield Township(program)


def test_the_units_of_a_form_stand_on_pages_those_that_have_not_filed_first(township: Township) -> None:
    for village in VILLAGES:
        township.say(village.code, "/home")
    township.file(*VILLAGES[:7])
    township.join("Qian", TOWN, REVIEWER)
    shown = township.say("Qian", "/review")
    assert "10 个单位，没报 3，待审核 7，已退回 0，已通过 0" in text(shown)
    first = township.press("Qian", shown, "小报表")
    assert "第 1 页，共 2 页" in text(first)
    missing, waiting = (
        [f"{each}号村 · 没报" for each in (7, 8, 9)],
        [f"{each}号村 · 待审核" for each in range(7)],
    )
    assert labels(first)[:8] == [*missing, *waiting[:5]]
    assert labels(township.press("Qian", first, "下一页"))[:2] == waiting[5:]
    report = township.press("Qian", first, "0号村")
    after = township.press("Qian", report, "通过")
    assert "待审核 6，已退回 0，已通过 1" in text(after)
    assert labels(township.press("Qian", after, "下一页"))[:2] == ["6号村 · 待审核", "0号村 · 已通过"]


def test_a_reviewer_of_another_town_decides_nothing_here(township: Township) -> None:
    township.file(VILLAGES[0])
    township.join("Sun", OTHER_TOWN, REVIEWER)
    assert "下级单位还没有报表" in text(township.say("Sun", "/review"))
    number = township.report(VILLAGES[0]).number
    for verb in (Verb.REVIEW_FORM, Verb.REVIEW_REPORT, Verb.ACCEPT, Verb.MARK_FIELDS, Verb.MORE_TIME):
        assert "不归您审核" in text(township.forge("Sun", Press(verb, number, choice=5)))
    assert township.report(VILLAGES[0]).decisions == 0


def test_a_reviewer_of_the_village_itself_does_not_review_its_own_reports(township: Township) -> None:
    township.file(VILLAGES[0])
    township.join("Zhou", VILLAGES[0], REVIEWER)
    number = township.report(VILLAGES[0]).number
    assert "不归您审核" in text(township.forge("Zhou", Press(Verb.REVIEW_REPORT, number)))


def test_a_reviewer_of_two_towns_sees_both_by_name(township: Township) -> None:
    township.file(VILLAGES[0], ELSEWHERE)
    township.join("Qian", TOWN, REVIEWER)
    township.join("Qian", OTHER_TOWN, REVIEWER)
    shown = township.say("Qian", "/review")
    assert labels(shown) == ["示例乡 小报表 2026年三季度", "样板乡 小报表 2026年三季度"]
    assert "样板乡" in text(township.press("Qian", shown, "样板乡"))


def test_a_role_that_was_taken_away_in_the_middle_decides_nothing(township: Township) -> None:
    township.say(VILLAGES[0].code, "/home")
    township.join("Qian", TOWN, REVIEWER)
    shown = township.press("Qian", township.say("Qian", "/review"), "小报表")
    asked = township.press("Qian", township.press("Qian", shown, "0号村"), "延 5")
    assert "请写原因" in text(asked)
    with township.program.storage.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM roles WHERE role = 'reviewer'")
    assert "没有记下" in text(township.say("Qian", "村里遭了水灾"))
    assert township.report(VILLAGES[0]).decisions == 0


def test_a_colleague_may_decide_what_came_in_between_two_messages(township: Township) -> None:
    """The reason is typed days later; the report was extended by another reviewer meanwhile."""
    township.say(VILLAGES[0].code, "/home")
    for name in ("Qian", "Sun"):
        township.join(name, TOWN, REVIEWER)
        shown = township.press(name, township.say(name, "/review"), "小报表")
        township.press(name, township.press(name, shown, "0号村"), "延 5")
    assert "已延期" in text(township.say("Qian", "水灾", AT + timedelta(days=1)))
    due_on = township.report(VILLAGES[0]).due_on
    assert "刚才有变化" in text(township.say("Sun", "水灾", AT + timedelta(days=2)))
    assert (township.report(VILLAGES[0]).due_on, township.report(VILLAGES[0]).decisions) == (due_on, 1)


def test_who_reviews_nothing_pays_no_statement_for_it(township: Township) -> None:
    township.file(*VILLAGES[:2])
    with township.statements() as statements:
        township.say(VILLAGES[0].code, "户数 312")
    about = ("FROM decisions", "JOIN units", "units.parent =", "units.parent IN")
    assert [
        each for each in statements if any(words in each for words in about) and "roles" not in each
    ] == []


def test_more_units_in_a_list_take_no_more_statements(township: Township) -> None:
    township.file(*VILLAGES[:3])
    township.join("Qian", TOWN, REVIEWER)
    shown = township.say("Qian", "/review")
    township.press("Qian", shown, "小报表")  # the first figures are remembered from here on
    with township.statements() as three:
        township.press("Qian", shown, "小报表")
    township.file(*VILLAGES[3:9])
    with township.statements() as nine:
        township.press("Qian", shown, "小报表")
    assert len(nine) == len(three)


def test_a_return_is_a_verdict_until_the_report_is_filed_again(township: Township) -> None:
    township.file(VILLAGES[0])
    township.join("Qian", TOWN, REVIEWER)
    shown = township.press("Qian", township.say("Qian", "/review"), "小报表")
    marking = township.press("Qian", township.press("Qian", shown, "0号村"), "退回")
    marked = township.press("Qian", marking, "☐ 常住户数")
    township.press("Qian", marked, "选好了")
    township.say("Qian", "请核对")
    assert township.report(VILLAGES[0]).verdict is Verdict.RETURNED
    village = VILLAGES[0].code
    review = township.press(village, township.say(village, "户数 310"), "核对并提交")
    township.press(village, review, "提交更正")
    assert township.report(VILLAGES[0]).verdict is None
