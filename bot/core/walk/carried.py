"""Running walks when the forms change: carried over field by field, and told in one sentence.

Pure. Drafts are not touched here: what was typed stays stored. Only places in the talk that no longer exist are left,
and what is new to the reporter is said once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.facts import DraftKey, Report
from bot.core.state import Cursor, Stage
from bot.core.walk.turn import Turn
from flows.language.model import Catalogue, Element, Flow

_QUESTIONS = frozenset({Stage.ASKING, Stage.DOUBTING, Stage.NOTING, Stage.RIVAL})
"""Stages that stand at one field."""


def carry_over(turn: Turn) -> None:
    """Bring every cursor to the forms as they are asked now."""
    for report in turn.known.reports:
        cursor = turn.walk.cursors.get(report.key)
        if cursor is None:
            continue
        now = (report.revision, turn.known.revision)
        earlier = turn.known.earlier.get(cursor.seen) if cursor.seen not in (None, now) else None
        if earlier is not None:
            cursor = _carried(turn, report, cursor, earlier)
        if cursor.seen != now:
            cursors = {**turn.walk.cursors, report.key: replace(cursor, seen=now)}
            turn.walk = replace(turn.walk, cursors=cursors)


def _carried(turn: Turn, report: Report, cursor: Cursor, earlier: Catalogue) -> Cursor:
    """The cursor without places that are gone; tells the reporter what is asked differently."""
    before = earlier.flows.get(report.key.flow)
    after = turn.known.catalogues[report.revision].flows[report.key.flow]
    if before is None:
        return cursor
    gone = _only_in(before, after)
    again = [
        field.element
        for field in after.fields
        if field.element.id in before.field_of
        and _is_lost(before.field_of[field.element.id].element, field.element)
    ]
    come = [each for each in _only_in(after, before) if each.compute is None]
    if gone or again or come:
        turn.notice("form_changed", flow=after, reported=report.key.period, gone=gone, again=again, come=come)
    return _without(cursor, {element.id for element in gone}, _other_options(before, after))


def _is_lost(before: Element, after: Element) -> bool:
    """Whether what was said under the earlier meaning must be said anew."""
    is_carried = after.conversion_from(before.meaning) is not None
    return before.meaning != after.meaning and not is_carried


def _only_in(one: Flow, other: Flow) -> list[Element]:
    return [field.element for field in one.fields if field.element.id not in other.field_of]


def _other_options(before: Flow, after: Flow) -> frozenset[str]:
    """Elements whose options are others now: what was ticked by its place is not what it was."""
    options: Mapping[str, list[str]] = {
        id_: [option.id for option in field.element.options] for id_, field in after.field_of.items()
    }
    return frozenset(
        id_
        for id_, field in before.field_of.items()
        if [option.id for option in field.element.options] != options.get(id_, [])
    )


def _without(cursor: Cursor, gone: set[str], other_options: frozenset[str]) -> Cursor:
    def stays(key: DraftKey) -> bool:
        return key.element not in gone

    if cursor.at is not None and cursor.at.element in gone | other_options:
        cursor = replace(cursor, options=())
    if cursor.at is not None and not stays(cursor.at):
        stage = Stage.OPENING if cursor.stage in _QUESTIONS else cursor.stage
        cursor = replace(cursor, at=None, stage=stage, is_estimate=False)
    return replace(
        cursor,
        ticked=tuple(filter(stays, cursor.ticked)),
        trail=tuple(filter(stays, cursor.trail)),
        asked=tuple(filter(stays, cursor.asked)),
        rivals=tuple(each for each in cursor.rivals if stays(each[0])),
    )
