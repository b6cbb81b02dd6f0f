"""Forms that change while somebody is filing them: the whole program, from one message to the next."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest

from bot.app.flows_folder import read_folder
from bot.core.events import Pressed, Said
from bot.core.facts import DraftKey, UnitFacts
from bot.core.ports import Outgoing
from tests.flows.changed import files_after
from tests.kit.desk import Desk
from tests.kit.players import FORMS, folder_of

FORM, QUARTER = "village-basics", "2026Q3"
FILED: Final = {"households": 309, "residents": 1198, "births": 0, "farmland": 800, "irrigated": 300}
SMALL: Final = read_folder(FORMS / "small")

ISOLATES: Final = str.maketrans("", "", "\u2068\u2069")

PEOPLE, LAND = "fields: [households, residents, births]", "fields: [farmland, irrigated]"


def _raised(element: str) -> tuple[str, str]:
    return f"\n  {element}:\n", f"\n  {element}:\n    meaning: 2\n"


RAISED = _raised("farmland")
CONVERTED = (
    "\n  farmland:\n",
    "\n  farmland:\n    meaning: 2\n    conversions: [{meaning: 1, value: before * 2}]\n",
)
NO_RESIDENTS = (PEOPLE, "fields: [households, births]")
RENAMED = ("{zh: 常住户数,", "{zh: 住户数量,")


def _after(*changes: tuple[str, str]) -> Mapping[str, str]:
    return files_after(*changes, files=SMALL)


class Talk:
    """One reporter of the small form, whose last quarter is filed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._updates = itertools.count()
        self._buttons: dict[str, str] = {}

    def say(self, text: str) -> str:
        """What the bot answers to a line."""
        update = f"u{next(self._updates)}"
        self._desk.accept(self._desk.arrival("Li", update, Said(self._desk.tick(), text)))
        return self._read(update)

    def press(self, label: str) -> str:
        """What the bot answers to a button of any of its messages so far, the newest of that name."""
        update = f"u{next(self._updates)}"
        self._desk.accept(self._desk.arrival("Li", update, Pressed(self._desk.tick(), self._buttons[label])))
        return self._read(update)

    def change(self, *changes: tuple[str, str], also_open: bool = False) -> None:
        self._desk.republish(_after(*changes), also_open=also_open)

    def publish(self, files: Mapping[str, str], *, also_open: bool = False) -> None:
        self._desk.republish(files, also_open=also_open)

    @property
    def labels(self) -> list[str]:
        """The buttons of all messages so far."""
        return sorted(self._buttons)

    @property
    def facts(self) -> UnitFacts:
        return self._desk.facts()

    def typed(self, element: str) -> Decimal | None:
        """What is stored as a draft of the quarter."""
        draft = self.facts.drafts.get(DraftKey(element, QUARTER))
        assert draft is None or isinstance(draft.what.value, Decimal)
        return None if draft is None else draft.what.value

    def _read(self, update: str) -> str:
        replies = self._desk.replies("Li", update)
        assert replies, "every message gets an answer"
        for each in replies:
            self._buttons |= _labels(each)
        return "\n".join(each.text for each in replies).translate(ISOLATES)


def _labels(message: Outgoing) -> dict[str, str]:
    return {button.label.translate(ISOLATES): button.payload for row in message.buttons for button in row}


@lru_cache(maxsize=1)
def _scene() -> Path:
    """A folder with the small form and a database in which Li is enrolled and the last quarter is filed."""
    folder = Path(tempfile.mkdtemp(prefix="yibiao-changed-"))
    desk = Desk(folder / "scene.db", folder_of("small", folder))
    desk.publish()
    desk.enrol("Li")
    desk.file(FORM, "2026Q2", {id_: Decimal(value) for id_, value in FILED.items()})
    desk.republish(SMALL)
    desk.close()
    return folder


@pytest.fixture(scope="module", autouse=True)
def _clean_up() -> Iterator[None]:
    yield
    if _scene.cache_info().currsize:
        shutil.rmtree(_scene())
        _scene.cache_clear()


def copied_desk(folder: Path) -> Desk:
    """A program of its own on a copy of the scene."""
    shutil.copy(_scene() / "scene.db", folder / "copy.db")
    return Desk(folder / "copy.db", _scene() / "flows")


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    desk = copied_desk(tmp_path)
    yield Talk(desk)
    desk.close()


def test_new_words_are_spoken_with_the_next_message_and_need_no_notice(talk: Talk) -> None:
    assert "常住户数" in talk.say("户数 312")
    talk.change(RENAMED)
    told = talk.say("住户数量 313")
    assert "✓ 住户数量 309 → 313户" in told
    assert "有更新" not in told


