"""Every table, in the words of the glossary. The migrations make the schema; a test holds the two equal.

There is no row for a person observed or a household, on purpose: only units are observed. `people` are those
who talk to the bot.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import (
    Id,
    Moment,
    kind_check,
    period_check,
    period_kind_check,
    reference,
    value_columns,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _unit_column(*, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column("unit", Text, ForeignKey("units.code"), nullable=nullable, primary_key=primary_key)


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
    _unit_column(nullable=True),
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
    _unit_column(nullable=True),
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

revisions = Table(
    "revisions",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

revision_files = Table(
    "revision_files",
    METADATA,
    Column("revision", Text, ForeignKey("revisions.hash"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

# every moment at which a revision became the current one; the newest row says which one is
publications = Table(
    "publications",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("revision", Text, ForeignKey("revisions.hash"), nullable=False),
    Column("at", Moment, nullable=False),
    # who published it in the browser; NULL where it came from a flows folder
    reference("person", "people.id", nullable=True),
    Column("note", Text),
)

# one for each file that was ever edited in the browser, so that versions never begin anew; `text` is NULL where the
# file shall go, and where the draft is settled: published or discarded
flow_drafts = Table(
    "flow_drafts",
    METADATA,
    Column("path", Text, primary_key=True),
    Column("text", Text),
    Column("base", Text, ForeignKey("revisions.hash")),
    Column("version", Integer, nullable=False),
    reference("person", "people.id"),
    Column("at", Moment, nullable=False),
    Column("is_settled", Boolean, nullable=False),
)

# the revision in force when the first report of a period was opened: what all its forms ask and mean
frozen_periods = Table(
    "frozen_periods",
    METADATA,
    Column("period", Text, primary_key=True),
    Column("revision", Text, ForeignKey("revisions.hash"), nullable=False),
    Column("at", Moment, nullable=False),
)

# `walk` is NULL for a row that was made to be locked before there was a walk
walks = Table(
    "walks",
    METADATA,
    reference("person", "people.id", primary_key=True),
    Column("walk", Text),
    Column("at", Moment),
)

reports = Table(
    "reports",
    METADATA,
    Column("number", Id, primary_key=True),
    Column("flow", Text, nullable=False),
    _unit_column(),
    Column("period", Text, nullable=False),
    Column("period_kind", Text, nullable=False),
    Column("revision", Text, ForeignKey("revisions.hash"), nullable=False),
    Column("state", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("submissions", Integer, nullable=False, server_default=text("0")),
    Column("submitted_at", Moment),
    reference("submitted_by", "people.id", nullable=True),
    UniqueConstraint("flow", "period", "unit"),
    period_kind_check(),
    CheckConstraint("state IN ('open', 'submitted', 'outdated')", name="state"),
    Index("ix_reports_unit", "unit"),
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
    _unit_column(),
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
    _unit_column(),
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
    _unit_column(),
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
    _unit_column(primary_key=True),
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
