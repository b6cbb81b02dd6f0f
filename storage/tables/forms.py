"""Published states of the flows folder, drafts of its files, and what periods have frozen."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from storage.columns import Id, Moment, reference
from storage.tables.base import METADATA

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
