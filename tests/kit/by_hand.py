"""Facts written by hand, as short as the sentence that a test proves."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from bot.core.effects import NewObservation, Submit
from bot.core.facts import Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.periods import parse_identifier
from bot.core.plan import Line, Plan, plan_report
from flows.language.model import Absence, Aggregation, Catalogue, Element, Flow, Measure, PeriodKind, Value
from tests.kit.elements import count, element
from tests.kit.forms_strategy import catalogue_of, flow_of
from tests.kit.players import UNIT, ZONE

QUARTER: Final = "2026Q3"
BEFORE: Final = "2026Q2"
AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)

Plain = Value | int
"""A value; a whole number stands for its Decimal."""


def value_of(plain: Plain) -> Value:
    return Decimal(plain) if isinstance(plain, int) and not isinstance(plain, bool) else plain


def stock(id_: str, **more: Any) -> Element:
    """How things stand at the end of the period."""
    return count(id_, "", "", **more)


def happened(id_: str, **more: Any) -> Element:
    """What happened in the period."""
    return count(id_, "", "", measure=Measure.FLOW, **more)


def since_january(id_: str, **more: Any) -> Element:
    """What happened since 1 January."""
    return count(id_, "", "", measure=Measure.CUMULATIVE, **more)


def yearly(id_: str, over_time: Aggregation, **more: Any) -> Element:
    """An element of a quarterly form, with what makes a year of its quarters."""
    measure = Measure.STOCK if over_time is Aggregation.LAST else Measure.FLOW
    return replace(element(id_, measure=measure, **more), over_time=over_time)


def figure(element_id: str, period: str, plain: Plain, **more: Any) -> Figure:
    """A submitted figure; its id follows from element and period."""
    when = parse_identifier(period)
    number = zlib.crc32(f"{element_id} {period}".encode())
    return replace(
        Figure(number, element_id, when, value_of(plain), 1, Provenance.REPORTED, when, "李示例"), **more
    )


def attested(period: str) -> dict[str, Any]:
    """That a figure was last typed or singly confirmed in a period."""
    return {"attested": parse_identifier(period)}


def draft(element_id: str, plain: Plain, period: str = QUARTER, **more: Any) -> Draft:
    """What somebody typed and has not submitted."""
    what = NewDraft(DraftKey(element_id, period), value_of(plain), Provenance.REPORTED)
    return Draft(replace(what, **more), 1, 1, "batch", 1, "李示例", AT)


def confirmation(of: Figure, period: str = QUARTER, *, is_single: bool = True) -> Draft:
    """The draft that says: as before."""
    more = {"provenance": Provenance.CONFIRMED, "basis": of.id, "is_single": is_single}
    return draft(of.element, of.value, period, **more)


def facts(*held: Figure | Draft, **more: Any) -> UnitFacts:
    """What a village has submitted and drafted, in any order."""
    figures: dict[str, list[Figure]] = {}
    for each in held:
        if isinstance(each, Figure):
            figures.setdefault(each.element, []).append(each)
    newest_first = {
        id_: tuple(sorted(found, key=lambda each: each.period, reverse=True))
        for id_, found in figures.items()
    }
    drafts = {each.what.key: each for each in held if isinstance(each, Draft)}
    return replace(UnitFacts(UNIT, newest_first, drafts), **more)


def quarterly(*elements: Element) -> tuple[Flow, Catalogue]:
    """A quarterly form of these elements, and a dictionary of them alone."""
    flow = flow_of([elements])
    return flow, catalogue_of(flow)


def plan_of(
    elements: Iterable[Element],
    known: UnitFacts,
    *,
    period: str = QUARTER,
    further: Iterable[Element] = (),
    changed: Iterable[str] = (),
) -> Plan:
    """The plan of a quarterly form of `elements`; `further` ones stand in the dictionary only."""
    flow, catalogue = quarterly(*elements)
    catalogue = replace(catalogue, elements={**catalogue.elements, **{each.id: each for each in further}})
    keys = frozenset(DraftKey(each, period) for each in changed)
    return plan_report(flow, parse_identifier(period), catalogue, known, changed=keys)


def year_plan(
    elements: Iterable[Element], known: UnitFacts, *, year: str = "2025", is_open: bool = True
) -> Plan:
    """The plan of an annual form whose elements a quarterly form collects already."""
    elements = tuple(elements)
    over_time = frozenset(each.id for each in elements if each.over_time is not Aggregation.NONE)
    flow = flow_of([elements], "year", PeriodKind.ANNUAL, over_time)
    return plan_report(flow, parse_identifier(year), catalogue_of(flow), known, is_open=is_open)


def line(plan: Plan, element_id: str, period: str | None = None) -> Line:
    """A line of a plan; of the report's own period where none is named."""
    return plan.line_of[DraftKey(element_id, period or str(plan.period))]


def submitted(known: UnitFacts, effect: Submit) -> UnitFacts:
    """The facts after a submission, as storage would have them: observations count before derived figures."""
    numbers = iter(range(10_000_000_000, 10_000_100_000))
    figures = {id_: {str(each.period): each for each in held} for id_, held in known.figures.items()}
    for derived in effect.derived:
        period = parse_identifier(derived.period)
        own = figures.setdefault(derived.element, {})
        if derived.period not in own or own[derived.period].id is None:
            given = (derived.value, derived.meaning, Provenance(derived.provenance), period)
            own[derived.period] = Figure(None, derived.element, period, *given)
    for new in effect.observations:
        figures.setdefault(new.element, {})[new.period] = _observed(new, next(numbers))
    written = {DraftKey(new.element, new.period) for new in effect.observations}
    return replace(
        known,
        figures={
            id_: tuple(sorted(held.values(), key=lambda each: each.period, reverse=True))
            for id_, held in figures.items()
        },
        drafts={key: each for key, each in known.drafts.items() if key not in written},
        returned=known.returned - written,
    )


def _observed(new: NewObservation, number: int) -> Figure:
    return Figure(
        number,
        new.element,
        parse_identifier(new.period),
        new.value,
        new.meaning,
        Provenance(new.provenance),
        parse_identifier(new.attested),
        "李示例",
        AT,
        new.estimated,
        new.note,
    )


def numbers(values: Mapping[str, int]) -> dict[str, Value]:
    """Whole numbers as values."""
    return {id_: Decimal(each) for id_, each in values.items()}


NOT_APPLICABLE: Final = Absence.NOT_APPLICABLE
