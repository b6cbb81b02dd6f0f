"""Texts of flow files that are saved and not published, and who published a revision in the browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create a table and widen one."""
    with op.batch_alter_table(
        "publications"
    ) as publications:  # SQLite: a foreign key goes to a new table only
        publications.add_column(sa.Column("person", _ID, nullable=True))
        publications.create_foreign_key(op.f("fk_publications_person"), "people", ["person"], ["id"])
    op.create_table(
        "flow_drafts",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_flow_drafts"),
        sa.ForeignKeyConstraint(["base"], ["revisions.hash"], name="fk_flow_drafts_base"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_flow_drafts_person"),
    )
