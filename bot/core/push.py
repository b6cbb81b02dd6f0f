"""Web push: where a browser wants to be woken, which places may be posted to at all, and what of the store that needs.

Pure.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

CHANNEL: Final = "push"

ENDPOINT_MAX_CHARS: Final = 2048
"""Characters of an endpoint. The standard names no limit; those of the browsers' services stay below 700."""

SUBSCRIPTIONS_MAX: Final = 3
"""Subscriptions of one web chat. A browser has one at a time; earlier ones that it dropped end with the next message
to them, and nobody can have us post to a long list of places."""

_PUBLIC: Final = re.compile(r"https://(?:[A-Za-z0-9_-]+\.)+[A-Za-z][A-Za-z0-9-]*(?::443)?/[!-~]*")
"""A name of the public internet, no number, on HTTPS's own port: nothing that two readers could read differently."""

_LOCAL: Final = re.compile(r"http://127\.0\.0\.1:\d{1,5}/[!-~]*")


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """Where a browser wants to be woken, as it gave it (https://www.w3.org/TR/push-api/#push-subscription).

    `endpoint` is the address at the push service of the browser's vendor: whoever knows it may try to post there, so
    it is never logged. `p256dh` and `auth` are the keys of RFC 8291 for what only this browser shall read, base64url.
    """

    endpoint: str
    p256dh: str
    auth: str

    @property
    def id(self) -> str:
        """The address of this subscription on the channel `push`."""
        return subscription_id(self.endpoint)


def subscription_id(endpoint: str) -> str:
    """What stands for an endpoint in tables and logs: a digest that leads nowhere."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:32]


def is_push_place(endpoint: str, *, is_local_allowed: bool = False) -> bool:
    """Whether an endpoint may be posted to, as far as its text tells; where its name leads is looked at when sending.

    Anybody who is enrolled can name an endpoint, so it must not lead into the network in which the program runs.
    `is_local_allowed` lets 127.0.0.1 pass too, over HTTP: for a push service on this machine.
    """
    if len(endpoint) > ENDPOINT_MAX_CHARS:
        return False
    is_local = is_local_allowed and _LOCAL.fullmatch(endpoint) is not None
    return is_local or _PUBLIC.fullmatch(endpoint) is not None


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it carries another one inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is not None:
            return is_public_address(str(inside))
    return ip.is_global and not ip.is_multicast


class PushOffer(NamedTuple):
    """What a page needs to let itself be woken: the public key of this installation, base64url, and which places may
    be posted to, as in `is_push_place`.
    """

    key: str
    is_local_allowed: bool = False


class PushTransaction(Protocol):
    """What web push asks of a unit of work."""

    def push_key(self, candidate: str, at: datetime) -> str:
        """The private key of this installation; `candidate` becomes it where there is none yet."""
        ...

    def subscribe_push(self, address: str, subscription: PushSubscription, at: datetime) -> None:
        """Wake a browser for a web chat; one that was woken for another chat moves over. Of too many the oldest go."""
        ...

    def push_ids(self, address: str) -> tuple[str, ...]:
        """The subscriptions of a web chat, oldest first."""
        ...

    def push_subscription(self, id_: str) -> PushSubscription | None: ...

    def forget_push(self, id_: str) -> None:
        """End a subscription; one that is not there stays so."""
        ...
