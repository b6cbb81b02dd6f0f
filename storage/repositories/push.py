"""Which browsers want to be woken, and the key by which push services know this installation."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from bot.core.push import SUBSCRIPTIONS_MAX, PushSubscription
from storage.repositories.base import Repository
from storage.tables import push_keys, push_subscriptions

_THE_KEY: Final = 1
"""The id of the one row: whoever inserts it first has made the key."""

_ROW = push_subscriptions.c
_KEY = select(push_keys.c.private).where(push_keys.c.id == _THE_KEY)
_IDS = select(_ROW.id).where(_ROW.address == bindparam("address")).order_by(_ROW.at, _ROW.id)
_ONE = select(_ROW.endpoint, _ROW.p256dh, _ROW.auth).where(_ROW.id == bindparam("id"))
_FORGET = delete(push_subscriptions).where(_ROW.id == bindparam("gone"))


class Push(Repository):
    def push_key(self, candidate: str, at: datetime) -> str:
        """The private key of this installation; `candidate` becomes it where there is none yet."""
        self._add_if_new(push_keys, {"id": _THE_KEY, "private": candidate, "at": at})
        key: str = self._connection.execute(_KEY).scalar_one()
        return key

    def subscribe_push(self, address: str, subscription: PushSubscription, at: datetime) -> None:
        """Wake a browser for a web chat; one that was woken for another chat moves over. Of too many the oldest go."""
        row = {"id": subscription.id, "endpoint": subscription.endpoint, "address": address}
        row |= {"p256dh": subscription.p256dh, "auth": subscription.auth}
        self._put(push_subscriptions, {**row, "at": at})
        for surplus in self.push_ids(address)[:-SUBSCRIPTIONS_MAX]:
            self.forget_push(surplus)

    def push_ids(self, address: str) -> tuple[str, ...]:
        """The subscriptions of a web chat, oldest first."""
        return tuple(self._connection.execute(_IDS, {"address": address}).scalars())

    def push_subscription(self, id_: str) -> PushSubscription | None:
        """A subscription by its id, None where it has ended."""
        row = self._connection.execute(_ONE, {"id": id_}).one_or_none()
        return PushSubscription(row.endpoint, row.p256dh, row.auth) if row is not None else None

    def forget_push(self, id_: str) -> None:
        """End a subscription; one that is not there stays so."""
        self._connection.execute(_FORGET, {"gone": id_})
