"""Reports, drafts, observations, and the views over them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_YEAR = "substr(period, 1, 4) BETWEEN '1990' AND '2199' AND rtrim(substr(period, 1, 4), '0123456789') = ''"
_IS_YEAR = f"length(period) = 4 AND {_YEAR}"
_IS_QUARTER = f"length(period) = 6 AND {_YEAR} AND substr(period, 5, 2) IN ('Q1', 'Q2', 'Q3', 'Q4')"
_QUARTER_OR_YEAR = f"({_IS_YEAR}) OR ({_IS_QUARTER})"
_QUARTERLY_OR_ANNUAL = (
    f"(period_kind = 'annual' AND {_IS_YEAR}) OR (period_kind = 'quarterly' AND {_IS_QUARTER})"
)
_VALUE_KIND = (
    "kind IN ('number', 'text', 'choices', 'boolean', 'date', 'not_applicable', 'skipped')"
    " AND (kind = 'number') = (number IS NOT NULL AND decimals IS NOT NULL)"
)

_FROZEN = (
    "id, unit, element, period, kind, number, decimals, text, meaning, provenance, attested, estimated, note,"
    " supersedes, carried_from, submission, person, revision, at"
)
"""All columns of an observation but `typed`, which is chat text and may expire."""


def upgrade() -> None:
    """Create the tables of figures, and the triggers that keep observations as they were written."""
    for create in (_reports, _submissions, _observations, _report_basis):
        create()
    for create in (_drafts, _derived_figures, _current_values):
        create()
    if op.get_bind().dialect.name == "sqlite":
        _refuse_changes_on_sqlite()
    else:
        _refuse_changes_on_postgresql()


def _value(*, nullable: bool = False) -> tuple[sa.Column[Any], ...]:
    """A figure as four columns."""
    return (
        sa.Column("kind", sa.Text(), nullable=nullable),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("decimals", sa.SmallInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
    )


def _reports() -> None:
    """Forms for units and periods."""
    op.create_table(
        "reports",
        sa.Column("number", _ID, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opens_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("submissions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=True),
        sa.Column("submitted_by", _ID, nullable=True),
        sa.CheckConstraint(_QUARTERLY_OR_ANNUAL, name=op.f("ck_reports_quarterly_or_annual")),
        sa.CheckConstraint("state IN ('open', 'submitted', 'outdated')", name=op.f("ck_reports_state")),
        sa.ForeignKeyConstraint(["revision"], ["revisions.hash"], name=op.f("fk_reports_revision")),
        sa.ForeignKeyConstraint(["submitted_by"], ["people.id"], name=op.f("fk_reports_submitted_by")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_reports_unit")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reports")),
        sa.UniqueConstraint("flow", "period", "unit", name=op.f("uq_reports_flow_period_unit")),
    )
    op.create_index("ix_reports_unit", "reports", ["unit"], unique=False)


def _submissions() -> None:
    """Submit presses that were carried out."""
    op.create_table(
        "submissions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("report", _ID, nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("active_s", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("not_asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_submissions_person")),
        sa.ForeignKeyConstraint(["report"], ["reports.number"], name=op.f("fk_submissions_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("report", "nth", name=op.f("uq_submissions_report_nth")),
    )


def _observations() -> None:
    """What was submitted."""
    op.create_table(
        "observations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        *_value(),
        sa.Column("meaning", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("attested", sa.Text(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("supersedes", _ID, nullable=True),
        sa.Column("carried_from", _ID, nullable=True),
        sa.Column("submission", _ID, nullable=True),
        sa.Column("person", _ID, nullable=True),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint(_QUARTER_OR_YEAR, name=op.f("ck_observations_quarter_or_year")),
        sa.CheckConstraint(_VALUE_KIND, name=op.f("ck_observations_value_kind")),
        sa.CheckConstraint(
            "provenance IN ('reported', 'confirmed', 'supplied')", name=op.f("ck_observations_provenance")
        ),
        sa.ForeignKeyConstraint(
            ["carried_from"], ["observations.id"], name=op.f("fk_observations_carried_from")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_observations_person")),
        sa.ForeignKeyConstraint(["revision"], ["revisions.hash"], name=op.f("fk_observations_revision")),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name=op.f("fk_observations_submission")),
        sa.ForeignKeyConstraint(["supersedes"], ["observations.id"], name=op.f("fk_observations_supersedes")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_observations_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_observations_supersedes")),
    )
    op.create_index("ix_observations_key", "observations", ["unit", "period", "element"], unique=False)


def _report_basis() -> None:
    """What each submission rests on."""
    op.create_table(
        "report_basis",
        sa.Column("submission", _ID, nullable=False),
        sa.Column("observation", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["observation"], ["observations.id"], name=op.f("fk_report_basis_observation")
        ),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name=op.f("fk_report_basis_submission")),
        sa.PrimaryKeyConstraint("submission", "observation", name=op.f("pk_report_basis")),
    )
    op.create_index("ix_report_basis_observation", "report_basis", ["observation"], unique=False)


def _drafts() -> None:
    """What was typed and not yet submitted."""
    op.create_table(
        "drafts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        *_value(nullable=True),
        sa.Column("provenance", sa.Text(), nullable=True),
        sa.Column("is_single", sa.Boolean(), nullable=True),
        sa.Column("basis", _ID, nullable=True),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("person", _ID, nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("used_in", _ID, nullable=True),
        sa.CheckConstraint(_QUARTER_OR_YEAR, name=op.f("ck_drafts_quarter_or_year")),
        sa.CheckConstraint(_VALUE_KIND, name=op.f("ck_drafts_value_kind")),
        sa.CheckConstraint("is_withdrawal = (kind IS NULL)", name=op.f("ck_drafts_withdrawal_has_no_value")),
        sa.ForeignKeyConstraint(["basis"], ["observations.id"], name=op.f("fk_drafts_basis")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_drafts_person")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_drafts_unit")),
        sa.ForeignKeyConstraint(["used_in"], ["submissions.id"], name=op.f("fk_drafts_used_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "unit", "period", "element", "version", name=op.f("uq_drafts_unit_period_element_version")
        ),
    )
    op.create_index(
        "ix_drafts_unused",
        "drafts",
        ["unit"],
        unique=False,
        sqlite_where=sa.text("used_in IS NULL"),
        postgresql_where=sa.text("used_in IS NULL"),
    )


def _derived_figures() -> None:
    """Computed and rolled-up figures as they stood."""
    op.create_table(
        "derived_figures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        *_value(),
        sa.Column("meaning", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("submission", _ID, nullable=True),
        sa.Column("is_replaced", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_QUARTER_OR_YEAR, name=op.f("ck_derived_figures_quarter_or_year")),
        sa.CheckConstraint(_VALUE_KIND, name=op.f("ck_derived_figures_value_kind")),
        sa.CheckConstraint(
            "provenance IN ('computed', 'rolled_up')", name=op.f("ck_derived_figures_provenance")
        ),
        sa.ForeignKeyConstraint(
            ["submission"], ["submissions.id"], name=op.f("fk_derived_figures_submission")
        ),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_derived_figures_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_figures")),
    )
    op.create_index(
        "ix_derived_figures_counting",
        "derived_figures",
        ["unit", "period", "element"],
        unique=True,
        sqlite_where=sa.text("is_replaced = 0"),
        postgresql_where=sa.text("NOT is_replaced"),
    )
    op.create_index("ix_derived_figures_submission", "derived_figures", ["submission"], unique=False)


def _current_values() -> None:
    """What counts, kept as a view."""
    op.create_table(
        "current_values",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        *_value(),
        sa.Column("meaning", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("attested", sa.Text(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("observation", _ID, nullable=True),
        sa.Column("person", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["observation"], ["observations.id"], name=op.f("fk_current_values_observation")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_current_values_person")),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], name=op.f("fk_current_values_unit")),
        sa.PrimaryKeyConstraint("unit", "period", "element", name=op.f("pk_current_values")),
    )


def _refuse_changes_on_sqlite() -> None:
    for name, moment in (("change", f"UPDATE OF {_FROZEN}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER observations_refuse_{name} BEFORE {moment} ON observations"
            " BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END"
        )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_observations() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'observations are append-only'; END $$"
    )
    for name, moment in (
        ("change", f"UPDATE OF {_FROZEN}"),
        ("delete", "DELETE"),
        ("truncate", "TRUNCATE"),
    ):
        op.execute(
            f"CREATE TRIGGER observations_refuse_{name} BEFORE {moment} ON observations"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_observations()"
        )
