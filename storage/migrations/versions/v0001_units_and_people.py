"""Units, people, revisions of the flows folder, and the conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables that do not speak of figures."""
    for create in (_units, _people, _roles, _revisions, _conversation):
        create()


def _units() -> None:
    """The tree of organisational units."""
    op.create_table(
        "units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("figures_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent"], ["units.code"], name=op.f("fk_units_parent"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_units")),
    )


def _people() -> None:
    """Who talks to the bot, and where."""
    op.create_table(
        "people",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "addresses",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_addresses_person")),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_addresses")),
    )
    op.create_index("ix_addresses_person", "addresses", ["person"], unique=False)


def _roles() -> None:
    """Who may do what, and invitations to it."""
    op.create_table(
        "roles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_roles_person")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_roles_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("person", "role", "unit", name=op.f("uq_roles_person_role_unit")),
    )
    op.create_index(
        "ix_roles_everywhere",
        "roles",
        ["person", "role"],
        unique=True,
        sqlite_where=sa.text("unit IS NULL"),
        postgresql_where=sa.text("unit IS NULL"),
    )
    op.create_index("ix_roles_unit", "roles", ["unit"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("used_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_invitations_unit")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitations")),
    )


def _revisions() -> None:
    """The states of the flows folder."""
    op.create_table(
        "revisions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_revisions")),
    )
    op.create_table(
        "revision_files",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revisions.hash"], name=op.f("fk_revision_files_revision")),
        sa.PrimaryKeyConstraint("revision", "path", name=op.f("pk_revision_files")),
    )
    op.create_table(
        "publications",
        sa.Column("id", _ID, nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revisions.hash"], name=op.f("fk_publications_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )


def _conversation() -> None:
    """Where the talk stands, what came in, what goes out."""
    op.create_table(
        "walks",
        sa.Column("person", _ID, nullable=False),
        sa.Column("walk", sa.Text(), nullable=True),
        sa.Column("at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_walks_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_walks")),
    )
    op.create_table(
        "updates",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", "update_id", name=op.f("pk_updates")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_chat", "outbox", ["channel", "address", "id"], unique=False)
