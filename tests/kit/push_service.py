"""A push service of a browser's vendor on loopback: it checks all that RFC 8030, 8291 and 8292 ask of who posts.

It knows the browsers' private keys, which a real one does not, so that a test can read what a browser would.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.push import PushSubscription
from tests.kit.loopback import serving

BODY_MAX_BYTES: Final = 4096
DAY_S: Final = 24 * 3600


class Refusal(Exception):
    """A rule that the sender broke, and the status that says so."""

    def __init__(self, status: int, rule: str) -> None:
        super().__init__(rule)
        self.status = status


class Push(NamedTuple):
    """A message that was taken: who shall get it, for how long it is kept, what it says, and who sent it."""

    browser: str
    ttl_s: int
    shown: dict[str, str]
    claims: dict[str, Any]


class Scripted(NamedTuple):
    """An answer instead of the usual one."""

    status: int
    headers: Mapping[str, str] = {}


@dataclass(frozen=True)
class Browser:
    """One browser's subscription, with the keys that never leave it. `sender` is the only key that may post."""

    name: str
    endpoint: str
    sender: str
    private: ec.EllipticCurvePrivateKey
    secret: bytes

    @property
    def subscription(self) -> PushSubscription:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PushSubscription(self.endpoint, text_of(point), text_of(self.secret))

    @property
    def json(self) -> dict[str, Any]:
        """What PushSubscription.toJSON() gives in the page."""
        own = self.subscription
        return {
            "endpoint": own.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": own.p256dh, "auth": own.auth},
        }


class PushService:
    """What was taken, what was refused and why, and what shall be answered next."""

    def __init__(self) -> None:
        self.url = ""
        self.taken: list[Push] = []
        self.broken_rules: list[str] = []
        self.asked = 0
        self.script: defaultdict[str, list[Scripted]] = defaultdict(list)
        self._browsers: dict[str, Browser] = {}

    def subscribe(self, name: str, sender: str) -> Browser:
        """A browser lets `sender`, a public key, wake it."""
        key = ec.generate_private_key(ec.SECP256R1())
        browser = Browser(name, f"{self.url}/wake/{name}", sender, key, os.urandom(16))
        self._browsers[name] = browser
        return browser

    @property
    def shown(self) -> list[dict[str, str]]:
        return [push.shown for push in self.taken]

    async def wake(self, request: Request) -> Response:
        name, body = request.path_params["name"], await request.body()
        self.asked += 1
        if self.script[name]:
            status, headers = self.script[name].pop(0)
            return Response(f"scripted {status}", status, dict(headers))
        browser = self._browsers.get(name)
        if browser is None:
            return Response(status_code=404)
        try:
            self.taken.append(self._checked(browser, request.headers, body))
        except Refusal as refusal:
            self.broken_rules.append(str(refusal))
            return Response(str(refusal), refusal.status)
        return Response(status_code=201, headers={"location": f"{self.url}/message/{len(self.taken)}"})

    def _checked(self, browser: Browser, headers: Mapping[str, str], body: bytes) -> Push:
        if len(body) > BODY_MAX_BYTES:
            raise Refusal(413, "RFC 8030, 7.2: more than 4096 bytes")
        if headers.get("content-encoding") != "aes128gcm":
            raise Refusal(400, "RFC 8291, 4: the content encoding is aes128gcm")
        ttl = headers.get("ttl", "")
        if not ttl.isdecimal():
            raise Refusal(400, "RFC 8030, 5.2: a message has a TTL in seconds")
        claims = self._signed(browser, headers.get("authorization", ""))
        try:
            plain = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.secret)
        except http_ece.ECEException as error:
            raise Refusal(400, f"RFC 8188: {error}") from error
        return Push(browser.name, int(ttl), json.loads(plain), claims)

    def _signed(self, browser: Browser, authorization: str) -> dict[str, Any]:
        scheme, _, parameters = authorization.partition(" ")
        given = dict(part.strip().split("=", 1) for part in parameters.split(","))
        if scheme.lower() != "vapid" or given.keys() != {"t", "k"}:
            raise Refusal(401, "RFC 8292, 3: the scheme is vapid, with t and k")
        if given["k"] != browser.sender:
            raise Refusal(403, "RFC 8292, 4.2: another key than the browser let in")
        signed, _, signature = given["t"].rpartition(".")
        raw = bytes_of(signature)
        der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(given["k"]))
        try:
            key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise Refusal(403, "RFC 8292, 2: the signature does not fit") from None
        head, claims = (json.loads(bytes_of(part)) for part in signed.split("."))
        if head != {"typ": "JWT", "alg": "ES256"}:
            raise Refusal(403, "RFC 8292, 2: the algorithm is ES256")
        if claims.get("aud") != self.url:
            raise Refusal(403, "RFC 8292, 2: aud is the origin of the push service")
        if not time.time() < claims.get("exp", 0) <= time.time() + DAY_S:
            raise Refusal(403, "RFC 8292, 2: exp is not more than 24 hours from now")
        if not str(claims.get("sub", "")).startswith(("https:", "mailto:")):
            raise Refusal(403, "RFC 8292, 2.1: sub is a mailto: or https: address")
        return dict(claims)


@contextmanager
def push_service() -> Iterator[PushService]:
    """A push service, for as long as the block runs."""
    service = PushService()
    app = Starlette(routes=[Route("/wake/{name}", service.wake, methods=["POST"])])
    with serving(app) as url:
        service.url = url
        yield service


def text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
