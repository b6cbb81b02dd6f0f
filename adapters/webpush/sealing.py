"""Who we are to push services, and messages that only one browser can read: the only module that knows pywebpush.

Only its encryption and signing are used. Its way of sending follows redirects, reads answers of any length, and goes to
whatever address a name leads to; see `posting`.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from pywebpush import Vapid, WebPusher

from bot.core.push import PushSubscription

VALID: Final = timedelta(hours=12)
"""How long a signature holds. It must not be more than 24 hours (RFC 8292, section 2); half of that forgives a clock
that is wrong."""


def new_key() -> str:
    """A new private key: the number of a key of P-256, base64url."""
    vapid = Vapid()
    vapid.generate_keys()
    return _text(vapid.private_key.private_numbers().private_value.to_bytes(32, "big"))


class PushSealer:
    """Fulfils `adapters.webpush.api.Sealer`."""

    def __init__(self, private: str, contact: str) -> None:
        """`private` as `new_key` made it; `contact` is an https: or mailto: address for the services' operators."""
        self._vapid = Vapid.from_raw(private.encode())
        self._vapid.conf = {"no-strict": True}  # the library refuses an address with a port or a path
        self._contact = contact

    @property
    def public(self) -> str:
        """The public key as browsers take it: the point uncompressed, base64url."""
        point = self._vapid.public_key.public_numbers()
        return _text(b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big"))

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The header that says who posts, for the service of an endpoint."""
        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}",
            "exp": int((at + VALID).timestamp()),
            "sub": self._contact,
        }
        return str(self._vapid.sign(claims)["Authorization"])

    def sealed(self, subscription: PushSubscription, plain: bytes) -> bytes:
        """A message that only this browser can read. ValueError where its keys are none."""
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
        return bytes(pusher.encode(plain)["body"])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
