"""The calendar: what was opened, told and claimed, who is away, what was decided, and what was refused.

A claim is a row that can be inserted once: whoever inserts it does the work, however many programs ask.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from storage.columns import Id, Moment, reference
from storage.tables.base import METADATA

# since when a form has been in force without a break: what "at short notice" is counted from
flows_in_force = Table(
    "flows_in_force",
    METADATA,
    Column("flow", Text, primary_key=True),
    Column("since", Moment, nullable=False),
)

# how far the daily pass over the units of a form, period and time zone has come: `after` is the last unit's code
openings = Table(
    "openings",
    METADATA,
    Column("flow", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("after", Text, nullable=False),
    Column("is_done", Boolean, nullable=False),
)

# claims of milestones: each day of a report is told of once
milestones = Table(
    "milestones",
    METADATA,
    reference("report", "reports.number", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# who is to be told something, and when at the earliest; the row goes when it is told
reminders = Table(
    "reminders",
    METADATA,
    reference("person", "people.id", primary_key=True),
    Column("due_at", Moment, nullable=False),
    Index("ix_reminders_due", "due_at", "person"),
)

# claims of the one message a day; `sent_at` is NULL until the platform has taken it, `message` again where it never
# did and the person is reminded anew
digests = Table(
    "digests",
    METADATA,
    reference("person", "people.id", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", Moment, nullable=False),
    reference("message", "outbox.id", nullable=True),
    Column("sent_at", Moment),
    Index("ix_digests_message", "message"),
)
Index(
    "ix_digests_lost",
    digests.c.at,
    sqlite_where=digests.c.sent_at.is_(None) & digests.c.message.is_not(None),
    postgresql_where=digests.c.sent_at.is_(None) & digests.c.message.is_not(None),
)

# until when a person wants no reminder
snoozes = Table(
    "snoozes",
    METADATA,
    reference("person", "people.id", primary_key=True),
    Column("until", Moment, nullable=False),
)

# who is away from `since` until `until`, and who stands in for them, NULL where nobody does; `ended_at` is set where
# it ended early
absences = Table(
    "absences",
    METADATA,
    Column("id", Id, primary_key=True),
    reference("person", "people.id"),
    reference("stand_in", "people.id", nullable=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_absences_person", "person", "until"),
    Index("ix_absences_stand_in", "stand_in", "until"),
)

# append-only: what a reviewer decided about a report, and why; triggers refuse changes
decisions = Table(
    "decisions",
    METADATA,
    Column("id", Id, primary_key=True),
    reference("report", "reports.number"),
    Column("kind", Text, nullable=False),
    reference("person", "people.id"),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    # how many submissions the report had when it was decided
    Column("submissions", Integer, nullable=False),
    # where it moved the window: what it was moved to
    Column("due_on", Date),
    Column("closes_at", Moment),
    CheckConstraint("kind IN ('accepted', 'returned', 'extended')", name="kind"),
    Index("ix_decisions_report", "report", "id"),
)

# the fields that a returned report shall be asked again
returned_fields = Table(
    "returned_fields",
    METADATA,
    reference("decision", "decisions.id", primary_key=True),
    Column("element", Text, primary_key=True),
)

# what was refused, by which rule and at which door; the same again is counted
refusals = Table(
    "refusals",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("flow", Text, nullable=False),
    # '' where the request named no unit, no period
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("detail", Text, nullable=False),
    reference("person", "people.id", nullable=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    UniqueConstraint("rule", "door", "flow", "unit", "period"),
)

# where a browser wants to be woken, by the address of its web chat; `id` is a digest of the endpoint, which is too
# long for an index and too secret for a log
push_subscriptions = Table(
    "push_subscriptions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_push_subscriptions_address", "address"),
)

# the key by which push services know this installation; one row, made when it is first needed
push_keys = Table(
    "push_keys",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("private", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
