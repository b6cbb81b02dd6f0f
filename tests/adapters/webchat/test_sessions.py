"""Languages are chosen as browsers ask for them, and an address gives no session away."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from adapters.webchat.sessions import address_of, language_of, new_token, preferred_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh-Hans;q=0.6", "zh"),
        ("kk,ug;q=0.9,en;q=0.1", "en"),
        ("en;q=0", "zh"),
        ("EN", "en"),
        ("*", "zh"),
        ("fr, de", "zh"),
        ("en;q=nonsense", "zh"),
        (";;;,,,\x00", "zh"),
        ("en" + "," * 100_000, "en"),
    ],
)
def test_the_best_liked_offered_language_is_chosen(accepted: str, language: str) -> None:
    assert preferred_language(accepted, ["zh", "en"], "zh") == language


@pytest.mark.parametrize(
    ("query", "spoken", "language"),
    [
        (b"lang=en", "zh", "en"),
        (b"lang=xx", "en", "en"),
        (b"", "en", "en"),
        (b"", "xx", "zh"),
        (b"", None, "zh"),
    ],
)
def test_a_link_decides_the_language_then_the_person_then_the_browser(
    query: bytes, spoken: str | None, language: str
) -> None:
    request = Request({"type": "http", "query_string": query, "headers": [(b"accept-language", b"zh-CN")]})
    assert language_of(request, ["en", "zh"], "en", spoken) == language


def test_an_address_is_a_digest_of_the_token_and_always_the_same() -> None:
    token = new_token()
    address = address_of(token)
    assert address == address_of(token)
    assert len(address) == 32
    assert address not in token
    assert address_of(new_token()) != address
