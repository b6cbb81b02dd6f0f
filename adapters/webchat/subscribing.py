"""What the page posted to be woken by -> a subscription, or None where it is none. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from bot.core.push import PushOffer, PushSubscription, is_push_place, subscription_id

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_POINT_BYTES: Final = 65
_SECRET_BYTES: Final = 16
"""What RFC 8291, section 3, gives the keys: a point of P-256, uncompressed, and sixteen random bytes."""


def subscription_of(posted: object, offer: PushOffer) -> PushSubscription | None:
    """The subscription in a posted JSON value, of the shape of PushSubscription.toJSON():
    `{endpoint, keys: {p256dh, auth}}` (https://www.w3.org/TR/push-api/#dom-pushsubscription-tojson).
    """
    match posted:
        case {"endpoint": str(endpoint), "keys": {"p256dh": str(p256dh), "auth": str(auth)}}:
            is_whole = _is_key(p256dh, _POINT_BYTES) and _is_key(auth, _SECRET_BYTES)
            if is_whole and is_push_place(endpoint, is_local_allowed=offer.is_local_allowed):
                return PushSubscription(endpoint, p256dh, auth)
    return None


def ended_subscription_of(posted: object) -> str | None:
    """The id of the subscription that a posted `{endpoint}` ends."""
    endpoint = posted.get("endpoint") if isinstance(posted, Mapping) else None
    return subscription_id(endpoint) if isinstance(endpoint, str) else None


def _is_key(text: str, length: int) -> bool:
    if len(text) > 2 * length or not _BASE64URL.fullmatch(text):
        return False
    try:
        return len(base64.urlsafe_b64decode(text.rstrip("=") + "==")) == length
    except binascii.Error:
        return False
