"""Whole talks of two people of one village, at random: whatever they do, nothing breaks and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.core.effects import Record
from bot.core.events import Attached, Attachment, Event, Pressed, Said, Started
from bot.core.periods import parse_identifier
from bot.core.plan import plan_report
from bot.core.presses import Verb
from bot.core.walk.commands import COMMANDS
from flows.language.model import ElementType
from tests.kit.forms_strategy import spelled, values_of
from tests.kit.players import UNIT, ZONE, form
from tests.kit.reporter import MORNING
from tests.kit.rich_form import rich_catalogue
from tests.kit.thoroughness import examples
from tests.kit.watched_talk import WatchedTalk

PEOPLE = st.sampled_from(["Li", "Wang"])
ELEMENTS = sorted(rich_catalogue().elements.values(), key=lambda each: each.id)
GARBAGE = st.sampled_from(
    [
        *(
            "",
            " ",
            "？",
            "好的",
            "谢谢",
            "12,5",
            "一百多",
            "abc",
            "户数",
            "户数 很多",
            "=",
            "99=3",
            "1=",
            "😀",
            "\t\t",
        ),
        *(
            "人口 ,",
            "户数 3 户数 4",
            "0",
            "-5",
            "+3",
            "同上",
            "没变",
            "无",
            "是",
            "完好",
            "2026-02-30",
            "1,204",
        ),
        *(
            "户数 312，瞎填 9，人口 3000",
            "13900000000",
            "x" * 5000,
            "/nothing",
            "/undo@bot now",
            "/language en",
        ),
        *("耕地 12.5公顷", "约300", "三百二", "3.5万", "情况说明 好", "灌溉 0", "耕地 0"),
    ]
)


@st.composite
def good_parts(draw: st.DrawFn) -> str:
    """One field and a good value of it."""
    each = draw(st.sampled_from(ELEMENTS))
    value = draw(values_of(each) | st.just(each.usual)) if each.usual is not None else draw(values_of(each))
    near = draw(st.sampled_from(["312", "320", "0", "3", "+2"])) if each.type.is_numeric else None
    return f"{each.label['zh']} {near if near and draw(st.booleans()) else spelled(each, value)}"


HISTORY = {
    "households": 309,
    "residents": 1198,
    "farmland": 800,
    "irrigated": 300,
    "pumps": 4,
    "births": 0,
    "guests": 30,
    "enrolled": 12,
    "animals": 55,
    "nurses": 2,
}

PLAIN = {ElementType.DATE: "2026-01-05", ElementType.CHOICES: "完好", ElementType.BOOLEAN: "是"}
"""Answers that fit a question of a type; a number where none stands here."""

BEGINNINGS = (MORNING, datetime(2027, 1, 11, 9, tzinfo=ZONE), datetime(2027, 3, 22, 9, tzinfo=ZONE))
"""In the window of a third quarter; of a fourth one, before its year opens; and of the year alone."""

HURRY = ("f", "k", "m", "su", "nr", "s", "z", "a", "sk", "ca", "st", "pd", "rv", "ed")
"""Verbs in the order in which a hurried person looks for them."""

LINES = st.lists(good_parts(), min_size=1, max_size=6).map("\n".join)
BARE = st.sampled_from(ELEMENTS).flatmap(lambda each: values_of(each).map(lambda value: spelled(each, value)))
ANYTHING = st.one_of(LINES, LINES, BARE, GARBAGE, st.text(max_size=20))


class Talk(RuleBasedStateMachine):
    """Two people, three forms, and time that passes. What is promised stands in `WatchedTalk`."""

    @initialize(has_history=st.booleans(), at=st.sampled_from(BEGINNINGS))
    def begin(self, has_history: bool, at: datetime) -> None:
        self.talk = WatchedTalk(rich_catalogue(), form("small").messages, UNIT, ["basics", "second", "year"])
        self.at = at
        if has_history:
            self._file_history()
        for name in ("Li", "Wang"):
            self._bring(name, Started(self.at))

    def _file_history(self) -> None:
        values = {id_: Decimal(value) for id_, value in HISTORY.items()}
        for flow, period in (("basics", "2026Q1"), ("second", "2026Q1"), ("basics", "2026Q2")):
            fields = rich_catalogue().flows[flow].field_of
            self.talk.file(
                flow, period, {id_: each for id_, each in values.items() if id_ in fields}, self.at
            )

    def _bring(self, name: str, event: Event) -> None:
        self.at += timedelta(seconds=7)
        note(f"{name}: {event}")
        self.talk.bring(name, event)
        self._check_that_answers_are_seen()

    def _check_that_answers_are_seen(self) -> None:
        """What was just written stands in the plan of its report: no answer disappears behind another rule."""
        written = [each.draft for each in self.talk.effects if isinstance(each, Record)]
        for card in self.talk.cards():
            report = card.values.get("report")
            if report is None or not written or card.template == "receipt":
                continue
            catalogue = self.talk.asked_in(report)
            flow, period = catalogue.flows[report.key.flow], parse_identifier(report.key.period)
            plan = plan_report(flow, period, catalogue, self.talk.facts)
            for draft in written:
                assert draft.key in plan.line_of, f"{draft} is in no line"

    @rule(name=PEOPLE, text=LINES)
    def say_what_fits(self, name: str, text: str) -> None:
        self._bring(name, Said(self.at, text))

    @rule(name=PEOPLE, text=ANYTHING)
    def say_anything(self, name: str, text: str) -> None:
        self._bring(name, Said(self.at, text))

    @rule(name=PEOPLE, data=st.data())
    def answer_what_is_asked(self, name: str, data: st.DataObject) -> None:
        line = self.talk.newest_card[name].values.get("line")
        if line is None:
            return self._go_on(name)
        answer = data.draw(values_of(line.element)) if data.draw(st.integers(0, 4)) else Decimal(0)
        return self._bring(name, Said(self.at, spelled(line.element, answer)))

    @rule(name=PEOPLE)
    def go_on(self, name: str) -> None:
        self._go_on(name)

    @rule(name=PEOPLE)
    def hurry_to_the_end(self, name: str) -> None:
        for _ in range(8):
            self._go_on(name)

    def _go_on(self, name: str) -> None:
        """Press what leads to the end, as a hurried person would."""
        presses = {payload.split(".")[1]: payload for payload in reversed(self._shown(name))}
        for verb in HURRY:
            if verb in presses:
                return self._bring(name, Pressed(self.at, presses[verb]))
        line = self.talk.newest_card[name].values.get("line")
        return self._bring(name, Said(self.at, PLAIN.get(line.element.type, "3") if line else "户数 311"))

    def _shown(self, name: str) -> list[str]:
        return self.talk.newest_payloads[name]

    @rule(name=PEOPLE, data=st.data())
    def press_what_is_shown(self, name: str, data: st.DataObject) -> None:
        if self._shown(name):
            self._bring(name, Pressed(self.at, data.draw(st.sampled_from(self._shown(name)))))

    @rule(name=PEOPLE, data=st.data())
    def press_any_button_ever_shown(self, name: str, data: st.DataObject) -> None:
        self._bring(name, Pressed(self.at, data.draw(st.sampled_from(self.talk.payloads))))

    @rule(name=PEOPLE, data=st.data())
    def press_what_was_tampered_with(self, name: str, data: st.DataObject) -> None:
        payload = data.draw(st.sampled_from(self._shown(name) or self.talk.payloads))
        version, verb, report, field, choice, mark = payload.split(".")
        verb = data.draw(st.sampled_from([verb, verb, *(each.value for each in Verb)]))
        choice = data.draw(st.sampled_from([choice, "0", "1", "7", "9999"]))
        self._bring(name, Pressed(self.at, ".".join((version, verb, report, field, choice, mark))))

    @rule(name=PEOPLE, payload=st.text(max_size=12))
    def press_what_is_no_button(self, name: str, payload: str) -> None:
        self._bring(name, Pressed(self.at, payload))

    @rule(name=PEOPLE, command=st.sampled_from([*COMMANDS, *["undo"] * 9]))
    def command(self, name: str, command: str) -> None:
        self._bring(name, Said(self.at, f"/{command}"))

    @rule(name=PEOPLE, what=st.sampled_from(Attachment))
    def send_what_is_no_text(self, name: str, what: Attachment) -> None:
        before = self.talk.facts
        self._bring(name, Attached(self.at, what))
        assert self.talk.facts == before

    @rule(days=st.sampled_from([0, 0, 1, 20, 92]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days, minutes=9)


TestTalk = Talk.TestCase
TestTalk.settings = settings(max_examples=examples(60), stateful_step_count=40)


def test_the_forms_hold_every_type_of_element() -> None:
    assert {each.type for each in ELEMENTS} == set(ElementType)
