"""Who is on the line: the session cookie, the talk's address made from it, and the language of the page."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "yibiao_session"

COOKIE_MAX_AGE_S: Final = 400 * 24 * 3600
"""The longest life that browsers grant: 400 days (draft-ietf-httpbis-rfc6265bis, section 5.5). Each visit
renews it."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{1,8})[A-Za-z0-9-]*\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")


def new_token() -> str:
    """A session token: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_of(request: Request) -> str | None:
    """The session token that the browser sent, None where it sent none of ours."""
    token = request.cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else None


def address_of(token: str) -> str:
    """The address of a session's talk: a digest, so that what is stored and logged opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def mark_of(address: str) -> str:
    """What tells the pages of two sessions in one browser apart, without telling a page its address."""
    return hashlib.sha256(f"page of {address}".encode()).hexdigest()[:12]


def keep_session(response: Response, token: str, *, secure: bool) -> None:
    """Set the cookie, or renew it."""
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_MAX_AGE_S, path="/", httponly=True, samesite="lax", secure=secure
    )


def language_of(request: Request, offered: Collection[str], default: str, spoken: str | None = None) -> str:
    """The language that was chosen by a link, else the one that the person speaks, else the one that the browser
    likes best.
    """
    for chosen in (request.query_params.get("lang"), spoken):
        if chosen is not None and chosen in offered:
            return chosen
    return preferred_language(request.headers.get("accept-language", ""), offered, default)


def preferred_language(accepted: str, offered: Collection[str], default: str) -> str:
    """The offered language that an Accept-Language header likes best (RFC 9110, 12.5.4), or `default`.

    Only the first part of a tag is read, so `zh-Hans-CN` is `zh`. Equal weights: the one named first.
    """
    best, best_weight = default, 0.0
    for part in accepted[:1000].split(","):
        match = _LANGUAGE_RANGE.fullmatch(part)
        if match is None or match[1].lower() not in offered:
            continue
        weight = float(match[2] or 1)
        if weight > best_weight:
            best, best_weight = match[1].lower(), weight
    return best
