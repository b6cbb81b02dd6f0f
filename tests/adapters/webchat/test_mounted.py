"""The chat under a prefix and in a frame, as the form office's preview shows it."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from adapters.webchat.channel import WebChat
from adapters.webchat.routes import routes
from tests.kit.chat_host import ScriptedHost
from tests.kit.page_texts import page_texts


def _client(*, is_framed: bool) -> TestClient:
    channel = WebChat()
    host = ScriptedHost(channel, lambda host, arrival: host.say(arrival.address, "收到") and None)
    chat = routes(host, channel, page_texts(), secure_cookies=False, is_framed=is_framed)
    return TestClient(Starlette(routes=[Mount("/trial/7", routes=chat)]))


def test_everything_that_a_mounted_page_names_stands_under_its_prefix() -> None:
    client = _client(is_framed=True)
    joined = client.post("/trial/7/join/FICTIONAL-1", follow_redirects=False)
    assert joined.headers["location"].startswith("/trial/7/chat?")
    page = client.get("/trial/7/chat").text
    assert 'data-base="/trial/7/chat"' in page
    named = re.findall(r'(?:href|src)="(/[^"]+)"', page)
    assert named
    assert {client.get(path).status_code for path in named} == {200}
    assert {path.startswith("/trial/7/chat/") for path in named} == {True}


def test_only_a_chat_that_may_be_framed_lets_this_site_frame_it() -> None:
    for is_framed, ancestors in ((True, "frame-ancestors 'self'"), (False, "frame-ancestors 'none'")):
        client = _client(is_framed=is_framed)
        client.post("/trial/7/join/FICTIONAL-1")
        policy = client.get("/trial/7/chat").headers["content-security-policy"]
        assert policy.endswith(ancestors)
        assert policy.startswith("default-src 'none'")
