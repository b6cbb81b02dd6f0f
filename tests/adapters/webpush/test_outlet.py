"""One message given to a push service: what it gets, what the browser reads, and what each refusal becomes."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.webpush import posting
from adapters.webpush.api import Answer
from adapters.webpush.errors import RETRY_AFTER_MAX_S, RETRY_S, failure
from adapters.webpush.posting import HttpPoster
from adapters.webpush.sealing import PushSealer, new_key
from bot.core.errors import Gone, OutsideError, Refused, Throttled, Unclear
from tests.adapters.webpush.conftest import CONTACT, Line
from tests.kit.push_service import Browser, Scripted, push_service


def test_the_browser_reads_the_text_and_the_service_knows_who_sent_it(line: Line) -> None:
    phone = line.subscribed()
    assert line.send(line.row(phone, "还有 2 张表\n村情季报")) == [None]
    (push,) = line.service.taken
    assert push.shown == {"title": "还有 2 张表", "body": "村情季报"}
    assert (push.claims["sub"], push.claims["aud"]) == (CONTACT, line.service.url)


def test_the_longest_text_is_cut_so_that_the_service_takes_it(line: Line) -> None:
    phone = line.subscribed()
    assert line.send(line.row(phone, "\n".join(["很长"] * 4000))) == [None]
    assert line.service.taken[0].shown["body"].endswith("\n…")


def test_a_message_is_kept_for_a_browser_that_is_off_until_nobody_wants_it(line: Line) -> None:
    phone = line.subscribed()
    line.send(line.row(phone, keep_s=3600), line.row(phone, keep_s=None), line.row(phone, keep_s=-5))
    assert [push.ttl_s for push in line.service.taken] == [pytest.approx(3600, abs=5), 0, 0]


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_has_ended_is_forgotten(line: Line, status: int) -> None:
    phone = line.subscribed()
    line.service.script["phone"] = [Scripted(status)]
    first, second = line.send(line.row(phone), line.row(phone))
    assert (type(first), type(second)) == (Gone, Gone)
    assert line.host.subscriptions == {}
    assert line.service.asked == 1


def test_a_browser_with_keys_that_are_none_is_forgotten(line: Line) -> None:
    phone = line.subscribed()
    off_the_curve = "B" + "A" * 86
    broken = replace(phone.subscription, p256dh=off_the_curve)
    line.host.subscriptions[broken.id] = broken
    assert [type(error) for error in line.send(line.row(phone))] == [Gone]
    assert line.host.subscriptions == {}


def test_a_service_that_wants_less_is_left_alone_for_as_long_as_it_says_and_no_other_is(line: Line) -> None:
    phone, tablet = line.subscribed(), line.subscribed("tablet")
    line.service.script["phone"] = [Scripted(429, {"retry-after": "40"})]
    with push_service() as other:
        elsewhere = line.subscribed("elsewhere", at=other)
        throttled, held, free = line.send(line.row(phone), line.row(tablet), line.row(elsewhere))
    assert free is None
    assert len(other.taken) == 1
    for error in (throttled, held):
        assert isinstance(error, OutsideError)
        assert not isinstance(error, Throttled)  # that would hold back what goes to other services
        assert error.retry_after_s == pytest.approx(40, abs=2)
    assert line.service.asked == 1
    line.host.passed = timedelta(seconds=41)
    assert line.send(line.row(tablet)) == [None]


def test_a_service_that_fails_is_asked_again_and_given_up_when_it_is_too_late(line: Line) -> None:
    phone = line.subscribed()
    line.service.script["phone"] = [
        Scripted(500),
        Scripted(503, {"retry-after": "5"}),
        Scripted(500),
        Scripted(500),
    ]
    row, short = line.row(phone, keep_s=9 * 3600), line.row(phone, keep_s=60)
    first, second = line.send(row, row)
    assert isinstance(first, OutsideError)
    assert isinstance(second, OutsideError)
    assert (first.retry_after_s, second.retry_after_s) == (RETRY_S, 5)
    line.host.passed = timedelta(minutes=2)
    assert [type(error) for error in line.send(short)] == [Unclear]
    line.host.passed = timedelta(hours=2)
    assert [type(error) for error in line.send(row)] == [Unclear]
    assert line.send(row) == [None]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 413])
def test_what_a_service_refuses_is_refused_with_its_words(line: Line, status: int) -> None:
    phone = line.subscribed()
    line.service.script["phone"] = [Scripted(status, {"location": f"{line.service.url}/wake/phone"})]
    (error,) = line.send(line.row(phone))
    assert isinstance(error, Refused)
    assert f"scripted {status}" in str(error)
    assert line.service.asked == 1
    assert phone.endpoint not in str(error)
    assert len(line.host.subscriptions) == 1


def test_a_message_signed_by_another_installation_is_refused(line: Line) -> None:
    phone = line.subscribed()
    line.outlet._sealer = PushSealer(new_key(), CONTACT)
    (error,) = line.send(line.row(phone))
    assert isinstance(error, Refused)
    assert line.service.broken_rules == ["RFC 8292, 4.2: another key than the browser let in"]
    line.service.broken_rules.clear()


def test_a_service_that_does_not_answer_in_time_may_have_taken_the_message(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_S", 0.2)
    phone = line.subscribed()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _move(line, phone, silent.getsockname()[1])
        assert [type(error) for error in line.send(line.row(phone))] == [Unclear]


def test_a_service_that_cannot_be_reached_is_tried_again(line: Line) -> None:
    phone = line.subscribed()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        _move(line, phone, closed.getsockname()[1])
    (error,) = line.send(line.row(phone))
    assert isinstance(error, OutsideError)
    assert (isinstance(error, Unclear), error.retry_after_s) == (False, RETRY_S)


def _move(line: Line, browser: Browser, port: int) -> None:
    """Let a browser's service be at another port."""
    own = browser.subscription
    moved = replace(own, endpoint=f"http://127.0.0.1:{port}/a")
    line.host.subscriptions[own.id] = moved


class _Names(AbstractResolver):
    """Names that lead where a test says."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in self.addresses
        ]

    async def close(self) -> None: ...


def test_a_public_name_that_leads_into_our_own_network_is_not_posted_to(line: Line) -> None:
    """The name of the endpoint passed all checks; only now its owner lets it lead to 127.0.0.1."""
    port = line.service.url.rpartition(":")[2]

    async def post() -> Answer:
        poster = HttpPoster(resolver=_Names("127.0.0.1"))
        await poster.open()
        try:
            return await poster.post(f"http://push.example.net:{port}/wake/phone", {}, b"x")
        finally:
            await poster.close()

    with pytest.raises(Refused, match="own network"):
        asyncio.run(post())
    assert line.service.asked == 0


AT = datetime(2026, 10, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [
        (None, RETRY_S),
        ("", RETRY_S),
        ("soon", RETRY_S),
        ("-3", RETRY_S),
        ("7", 7),
        ("0", 1),
        ("99999999999", RETRY_AFTER_MAX_S),
        ("Fri, 09 Oct 2026 01:00:20 GMT", 20),
        ("Fri, 09 Oct 2020 01:00:20 GMT", 1),
    ],
)
def test_how_long_a_service_wants_to_be_left_alone_is_read_within_bounds(
    retry_after: str | None, wait_s: float
) -> None:
    error = failure(Answer(429, retry_after, ""), AT)
    assert isinstance(error, Throttled)
    assert error.retry_after_s == wait_s
