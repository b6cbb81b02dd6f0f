"""Who writes, read in one statement: each costs as much as a tenth of the whole answer to a typed figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Text, and_, bindparam, literal, select

from bot.core.facts import Person
from bot.core.ports import Caller
from storage.repositories.people import People
from storage.repositories.revisions import NEWEST, Revisions
from storage.repositories.updates import Updates, outgoing_from_json
from storage.tables import addresses, outbox, people

_CHANNEL: Final = bindparam("channel", type_=Text)
_ADDRESS: Final = bindparam("address", type_=Text)
_LAST_SHOWN = (
    select(outbox.c.body)
    .where(outbox.c.channel == _CHANNEL, outbox.c.address == _ADDRESS)
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_here = select(literal(1).label("one")).subquery("here")
_CALLER = select(
    *(people.c.id, people.c.name, people.c.language, addresses.c.gone_at),
    NEWEST.scalar_subquery().label("revision"),
    _LAST_SHOWN.scalar_subquery().label("shown"),
).select_from(
    _here.outerjoin(
        addresses, and_(addresses.c.channel == _CHANNEL, addresses.c.address == _ADDRESS)
    ).outerjoin(people, people.c.id == addresses.c.person)
)

_CALLERS = select(
    *(addresses.c.channel, addresses.c.address, addresses.c.gone_at),
    *(people.c.id, people.c.name, people.c.language),
    select(outbox.c.body)
    .where(outbox.c.channel == addresses.c.channel, outbox.c.address == addresses.c.address)
    .order_by(outbox.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("shown"),
).where(
    people.c.id == addresses.c.person,
    addresses.c.channel == bindparam("channel"),
    addresses.c.address.in_(bindparam("addresses", expanding=True)),
)
"""Those of one channel: by pairs of channel and address, SQLite would read the whole table."""


class Callers(People, Revisions, Updates):
    def caller(self, channel: str, address: str) -> Caller:
        """Who writes from a chat, and what was shown there last. The revision in force is read with it."""
        row = self._read_before("caller", channel, address)
        if row is None:
            row = self._connection.execute(_CALLER, {"channel": channel, "address": address}).one()
            self._revision = row.revision
        return Caller(
            person=None if row.id is None else Person(row.id, row.name, row.language),
            shown=None if row.shown is None else outgoing_from_json(row.shown),
            is_gone=row.gone_at is not None,
        )

    def _read_callers_ahead(self, chats: Sequence[tuple[str, str]]) -> list[int]:
        """The people who were read: strangers are not among them."""
        rows = [
            row
            for channel in sorted({channel for channel, _ in chats})
            for row in self._connection.execute(
                _CALLERS, {"channel": channel, "addresses": [chat for name, chat in chats if name == channel]}
            )
        ]
        self._ahead |= {("caller", row.channel, row.address): row for row in rows}
        return sorted({row.id for row in rows})
