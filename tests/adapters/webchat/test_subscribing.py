"""The page may ask to be woken: by its own browser, for its own talk, through a service of the public internet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.webchat.channel import WebChat
from adapters.webchat.routes import routes
from bot.core.errors import OutsideError
from bot.core.push import PushOffer, PushSubscription
from tests.kit.chat_host import ScriptedHost
from tests.kit.page_texts import page_texts

TEXTS = page_texts()
PHONE = PushSubscription("https://push.example.net/wake/phone", "B" + "A" * 86, "A" * 22)
POSTED: dict[str, Any] = {
    "endpoint": PHONE.endpoint,
    "expirationTime": None,
    "keys": {"p256dh": PHONE.p256dh, "auth": PHONE.auth},
}


@pytest.fixture
def host() -> ScriptedHost:
    channel = WebChat()
    return ScriptedHost(channel, lambda host, arrival: host.languages.update({arrival.address: "zh"}))


def _client(host: ScriptedHost, push: PushOffer | None) -> TestClient:
    app = Starlette(routes=[*routes(host, WebChat(), TEXTS, secure_cookies=False, push=push)])
    return TestClient(app, headers={"accept-language": "zh-CN"})


@pytest.fixture
def member(host: ScriptedHost) -> Iterator[TestClient]:
    """A client of somebody who is enrolled."""
    with _client(host, PushOffer("KEY")) as client:
        client.post("/join/FICTIONAL-1")
        yield client


def _post(client: TestClient, value: object = POSTED, **headers: str) -> httpx.Response:
    return client.post("/chat/push", json=value, headers=headers)


def _reason(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


def test_the_page_carries_the_key_only_where_browsers_are_woken(host: ScriptedHost) -> None:
    for push, marks in ((PushOffer("KEY"), ['data-push-key="KEY"']), (None, [])):
        with _client(host, push) as client:
            client.post("/join/FICTIONAL-1")
            assert re.findall(r'data-push-key="\w+"', client.get("/chat").text) == marks


def test_a_browser_is_woken_for_the_talk_of_its_session_until_it_says_no(
    member: TestClient, host: ScriptedHost
) -> None:
    assert _post(member).status_code == 204
    assert host.subscribed == {PHONE.id: (host.address, PHONE)}
    assert member.request("DELETE", "/chat/push", json=POSTED).status_code == 204
    assert host.subscribed == {}


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {**POSTED, "endpoint": "https://127.0.0.1/wake"},
        {**POSTED, "endpoint": "http://127.0.0.1:8000/wake"},
        {**POSTED, "endpoint": 7},
        {**POSTED, "keys": {"p256dh": PHONE.p256dh}},
        {**POSTED, "keys": {"p256dh": PHONE.p256dh[:-2], "auth": PHONE.auth}},
        {**POSTED, "keys": {"p256dh": PHONE.p256dh, "auth": PHONE.auth + "AA"}},
        {**POSTED, "keys": {"p256dh": "B" * 4000, "auth": PHONE.auth}},
        {**POSTED, "keys": {"p256dh": "三" * 87, "auth": PHONE.auth}},
        {**POSTED, "keys": {"p256dh": "A" * 85, "auth": PHONE.auth}},
    ],
)
def test_what_is_no_subscription_is_refused_with_what_to_do(
    member: TestClient, host: ScriptedHost, value: object
) -> None:
    assert _reason(_post(member, value)) == (400, TEXTS["zh"]["error_subscription"])
    assert host.subscribed == {}


def test_a_program_that_wakes_nobody_takes_no_subscription(host: ScriptedHost) -> None:
    with _client(host, None) as client:
        client.post("/join/FICTIONAL-1")
        assert _post(client).status_code == 400


def test_without_a_session_or_a_person_nothing_is_taken(host: ScriptedHost) -> None:
    with _client(host, PushOffer("KEY")) as client:
        assert _reason(_post(client)) == (401, TEXTS["zh"]["error_no_session"])
        client.get("/join/FICTIONAL-1")  # a session, and nobody enrolled in it
        assert _reason(_post(client)) == (401, TEXTS["zh"]["error_no_session"])
    assert host.subscribed == {}


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_guards_of_messages_stand_here_too(member: TestClient, host: ScriptedHost, method: str) -> None:
    _post(member)
    refused = [
        member.request(method, "/chat/push", json=POSTED, headers={"sec-fetch-site": "cross-site"}),
        member.request(method, "/chat/push", content="{}", headers={"content-type": "text/plain"}),
        member.request(method, "/chat/push", json={"endpoint": "x" * 40_000}),
    ]
    assert [response.status_code for response in refused] == [403, 415, 413]
    assert list(host.subscribed) == [PHONE.id]


def test_a_page_of_an_earlier_session_does_not_subscribe_for_the_new_one(
    member: TestClient, host: ScriptedHost
) -> None:
    assert _reason(_post(member, {**POSTED, "talk": "0" * 12})) == (409, TEXTS["zh"]["error_other_session"])
    assert host.subscribed == {}


def test_while_the_store_is_busy_the_page_is_told_to_come_again(
    member: TestClient, host: ScriptedHost
) -> None:
    host.error = OutsideError("The database failed")
    response = _post(member)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
