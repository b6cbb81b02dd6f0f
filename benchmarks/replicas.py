"""Two programs on one PostgreSQL database remind thousands, and one is killed in the middle of it.

Real processes, against the strict local Bot API server. The next morning two programs start again: whoever got nothing
because of the kill is told then, and nobody is told twice on a day.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.ground import FIRST_ID, postgresql_with, scratch
from benchmarks.processes import Child, free_port
from benchmarks.result import Result
from benchmarks.throughput import Way, program
from tests.kit.botapi.control import BotApiProcess

RATE: Final = 200.0
QUICK_RATE: Final = 30.0
"""Messages a second that each program is allowed: the run shall take a minute, and the kill shall meet many."""

LENIENT: Final = ("--lenient", "--rate", "0", "--chat-burst", "0")
DAYS: Final = ("2026-10-08T09:00:00+08:00", "2026-10-09T09:00:00+08:00")
"""The first working day of the window, and the next."""

WAKE_S: Final = 1.0
QUIET_S: Final = 5.0
"""So long nothing more may arrive before a day counts as over: it waits a second for a wake and one for a sweep."""

MOST_S: Final = 300.0


def measure(is_quick: bool) -> Result:
    """What 10,000 people got from two programs of which one was killed; every count is shown."""
    people, rate = (300, QUICK_RATE) if is_quick else (10_000, RATE)
    with scratch() as folder, postgresql_with(people, folder) as fresh, BotApiProcess(*LENIENT) as api:
        _make_chats(api, people)
        url = fresh()
        first = _killed_day(api, url, folder, people, rate)
        second = _day(api, url, folder, people, rate)
    lost = sum(count == 0 for count in first.values())
    told_on_both = sum(count and second[who] > count for who, count in first.items())
    covered = sum(first[who] == 0 and second[who] == 1 for who in first)
    twice = sum(count > 1 for count in first.values())
    twice += sum(second[who] - count > 1 for who, count in first.items())
    print(
        f"day one: {sum(count == 1 for count in first.values())} told, {lost} told nothing because of the kill"
    )
    print(
        f"day two: {covered} of those {lost} told, {told_on_both} told again of whom no process had noted it"
    )
    print(f"told twice on a day: {twice}")
    holds = twice == 0 and covered == lost > 0
    return Result(covered, "people", lost, covered / max(1, lost), "every one, and nobody twice", holds)


def _killed_day(api: BotApiProcess, url: str, folder: Path, people: int, rate: float) -> Mapping[int, int]:
    """A day on which one of two programs is killed when a third has gone out; messages by person."""
    one, other = (_start(api, url, folder, DAYS[0], rate) for _ in range(2))
    with one, other:
        deadline = time.monotonic() + MOST_S
        while _sent(api) < people // 3:
            if time.monotonic() > deadline:
                raise RuntimeError(f"only {_sent(api)} messages have arrived")
            time.sleep(0.02)
        one.kill()
        _wait_until_quiet(api)
    return _counts(api, people)


def _day(api: BotApiProcess, url: str, folder: Path, people: int, rate: float) -> Mapping[int, int]:
    """A day without accidents; messages by person since the beginning."""
    with _start(api, url, folder, DAYS[1], rate), _start(api, url, folder, DAYS[1], rate):
        _wait_until_quiet(api)
    return _counts(api, people)


def _start(api: BotApiProcess, url: str, folder: Path, day: str, rate: float) -> Child:
    way = Way("webhook", free_port())
    start = program("ptb", folder, "--rate", str(rate), "--wake", str(WAKE_S), "--now", day)
    return start(api, way, url)


def _wait_until_quiet(api: BotApiProcess) -> None:
    sent, since = _sent(api), time.monotonic()
    while time.monotonic() - since < QUIET_S:
        time.sleep(0.2)
        now = _sent(api)
        if now != sent:
            sent, since = now, time.monotonic()


def _sent(api: BotApiProcess) -> int:
    return int(api.counts().get("other", 0))


def _counts(api: BotApiProcess, people: int) -> Mapping[int, int]:
    return {
        each: sum(1 for message in api.chat(each) if message["from"]["is_bot"])
        for each in range(FIRST_ID, FIRST_ID + people)
    }


def _make_chats(api: BotApiProcess, people: int) -> None:
    """Let everybody have started the bot, which is told nothing of it."""
    api.hold()
    for each in range(FIRST_ID, FIRST_ID + people):
        api.say(each, "/start")
    api.do("release", update_ids=[])
