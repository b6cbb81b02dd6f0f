"""Minutes: how long one filing of a form takes at least, beside the minutes that were admitted.

Pure. The model and its sources stand in docs/decisions/0021: reading and typing alone, for a report in the middle of a
form's life, without the time for looking a figure up. So an estimate above the admission is surely too little admitted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from flows.language.folder import Folder
from flows.language.model import Element, ElementType, Flow, Measure
from flows.language.problems import Problem, problem
from flows.language.read_flows import collected_by_level, from_quarters

READ_S: Final = 3.0
"""Seconds to read one line of a card: twelve signs at 255 a minute (IReST, 2012, silent reading of Chinese)."""

DECIDE_S: Final = 1.35
"""Seconds to make up one's mind (operator M of the keystroke-level model, 1980)."""

KEY_S: Final = 0.5
"""Seconds for one sign on a phone: nearly twice the model's K of an unskilled typist (0.28)."""

ANSWER_KEYS: Final = 4
TEXT_KEYS: Final = 20
"""Signs of an answer in figures, and of one in words."""

REPORT_S: Final = 30.0
"""Seconds to open a report, look it over and submit it: three presses, each after a card of some lines."""


def forms_beyond_their_minutes(folder: Folder) -> Iterator[Problem]:
    """Flows that take longer than their admission allows, even where every figure is at hand."""
    collected = collected_by_level(flow for _, flow in folder.complete_flows())
    for read, flow in folder.complete_flows():
        known = from_quarters(flow, collected)
        minutes = minutes_of(flow, known)
        if minutes > flow.admission.minutes:
            place = read.entry.values["admission"].at("minutes")
            values = {"admitted": flow.admission.minutes, "minutes": minutes, "asked": _asked(flow, known)}
            yield problem("minutes-too-few", place, "admission.minutes", **values)


def minutes_of(flow: Flow, known: frozenset[str]) -> int:
    """Whole minutes of one filing, rounded up; `known` are ids of elements that follow from quarters."""
    return math.ceil((REPORT_S + sum(_seconds(field.element, known) for field in flow.fields)) / 60)


def _seconds(element: Element, known: frozenset[str]) -> float:
    if not _is_asked(element, known):
        return 0.0 if element.compute is not None or element.id in known else READ_S
    if element.type is ElementType.TEXT:
        return READ_S + (0.0 if element.may_skip else DECIDE_S + TEXT_KEYS * KEY_S)
    keys = ANSWER_KEYS if element.type.is_numeric or element.type is ElementType.DATE else 1
    return READ_S + DECIDE_S + keys * KEY_S


def _is_asked(element: Element, known: frozenset[str]) -> bool:
    """Whether an ordinary report asks for it: not what is computed, carried, or covered by one press."""
    if element.compute is not None or element.id in known or element.applies_if is not None:
        return False
    return element.measure is not Measure.STOCK and element.usual is None


def _asked(flow: Flow, known: frozenset[str]) -> int:
    return sum(_is_asked(field.element, known) for field in flow.fields)
