"""Every address of the web chat answers as a browser needs it, and plainly where it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.webchat.channel import WebChat
from adapters.webchat.incoming import FORM_MAX_BYTES
from adapters.webchat.routes import routes
from adapters.webchat.sessions import COOKIE
from bot.core.errors import Conflict
from bot.core.events import Said, Started
from tests.kit.chat_host import ScriptedHost
from tests.kit.loopback import serving
from tests.kit.page_texts import page_texts

TEXTS = page_texts()
ID = "0b9c7c9e-58c4-4b52-a3a4-d1b6f2f2a001"


@pytest.fixture
def channel() -> WebChat:
    return WebChat()


@pytest.fixture
def host(channel: WebChat) -> ScriptedHost:
    return ScriptedHost(channel, lambda host, arrival: host.say(arrival.address, "收到") and None)


def _app(host: ScriptedHost, channel: WebChat, *, demo: bool = False, secure: bool = False) -> Starlette:
    return Starlette(routes=[*routes(host, channel, TEXTS, demo=demo, secure_cookies=secure)])


@pytest.fixture
def client(host: ScriptedHost, channel: WebChat) -> Iterator[TestClient]:
    with TestClient(_app(host, channel), headers={"accept-language": "zh-CN"}) as client:
        yield client


@pytest.fixture
def member(client: TestClient, host: ScriptedHost) -> TestClient:
    """A client that has accepted an invitation; what it did so far is forgotten."""
    client.post("/join/FICTIONAL-1")
    host.arrivals.clear()
    return client


def _say(client: TestClient, text: str = "户数 312", **headers: str) -> httpx.Response:
    return client.post("/chat/messages", json={"id": ID, "kind": "said", "text": text}, headers=headers)


def test_the_bare_address_leads_to_the_chat(client: TestClient) -> None:
    response = client.get("/", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/chat")


def test_looking_at_an_invitation_does_not_use_it_up(client: TestClient, host: ScriptedHost) -> None:
    response = client.get("/join/FICTIONAL-1")
    assert TEXTS["zh"]["join_button"] in response.text
    assert client.head("/join/FICTIONAL-1").status_code == 200
    assert host.arrivals == []


def test_accepting_an_invitation_starts_the_talk_and_opens_the_chat(
    client: TestClient, host: ScriptedHost
) -> None:
    response = client.post("/join/FICTIONAL-1", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/chat")
    (arrival,) = host.arrivals
    assert isinstance(arrival.event, Started)
    assert (arrival.channel, arrival.event.code, arrival.language) == ("web", "FICTIONAL-1", "zh")
    assert len(arrival.address) == 32


def test_the_language_chosen_on_the_landing_page_goes_along(client: TestClient, host: ScriptedHost) -> None:
    page = client.get("/join/FICTIONAL-1?lang=en").text
    assert TEXTS["en"]["join_button"] in page
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None
    assert TEXTS["en"]["chat_title"] in client.post(action[1]).text
    assert host.arrivals[0].language == "en"


def test_the_name_typed_on_the_landing_page_goes_along(client: TestClient, host: ScriptedHost) -> None:
    page = client.get("/join/FICTIONAL-1").text
    assert TEXTS["zh"]["join_name"] in page
    client.post("/join/FICTIONAL-1", data={"name": " 李示例 "})
    client.post("/join/FICTIONAL-2", data={"name": ""})
    client.post("/join/FICTIONAL-3", data={"name": "长" * FORM_MAX_BYTES})
    assert [arrival.name for arrival in host.arrivals] == ["李示例", None, None]


def test_whoever_has_a_name_already_is_not_asked_for_one(member: TestClient, host: ScriptedHost) -> None:
    member.post("/join/FICTIONAL-2")
    host.languages[host.address] = "zh"
    page = member.get("/join/FICTIONAL-3").text
    assert TEXTS["zh"]["join_button"] in page
    assert TEXTS["zh"]["join_name"] not in page


def test_two_taps_on_the_button_are_one_session_and_one_update(
    client: TestClient, host: ScriptedHost
) -> None:
    client.get("/join/FICTIONAL-1")
    session = client.cookies[COOKIE]
    client.post("/join/FICTIONAL-1")
    client.post("/join/FICTIONAL-1")
    assert client.cookies[COOKIE] == session
    assert len(host.arrivals) == 1


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    host: ScriptedHost, channel: WebChat
) -> None:
    with TestClient(_app(host, channel, secure=True), base_url="https://form.example") as client:
        cookie = client.get("/join/FICTIONAL-1").headers["set-cookie"].lower()
    assert all(
        part in cookie for part in ("httponly", "samesite=lax", "secure", "path=/", "max-age=34560000")
    )


def test_an_invitation_code_is_shown_as_text_never_as_markup(client: TestClient) -> None:
    page = client.get("/join/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").text
    assert "<script" not in page


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_mangled_link_is_explained(client: TestClient, host: ScriptedHost, method: str) -> None:
    response = client.request(method, "/join/" + "x" * 200)
    assert response.status_code == 404
    assert TEXTS["zh"]["bad_link_title"] in response.text
    assert host.arrivals == []


def test_another_site_cannot_accept_an_invitation_for_somebody(
    client: TestClient, host: ScriptedHost
) -> None:
    response = client.post("/join/FICTIONAL-1", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert host.arrivals == []


def test_an_invitation_is_not_lost_while_the_store_is_busy(client: TestClient, host: ScriptedHost) -> None:
    host.error = Conflict("somebody was faster")
    response = client.post("/join/FICTIONAL-1")
    assert response.status_code == 503
    assert TEXTS["zh"]["busy_text"] in response.text


def test_without_a_session_the_chat_says_which_link_to_open(client: TestClient) -> None:
    response = client.get("/chat")
    assert response.status_code == 200
    assert TEXTS["zh"]["no_session_title"] in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("token", ["", "short", "x" * 44, "<script>" + "x" * 35])
def test_a_cookie_that_is_none_of_ours_is_no_session(client: TestClient, token: str) -> None:
    assert client.get("/chat/messages?before=9", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


def test_the_chat_is_in_the_persons_language_whatever_the_browser_prefers(
    member: TestClient, host: ScriptedHost
) -> None:
    member.post("/join/FICTIONAL-2")
    host.languages[host.address] = "en"
    page = member.get("/chat").text
    assert '<html lang="en" dir="ltr">' in page
    assert TEXTS["en"]["send"] in page


def test_the_chat_page_carries_its_texts_but_neither_token_nor_address(
    member: TestClient, host: ScriptedHost
) -> None:
    member.post("/join/FICTIONAL-2")
    page = member.get("/chat").text
    embedded = re.search(r'id="page-texts">(.*?)</script>', page, re.DOTALL)
    assert embedded is not None
    assert json.loads(embedded[1]) == TEXTS
    assert host.address not in page
    assert member.cookies[COOKIE] not in page


def test_the_bar_of_the_demonstration_is_shown_in_a_demonstration_only(
    host: ScriptedHost, channel: WebChat
) -> None:
    for demo in (True, False):
        with TestClient(_app(host, channel, demo=demo)) as client:
            client.post("/join/FICTIONAL-1")
            assert ("demo-next" in client.get("/chat").text) is demo


def test_pages_run_nothing_that_is_not_ours_and_load_nothing_from_elsewhere(member: TestClient) -> None:
    for path in ("/chat", "/join/FICTIONAL-1"):
        response = member.get(path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"(src|href|action)=\"(https?:)?//", response.text)
        assert not re.search(r"\son\w+=|style=|<style|javascript:", response.text)


def test_the_pages_files_are_fetched_once_and_kept(member: TestClient) -> None:
    page = member.get("/chat").text
    paths = set(re.findall(r'(?:src|href)="(/chat/static/[^"]+)"', page))
    assert {path.rsplit("/")[-1] for path in paths} >= {"main.js", "chat.css", "stream.js", "icon.svg"}
    for path in paths:
        response = member.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["content-encoding"] == "gzip"
        plain = member.get(path, headers={"accept-encoding": "identity"})
        assert plain.content == response.content
        assert "content-encoding" not in plain.headers


def test_a_file_asked_for_under_an_old_version_is_given_but_not_kept(member: TestClient) -> None:
    response = member.get("/chat/static/000000000000/main.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Froutes.py", "main.js%00"])
def test_nothing_but_the_pages_files_is_served(member: TestClient, name: str) -> None:
    assert member.get(f"/chat/static/000000000000/{name}").status_code == 404


def test_what_is_said_reaches_the_bot_before_the_page_is_told(member: TestClient, host: ScriptedHost) -> None:
    response = _say(member)
    assert (response.status_code, response.content) == (204, b"")
    assert [arrival.event.text for arrival in host.arrivals if isinstance(arrival.event, Said)] == [
        "户数 312"
    ]


def test_a_resend_is_acknowledged_and_changes_nothing(member: TestClient, host: ScriptedHost) -> None:
    assert [_say(member).status_code for _ in range(3)] == [204, 204, 204]
    assert host.said == ["户数 312"]


def test_a_message_of_another_site_is_refused(member: TestClient, host: ScriptedHost) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        response = _say(member, **headers)
        assert response.status_code == 403
        assert response.json() == {"error": TEXTS["zh"]["error_cross_site"]}
    assert host.arrivals == []


@pytest.mark.parametrize(
    ("body", "content_type", "status", "key"),
    [
        (b"{}", "text/plain", 415, "error_not_json"),
        (b"id=1", "application/x-www-form-urlencoded", 415, "error_not_json"),
        (b"", "application/json", 400, "error_malformed"),
        (b"{", "application/json", 400, "error_malformed"),
        (b"\xff\xfe\x00", "application/json", 400, "error_malformed"),
        (b"[" * 20_000, "application/json", 400, "error_malformed"),
        (b"{}", "application/json", 400, "error_malformed"),
        (b'"' + b"x" * 40_000 + b'"', "application/json", 413, "error_text_too_long"),
        (
            json.dumps({"id": ID, "kind": "said", "text": "x" * 5000}).encode(),
            "application/json",
            400,
            "error_text_too_long",
        ),
        (
            json.dumps({"id": ID, "kind": "said", "text": " "}).encode(),
            "application/json",
            400,
            "error_text_empty",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_in_the_persons_words(
    member: TestClient, host: ScriptedHost, body: bytes, content_type: str, status: int, key: str
) -> None:
    response = member.post("/chat/messages", content=body, headers={"content-type": content_type})
    assert response.status_code == status
    assert response.json() == {"error": TEXTS["zh"][key]}
    assert host.arrivals == []


def test_the_longest_text_fits_however_it_is_written_in_json(member: TestClient, host: ScriptedHost) -> None:
    body = json.dumps({"id": ID, "kind": "said", "text": "三" * 4096}, ensure_ascii=True)
    response = member.post("/chat/messages", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 204
    assert host.said == ["三" * 4096]


def test_while_the_store_is_busy_the_page_is_told_to_come_again(
    member: TestClient, host: ScriptedHost
) -> None:
    host.error = Conflict("somebody was faster")
    response = _say(member)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    host.error = None
    assert _say(member).status_code == 204


def test_a_page_of_another_session_is_told_apart_and_its_message_not_taken(
    member: TestClient, host: ScriptedHost
) -> None:
    mark = re.search(r'data-talk="(\w+)"', member.get("/chat").text)
    assert mark is not None
    body = {"id": ID, "kind": "said", "text": "户数 312"}
    assert member.post("/chat/messages", json=body | {"talk": mark[1]}).status_code == 204
    refused = member.post("/chat/messages", json=body | {"id": ID[::-1], "talk": "0" * 12})
    assert (refused.status_code, refused.json()) == (409, {"error": TEXTS["zh"]["error_other_session"]})
    assert "event: reload" in member.get(f"/chat/events?talk={'0' * 12}").text
    assert host.said == ["户数 312"]


def test_the_worker_that_opens_the_page_offline_may_serve_the_chat_and_is_always_asked_for_anew(
    client: TestClient,
) -> None:
    response = client.get("/chat/worker.js")
    assert response.headers["service-worker-allowed"] == "/chat"
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/chat/events", "/chat/messages?before=9"])
def test_without_a_session_nothing_is_told(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 401
    assert response.json() == {"error": TEXTS["zh"]["error_no_session"]}


def test_without_a_session_nothing_is_taken(client: TestClient, host: ScriptedHost) -> None:
    assert _say(client).status_code == 401
    assert host.arrivals == []


def test_earlier_messages_are_asked_for_by_a_message_id(member: TestClient) -> None:
    _say(member)
    found = member.get("/chat/messages?before=3").json()
    assert [message["text"] for message in found["messages"]] == ["收到", "户数 312"]
    assert found["earlier"] is False
    assert member.get("/chat/messages?before=x").status_code == 400


def test_a_full_server_says_so_instead_of_hanging(host: ScriptedHost) -> None:
    with TestClient(_app(host, WebChat(streams_max=0))) as client:
        client.post("/join/FICTIONAL-1")
        assert client.get("/chat/events").status_code == 503


def test_over_the_wire_a_stream_resumes_and_closes_cleanly(host: ScriptedHost, channel: WebChat) -> None:
    with serving(_app(host, channel)) as url, httpx.Client(base_url=url, timeout=10) as client:
        client.post("/join/FICTIONAL-1")
        address = host.address
        host.say(address, "第二条\n两行")
        headers = {"last-event-id": "1"}
        with client.stream("GET", "/chat/events?after=0", headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            lines = response.iter_lines()
            assert next(lines) == "id: 2"
            assert json.loads(next(lines).removeprefix("data: "))["text"] == "第二条\n两行"
            host.say(address, "第三条")
            assert "id: 3" in lines
            channel.close()
            assert list(lines)[-1] == ""
