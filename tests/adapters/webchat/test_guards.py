"""Another site's page can change nothing here."""

from __future__ import annotations

import pytest

from adapters.webchat.guards import is_cross_site, is_json

HOST = {"host": "form.example:8000"}


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://form.example:8000"}, True),
        ({"origin": "http://form.example:8000"}, False),
        ({"origin": "http://form.example:8001"}, True),
        ({"origin": "http://other.example"}, True),
        ({"origin": "null"}, True),
        ({}, False),
    ],
)
def test_the_browser_says_where_a_request_comes_from(headers: dict[str, str], refused: bool) -> None:
    assert is_cross_site(HOST | headers) is refused


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("", False),
    ],
)
def test_only_json_is_json(content_type: str, accepted: bool) -> None:
    assert is_json({"content-type": content_type}) is accepted