def test_what_is_no_longer_asked_is_told_once_and_what_was_typed_is_kept(talk: Talk) -> None:
    talk.say("出生 2，户数 312")
    talk.change((PEOPLE, "fields: [households, residents]"))
    told = talk.say("/home")
    assert "不再问本期出生" in told
    assert "填过的都还在" in told
    assert "有更新" not in talk.say("/home")
    assert (talk.typed("births"), talk.typed("households")) == (2, 312)


def test_the_question_that_was_open_is_left_when_its_field_goes(talk: Talk) -> None:
    assert "10 倍" in talk.say("人口 11980")
    talk.change(NO_RESIDENTS)
    told = talk.say("12")
    assert "不再问常住人口" in told
    assert "✓" not in told
    assert talk.typed("residents") == 11980


def test_an_added_field_waits_and_keeps_field_numbers_as_they_were(talk: Talk) -> None:
    talk.say("户数 312")
    talk.change((PEOPLE, "fields: [births, residents, households]"))
    assert "常住户数 309 → 315户" in talk.say("1=315")


def test_a_changed_meaning_waits_for_the_next_period(talk: Talk) -> None:
    talk.say("耕地 810")
    talk.change(RAISED, ("期末耕地面积,", "期末全部耕地,"))
    told = talk.say("/home")
    assert "有更新" not in told
    assert talk.typed("farmland") == 810


def test_with_also_open_what_was_typed_under_another_meaning_is_asked_again_and_stays_stored(
    talk: Talk,
) -> None:
    talk.say("耕地 810，户数 312")
    talk.change(RAISED, also_open=True)
    assert "耕地面积的口径变了，请重新填" in talk.say("/home")
    assert talk.typed("farmland") == 810
    assert "820" in talk.say("耕地 820")
    draft = talk.facts.drafts[DraftKey("farmland", QUARTER)]
    assert (draft.what.value, draft.what.meaning) == (820, 2)
    assert draft.previous is not None
    assert draft.previous.what.value == 810


def test_with_also_open_what_was_typed_is_converted_where_the_element_says_how(talk: Talk) -> None:
    """Both what was typed and what was filed last time count twice now."""
    talk.say("耕地 810")
    talk.change(CONVERTED, also_open=True)
    told = talk.say("出生 1")
    assert "有更新" not in told
    assert "耕地面积 1600 → 1620亩" in told
    assert "已提交" in talk.press("提交")
    figure = talk.facts.figures["farmland"][0]
    assert (figure.value, figure.meaning) == (1620, 2)


@pytest.mark.parametrize("also_open", [False, True])
def test_a_form_that_is_removed_while_it_is_open_can_be_filed_to_its_end(talk: Talk, also_open: bool) -> None:
    talk.say("户数 312")
    other = {
        path: text.replace(FORM, "another").replace("work_class: basics", "work_class: other")
        for path, text in SMALL.items()
    }
    left = {path.replace(FORM, "another"): text for path, text in other.items()}
    talk.publish(left, also_open=also_open)
    talk.press("其余本期无发生")
    assert "已提交" in talk.press("提交")


@pytest.mark.parametrize("answer", ["没错，是 11980人", "8", "/undo", "没错，写说明", "是"])
@pytest.mark.parametrize("change", [_raised("residents"), NO_RESIDENTS], ids=["raised", "gone"])
def test_a_figure_that_is_being_doubted_may_change_its_meaning_or_go(
    talk: Talk, answer: str, change: tuple[str, str]
) -> None:
    """Whatever is pressed or typed then gets an answer, and the doubtful figure is not submitted."""
    assert "10 倍" in talk.say("人口 11980")
    talk.change(change, also_open=True)
    told = talk.press(answer) if answer in talk.labels else talk.say(answer)
    assert "有更新" in told
    for line in ("人口 1200", "出生 0"):
        talk.say(line)
    talk.press("提交")
    newest = {id_: held[0] for id_, held in talk.facts.figures.items()}
    assert str(newest["births"].period) == QUARTER
    assert newest["residents"].value == (1198 if change == NO_RESIDENTS else 1200)


def test_a_form_of_which_every_field_is_replaced_is_filed_as_it_was_where_it_is_open(talk: Talk) -> None:
    """Or else there would be a report without a question, which nothing in the talk can speak of."""
    talk.say("户数 312")
    sections = SMALL[f"definitions/{FORM}.yaml"].partition("sections:\n")[2]
    only = "  - {section: all, title: {zh: 全部, en: All}, fields: [newcomers]}\n"
    talk.change((sections, only), ("elements:\n", f"elements:\n{NEWCOMERS}"))
    assert "常住户数 309 → 313户" in talk.say("户数 313")
    talk.press("其余本期无发生")
    assert "已提交" in talk.press("提交")


NEWCOMERS = """\
  newcomers:
    label: {zh: 迁入人数, en: Newcomers}
    definition: {zh: 本期迁入本村的人数, en: People who moved in within the period}
    type: integer
    unit: person
    measure: flow
    owner: office
"""
