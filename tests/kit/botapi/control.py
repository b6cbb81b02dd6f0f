"""The server in a thread of this process, or in one of its own, for as long as a block runs."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Coroutine
from types import TracebackType
from typing import Any

from tests.kit.botapi.controls import Controls
from tests.kit.botapi.options import TOKEN, Options
from tests.kit.botapi.server import Server
from tests.kit.botapi.verbs import Verbs

_STOP_MAX_S = 10
_ANSWER_MAX_S = 30
_LOAD_MAX_S = 1800


class BotApi(Verbs):
    """A server in a thread: `with BotApi() as api: ...`. Keyword arguments are the fields of `Options`."""

    def __init__(self, **options: Any) -> None:
        self.options = Options(**options)
        self.token = self.options.token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="botapi", daemon=True)

    def __enter__(self) -> BotApi:
        self._thread.start()
        try:
            self._server, self._controls = self._wait(self._listening())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._wait(self._server.close())
        finally:
            self._end()

    @property
    def url(self) -> str:  # type: ignore[override]
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.port}"

    def do(self, verb: str, **values: Any) -> Any:
        return self._wait(self._controls.do(verb, values), _answer_max_s(verb))

    def stop_listening(self) -> None:
        """Refuse connections from now on, and end those that are open."""
        self.do("stop_listening")

    def listen_again(self) -> None:
        """Take connections on the same port as before."""
        self.do("listen_again")

    async def _listening(self) -> tuple[Server, Controls]:
        server = Server(self.options)
        controls = Controls(server)
        await server.listen()
        return server, controls

    def _wait(self, coroutine: Coroutine[Any, Any, Any], most_s: float = _ANSWER_MAX_S) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(most_s)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_MAX_S)
        assert not self._thread.is_alive(), f"the server did not stop within {_STOP_MAX_S} s"
        self._loop.close()


class RemoteBotApi(Verbs):
    """A server that runs elsewhere, by its address."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.url = url
        self.token = token

    def do(self, verb: str, **values: Any) -> Any:
        request = urllib.request.Request(
            f"{self.url}/control/{verb}",
            data=json.dumps(values).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_answer_max_s(verb)) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as problem:
            raise LookupError(json.load(problem)["error"]) from None


class BotApiProcess(RemoteBotApi):
    """A server in a process of its own: `with BotApiProcess("--lenient") as api: ...`; it ends with the block."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kit.botapi", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("listening on "), f"the server said {line!r}"
        super().__init__(line.removeprefix("listening on ").strip())

    def __enter__(self) -> BotApiProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(_STOP_MAX_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _answer_max_s(verb: str) -> float:
    return _LOAD_MAX_S if verb == "load" else _ANSWER_MAX_S
