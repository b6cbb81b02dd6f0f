"""The program is killed at random moments while people talk: what is lost, counted twice, or never answered.

Every figure that is said is said once, so that its draft and its replies can be found again. The program runs in a
process of its own and dies by SIGKILL; the Bot API server, in another one, brings again what was not acknowledged.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from benchmarks.ground import FIRST_ID, Fresh, postgresql_with, scratch, sqlite_with
from benchmarks.processes import Child, free_port, wait_until
from benchmarks.result import Result
from benchmarks.throughput import Way, program
from storage.engine import open_engine
from storage.tables import deliveries, drafts
from tests.kit.botapi.control import BotApiProcess

SERVER: Final = ("--rate", "0", "--chat-burst", "0", "--backoff-first", "0.05", "--backoff-max", "0.2")
"""Strict, without limits, and quick to bring an update again."""

IN_HAND_MAX: Final = 40
"""Updates that wait at the server at once: Telegram's default number of connections to a webhook."""

FIRST_FIGURE: Final = 300
LIFE_MAX_S: Final = 1.0
QUIET_MAX_S: Final = 60.0
"""What a dead process held is taken over after 30 s where the database may be shared."""

_ANSWERED: Final = re.compile(r"常住户数\D*(\d+)户")
_ISOLATES: Final = str.maketrans("", "", "\u2068\u2069")


@dataclass(frozen=True)
class Scene:
    """Under which circumstances how often the program is killed."""

    sdk: str
    way: str
    database: str
    kills: int


@dataclass
class Outcome:
    """What came of a scene. Updates are named by their ids."""

    kills: int = 0
    updates: int = 0
    lost: list[int] = field(default_factory=list)
    counted_twice: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    repeated_replies: int = 0
    silent: list[int] = field(default_factory=list)
    """People who were not answered any more at the end."""
    refused_calls: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.counted_twice or self.unanswered or self.silent or self.refused_calls)


def measure(is_quick: bool) -> Result:
    """Answers lost, counted twice or never answered when the program is killed 200 times under load."""
    scenes = _scenes(*((3, 0) if is_quick else (45, 5)))
    people = 20 if is_quick else 200
    print(
        f"{'library':8} {'way':8} {'database':10} {'kills':>5} {'updates':>8} {'lost':>5} {'twice':>6}"
        f" {'unanswered':>10} {'silent':>7} {'repeated':>9}"
    )
    outcomes = []
    with scratch() as folder, ExitStack() as stack:
        fresh = {"sqlite": stack.enter_context(sqlite_with(people, folder))}
        if any(scene.database == "postgresql" for scene in scenes):
            fresh["postgresql"] = stack.enter_context(postgresql_with(people, folder))
        for scene in scenes:
            found = outcome(scene, fresh[scene.database], folder, people)
            print(
                f"{scene.sdk:8} {scene.way:8} {scene.database:10} {found.kills:5} {found.updates:8}"
                f" {len(found.lost):5} {len(found.counted_twice):6} {len(found.unanswered):10}"
                f" {len(found.silent):7} {found.repeated_replies:9}  {' '.join(found.refused_calls[:3])}",
                flush=True,
            )
            outcomes.append(found)
    return _judged(outcomes)


def _scenes(on_sqlite: int, on_postgresql: int) -> list[Scene]:
    """Each library each way, killed so often on each database."""
    return [
        Scene(sdk, way, database, kills)
        for database, kills in (("sqlite", on_sqlite), ("postgresql", on_postgresql))
        for sdk in ("ptb", "aiogram")
        for way in ("webhook", "polling")
        if kills
    ]


def _judged(outcomes: Sequence[Outcome]) -> Result:
    wrong = sum(
        len(each.lost) + len(each.counted_twice) + len(each.unanswered) + len(each.silent)
        for each in outcomes
    )
    updates = sum(each.updates for each in outcomes)
    bar = "0 lost, 0 counted twice, 0 unanswered"
    return Result(wrong, "updates", updates, wrong / updates, bar, all(each.is_good for each in outcomes))


