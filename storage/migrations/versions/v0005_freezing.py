"""What a period has frozen, why a revision was published, and the meaning under which a draft was typed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create a table, filled from the reports that were opened, and widen two."""
    op.add_column("drafts", sa.Column("meaning", sa.Integer(), nullable=True))
    op.add_column("publications", sa.Column("note", sa.Text(), nullable=True))
    op.create_table(
        "frozen_periods",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("period", name="pk_frozen_periods"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.hash"], name="fk_frozen_periods_revision"),
    )
    op.execute(
        "INSERT INTO frozen_periods (period, revision, at) SELECT period, revision, opened_at FROM reports WHERE "
        "number IN (SELECT min(number) FROM reports GROUP BY period)"
    )
