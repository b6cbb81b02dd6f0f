"""How much of a spreadsheet was carried over, counted as its rows and cells.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.exchange.drafts import DraftElement, Reused, Source
from flows.exchange.notes import Note, Origin

CARRIED_WHAT: Final = ("questions", "choices", "conditions", "checks", "calculations")
"""What is counted; `Source.asked` has a number for each."""

_KEYS: Final = {"relevant": ("applies_if",), "constraint": ("check", "check_message", "min", "max")}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are in the spreadsheet, and how many of them in the form."""

    what: str
    asked: int
    carried: int


def tally(source: Source, kept: Sequence[DraftElement | Reused], notes: Sequence[Note]) -> tuple[Count, ...]:
    """The counts in the order of CARRIED_WHAT. A condition that is partly lost counts as lost."""
    drafts = [each for each in kept if isinstance(each, DraftElement)]
    lists = {each.item.list_name or each.id: len(each.item.choices) for each in kept}
    relevants = {condition.origin for draft in drafts for condition in draft.item.applies_if}
    constraints = {draft.item.constraint.origin for draft in drafts if draft.item.constraint}
    carried = (
        len({each.item.origin for each in kept}),  # what was brought along has the row of another
        sum(lists.values()),
        len(relevants - _lost(notes, "relevant")),
        len(constraints - _lost(notes, "constraint")),
        sum("compute" in draft.expressions for draft in drafts),
    )
    return tuple(Count(what, source.asked[what], n) for what, n in zip(CARRIED_WHAT, carried, strict=True))


def _lost(notes: Sequence[Note], column: str) -> set[Origin]:
    return {
        each.origin
        for each in notes
        if (each.code == "condition-refused" and each.values["key"] == column)
        or (each.code == "range-widened" and column == "constraint")
        or (each.code == "not-accepted" and each.values["what"] in _KEYS[column])
    }
