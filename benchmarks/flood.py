"""How long a person waits for a reply while a flood of broadcasts goes out, beside the same without it.

The program keeps limits of RATE messages a second, of which a fifth is reserved for replies; people talk at a modest
rate whatever the answers. With and without take turns, each on a fresh database, and the medians count.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import insert

from adapters.telegram.limits import limits
from benchmarks.ground import FIRST_ID, MOMENT, Fresh, scratch, sqlite_with
from benchmarks.processes import Child
from benchmarks.result import Result
from benchmarks.throughput import NO_LIMITS, Way, program
from bot.core.ports import Lane, Outgoing, OutgoingKind
from storage.engine import open_engine
from storage.repositories.updates import outgoing_to_json
from storage.tables import deliveries, outbox
from tests.kit.botapi.control import BotApiProcess

WAIT_BAR: Final = 1.5
RATE_BAR: Final = 0.95

FIRST_RECIPIENT: Final = 1_000_000
FIRST_MESSAGE: Final = 1_000_000
RECIPIENTS: Final = 2_000
"""Chats that broadcasts go to, in turn. The limit of one chat is switched off, so each may get many."""

CHUNK: Final = 10_000
SETTLE_S: Final = 2.0
"""After the start, before anything is measured."""

TEXT: Final = "村情季报 2026年三季度 还没有报。截止 10月28日。"
SAID: Final = [f"户数 {300 + number}" for number in range(50)]


@dataclass(frozen=True)
class Size:
    """How much goes out how fast, and how much is said beside it."""

    broadcasts: int
    rate: float
    people: int
    said_per_s: float
    seconds: float
    rounds: int


@dataclass(frozen=True)
class Found:
    """One round's figures."""

    p50_ms: float
    p99_ms: float
    broadcasts_per_s: float
    cpu_share: float
    """How much of one processor the program used."""


def measure(is_quick: bool) -> Result:
    """How long a reply takes (p99) while 100,000 broadcasts wait and go out, beside the same without them."""
    size = Size(3_000, 200, 100, 10, 8, 1) if is_quick else Size(100_000, 200, 300, 20, 60, 2)
    allowed = limits(size.rate)
    allowed_per_s = allowed.rate - allowed.reserve
    rounds: dict[bool, list[Found]] = {False: [], True: []}
    print(
        f"{size.broadcasts} broadcasts, R = {size.rate:.0f}/s ({allowed_per_s:.0f}/s for broadcasts),", end=""
    )
    print(f" {size.said_per_s:.0f} messages/s from people for {size.seconds:.0f} s")
    print(f"{'':8} {'p50 ms':>7} {'p99 ms':>7} {'broadcasts/s':>12} {'÷ allowed':>9} {'processor':>9}")
    with scratch() as folder, sqlite_with(size.people, folder) as fresh:
        for _ in range(size.rounds):
            for is_flooded in (False, True):
                found = _run(size, fresh, folder, is_flooded)
                rounds[is_flooded].append(found)
                print(
                    f"{'with' if is_flooded else 'without':8} {found.p50_ms:7.1f} {found.p99_ms:7.1f}"
                    f" {found.broadcasts_per_s:12.1f} {found.broadcasts_per_s / allowed_per_s:9.2f}"
                    f" {found.cpu_share:9.2f}",
                    flush=True,
                )
    with_s, without_s = (median(each.p99_ms for each in rounds[kind]) for kind in (True, False))
    used = median(each.broadcasts_per_s for each in rounds[True]) / allowed_per_s
    ratio = with_s / without_s
    bar = f"<= {WAIT_BAR} at >= {RATE_BAR} of the allowed rate (used {used:.2f})"
    return Result(with_s, "ms", without_s, ratio, bar, ratio <= WAIT_BAR and used >= RATE_BAR)


def _run(size: Size, fresh: Fresh, folder: Path, is_flooded: bool) -> Found:
    url = fresh()
    if is_flooded:
        _queue_broadcasts(url, size.broadcasts)
    start = program("ptb", folder, "--rate", str(size.rate))
    with BotApiProcess(*NO_LIMITS) as api:
        _make_chats(api)
        with start(api, Way("polling"), url) as child:
            return _measured(size, api, child)


def _measured(size: Size, api: BotApiProcess, child: Child) -> Found:
    plan: dict[str, Any] = {"people": size.people, "first_id": FIRST_ID, "texts": SAID}
    api.load(**plan, count=size.people, in_flight=4)  # each person's first word
    time.sleep(SETTLE_S)
    began_at, sent, cpu_s = time.monotonic(), api.counts().get("other", 0), child.cpu_s
    said = api.load(**plan, rate=size.said_per_s, seconds=size.seconds)
    seconds = time.monotonic() - began_at
    sent, cpu_s = api.counts().get("other", 0) - sent, child.cpu_s - cpu_s
    if said["unanswered"]:
        raise RuntimeError(f"{said['unanswered']} of {said['updates']} updates were not answered")
    waits = said["latencies_ms"]
    return Found(waits["p50"], waits["p99"], sent / seconds, cpu_s / seconds)


def _make_chats(api: BotApiProcess) -> None:
    """Let the recipients have started the bot, which is told nothing of it."""
    api.hold()
    for number in range(RECIPIENTS):
        api.say(FIRST_RECIPIENT + number, "/start")
    api.do("release", update_ids=[])


def _queue_broadcasts(url: str, many: int) -> None:
    """Put broadcasts into the outbox, as `Transaction.queue` and `post` do one by one."""
    engine = open_engine(url)
    body = outgoing_to_json(Outgoing(OutgoingKind.SEND, TEXT))
    for first in range(0, many, CHUNK):
        numbers = range(first, min(many, first + CHUNK))
        rows = [
            {
                "id": FIRST_MESSAGE + each,
                "channel": "telegram",
                "address": str(FIRST_RECIPIENT + each % RECIPIENTS),
            }
            for each in numbers
        ]
        with engine.begin() as connection:
            connection.execute(
                insert(outbox), [{**row, "update_id": "", "body": body, "at": MOMENT} for row in rows]
            )
            connection.execute(
                insert(deliveries),
                [
                    {"message": row["id"], "channel": "telegram", "address": row["address"]}
                    | {"lane": Lane.BROADCAST.value, "tries": 0, "due_at": MOMENT}
                    for row in rows
                ],
            )
    engine.dispose()
