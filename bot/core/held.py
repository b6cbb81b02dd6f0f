"""What a unit already holds for an element: the figure of a period, the newest before it, and which have grown old.

Pure.
"""

from __future__ import annotations

import hashlib
from typing import Final

from bot.core.facts import Figure, Provenance, UnitFacts
from bot.core.periods import Period
from flows.language.model import Absence, Element, Flow, Measure

STALE_MAX: Final = 3
"""Carried values re-checked singly in one report, so that no quarter re-asks a whole form (design, rule 2)."""


def figure_in(facts: UnitFacts, element: str, period: Period) -> Figure | None:
    """The figure that counts for a period."""
    for figure in facts.figures.get(element, ()):
        if figure.period == period:
            return figure
    return None


def figures_around(facts: UnitFacts, element: Element, period: Period) -> tuple[Figure | None, Figure | None]:
    """The figure of a period, and the newest submitted one before it.

    A stock's last figure may come from a quarter or a year; what happened in a quarter is only compared with
    quarters. A year's rolled-up value is never the last one: the quarter it came from is.
    """
    present = None
    for figure in facts.figures.get(element.id, ()):
        if figure.period == period:
            present = figure
        elif figure.period < period and _may_be_last(figure, element, period):
            return present, figure
    return present, None


def _may_be_last(figure: Figure, element: Element, period: Period) -> bool:
    if figure.provenance is Provenance.ROLLED_UP:
        return False
    return element.measure is Measure.STOCK or figure.period.kind is period.kind


def stale_elements(flow: Flow, period: Period, facts: UnitFacts) -> frozenset[str]:
    """The carried values to re-check in a report: the oldest first, ties spread over the units.

    Age counts quarters since the value was last typed or singly confirmed.
    """
    candidates = []
    now = period.quarter_index
    for field in flow.fields:
        element = field.element
        limit = element.recheck_after
        if limit is None or element.id in flow.over_time or not facts.figures.get(element.id):
            continue
        newest = facts.figures[element.id][0]
        is_last = newest.provenance is not Provenance.ROLLED_UP and newest.period <= period
        if is_last and now - newest.attested.quarter_index <= limit:
            continue  # the common case, settled without looking further
        present, last = figures_around(facts, element, period)
        if present is not None or last is None or isinstance(last.value, Absence):
            continue
        age = now - last.attested.quarter_index
        if age > limit:
            candidates.append((-age, element.id))
    if len(candidates) > STALE_MAX:
        candidates.sort(key=lambda each: (each[0], _spread(facts.unit.code, each[1])))
    return frozenset(element for _, element in candidates[:STALE_MAX])


def _spread(unit: str, element: str) -> bytes:
    return hashlib.blake2s(f"{unit}/{element}".encode(), digest_size=8).digest()