def outcome(scene: Scene, fresh: Fresh, folder: Path, people: int) -> Outcome:
    """Play a scene on a new database with so many people enrolled, and look at what came of it."""
    url, way = fresh(), Way(scene.way, free_port() if scene.way == "webhook" else 0)
    with BotApiProcess(*SERVER) as api:
        talk = Talk(api, people)
        for _ in range(scene.kills):
            with program(scene.sdk, folder)(api, way, url) as child:
                talk.go_on_until_killed(child)
        engine = open_engine(url)
        try:
            with program(scene.sdk, folder)(api, way, url):
                is_quiet = talk.is_quiet(engine)
                silent = talk.say_one_more(engine)
            found = talk.found(engine)
        finally:
            engine.dispose()
    found.kills, found.silent = scene.kills, silent
    if not is_quiet:
        found.refused_calls.append("not quiet in time")
    return found


class Talk:
    """What many people say, each figure once, and what they are answered."""

    def __init__(self, api: BotApiProcess, people: int) -> None:
        self._api = api
        self._people = range(FIRST_ID, FIRST_ID + people)
        self._turns = cycle(self._people)
        self._figures: dict[int, Iterator[int]] = {each: count(FIRST_FIGURE) for each in self._people}
        self._said: dict[int, tuple[int, int]] = {}
        """Update -> person and figure."""

    def go_on_until_killed(self, child: Child) -> None:
        """Talk until a random moment after the first answer of this life, and kill the program there."""
        answers, kill_at = self._api.sent_count, float("inf")
        gives_up_at = time.monotonic() + QUIET_MAX_S
        while time.monotonic() < kill_at:
            for _ in range(IN_HAND_MAX - self._api.pending_updates):
                self._say(next(self._turns))
                if time.monotonic() >= kill_at:
                    break
            if kill_at == float("inf") and self._api.sent_count > answers:
                kill_at = time.monotonic() + random.uniform(0, LIFE_MAX_S)
            assert time.monotonic() < gives_up_at, "the program answers nobody"
        child.kill()

    def _say(self, person: int) -> int:
        figure = next(self._figures[person])
        update = self._api.say(person, f"户数 {figure}")
        self._said[update["update_id"]] = person, figure
        return figure

    def is_quiet(self, engine: Engine) -> bool:
        """Whether in time everything was acknowledged and every reply sent."""
        return wait_until(lambda: not self._api.pending_updates and not _unsent(engine), QUIET_MAX_S)

    def say_one_more(self, engine: Engine) -> list[int]:
        """Let each person say one more figure; who is not answered it."""
        last = {person: self._say(person) for person in self._people}
        self.is_quiet(engine)
        replies = self._replies()
        return [person for person, figure in last.items() if not replies[person, figure]]

    def found(self, engine: Engine) -> Outcome:
        """What the database and the chats hold now."""
        with engine.begin() as connection:
            written = Counter(connection.execute(select(drafts.c.batch)).scalars())
            rows = connection.execute(select(drafts.c.batch, drafts.c.typed)).all()
            typed = {row.batch: row.typed for row in rows}
        replies = self._replies()
        found = Outcome(updates=len(self._said))
        for update, (person, figure) in self._said.items():
            batch = f"telegram:{update}"
            if typed.get(batch) != str(figure):
                found.lost.append(update)
            if written[batch] > 1:
                found.counted_twice.append(update)
            if not replies[person, figure]:
                found.unanswered.append(update)
            found.repeated_replies += max(0, replies[person, figure] - 1)
        assert written.keys() <= {f"telegram:{update}" for update in self._said}, "drafts that nobody said"
        found.refused_calls = [*self._api.violations, *self._api.hidden_refusals]
        return found

    def _replies(self) -> Counter[tuple[int, int]]:
        """How often each person was told of each figure."""
        told: Counter[tuple[int, int]] = Counter()
        for person in self._people:
            for message in self._api.from_bot(person):
                answered = _ANSWERED.search(str(message["text"]).translate(_ISOLATES))
                if answered:
                    told[person, int(answered[1])] += 1
        return told


def _unsent(engine: Engine) -> int:
    with engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(deliveries)).scalar_one())
