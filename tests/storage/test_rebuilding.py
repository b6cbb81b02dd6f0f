"""Current values are a view: made again from what they follow from, they are what they were."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.facts import ReportKey
from bot.core.periods import parse_identifier
from storage import SqlTransaction
from storage.tables import current_values
from tests.storage.scene import AT, REVISION, WINDOW, Scene, derived, facts_of, observed, submission

UNITS, FLOWS, PERIODS = ("v1", "v2"), ("village", "land"), ("2026Q2", "2026Q3", "2026")
ELEMENTS = ("households", "farmland", "density")


@dataclass(frozen=True)
class Step:
    """A submission (or, without a flow, derived figures written anew): element to value."""

    unit: str
    period: str
    flow: str | None
    observed: dict[str, int]
    derived: dict[str, int]
    supersedes: bool


figures = st.dictionaries(st.sampled_from(ELEMENTS), st.integers(0, 9), max_size=3)
steps = st.builds(
    Step,
    st.sampled_from(UNITS),
    st.sampled_from(PERIODS),
    st.sampled_from([*FLOWS, None]),
    figures,
    figures,
    st.booleans(),
)


def take(transaction: SqlTransaction, step: Step, scene: Scene) -> None:
    computed = [derived(element, Decimal(value), step.period) for element, value in step.derived.items()]
    if step.flow is None:
        transaction.replace_derived(step.unit, {parse_identifier(step.period): computed})
        return
    transaction.open_report(ReportKey(step.flow, step.unit, step.period), REVISION, WINDOW, AT)
    known = facts_of(transaction, step.unit).figures
    counting = {
        (figure.element, str(figure.period)): figure.id for history in known.values() for figure in history
    }
    new = [
        observed(
            element,
            Decimal(value),
            step.period,
            supersedes=counting.get((element, step.period)) if step.supersedes else None,
        )
        for element, value in step.observed.items()
    ]
    effect = submission(*new, unit=step.unit, flow=step.flow, period=step.period, computed=tuple(computed))
    transaction.submit(effect, scene.li, AT)


def everything(transaction: SqlTransaction) -> list[tuple[Any, ...]]:
    rows = transaction._connection.execute(select(current_values))
    return sorted((tuple(row) for row in rows), key=repr)


@given(st.lists(steps, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rebuilding_gives_what_was_there(scene: Scene, taken: list[Step]) -> None:
    with scene.rolled_back() as transaction:
        for step in taken:
            take(transaction, step, scene)
        before = everything(transaction)
        transaction.rebuild_current_values("v1")
        assert everything(transaction) == before
        transaction.rebuild_current_values()
        assert everything(transaction) == before


def test_rebuilding_mends_a_view_that_was_damaged(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312)), computed=(derived("density", Decimal(4)),)))
    facts = scene.facts()
    scene.run("UPDATE current_values SET number = 1")
    scene.run("DELETE FROM current_values WHERE element = 'density'")
    scene.run("UPDATE units SET figures_version = 99")
    damaged = scene.facts()
    assert damaged != facts
    with scene.storage.transaction() as transaction:
        transaction.rebuild_current_values("v2")
    assert scene.facts() == damaged
    with scene.storage.transaction() as transaction:
        transaction.rebuild_current_values("v1")
    assert scene.facts() == facts
