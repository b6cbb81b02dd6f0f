"""A server for each test, and a way to call it without any SDK."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.kit.botapi.control import BotApi
from tests.kit.botapi.verbs import Verbs

Answer = dict[str, Any]
Call = Callable[..., Answer]
ME = 7


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A strict server with Telegram's limits, and short waits before a redelivery."""
    with BotApi(backoff_first_s=0.01, backoff_max_s=0.05, webhook_timeout_s=0.3) as server:
        yield server


@pytest.fixture
def call(api: BotApi) -> Call:
    """Call a method of the server of this test; the answer."""
    return caller(api)


def caller(api: Verbs) -> Call:
    """A function that calls a method with JSON and gives back the answer, whose code is the HTTP status."""

    def call(method: str, /, **params: Any) -> Answer:
        return raw(f"{api.url}/bot{api.token}/{method}", json.dumps(params).encode(), "application/json")

    return call


def raw(url: str, body: bytes | None = None, content_type: str = "") -> Answer:
    """The answer to one request."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": content_type} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            status, answer = response.status, json.load(response)
    except urllib.error.HTTPError as problem:
        status, answer = problem.code, json.load(problem)
    assert status == answer.get("error_code", 200), answer
    return answer


def told(answer: Answer) -> str:
    """The sentence of a refusal, "ok" for what was carried out."""
    return "ok" if answer["ok"] else answer["description"]
