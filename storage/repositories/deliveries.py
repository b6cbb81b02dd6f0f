"""Which messages of the outbox still have to be sent, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, exists, or_, select, text, update

from bot.core.ports import Lane, QueuedMessage, Settlement, Waiting
from storage.repositories.base import AnyRow
from storage.repositories.reminders import Reminders
from storage.repositories.updates import outgoing_from_json
from storage.tables import addresses, deliveries, digests, outbox

HELD: Final = timedelta(seconds=30)
"""How long a process holds what it has to send, unless it says again that it does: the longest wait after a crash
where several processes share a database."""

_TAKING: Final = 7_415_102_027
"""Key of the advisory lock under which one of many processes takes messages; any number would do."""

_ROW = deliveries.c
_OF_CHANNEL = _ROW.channel == bindparam("channel")
_IS_FREE = or_(_ROW.holder.is_(None), _ROW.held_until < bindparam("at"))

_WAITING_FOR_OTHERS = (
    select(_ROW.address)
    .where(
        _OF_CHANNEL,
        _ROW.address.in_(bindparam("addresses", expanding=True)),
        _ROW.lane == Lane.REPLY.value,
        _ROW.failure.is_(None),
        or_(_ROW.holder.is_(None), _ROW.holder != bindparam("holder")),
    )
    .distinct()
)
_POST = deliveries.insert()

_before = deliveries.alias("before")
_WAITS_FOR_ANOTHER = exists().where(
    _before.c.channel == _ROW.channel,
    _before.c.address == _ROW.address,
    _before.c.message < _ROW.message,
    _before.c.lane == Lane.REPLY.value,
    _before.c.failure.is_(None),
    or_(
        _before.c.due_at > bindparam("at"),
        and_(_before.c.holder.is_not(None), _before.c.held_until >= bindparam("at")),
    ),
)


def _due(lane: Lane) -> Any:
    return (
        select(_ROW.message, _ROW.tries, _ROW.drop_at, outbox.c.address, outbox.c.body, outbox.c.at)
        .join(outbox, outbox.c.id == _ROW.message)
        .where(_OF_CHANNEL, _ROW.lane == lane.value, _ROW.failure.is_(None), _ROW.due_at <= bindparam("at"))
        .limit(bindparam("count"))
    )


_DUE_REPLIES = _due(Lane.REPLY).where(_IS_FREE, ~_WAITS_FOR_ANOTHER).order_by(_ROW.message)
_DUE_BROADCASTS = _due(Lane.BROADCAST).order_by(_ROW.due_at, _ROW.message)
"""In the order of the index, so that taking a few reads a few: a hundred thousand may be waiting."""

_HOLD = (
    update(deliveries)
    .where(_ROW.message == bindparam("id"))
    .values(holder=bindparam("by"), held_until=bindparam("until"))
)
_DONE = delete(deliveries).where(_ROW.message == bindparam("id"))
_DEFER = (
    update(deliveries)
    .where(_ROW.message == bindparam("id"))
    .values(holder=None, held_until=None, due_at=bindparam("due"), tries=bindparam("count"))
)
_FAIL = (
    update(deliveries)
    .where(_ROW.message == bindparam("id"))
    .values(holder=None, held_until=None, failure=bindparam("why"))
)

_ARRIVED = update(digests).where(digests.c.message == bindparam("id")).values(sent_at=bindparam("moment"))

_OF_DIGESTS = select(digests.c.message, digests.c.person).where(
    digests.c.message.in_(bindparam("messages", expanding=True))
)


class Deliveries(Reminders):
    def post(
        self, message: QueuedMessage, lane: Lane, holder: str | None, drop_at: datetime | None = None
    ) -> bool:
        """Note that a row of the outbox has to be sent; whether `holder` holds it now."""
        if holder is not None and lane is Lane.REPLY:
            return message.id in self.hold([message], holder)
        if lane is Lane.BROADCAST:
            self.broadcast([replace(message, drop_at=drop_at)])
        else:
            self._connection.execute(_POST, {**_row(message, lane), "drop_at": None})
        return False

    def broadcast(self, messages: Sequence[QueuedMessage]) -> None:
        """Note that rows of the outbox have to be sent, each before its `drop_at`, in the lane of broadcasts."""
        if messages:
            rows = [{**_row(each, Lane.BROADCAST), "drop_at": each.drop_at} for each in messages]
            self._connection.execute(_POST, rows)

    def hold(self, replies: Sequence[QueuedMessage], holder: str) -> frozenset[int]:
        """Note that rows of the outbox have to be sent as replies; the ids of those that `holder` holds now.

        It does not where an earlier reply to the same chat is another's to send: the order in a chat is kept.
        """
        if not replies:
            return frozenset()
        others = self._chats_of_others(replies, holder)
        rows = []
        for each in replies:
            row = _row(each, Lane.REPLY)
            if (each.channel, each.address) in others:
                rows.append({**row, "holder": None, "held_until": None})
            else:
                rows.append({**row, "holder": holder, "held_until": each.at + HELD})
        self._connection.execute(_POST, rows)
        return frozenset(row["message"] for row in rows if row["holder"] is not None)

    def _chats_of_others(self, replies: Sequence[QueuedMessage], holder: str) -> set[tuple[str, str]]:
        """The chats, as channel and address, in which somebody else still has to answer."""
        addresses_of: dict[str, set[str]] = {}
        for each in replies:
            addresses_of.setdefault(each.channel, set()).add(each.address)
        found = set()
        for channel, chats in addresses_of.items():
            named = {"channel": channel, "addresses": sorted(chats), "holder": holder}
            found |= {
                (channel, each) for each in self._connection.execute(_WAITING_FOR_OTHERS, named).scalars()
            }
        return found

    def take_replies(self, channel: str, holder: str, at: datetime, limit: int) -> tuple[Waiting, ...]:
        """Replies that are due and that nobody holds, or not any more; they are held from now on. By id."""
        rows = self._take(_DUE_REPLIES, channel, at, limit)
        if rows:
            held = [{"id": row.message, "by": holder, "until": at + HELD} for row in rows]
            self._connection.execute(_HOLD, held)
        tries = {row.message: row.tries for row in rows}
        return tuple(Waiting(message, tries[message.id]) for message in self._messages(rows, channel))

    def take_broadcasts(self, channel: str, at: datetime, limit: int) -> tuple[QueuedMessage, ...]:
        """Broadcasts that are due. They count as sent from now on: a crash may lose them, never repeat them."""
        rows = self._take(_DUE_BROADCASTS, channel, at, limit)
        if rows:
            self._connection.execute(_DONE, [{"id": row.message} for row in rows])
        dropped = self._unwanted([row.message for row in rows], at)
        return self._messages(
            [row for row in rows if row.message not in dropped and not _is_over(row, at)], channel
        )

    def _unwanted(self, messages: Sequence[int], at: datetime) -> set[int]:
        """Messages of the day to people who have put them off, gone away or filed everything since they were written.

        Asked step by step, each about all of them: on a table that has just been filled PostgreSQL joined the whole of
        it anew for each message.
        """
        if not messages:
            return set()
        rows = self._connection.execute(_OF_DIGESTS, {"messages": messages})
        person_of = {row.message: row.person for row in rows}
        if not person_of:
            return set()
        people = sorted(set(person_of.values()))
        put_off = {person for person, until in self.snoozes_of(people).items() if until > at}
        units_of = self.units_told_of(people, at)
        codes = sorted({unit.code for units in units_of.values() for unit in units})
        waiting = {
            report.key.unit
            for report in self.reports_of_units(codes)
            if report.opens_at <= at < report.closes_at
        }
        return {
            message
            for message, person in person_of.items()
            if person in put_off or not any(unit.code in waiting for unit in units_of.get(person, ()))
        }

    def _messages(self, rows: Sequence[AnyRow], channel: str) -> tuple[QueuedMessage, ...]:
        """The messages of rows. One that cannot be read must not keep the others back: it fails for good."""
        found = []
        for row in rows:
            try:
                found.append(_message(row, channel))
            except (ValueError, KeyError, TypeError) as error:
                self._connection.execute(_FAIL, {"id": row.message, "why": f"cannot be read: {error!r}"})
        return tuple(found)

    def _take(self, query: Any, channel: str, at: datetime, limit: int) -> Sequence[AnyRow]:
        if self._engine_name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TAKING})
        return self._connection.execute(query, {"channel": channel, "at": at, "count": limit}).all()

    def keep_holding(self, channel: str, holder: str, at: datetime) -> None:
        """Go on holding what this process holds."""
        mine = update(deliveries).where(_ROW.channel == channel, _ROW.holder == holder)
        self._connection.execute(mine.values(held_until=at + HELD))

    def release(self, channel: str, holder: str | None) -> None:
        """Hold nothing of a channel any more; None: nobody does."""
        whose = _ROW.holder.is_not(None) if holder is None else _ROW.holder == holder
        free = update(deliveries).where(_ROW.channel == channel, whose)
        self._connection.execute(free.values(holder=None, held_until=None))

    def settle(self, channel: str, settlement: Settlement, at: datetime) -> None:
        """Write down what became of messages that were held."""
        if settlement.sent:
            self._connection.execute(_DONE, [{"id": message} for message in settlement.sent])
        if settlement.deferred:
            given_back = [
                {"id": each.message, "due": each.due_at, "count": each.tries} for each in settlement.deferred
            ]
            self._connection.execute(_DEFER, given_back)
        if settlement.failed:
            self._connection.execute(_FAIL, [{"id": id_, "why": why} for id_, why in settlement.failed])
        if settlement.arrived:
            self._connection.execute(_ARRIVED, [{"id": id_, "moment": at} for id_ in settlement.arrived])
        for address, last in settlement.gone:
            self._leave(channel, address, last, at)

    def _leave(self, channel: str, address: str, last: int, at: datetime) -> None:
        """Nobody can be reached at an address: remember since when, and send nothing there up to a message."""
        here = (addresses.c.channel == channel, addresses.c.address == address)
        self._connection.execute(
            update(addresses).where(*here, addresses.c.gone_at.is_(None)).values(gone_at=at)
        )
        meant = (_ROW.channel == channel, _ROW.address == address, _ROW.message <= last)
        self._connection.execute(delete(deliveries).where(*meant, _ROW.failure.is_(None)))

    def come_back(self, channel: str, address: str) -> None:
        """Somebody writes from an address at which nobody could be reached."""
        here = (addresses.c.channel == channel, addresses.c.address == address)
        self._connection.execute(
            update(addresses).where(*here, addresses.c.gone_at.is_not(None)).values(gone_at=None)
        )


def _row(message: QueuedMessage, lane: Lane) -> dict[str, Any]:
    chat = {"message": message.id, "channel": message.channel, "address": message.address}
    return {**chat, "lane": lane.value, "tries": 0, "due_at": message.at}


def _is_over(row: AnyRow, at: datetime) -> bool:
    return row.drop_at is not None and row.drop_at <= at


def _message(row: AnyRow, channel: str) -> QueuedMessage:
    return QueuedMessage(row.message, channel, row.address, outgoing_from_json(row.body), row.at, row.drop_at)
