"""Planning again only what an answer touches gives what planning anew gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.periods import Period
from bot.core.plan import plan_report, replan
from flows.language.model import Element, ElementType, Value
from tests.kit.players import UNIT, ZONE, form

CATALOGUE = form("shipped").catalogue
AT = datetime(2026, 10, 9, 9, tzinfo=ZONE)
FLOWS = {"village-quarterly": Period(2026, 3), "village-annual": Period(2026)}


def _value(element: Element, number: int) -> Value:
    if element.type.is_numeric:
        return Decimal(number)
    if element.type is ElementType.CHOICE:
        return element.options[number % len(element.options)].id
    if element.type is ElementType.CHOICES:
        return (element.options[number % len(element.options)].id,)
    if element.type is ElementType.BOOLEAN:
        return number % 2 == 0
    return AT.date() if element.type is ElementType.DATE else "无"


def _held(number: int) -> UnitFacts:
    """Two filed quarters in which every figure was `number`."""
    figures = {}
    for index, element in enumerate(CATALOGUE.elements.values()):
        periods = (Period(2026, 2), Period(2026, 1)) if index % 5 else (Period(2025, 1),)
        figures[element.id] = tuple(
            Figure(index * 10 + each.quarter_index % 10, element.id, each, _value(element, number), 1,
                   Provenance.REPORTED, each)
            for each in periods
        )  # fmt: skip
    return UnitFacts(UNIT, figures)


def _draft(element: Element, period: Period, number: int, version: int) -> Draft:
    key = DraftKey(element.id, str(period))
    what = NewDraft(key, _value(element, number), Provenance.REPORTED)
    return Draft(what, version, version, "batch", 1, "Li", AT)


@pytest.mark.parametrize("flow_id", FLOWS)
@given(
    held=st.sampled_from([0, 7]),
    changes=st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["type", "withdraw", "tick"]), st.integers(0, 9)),
        max_size=12,
    ),
)
def test_replanning_equals_planning_anew(
    flow_id: str, held: int, changes: list[tuple[int, str, int]]
) -> None:
    flow, period = CATALOGUE.flows[flow_id], FLOWS[flow_id]
    facts, ticked = _held(held), frozenset[DraftKey]()
    plan = plan_report(flow, period, CATALOGUE, facts)
    for version, (place, what, number) in enumerate(changes, 1):
        line = plan.lines[place % len(plan.lines)]
        drafts = {key: draft for key, draft in facts.drafts.items() if key != line.key}
        if what == "type" and not line.is_derived:
            drafts[line.key] = _draft(line.element, line.period, number, version)
        elif what == "tick":
            ticked ^= {line.key}
        facts = replace(facts, drafts=drafts)
        plan = replan(plan, CATALOGUE, facts, [line.element.id], changed=ticked)
        anew = plan_report(flow, period, CATALOGUE, facts, changed=ticked)
        assert plan.lines == anew.lines
        assert dict(plan.line_of) == dict(anew.line_of)
