"""Texts of flow files that are saved and not published, one for each file, shared by the whole form office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.core.office import FlowDraft, NewFlowDraft
from storage.repositories.base import AnyRow, Repository
from storage.tables import flow_drafts, people

_DRAFTS = select(flow_drafts, people.c.name.label("by")).join(people, people.c.id == flow_drafts.c.person)
_OPEN = _DRAFTS.where(flow_drafts.c.is_settled.is_(False)).order_by(flow_drafts.c.path)
_VERSION = select(flow_drafts.c.version).where(flow_drafts.c.path == bindparam("path"))


class FlowDrafts(Repository):
    def flow_drafts(self) -> Mapping[str, FlowDraft]:
        """The drafts that are neither published nor discarded, by path."""
        return {row.path: _draft(row) for row in self._connection.execute(_OPEN).all()}

    def flow_draft_version(self, path: str) -> int:
        """The version of a path's last draft, settled or not; 0 where there was never one."""
        return self._connection.execute(_VERSION, {"path": path}).scalar_one_or_none() or 0

    def save_flow_draft(self, draft: NewFlowDraft, person: int, at: datetime) -> bool:
        """Save a text; False, and nothing is changed, where the draft is past version `seen` already."""
        row = {"text": draft.text, "base": draft.base, "person": person, "at": at, "is_settled": False}
        if draft.seen == 0:
            return self._add_if_new(flow_drafts, {"path": draft.path, "version": 1, **row})
        return self._change(draft.path, draft.seen, {**row, "version": draft.seen + 1})

    def settle_flow_draft(self, path: str, seen: int) -> bool:
        """End a draft that is published or discarded; False where it is past version `seen` already."""
        return self._change(path, seen, {"text": None, "is_settled": True, "version": seen + 1})

    def _change(self, path: str, seen: int, values: Mapping[str, object]) -> bool:
        still = (flow_drafts.c.path == path, flow_drafts.c.version == seen)
        return self._connection.execute(update(flow_drafts).where(*still).values(**values)).rowcount == 1


def _draft(row: AnyRow) -> FlowDraft:
    return FlowDraft(row.path, row.text, row.base, row.version, row.by, row.at)
