"""Reports, and the figures that they rest on."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from storage.columns import Id, Moment, kind_check, period_check, period_kind_check, reference, value_columns
from storage.tables.base import METADATA, unit_column

reports = Table(
    "reports",
    METADATA,
    Column("number", Id, primary_key=True),
    Column("flow", Text, nullable=False),
    unit_column(),
    Column("period", Text, nullable=False),
    Column("period_kind", Text, nullable=False),
    Column("revision", Text, ForeignKey("revisions.hash"), nullable=False),
    Column("state", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    # the time zone of its days, the unit's when it was opened
    Column("zone", Text),
    Column("opened_at", Moment, nullable=False),
    # when its next milestone is; NULL after the last one
    Column("remind_at", Moment),
    # what a reviewer decided of the newest submission; NULL while nobody did
    Column("verdict", Text),
    # how often a reviewer decided something of it: the version that the next decision must have seen
    Column("decisions", Integer, nullable=False, server_default=text("0")),
    Column("submissions", Integer, nullable=False, server_default=text("0")),
    Column("submitted_at", Moment),
    reference("submitted_by", "people.id", nullable=True),
    UniqueConstraint("flow", "period", "unit"),
    period_kind_check(),
    CheckConstraint("state IN ('open', 'submitted', 'outdated')", name="state"),
    CheckConstraint("verdict IN ('accepted', 'returned')", name="verdict"),
    Index("ix_reports_unit", "unit"),
)
_IS_WAITING = (reports.c.state == "open") | (reports.c.verdict == "returned")
Index(
    "ix_reports_remind_at",
    reports.c.remind_at,
    reports.c.number,
    sqlite_where=_IS_WAITING & reports.c.remind_at.is_not(None),
    postgresql_where=_IS_WAITING & reports.c.remind_at.is_not(None),
)
Index(
    "ix_reports_provisional",
    reports.c.period,
    reports.c.number,
    sqlite_where=reports.c.is_provisional == true(),
    postgresql_where=reports.c.is_provisional == true(),
)

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Id, primary_key=True),
    reference("report", "reports.number"),
    Column("nth", Integer, nullable=False),
    reference("person", "people.id"),
    Column("at", Moment, nullable=False),
    Column("active_s", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("not_asked", Integer, nullable=False),
    UniqueConstraint("report", "nth"),
)

# append-only: triggers refuse DELETE, and UPDATE of anything but `typed`, which is chat text and may expire
observations = Table(
    "observations",
    METADATA,
    Column("id", Id, primary_key=True),
    unit_column(),
    Column("element", Text, nullable=False),
    Column("period", Text, nullable=False),
    *value_columns(),
    Column("meaning", Integer, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("attested", Text, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("note", Text),
    Column("typed", Text),
    reference("supersedes", "observations.id", nullable=True),
    reference("carried_from", "observations.id", nullable=True),
    reference("submission", "submissions.id", nullable=True),
    reference("person", "people.id", nullable=True),
    Column("revision", Text, ForeignKey("revisions.hash"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("supersedes"),
    period_check(),
    kind_check(),
    CheckConstraint("provenance IN ('reported', 'confirmed', 'supplied')", name="provenance"),
    Index("ix_observations_key", "unit", "period", "element"),
)

report_basis = Table(
    "report_basis",
    METADATA,
    reference("submission", "submissions.id", primary_key=True),
    reference("observation", "observations.id", primary_key=True),
    Index("ix_report_basis_observation", "observation"),
)

# entries are appended; `used_in` is set once, when a submission turns them into observations
drafts = Table(
    "drafts",
    METADATA,
    Column("id", Id, primary_key=True),
    unit_column(),
    Column("element", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_withdrawal", Boolean, nullable=False),
    *value_columns(nullable=True),
    Column("provenance", Text),
    Column("is_single", Boolean),
    reference("basis", "observations.id", nullable=True),
    Column("typed", Text),
    Column("estimated", Boolean),
    Column("doubt", Text),
    Column("note", Text),
    # the element's meaning when it was typed; NULL in entries older than the column
    Column("meaning", Integer),
    reference("person", "people.id"),
    Column("batch", Text, nullable=False),
    Column("at", Moment, nullable=False),
    reference("used_in", "submissions.id", nullable=True),
    UniqueConstraint("unit", "period", "element", "version"),
    period_check(),
    kind_check(),
    CheckConstraint("is_withdrawal = (kind IS NULL)", name="withdrawal_has_no_value"),
)
Index(
    "ix_drafts_unused",
    drafts.c.unit,
    sqlite_where=drafts.c.used_in.is_(None),
    postgresql_where=drafts.c.used_in.is_(None),
)

# how computed and rolled-up figures stood at each submission; one row of a key is not replaced, and counts
derived_figures = Table(
    "derived_figures",
    METADATA,
    Column("id", Id, primary_key=True),
    unit_column(),
    Column("element", Text, nullable=False),
    Column("period", Text, nullable=False),
    *value_columns(),
    Column("meaning", Integer, nullable=False),
    Column("provenance", Text, nullable=False),
    reference("submission", "submissions.id", nullable=True),
    Column("is_replaced", Boolean, nullable=False),
    period_check(),
    kind_check(),
    CheckConstraint("provenance IN ('computed', 'rolled_up')", name="provenance"),
    Index("ix_derived_figures_submission", "submission"),
)
Index(
    "ix_derived_figures_counting",
    derived_figures.c.unit,
    derived_figures.c.period,
    derived_figures.c.element,
    unique=True,
    sqlite_where=~derived_figures.c.is_replaced,
    postgresql_where=~derived_figures.c.is_replaced,
)

# a view that is kept: every row can be made again from observations and derived figures
current_values = Table(
    "current_values",
    METADATA,
    unit_column(primary_key=True),
    Column("period", Text, primary_key=True),
    Column("element", Text, primary_key=True),
    *value_columns(),
    Column("meaning", Integer, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("attested", Text, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("note", Text),
    reference("observation", "observations.id", nullable=True),
    reference("person", "people.id", nullable=True),
    Column("at", Moment),
)
