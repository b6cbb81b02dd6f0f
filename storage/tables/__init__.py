"""Every table, in the words of the glossary. The migrations make the schema; a test holds the two equal."""

from __future__ import annotations

from storage.tables.base import METADATA
from storage.tables.figures import (
    current_values,
    derived_figures,
    drafts,
    observations,
    report_basis,
    reports,
    submissions,
)
from storage.tables.forms import flow_drafts, frozen_periods, publications, revision_files, revisions
from storage.tables.people import addresses, invitations, people, roles, units, wrong_codes
from storage.tables.talk import deliveries, outbox, updates, walks

__all__ = [
    "METADATA",
    "addresses",
    "current_values",
    "deliveries",
    "derived_figures",
    "drafts",
    "flow_drafts",
    "frozen_periods",
    "invitations",
    "observations",
    "outbox",
    "people",
    "publications",
    "report_basis",
    "reports",
    "revision_files",
    "revisions",
    "roles",
    "submissions",
    "units",
    "updates",
    "walks",
    "wrong_codes",
]
