"""The program as `yibiao run` serves it, at a moment inside a window, and with limits of the caller's choice.

The settings come from the environment, as they do for `yibiao run`. `--rate R` keeps Telegram's limits for R messages
a second; without it there are none.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from argparse import ArgumentParser
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from typing import Final

from benchmarks.processes import hide_undeclared_libraries, say_ready

hide_undeclared_libraries()

from adapters.telegram.limits import limits  # noqa: E402
from benchmarks.ground import MOMENT  # noqa: E402
from bot.app.clock import SetClock  # noqa: E402
from bot.bootstrap import opened  # noqa: E402
from bot.config import load_settings  # noqa: E402
from bot.core.ports import Limits  # noqa: E402
from bot.host import ThreadedHost  # noqa: E402
from bot.logs import log_to_stderr  # noqa: E402
from bot.service import serve  # noqa: E402

NONE: Final = Limits(rate=1e6, reserve=1e5, burst=100_000, chat_rate=1e6, chat_burst=100_000)


def main(arguments: list[str]) -> None:
    """Serve Telegram until killed. `--wake` says how often it is seen to what is due, without it never."""
    parser = ArgumentParser()
    parser.add_argument("--rate", type=float)
    parser.add_argument("--wake", type=float)
    parser.add_argument("--now", type=datetime.fromisoformat, default=MOMENT)
    given = parser.parse_args(arguments)
    allowed = NONE
    if given.rate is not None:
        allowed = replace(limits(given.rate), chat_rate=1e6, chat_burst=100_000)
    settings = load_settings()
    log_to_stderr([])
    with ExitStack() as stack:
        hook = None
        if settings.telegram_webhook_url is not None:
            host, _, port = settings.telegram_webhook_listen.rpartition(":")
            hook = stack.enter_context(socket.create_server((host, int(port)), backlog=2048))
        context = opened(settings, SetClock(given.now), is_serving=True, telegram_limits=allowed)
        program = stack.enter_context(context)
        program.publish_folder()
        threads = stack.enter_context(closing(ThreadedHost(program)))
        asyncio.run(serve(program, threads, None, hook, lambda _: say_ready(), wake_s=given.wake))


if __name__ == "__main__":
    main(sys.argv[1:])
