"""What still has to be sent, chats where nobody can be reached, and what slows down guessing a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create two tables and widen two."""
    op.add_column("addresses", sa.Column("gone_at", _MOMENT, nullable=True))
    with op.batch_alter_table("invitations") as invitations:  # SQLite gives a foreign key to a new table only
        invitations.add_column(sa.Column("joins", _ID, nullable=True))
        invitations.create_foreign_key(op.f("fk_invitations_joins"), "people", ["joins"], ["id"])
    _wrong_codes()
    _deliveries()


def _wrong_codes() -> None:
    """Codes that were tried in a chat and are none."""
    op.create_table(
        "wrong_codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_codes"),
    )
    op.create_index("ix_wrong_codes_chat", "wrong_codes", ["channel", "address", "at"])


def _deliveries() -> None:
    """Messages of the outbox that have not been sent."""
    op.create_table(
        "deliveries",
        sa.Column("message", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("drop_at", _MOMENT, nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", _MOMENT, nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("message", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name="fk_deliveries_message"),
        sa.CheckConstraint("lane IN (0, 1)", name=op.f("ck_deliveries_lane")),
    )
    op.create_index("ix_deliveries_chat", "deliveries", ["channel", "address", "message"])
    op.create_index("ix_deliveries_due", "deliveries", ["channel", "lane", "due_at", "message"])
