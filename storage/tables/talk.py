"""The talk: where each person stands, what came in, what goes out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, SmallInteger, Table, Text

from storage.columns import Id, Moment, reference
from storage.tables.base import METADATA

# `walk` is NULL for a row that was made to be locked before there was a walk
walks = Table(
    "walks",
    METADATA,
    reference("person", "people.id", primary_key=True),
    Column("walk", Text),
    Column("at", Moment),
)

updates = Table(
    "updates",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("update_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("update_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_outbox_chat", "channel", "address", "id"),
    sqlite_autoincrement=True,  # an id is a reference that phones remember: never given twice
)

# what still has to be sent: a row goes when its message is sent, so the table stays as small as the queue.
# `lane` 0 is a reply, 1 a broadcast; `holder` is the process that sends it until `held_until`, NULL for whoever is
# first; a row with a `failure` is never sent again and waits for the operator to read it
deliveries = Table(
    "deliveries",
    METADATA,
    reference("message", "outbox.id", primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("drop_at", Moment),
    Column("holder", Text),
    Column("held_until", Moment),
    Column("failure", Text),
    CheckConstraint("lane IN (0, 1)", name="lane"),
    Index("ix_deliveries_chat", "channel", "address", "message"),
    Index("ix_deliveries_due", "channel", "lane", "due_at", "message"),
)
