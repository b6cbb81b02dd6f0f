"""Every table, in the words of the glossary. The migrations make the schema; a test holds the two equal."""

from __future__ import annotations

from storage.tables.base import METADATA
from storage.tables.calendar import (
    absences,
    decisions,
    digests,
    flows_in_force,
    milestones,
    openings,
    push_keys,
    push_subscriptions,
    refusals,
    reminders,
    returned_fields,
    snoozes,
)
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
    "absences",
    "addresses",
    "current_values",
    "decisions",
    "deliveries",
    "derived_figures",
    "digests",
    "drafts",
    "flow_drafts",
    "flows_in_force",
    "frozen_periods",
    "invitations",
    "milestones",
    "observations",
    "openings",
    "outbox",
    "people",
    "publications",
    "push_keys",
    "push_subscriptions",
    "refusals",
    "reminders",
    "report_basis",
    "reports",
    "returned_fields",
    "revision_files",
    "revisions",
    "roles",
    "snoozes",
    "submissions",
    "units",
    "updates",
    "walks",
    "wrong_codes",
]
