"""Lines that the report in focus does not understand and another open one does: they wait for that one.

Pure.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.answers.lines import read_lines
from bot.core.answers.private import mask
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
    found = read_lines(text, vocabulary_of(flow), today=turn.today, last=lambda _: None)
    return bool(found.items) and not found.left
