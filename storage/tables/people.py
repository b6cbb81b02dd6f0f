"""Units, the people who talk to the bot, their chats, roles and invitations.

There is no row for a person observed or a household, on purpose: only units are observed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint, text

from storage.columns import Id, Moment, reference
from storage.tables.base import METADATA, unit_column

units = Table(
    "units",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("zone", Text, nullable=False),
    # deferred, so that units may be saved in any order
    Column("parent", Text, ForeignKey("units.code", deferrable=True, initially="DEFERRED")),
    Column("valid_from", Date),
    Column("valid_until", Date),
    # grows with every change of the unit's figures: the lock and the version of what counts
    Column("figures_version", BigInteger, nullable=False, server_default=text("0")),
    Index("ix_units_parent", "parent"),
)

people = Table(
    "people",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
)

addresses = Table(
    "addresses",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    reference("person", "people.id"),
    Column("at", Moment, nullable=False),
    # since when the platform says that nobody can be reached here; NULL while somebody can
    Column("gone_at", Moment),
    Index("ix_addresses_person", "person"),
)

roles = Table(
    "roles",
    METADATA,
    Column("id", Id, primary_key=True),
    reference("person", "people.id"),
    unit_column(nullable=True),
    Column("role", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("person", "role", "unit"),
    Index("ix_roles_unit", "unit"),
)
# two NULLs are never equal to a unique constraint, so roles of the whole installation need their own
Index(
    "ix_roles_everywhere",
    roles.c.person,
    roles.c.role,
    unique=True,
    sqlite_where=roles.c.unit.is_(None),
    postgresql_where=roles.c.unit.is_(None),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("digest", Text, primary_key=True),
    unit_column(nullable=True),
    Column("role", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    reference("used_by", "people.id", nullable=True),
    # whom a further chat will belong to, where the invitation gives no role but joins one
    reference("joins", "people.id", nullable=True),
)

# codes that were tried in a chat and are none: guessing is slowed down by them
wrong_codes = Table(
    "wrong_codes",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_wrong_codes_chat", "channel", "address", "at"),
)
