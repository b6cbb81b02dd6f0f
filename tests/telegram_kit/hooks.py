"""A bot's side of a webhook: an address that takes posts and answers as the test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Update = dict[str, Any]
Reply = tuple[int, bytes, str]
TAKEN: Reply = (200, b"", "text/plain")


@dataclass
class Hook:
    """What was posted, and how many posts were open at the same time at most."""

    url: str = ""
    reply: Callable[[Update], Reply] = lambda _: TAKEN
    taken: list[Update] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    def ids(self) -> list[int]:
        """The numbers of the updates, in the order in which they were posted."""
        return [each["update_id"] for each in self.taken]


@contextmanager
def listening(reply: Callable[[Update], Reply] = lambda _: TAKEN) -> Iterator[Hook]:
    """A hook that answers each post with what `reply` gives."""
    hook = Hook(reply=reply)
    lock = threading.Lock()

    class _Post(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet; in two, the second waits 40 ms for the first

        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                hook.taken.append(update)
                hook.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
                hook.open += 1
                hook.most_open = max(hook.most_open, hook.open)
            try:
                status, body, content_type = hook.reply(update)
            finally:
                with lock:
                    hook.open -= 1
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Post)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


def answering(method: str, **params: Any) -> Reply:
    """A taken update with a call in the answer."""
    return 200, json.dumps({"method": method, **params}).encode(), "application/json"


def slowly(_: Update) -> Reply:
    """Taken after a while."""
    time.sleep(0.03)
    return TAKEN
