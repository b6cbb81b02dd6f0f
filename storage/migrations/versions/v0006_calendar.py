"""The calendar: openings, milestones, reminders, who is away, decisions of reviewers, refusals, web push."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_IS_WAITING = "(state = 'open' OR verdict = 'returned') AND remind_at IS NOT NULL"


_IS_ON_ITS_WAY = "sent_at IS NULL AND message IS NOT NULL"


def upgrade() -> None:
    """Create fourteen tables, widen two, and index a third."""
    _reports()
    _openings()
    _reminders()
    _absences()
    _decisions()
    _refusals()
    _push()


def _reports() -> None:
    op.add_column("reports", sa.Column("zone", sa.Text(), nullable=True))
    op.execute("UPDATE reports SET zone = (SELECT units.zone FROM units WHERE units.code = reports.unit)")
    op.add_column("reports", sa.Column("remind_at", _MOMENT, nullable=True))
    op.execute("UPDATE reports SET remind_at = opened_at WHERE state = 'open'")
    op.execute(
        "ALTER TABLE reports ADD COLUMN verdict TEXT"
        " CONSTRAINT ck_reports_verdict CHECK (verdict IN ('accepted', 'returned'))"
    )
    op.add_column(
        "reports", sa.Column("decisions", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_index(
        "ix_reports_remind_at",
        "reports",
        ["remind_at", "number"],
        sqlite_where=sa.text(_IS_WAITING),
        postgresql_where=sa.text(_IS_WAITING),
    )
    op.create_index(
        "ix_reports_provisional",
        "reports",
        ["period", "number"],
        sqlite_where=sa.text("is_provisional = 1"),
        postgresql_where=sa.text("is_provisional = true"),
    )


def _openings() -> None:
    op.create_index("ix_units_level_zone", "units", ["level", "zone", "code"])
    op.create_index("ix_units_parent", "units", ["parent"])
    op.create_table(
        "flows_in_force",
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("flow", name="pk_flows_in_force"),
    )
    # a form that is in force stays so since the first publication that held its file: it comes at no short notice
    op.execute(
        "INSERT INTO flows_in_force (flow, since)"
        " SELECT replace(replace(held.path, 'definitions/', ''), '.yaml', ''), min(publications.at)"
        " FROM publications JOIN revision_files AS held ON held.revision = publications.revision"
        " WHERE held.path LIKE 'definitions/%.yaml' AND held.path IN ("
        "SELECT path FROM revision_files WHERE revision = ("
        "SELECT revision FROM publications ORDER BY id DESC LIMIT 1))"
        " GROUP BY held.path"
    )
    op.create_table(
        "openings",
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "period", "zone", name="pk_openings"),
    )
    op.create_table(
        "milestones",
        sa.Column("report", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("report", "day", name="pk_milestones"),
        sa.ForeignKeyConstraint(["report"], ["reports.number"], name="fk_milestones_report"),
    )


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("person", _ID, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_reminders"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_reminders_person"),
    )
    op.create_index("ix_reminders_due", "reminders", ["due_at", "person"])
    op.create_table(
        "digests",
        sa.Column("person", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("message", _ID, nullable=True),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person", "day", name="pk_digests"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_digests_person"),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name="fk_digests_message"),
    )
    op.create_index("ix_digests_message", "digests", ["message"])
    op.create_index(
        "ix_digests_lost",
        "digests",
        ["at"],
        sqlite_where=sa.text(_IS_ON_ITS_WAY),
        postgresql_where=sa.text(_IS_ON_ITS_WAY),
    )


def _absences() -> None:
    op.create_table(
        "snoozes",
        sa.Column("person", _ID, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_snoozes"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_snoozes_person"),
    )
    op.create_table(
        "absences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("stand_in", _ID, nullable=True),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_absences_person"),
        sa.ForeignKeyConstraint(["stand_in"], ["people.id"], name="fk_absences_stand_in"),
    )
    op.create_index("ix_absences_person", "absences", ["person", "until"])
    op.create_index("ix_absences_stand_in", "absences", ["stand_in", "until"])
    with op.batch_alter_table("invitations") as invitations:  # SQLite gives a foreign key to a new table only
        invitations.add_column(sa.Column("absence", _ID, nullable=True))
        invitations.create_foreign_key(op.f("fk_invitations_absence"), "absences", ["absence"], ["id"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("report", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closes_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["report"], ["reports.number"], name="fk_decisions_report"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_decisions_person"),
        sa.CheckConstraint("kind IN ('accepted', 'returned', 'extended')", name=op.f("ck_decisions_kind")),
    )
    op.create_index("ix_decisions_report", "decisions", ["report", "id"])
    op.create_table(
        "returned_fields",
        sa.Column("decision", _ID, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("decision", "element", name="pk_returned_fields"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_returned_fields_decision"),
    )
    _refuse_changes("decisions")


def _refuse_changes(table: str) -> None:
    """Rows are appended and never changed."""
    if op.get_context().dialect.name == "sqlite":
        for moment in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{moment.lower()} BEFORE {moment} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} are append-only'; END $$"
    )
    for moment in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{moment.lower()} BEFORE {moment} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()"
        )


def _refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("person", _ID, nullable=True),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusals"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_refusals_person"),
        sa.UniqueConstraint(
            "rule", "door", "flow", "unit", "period", name="uq_refusals_rule_door_flow_unit_period"
        ),
    )


def _push() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
    )
    op.create_index("ix_push_subscriptions_address", "push_subscriptions", ["address"])
    op.create_table(
        "push_keys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_push_keys"),
    )
