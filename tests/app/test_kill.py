"""The program is killed while answers arrive: what it had acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import random
import signal
from collections import Counter, deque
from decimal import Decimal
from pathlib import Path
from threading import Timer

from bot.core.facts import DraftKey
from tests.kit.by_hand import QUARTER
from tests.kit.desk import Desk
from tests.kit.players import folder_of
from tests.kit.serving import Served, Typed

KILLS = 15
IN_FLIGHT = 8
LONGEST_LIFE_S = 0.15


def stream(*, upto: int) -> deque[Typed]:
    """Answers to one question, no two alike."""
    return deque(Typed(f"update-{number}", f"户数 {300 + number}") for number in range(upto))


def live_and_die(served: Served, waiting: deque[Typed], life_s: float) -> list[str]:
    """Bring updates in their order until the process is killed `life_s` after its first word; what it acknowledged."""
    sent: deque[Typed] = deque()
    acknowledged: list[str] = []
    while True:
        while waiting and len(sent) < IN_FLIGHT and served.send(waiting[0]):
            sent.append(waiting.popleft())
        done = served.acknowledged()
        if done is None:
            waiting.extendleft(
                reversed(sent)
            )  # nobody knows whether these were accepted: they are sent again
            return acknowledged
        assert done == sent.popleft().update_id
        acknowledged.append(done)
        if len(acknowledged) == 1:
            Timer(life_s, served.kill).start()


def test_no_acknowledged_answer_is_lost_and_none_is_written_twice(tmp_path: Path) -> None:
    flows_dir, database = folder_of("small", tmp_path), tmp_path / "yibiao.db"
    desk = Desk(database, flows_dir)
    desk.publish()
    desk.enrol("Li")
    desk.close()

    waiting, acknowledged = stream(upto=2500), list[str]()
    for _ in range(KILLS):
        served = Served(database, flows_dir, "Li")
        acknowledged += live_and_die(served, waiting, random.uniform(0, LONGEST_LIFE_S))
        assert served.buried() == -signal.SIGKILL
        assert waiting, "the stream was too short"

    desk.open()
    entries = desk.entries()
    written = Counter(each.batch.removeprefix("web:") for each in entries)
    assert set(acknowledged) <= written.keys(), "an acknowledged answer is lost"
    assert set(written.values()) == {1}, "an answer was written twice"
    assert len(acknowledged) == len(set(acknowledged))
    assert [each.typed for each in entries] == [str(300 + place) for place in range(len(entries))]
    assert len(entries) - len(acknowledged) <= IN_FLIGHT, "more was written than what waited at the last kill"
    newest = desk.facts().drafts[DraftKey("households", QUARTER)]
    assert newest.what.value == Decimal(299 + len(entries))
    replies = Counter(len(desk.replies("Li", each)) for each in acknowledged)
    assert replies.keys() == {1}, "an answer was answered more or less than once"
    desk.close()
