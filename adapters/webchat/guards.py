"""What a request must be before its content is looked at: from our own page, JSON, and not too large."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request


class TooLarge(Exception):
    """A body is longer than allowed."""


def is_cross_site(headers: Mapping[str, str]) -> bool:
    """Whether a request that changes something was sent by another site's page.

    The rule of Go's http.CrossOriginProtection (https://pkg.go.dev/net/http#CrossOriginProtection):
    Sec-Fetch-Site decides where the browser sends it, else Origin must name our own host; with neither it is
    no browser, and nobody's cookie can be misused. Header names are looked up in lower case.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def is_json(headers: Mapping[str, str]) -> bool:
    """Whether the content type is JSON, which no other site's plain form can send."""
    return headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


async def posted_bytes(request: Request, max_bytes: int) -> bytes:
    """A request's body. Raises TooLarge as soon as more than `max_bytes` have come."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge
    return bytes(body)


async def posted_json(request: Request, max_bytes: int) -> object:
    """The JSON value of a request's body. Raises as `posted_bytes`, and ValueError for what is no JSON."""
    body = await posted_bytes(request, max_bytes)
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
