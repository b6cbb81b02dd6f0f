"""Lines that the report in focus does not understand and another open one does: they wait for that one.

Pure.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers.lines import read_lines
from bot.core.answers.private import mask
from bot.core.answers.reading import Answer
from bot.core.walk.turn import Turn, vocabulary_of
from flows.language.model import Flow


def keep_for_another(turn: Turn, text: str) -> bool:
    """Keep a text that only another open report reads, and say which; whether there is such a report."""
    for report in turn.known.reports:
        flow = turn.known.catalogues[report.revision].flows[report.key.flow]
        if report.key.flow != turn.report.key.flow and _is_read(turn, text, flow):
            turn.walk = replace(turn.walk, kept=(*turn.walk.kept, text))
            turn.notice("kept_for", typed=mask(text), flow=flow)
            return True
    return False


def _is_read(turn: Turn, text: str, flow: Flow) -> bool:
    """Whether a text holds only answers to fields of a form that the form in focus does not have."""
    found = read_lines(text, vocabulary_of(flow), today=turn.today, last=lambda _: None)
    is_answered = all(isinstance(item.reading, Answer) for item in found.items)
    is_foreign = all(item.field.element.id not in turn.flow.field_of for item in found.items)
    return bool(found.items) and not found.left and is_answered and is_foreign
