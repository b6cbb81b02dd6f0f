"""Updates a second of the whole durable path, beside bare echo bots and beside what can be had in practice.

Each contender runs in a process of its own, against a Bot API server in another one and on a fresh copy of a database.
The contenders take turns round by round, and the median of the rounds counts. The webhook has Telegram's default of 40
connections; people are as many as units, and each waits for the reply before saying more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from benchmarks.ground import FIRST_ID, Fresh, flows_in, postgresql_with, scratch, sqlite_with
from benchmarks.processes import Child, free_port
from benchmarks.result import Result
from tests.kit.botapi.control import BotApiProcess

ECHO_BAR: Final = 2.0
LIMIT_BAR: Final = 0.7

SAID: Final = (*(f"户数 {300 + number}" for number in range(3)), {"press": "口径"})
"""What each person says, over and over: three figures, and a press that shows a definition."""

SECRET: Final = "local-secret"
NO_LIMITS: Final = ("--lenient", "--rate", "0", "--chat-burst", "0")


class Way(NamedTuple):
    """How updates come in."""

    name: str
    port: int = 0
    """Where a webhook listens; 0 is polling."""


@dataclass(frozen=True)
class Contender:
    """Who is measured. `start` is given the server, the way, and a fresh database where there is one."""

    name: str
    way: Way
    database: str
    start: Callable[[BotApiProcess, Way, str], Child]


@dataclass(frozen=True)
class Round:
    """One contender's figures of one round."""

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """Processor time of the contender's process for one update."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    people: int
    updates: int
    rounds: int
    in_flight: int = 64


def measure(is_quick: bool) -> Result:
    """Updates a second of the durable path: over python-telegram-bot's echo bot, and over the practical limit."""
    size = Size(200, 300, 1) if is_quick else Size(1000, 2000, 3)
    with scratch() as folder, ExitStack() as stack:
        fresh = {
            "sqlite": stack.enter_context(sqlite_with(size.people, folder)),
            "postgresql": stack.enter_context(postgresql_with(size.people, folder)),
        }
        contenders = list(_quick(folder) if is_quick else _all(folder))
        rounds: dict[Contender, list[Round]] = {each: [] for each in contenders}
        for _ in range(size.rounds):
            for each in contenders:
                rounds[each].append(_run(each, size, fresh))
    return _judged({each: _median(found) for each, found in rounds.items()})


# -- the contenders


def program(sdk: str, folder: Path, *arguments: str) -> Callable[[BotApiProcess, Way, str], Child]:
    """How the program is started with a library."""

    def start(api: BotApiProcess, way: Way, url: str) -> Child:
        environment = {
            "YIBIAO_CHANNELS": "telegram",
            "YIBIAO_TELEGRAM_TOKEN": api.token,
            "YIBIAO_TELEGRAM_API": api.url,
            "YIBIAO_TELEGRAM_SDK": sdk,
            "YIBIAO_DATABASE_URL": url,
            "YIBIAO_FLOWS_DIR": str(flows_in(folder)),
        }
        if port := way.port:
            environment |= {
                "YIBIAO_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "YIBIAO_TELEGRAM_WEBHOOK_SECRET": SECRET,
                "YIBIAO_TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            }
        return Child("benchmarks.program_under_test", *arguments, environment=environment)

    return start


def _echo(library: str) -> Callable[[BotApiProcess, Way, str], Child]:
    return lambda api, way, _: Child("benchmarks.echo_bots", library, api.url, api.token, str(way.port))


def _limit(api: BotApiProcess, way: Way, url: str) -> Child:
    return Child("benchmarks.practical_limit", api.url, api.token, url, str(way.port))


def _all(folder: Path) -> Iterator[Contender]:
    for way in (Way("webhook", free_port()), Way("polling")):
        yield Contender("echo ptb", way, "-", _echo("ptb"))
        yield Contender("echo aiogram", way, "-", _echo("aiogram"))
        for database in ("sqlite", "postgresql"):
            yield Contender("limit", way, database, _limit)
            for sdk in ("ptb", "aiogram"):
                yield Contender(f"yibiao {sdk}", way, database, program(sdk, folder))


def _quick(folder: Path) -> Iterator[Contender]:
    way = Way("webhook", free_port())
    yield Contender("echo ptb", way, "-", _echo("ptb"))
    for database in ("sqlite", "postgresql"):
        yield Contender("limit", way, database, _limit)
        yield Contender("yibiao ptb", way, database, program("ptb", folder))


# -- one round


def _run(contender: Contender, size: Size, fresh: dict[str, Fresh]) -> Round:
    url = fresh[contender.database]() if contender.database in fresh else ""
    with BotApiProcess(*NO_LIMITS) as api, contender.start(api, contender.way, url) as child:
        plan: dict[str, Any] = {
            "people": size.people,
            "first_id": FIRST_ID,
            "in_flight": size.in_flight,
            "texts": SAID,
        }
        api.load(
            **{**plan, "count": size.people // 5 * 4, "texts": SAID[:1]}
        )  # nearly each person's first word
        began_s = child.cpu_s
        found = api.load(**plan, count=size.updates)
        cpu_s = child.cpu_s - began_s
    if found["unanswered"]:
        raise RuntimeError(f"{contender} left {found['unanswered']} of {found['updates']} updates unanswered")
    latencies = found["latencies_ms"]
    return Round(found["per_second"], latencies["p50"], latencies["p99"], cpu_s / found["updates"] * 1000)


def _median(rounds: Sequence[Round]) -> Round:
    return Round(
        median(each.per_s for each in rounds),
        median(each.p50_ms for each in rounds),
        median(each.p99_ms for each in rounds),
        median(each.cpu_ms for each in rounds),
    )


# -- the verdict


def _judged(found: dict[Contender, Round]) -> Result:
    print(
        f"{'contender':14} {'way':8} {'database':10} {'updates/s':>9} {'p50 ms':>7} {'p99 ms':>7} {'cpu ms':>7}"
        f" {'÷ echo':>7} {'÷ limit':>8}"
    )
    shares: list[tuple[float, Result]] = []
    for contender, figures in found.items():
        ratios = ""
        if contender.name.startswith("yibiao"):
            for base, bar in (("echo ptb", ECHO_BAR), ("limit", LIMIT_BAR)):
                baseline = _baseline(base, contender, found)
                ratio = figures.per_s / baseline
                ratios += f" {ratio:7.2f}"
                verdict = Result(
                    figures.per_s, "updates/s", baseline, ratio, f">= {bar} of {base}", ratio >= bar
                )
                shares.append((ratio / bar, verdict))
        print(
            f"{contender.name:14} {contender.way.name:8} {contender.database:10} {figures.per_s:9.0f}"
            f" {figures.p50_ms:7.1f} {figures.p99_ms:7.1f} {figures.cpu_ms:7.2f}{ratios}",
            flush=True,
        )
    return min(shares, key=lambda each: each[0])[1]


def _baseline(name: str, contender: Contender, found: dict[Contender, Round]) -> float:
    return next(
        figures.per_s
        for each, figures in found.items()
        if each.name == name and each.way == contender.way and each.database in ("-", contender.database)
    )
