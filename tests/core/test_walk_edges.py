"""Two people and odd buttons: what whole talks at random have found, each as a short story."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from bot.core.events import Pressed
from bot.core.facts import DraftKey
from bot.core.presses import Press, Verb, decode, encode
from flows.language.model import Absence, Value
from tests.kit.by_hand import QUARTER
from tests.kit.players import UNIT, ZONE, form
from tests.kit.reporter import MORNING, Reporter
from tests.kit.rich_form import rich_catalogue
from tests.kit.watched_talk import WatchedTalk

FILED = {"households": 309, "residents": 1198, "farmland": 800, "irrigated": 300, "guests": 30}
ALL_ANSWERS = """本期出生 0
参保人数 5
粮食产值 9
通村道路 完好
维修项目 完好
卫生室 否
检查日期 2026-01-05
水泵台数 4
来访人次 31
情况说明 好"""
"""A line for everything that was not filed before; the opening balance is asked after it."""

NUMBER = {id_: field.number for id_, field in rich_catalogue().flows["basics"].field_of.items()}


@pytest.fixture
def talk() -> WatchedTalk:
    talk = WatchedTalk(rich_catalogue(), form("small").messages, UNIT, ["basics"])
    talk.file("basics", "2026Q2", {id_: Decimal(each) for id_, each in FILED.items()}, MORNING)
    return talk


@pytest.fixture
def li(talk: WatchedTalk) -> Reporter:
    return opened(talk, "Li")


@pytest.fixture
def wang(talk: WatchedTalk) -> Reporter:
    return opened(talk, "Wang")


def opened(talk: WatchedTalk, name: str) -> Reporter:
    reporter = Reporter(talk, name)
    reporter.open()
    return reporter


def drafts(talk: WatchedTalk) -> dict[str, Value]:
    return {key.element: draft.what.value for key, draft in talk.facts.drafts.items()}


def ask(reporter: Reporter, element: str) -> None:
    """Bring up the question about a field."""
    press = Press(Verb.EDIT, 2, NUMBER[element] * 10 + 3)
    reporter.send(encode(press))
    assert reporter.asked == NUMBER[element]


def test_what_meets_a_colleagues_figure_does_not_stop_the_rest_of_the_line(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    li.say("户数 312，人口 1204")
    wang.say("户数 315，来访人次 31，人口 1210，耕地 810")
    assert drafts(talk) == {"households": 312, "residents": 1204, "guests": 31, "farmland": 810}
    wang.press(Verb.MINE, NUMBER["households"])
    assert drafts(talk)["households"] == 315
    wang.press(Verb.MINE, NUMBER["residents"])
    assert drafts(talk)["residents"] == 1210
    assert not wang.has(Verb.MINE)


def test_theirs_may_count_for_one_figure_and_mine_for_the_next(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    li.say("户数 312，人口 1204")
    wang.say("户数 315，人口 1210")
    wang.press(Verb.THEIRS, NUMBER["households"])
    wang.press(Verb.MINE, NUMBER["residents"])
    assert drafts(talk) == {"households": 312, "residents": 1210}


def test_the_choice_stays_open_while_something_else_is_said(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    li.say("户数 312")
    wang.say("户数 315")
    wang.say("什么意思")
    assert wang.has(Verb.MINE)
    wang.say("人口 1210")
    wang.press(Verb.MINE)
    assert drafts(talk) == {"households": 315, "residents": 1210}


def test_a_new_figure_settles_the_choice(talk: WatchedTalk, li: Reporter, wang: Reporter) -> None:
    li.say("户数 312")
    wang.say("户数 315")
    wang.say("户数 316")
    assert drafts(talk) == {"households": 316}
    assert not wang.has(Verb.MINE)


def test_nobody_meets_their_own_figure(talk: WatchedTalk, li: Reporter) -> None:
    for figure in ("户数 312", "户数 313", "户数 314"):
        li.say(figure)
        assert not li.has(Verb.MINE)
    assert drafts(talk) == {"households": 314}


def test_a_button_answers_nothing_when_a_colleague_has_answered_meanwhile(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    ask(li, "guests")
    wang.say("来访人次 31")
    li.press(Verb.ZERO)
    assert drafts(talk) == {"guests": 31}


def test_confirming_covers_what_was_shown_and_nothing_newer(talk: WatchedTalk, li: Reporter) -> None:
    corrected = {id_: Decimal(each + 1) for id_, each in FILED.items()}
    talk.file("basics", "2026Q2", corrected, MORNING)
    li.press(Verb.CONFIRM_ALL)
    assert drafts(talk) == {}
    li.press(Verb.CONFIRM_ALL)
    assert drafts(talk).items() >= {"households": 310, "residents": 1199}.items()


def test_submitting_covers_what_was_shown_and_nothing_newer(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    wang.say(ALL_ANSWERS)
    wang.say("100")
    assert wang.has(Verb.SUBMIT)
    li.say("人口 1204")
    wang.press(Verb.SUBMIT)
    assert not talk.submissions
    wang.press(Verb.SUBMIT)
    assert len(talk.submissions) == 1


def test_mine_stands_when_the_colleague_takes_theirs_back(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    li.say("户数 312")
    wang.say("户数 315")
    li.say("/undo")
    wang.say("/status")
    wang.say("人口 1210")
    assert drafts(talk) == {"households": 315, "residents": 1210}


def test_a_figure_that_cannot_be_zero_has_no_button_for_zero(li: Reporter) -> None:
    ask(li, "guests")
    assert li.has(Verb.ZERO)
    ask(li, "harvest")
    assert not li.has(Verb.ZERO)


@pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.TICK_OPTION, Verb.OPTIONS_DONE, Verb.SKIP, Verb.ZERO])
@pytest.mark.parametrize("element", ["households", "road", "repairs", "clinic", "inspected"])
def test_a_press_that_the_question_does_not_have_writes_nothing(
    talk: WatchedTalk, li: Reporter, verb: Verb, element: str
) -> None:
    ask(li, element)
    mark = next((press.mark for _, press in li.buttons() if press.mark), "")
    li.send(encode(Press(verb, 2, NUMBER[element] * 10 + 3, choice=9, mark=mark)))
    assert element == "clinic" or drafts(talk) == {}


def test_a_bare_answer_to_what_no_longer_applies_is_not_kept(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    ask(li, "irrigated")
    wang.say("耕地 0")
    li.say("290")
    assert drafts(talk) == {"farmland": 0}
    assert li.asked != NUMBER["irrigated"]


def test_back_passes_over_what_no_longer_applies(li: Reporter) -> None:
    for element in ("guests", "irrigated"):
        ask(li, element)
    li.say("耕地 0")
    li.press(Verb.KEEP, NUMBER["farmland"])
    assert li.asked not in (None, NUMBER["irrigated"])
    li.press(Verb.BACK)
    assert li.asked == NUMBER["guests"]


def test_ticking_a_field_leaves_those_that_depend_on_it_in_the_list(talk: WatchedTalk, li: Reporter) -> None:
    li.press(Verb.PICK)
    li.tick_all([NUMBER["farmland"], NUMBER["irrigated"]])
    li.press(Verb.PICKED)
    answers = {"guests": 31, "enrolled": 5, "farmland": 820, "irrigated": 310}
    for id_, answer in answers.items():
        assert li.asked == NUMBER[id_]
        li.say(str(answer))
    assert drafts(talk) == answers


def test_what_is_ticked_and_then_does_not_apply_is_not_asked(talk: WatchedTalk, li: Reporter) -> None:
    li.press(Verb.PICK)
    li.tick_all([NUMBER["farmland"], NUMBER["irrigated"]])
    li.press(Verb.PICKED)
    li.say("来访人次 31\n参保人数 5")
    assert li.asked == NUMBER["farmland"]
    li.say("0")
    li.press(Verb.KEEP)
    assert li.asked != NUMBER["irrigated"]
    assert "irrigated" not in drafts(talk)


def test_a_colleagues_odd_figure_does_not_block_whoever_submits(
    talk: WatchedTalk, li: Reporter, wang: Reporter
) -> None:
    wang.say(ALL_ANSWERS)
    wang.say("100")
    assert wang.asked is None
    li.say("人口 11980")
    wang.say("/status")
    wang.press(Verb.SUBMIT)
    assert not talk.submissions
    wang.press(Verb.KEEP, NUMBER["residents"])
    wang.press(Verb.SUBMIT)
    written = {each.element: each.value for each in talk.submissions[-1].observations}
    assert written["residents"] == 11980
    assert written["nurses"] is Absence.NOT_APPLICABLE


def test_a_button_ever_shown_still_means_what_it_says(talk: WatchedTalk, li: Reporter) -> None:
    li.press(Verb.CONFIRM_ALL)
    before = dict(talk.facts.drafts)
    for payload in list(talk.payloads):
        press = decode(payload)
        assert press is not None
        talk.bring("Li", Pressed(li.at, payload))
    changed = {key for key, draft in talk.facts.drafts.items() if draft != before.get(key)}
    assert changed <= {DraftKey(id_, QUARTER) for id_ in NUMBER}


def test_a_quarter_typed_as_it_stands_while_its_year_is_filed_changes_nothing() -> None:
    talk = WatchedTalk(rich_catalogue(), form("small").messages, UNIT, ["basics", "year"])
    talk.file("basics", "2026Q4", {id_: Decimal(each) for id_, each in FILED.items()}, MORNING)
    li = Reporter(talk, "Li", datetime(2027, 1, 18, 9, tzinfo=ZONE))
    li.open()
    li.say("耕地 900")
    assert drafts(talk) == {"farmland": 900}
    li.at = datetime(2027, 3, 22, 9, tzinfo=ZONE)
    li.open()
    li.send(encode(Press(Verb.EDIT, 2, 3 * 10 + 4)))
    li.press(Verb.SAME)
    assert drafts(talk) == {}
