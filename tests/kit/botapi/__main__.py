"""The server as a process of its own. It ends when its standard input does, on SIGTERM, or after a while."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import stat
import sys

from tests.kit.botapi.controls import Controls
from tests.kit.botapi.options import TOKEN, Options
from tests.kit.botapi.server import Server

_LOOK_S = 1.0
_LENIENT_HISTORY = 20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kit.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--lenient", action="store_true", help="check no types, keep no calls, few messages")
    parser.add_argument("--local", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--rate", type=int, default=30, help="messages a second; 0 is no limit")
    parser.add_argument("--chat-rate", type=float, default=1.0, help="messages a second for a chat")
    parser.add_argument("--chat-burst", type=int, default=5, help="0 is no limit for a chat")
    parser.add_argument("--webhook-timeout", type=float, default=60.0)
    parser.add_argument("--backoff-first", type=float, default=1.0)
    parser.add_argument("--backoff-max", type=float, default=60.0)
    parser.add_argument("--seconds-max", type=float, default=3600.0)
    return parser.parse_args()


def _options(chosen: argparse.Namespace) -> Options:
    return Options(
        port=chosen.port,
        token=chosen.token,
        is_strict=not chosen.lenient,
        is_local=chosen.local,
        history_max=_LENIENT_HISTORY if chosen.lenient else None,
        rate=chosen.rate,
        chat_rate=chosen.chat_rate,
        chat_burst=chosen.chat_burst,
        webhook_timeout_s=chosen.webhook_timeout,
        backoff_first_s=chosen.backoff_first,
        backoff_max_s=chosen.backoff_max,
    )


async def _run(chosen: argparse.Namespace) -> None:
    server = Server(_options(chosen))
    Controls(server)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await server.listen()
    print(f"listening on http://127.0.0.1:{server.port}", flush=True)  # noqa: T201 - what the caller reads
    parent = os.getppid()
    if _is_pipe():
        loop.add_reader(
            sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 4096) else ended.set()
        )
    deadline = loop.time() + chosen.seconds_max
    while loop.time() < deadline and os.getppid() == parent:
        try:
            async with asyncio.timeout(_LOOK_S):
                await ended.wait()
                break
        except TimeoutError:
            continue
    await server.close()


def _is_pipe() -> bool:
    """Whether standard input is held by whoever started the server: /dev/null ends at once and says nothing."""
    return stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
