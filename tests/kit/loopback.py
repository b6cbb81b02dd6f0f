"""Any ASGI application on a free loopback port, for as long as a block runs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_START_MAX_S = 15
_STOP_MAX_S = 10


@contextmanager
def serving(app: ASGIApp, *, port: int = 0) -> Iterator[str]:
    """The base address of a running server, without a slash at its end. Open streams are cut at the end."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_STOP_MAX_S)
        listening.close()
        assert not thread.is_alive(), f"the server did not stop within {_STOP_MAX_S} s"


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_MAX_S
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, f"the server did not start within {_START_MAX_S} s"
        time.sleep(0.01)
