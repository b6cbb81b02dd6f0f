"""What came in and what goes out: ids of updates, and the outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, insert, select

from bot.core.ports import Claim, NewMessage, Outgoing, OutgoingButton, OutgoingKind, QueuedMessage
from storage.repositories.base import AnyRow, Repository, insert_for
from storage.tables import outbox, updates

_SINCE = (
    select(outbox.c.id, outbox.c.body, outbox.c.at)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.address == bindparam("address"),
        outbox.c.id > bindparam("after"),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("count"))
)

_BEFORE = (
    select(outbox.c.id, outbox.c.body, outbox.c.at)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.address == bindparam("address"),
        outbox.c.id < bindparam("before"),
    )
    .order_by(outbox.c.id.desc())
    .limit(bindparam("count"))
)
_QUEUE = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
_ID_MAX: Final = 2**63 - 1
"""The largest BIGINT: below it lies every id."""


class Updates(Repository):
    def claim_updates(self, claims: Sequence[Claim]) -> list[bool]:
        """Whether each update is new. A second claim waits until the first one's transaction has ended."""
        if not claims:
            return []
        rows = [claim._asdict() for claim in sorted(claims)]  # in one order, so that nobody waits in a circle
        new = {tuple(row) for row in self._connection.execute(_claiming(self._engine_name), rows)}
        are_new = []
        for claim in claims:
            are_new.append(claim[:3] in new)
            new.discard(claim[:3])  # the same update twice among these: the second one is not new
        return are_new

    def queue(self, channel: str, address: str, update_id: str, message: Outgoing, at: datetime) -> int:
        """Write a row of the outbox; its id."""
        return self.queue_all([NewMessage(channel, address, update_id, message, at)])[0]

    def queue_all(self, messages: Sequence[NewMessage]) -> list[int]:
        """Write rows of the outbox; their ids, which grow in the order given.

        Ids of one chat grow in the order of commits only while its writers take turns, as they do when they
        hold the lock of `load_walk`.
        """
        if not messages:
            return []
        rows = [
            {
                "channel": each.channel,
                "address": each.address,
                "update_id": each.update_id,
                "at": each.at,
                "body": outgoing_to_json(each.message),
            }
            for each in messages
        ]
        return list(self._connection.execute(_QUEUE, rows).scalars())

    def queued_since(self, channel: str, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        """Rows of one chat with an id above `after`, oldest first."""
        named = {"channel": channel, "address": address, "after": after, "count": limit}
        rows = self._connection.execute(_SINCE, named).all()
        return tuple(_queued(row, channel, address) for row in rows)

    def queued_before(
        self, channel: str, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        """The newest rows of one chat with an id below `before` (None: no bound), oldest first."""
        bound = _ID_MAX if before is None else before
        named = {"channel": channel, "address": address, "before": bound, "count": limit}
        rows = self._connection.execute(_BEFORE, named).all()
        return tuple(_queued(row, channel, address) for row in reversed(rows))


@cache
def _claiming(engine_name: str) -> Any:
    key = (updates.c.channel, updates.c.address, updates.c.update_id)
    return insert_for(engine_name, updates).on_conflict_do_nothing().returning(*key)


def _queued(row: AnyRow, channel: str, address: str) -> QueuedMessage:
    return QueuedMessage(row.id, channel, address, outgoing_from_json(row.body), row.at)


def outgoing_to_json(message: Outgoing) -> str:
    """A message as JSON; what is None or empty is left out."""
    fields: dict[str, Any] = {
        "kind": message.kind.value,
        "text": message.text,
        "fold_title": message.fold_title,
        "fold": message.fold,
        "buttons": message.buttons,
        "expects": message.expects,
        "target": message.target,
    }
    filled = {name: value for name, value in fields.items() if value not in (None, ())}
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def outgoing_from_json(body: str) -> Outgoing:
    """The message of `outgoing_to_json`."""
    fields = json.loads(body)
    return Outgoing(
        kind=OutgoingKind(fields["kind"]),
        text=fields["text"],
        fold_title=fields.get("fold_title"),
        fold=fields.get("fold"),
        buttons=tuple(
            tuple(OutgoingButton(label, payload) for label, payload in row)
            for row in fields.get("buttons", ())
        ),
        expects=fields.get("expects"),
        target=fields.get("target"),
    )
