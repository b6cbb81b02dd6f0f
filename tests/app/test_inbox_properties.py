"""The inbox on a real database: repeated updates, restarts and two presses at once change nothing twice."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.events import Event, Pressed, Said, Started
from bot.core.ports import Arrival, Outgoing
from tests.kit.desk import Desk
from tests.kit.players import folder_of
from tests.kit.thoroughness import examples

NAMES = ("Li", "Wang")
PEOPLE = st.sampled_from(NAMES)
FILED = {"households": 309, "residents": 1198, "births": 0, "farmland": 800, "irrigated": 300}
LABELS = {"households": "户数", "residents": "人口", "births": "出生", "farmland": "耕地"}
LINES = st.dictionaries(st.sampled_from(sorted(LABELS)), st.integers(300, 330), min_size=1, max_size=3).map(
    lambda drawn: "，".join(f"{LABELS[id_]} {value}" for id_, value in drawn.items())
)
WORDS = st.one_of(
    LINES, LINES, st.sampled_from(["312", "0", "/undo", "/home", "/status", "什么", "耕地 12.5公顷"])
)
HURRY = ("f", "k", "m", "su", "nr", "s", "z", "ca", "st", "ed")


@lru_cache(maxsize=1)
def scene() -> Path:
    """A folder with the small form and a database in which two reporters of one village are enrolled."""
    folder = Path(tempfile.mkdtemp(prefix="yibiao-desk-"))
    desk = Desk(folder / "scene.db", folder_of("small", folder))
    desk.publish()
    desk.file("village-basics", "2026Q2", {id_: Decimal(value) for id_, value in FILED.items()})
    for name in NAMES:
        desk.enrol(name)
    desk.close()
    return folder


class Inbox(RuleBasedStateMachine):
    """Two reporters of one village, and a network that repeats itself."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="yibiao-inbox-"))
        shutil.copy(scene() / "scene.db", self.folder / "talk.db")
        self.desk = Desk(self.folder / "talk.db", scene() / "flows")
        self.arrivals: list[Arrival] = []
        self.newest: dict[str, Arrival] = {}
        self.restarts = 0

    def teardown(self) -> None:
        self.desk.close()
        shutil.rmtree(self.folder)

    # -- what happens

    @initialize()
    def begin(self) -> None:
        for name in NAMES:
            self._bring(self._arrival(name, Started(self.desk.tick())))

    def _arrival(self, name: str, event: Event) -> Arrival:
        return self.desk.arrival(name, f"u{len(self.arrivals)}-{name}", event)

    def _bring(self, *arrivals: Arrival, in_one_group: bool = False) -> None:
        """Bring updates to the inbox, several at once where there are several."""
        note(f"{[(each.address, each.event) for each in arrivals]}")
        before = self.desk.counts()
        if in_one_group:
            assert set(self.desk.accept_all(arrivals)) == {None}
        else:
            with ThreadPoolExecutor(len(arrivals)) as threads:
                list(threads.map(self.desk.accept, arrivals))
        for each in arrivals:
            self.arrivals.append(each)
            self.newest[each.address] = each
            assert self._replies(each), f"{each.event} was not answered"
        after = self.desk.counts()
        assert after["updates"] == before["updates"] + len({each.update_id for each in arrivals})
        if after["submissions"] > before["submissions"] and len(arrivals) == 1:
            self._check_that_nothing_submitted_is_a_draft()

    def _check_that_nothing_submitted_is_a_draft(self) -> None:
        observed = self.desk.observed()
        written = {
            (each.element, each.period) for each in observed if each.submission == observed[-1].submission
        }
        assert not written & {(key.element, key.period) for key in self.desk.facts().drafts}

    def _replies(self, arrival: Arrival) -> list[Outgoing]:
        return self.desk.replies(arrival.address, arrival.update_id)

    def _payloads(self, name: str) -> list[str]:
        replies = self._replies(self.newest[name])
        return [button.payload for reply in replies for row in reply.buttons for button in row]

    def _next_press(self, name: str) -> Event:
        """What a hurried person presses, or a figure where there is nothing to press."""
        verbs = {payload.split(".")[1]: payload for payload in reversed(self._payloads(name))}
        payload = next((verbs[verb] for verb in HURRY if verb in verbs), None)
        at = self.desk.tick()
        return Said(at, "311") if payload is None else Pressed(at, payload)

    @rule(name=PEOPLE, text=WORDS)
    def say(self, name: str, text: str) -> None:
        self._bring(self._arrival(name, Said(self.desk.tick(), text)))

    @rule(name=PEOPLE)
    def go_on(self, name: str) -> None:
        for _ in range(4):
            self._bring(self._arrival(name, self._next_press(name)))

    @rule(data=st.data())
    def press_an_old_button(self, data: st.DataObject) -> None:
        name, old = data.draw(PEOPLE), data.draw(st.sampled_from(self.arrivals))
        payloads = [each.payload for reply in self._replies(old) for row in reply.buttons for each in row]
        if payloads:
            press = Pressed(self.desk.tick(), data.draw(st.sampled_from(payloads)))
            self._bring(self._arrival(name, press))

    @rule(text=LINES, other=LINES, in_one_group=st.booleans())
    def say_two_things_at_once(self, text: str, other: str, in_one_group: bool) -> None:
        at = self.desk.tick()
        both = zip(NAMES, (text, other), strict=True)
        self._bring(*(self._arrival(name, Said(at, each)) for name, each in both), in_one_group=in_one_group)

    @rule(in_one_group=st.booleans())
    def press_two_buttons_at_once(self, in_one_group: bool) -> None:
        presses = (self._arrival(name, self._next_press(name)) for name in NAMES)
        self._bring(*presses, in_one_group=in_one_group)

    @rule(name=PEOPLE, text=LINES, in_one_group=st.booleans())
    def say_one_thing_that_arrives_twice_at_once(self, name: str, text: str, in_one_group: bool) -> None:
        arrival = self._arrival(name, Said(self.desk.tick(), text))
        self._bring(arrival, arrival, in_one_group=in_one_group)

    @rule(data=st.data())
    def repeat_earlier_updates(self, data: st.DataObject) -> None:
        before, facts = self.desk.counts(), self.desk.facts()
        for arrival in data.draw(st.lists(st.sampled_from(self.arrivals), min_size=1, max_size=3)):
            self.desk.accept(arrival)
        assert self.desk.counts() == before, "a repeated update wrote something"
        assert self.desk.facts() == facts

    @precondition(lambda self: self.restarts < 2)
    @rule()
    def restart(self) -> None:
        before = self.desk.facts()
        self.desk.restart()
        self.restarts += 1
        assert self.desk.facts() == before

    # -- what must hold

    @invariant()
    def no_figure_counts_twice(self) -> None:
        observed = self.desk.observed()
        superseded = [each.supersedes for each in observed if each.supersedes is not None]
        assert len(superseded) == len(set(superseded))
        counting = Counter((each.element, each.period) for each in observed if each.id not in set(superseded))
        assert set(counting.values()) <= {1}, counting

    @invariant()
    def every_submission_uses_up_what_it_wrote(self) -> None:
        used = {(each.used_in, each.element, each.period) for each in self.desk.entries() if each.used_in}
        written = {(each.submission, each.element, each.period) for each in self.desk.observed()}
        assert used <= written

    @invariant()
    def every_entry_of_a_key_has_the_next_version(self) -> None:
        versions: dict[tuple[str, str], int] = {}
        for each in self.desk.entries():
            key = (each.element, each.period)
            assert each.version == versions.get(key, 0) + 1
            versions[key] = each.version


TestInbox = Inbox.TestCase
TestInbox.settings = settings(max_examples=examples(8), stateful_step_count=20)
