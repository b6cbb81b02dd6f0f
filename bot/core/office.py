"""What the form office holds while it edits: texts of flow files that are saved and not published.

Pure: the values, and what of storage the form office needs besides what every channel does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.calendar.groups import UnitGroup
from bot.core.facts import Unit
from bot.core.store import Transaction


@dataclass(frozen=True, slots=True)
class FlowDraft:
    """The saved text of one file of the flows folder, None where the file shall go.

    `version` grows by one with every saving, also across publications. `base` is the revision whose file it began
    with, None where nothing was published.
    """

    path: str
    text: str | None
    base: str | None
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewFlowDraft:
    """A text to be saved. It is taken if the path's draft is still at version `seen`; 0 where there was never one."""

    path: str
    text: str | None
    base: str | None
    seen: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A revision becoming the current one.

    `by` is who published it in the browser, None for a flows folder; `note` says why, None where nobody did.
    """

    revision: str
    at: datetime
    by: str | None = None
    note: str | None = None


class OfficeTransaction(Transaction, Protocol):
    """One unit of work of the form office, and of whoever looks at the calendar."""

    def unit_groups(self, role: str) -> tuple[UnitGroup, ...]:
        """All units by level and time zone, the lowest level first, with how many people hold a role for them."""
        ...

    def units_below(self, person: int, role: str) -> tuple[Unit, ...]:
        """The units directly below those for which a person holds a role, by code."""
        ...

    def frozen_at(self, periods: Collection[str]) -> Mapping[str, str]:
        """Those of the periods whose forms are frozen, and the revision of each."""
        ...

    def flow_drafts(self) -> Mapping[str, FlowDraft]:
        """The drafts that are neither published nor discarded, by path."""
        ...

    def flow_draft_version(self, path: str) -> int:
        """The version of a path's last draft, settled or not; 0 where there was never one."""
        ...

    def save_flow_draft(self, draft: NewFlowDraft, person: int, at: datetime) -> bool:
        """Save a text; False, and nothing is changed, where the draft is past version `seen` already."""
        ...

    def settle_flow_draft(self, path: str, seen: int) -> bool:
        """End a draft that is published or discarded; False where it is past version `seen` already."""
        ...

    def publications(self) -> tuple[Publication, ...]:
        """Every moment at which a revision came into force, newest first."""
        ...

    def freeze_again(self, revision: str, forms: Iterable[tuple[str, str]], at: datetime) -> int:
        """Let the periods whose windows are open be asked by another revision; how many reports that concerns.

        `forms` are the ids of the revision's forms, each with its kind of period; reports of others stay as they are.
        """
        ...

    def count_open(self, at: datetime) -> Mapping[str, int]:
        """How many reports of each form are open and not submitted."""
        ...

    def count_drafts(self, elements: Sequence[str]) -> int:
        """How many units have typed something for one of the elements that is not submitted."""
        ...

    def latest_publication(self) -> Publication | None:
        """How the revision in force came to be so, None before the first one."""
        ...

    def revisions_naming(self, element: str, limit: int) -> tuple[str, ...]:
        """Published revisions whose dictionary may hold an element of this id, those in force last first."""
        ...

    def keep_in_force(self, flows: Collection[str], at: datetime) -> None:
        """Note which forms are in force from `at` on: those that were not are new, those that are not are gone."""
        ...

    def is_talked_to_outside(self, channel: str, at: datetime) -> bool:
        """Whether anybody talks on another channel, or may begin to by an invitation that is open at `at`."""
        ...

    def lock_publications(self) -> None:
        """Let nobody else publish until this transaction ends."""
        ...

    def has_revision(self, revision: str) -> bool:
        """Whether a state of the folder was ever stored."""
        ...
