"""Random forms with random facts about one village: anything may have been filed, typed, returned or redefined."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from bot.core.facts import Doubt, Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.periods import Period, parse_identifier
from flows.language.model import (
    Absence,
    Aggregation,
    Catalogue,
    Element,
    ElementType,
    Flow,
    Measure,
    PeriodKind,
    Value,
)
from tests.kit.elements import element
from tests.kit.forms_strategy import OPTIONS, catalogue_of, check, expression, flow_of, values_of
from tests.kit.players import UNIT, ZONE

AT: Final = datetime(2026, 10, 9, 9, tzinfo=ZONE)
QUARTERS: Final = tuple(Period(year, quarter) for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4))
YEARS: Final = (Period(2024), Period(2025))
BEGINNINGS: Final = (None, date(2025, 4, 1), date(2025, 12, 31))


@dataclass(frozen=True)
class Situation:
    """Everything that a plan is made from."""

    flow: Flow
    period: Period
    catalogue: Catalogue
    facts: UnitFacts
    changed: frozenset[DraftKey]
    is_open: bool


@st.composite
def situations(draw: st.DrawFn, kind: PeriodKind | None = None) -> Situation:
    """A random form of at most seven fields, and whatever a village may hold for it."""
    is_annual = draw(st.booleans()) if kind is None else kind is PeriodKind.ANNUAL
    # Quarters of a year may be amended together, and `last` sees only what is submitted: a condition on it may change.
    conditions = _CONDITIONS[:2] if is_annual else _CONDITIONS
    elements = [_element(draw, f"e{place}") for place in range(draw(st.integers(1, 7)))]
    elements = [
        _with_expressions(draw, each, elements[:place], conditions) for place, each in enumerate(elements)
    ]
    shown = [each for each in elements if draw(st.integers(0, 4))] or elements[:1]
    collected = frozenset(
        each.id for each in elements if is_annual and each.over_time is not Aggregation.NONE
    )
    period = Period(2025) if is_annual else draw(st.sampled_from(QUARTERS[4:]))
    flow = flow_of([shown], "it", period.kind, collected)
    catalogue = replace(catalogue_of(flow), elements={each.id: each for each in elements})
    facts = _facts(draw, elements, period, collected)
    keys = [DraftKey(each.id, str(period)) for each in shown]
    changed = frozenset(key for key in keys if not draw(st.integers(0, 5)))
    return Situation(flow, period, catalogue, facts, changed, draw(st.booleans()) or not is_annual)


def _element(draw: st.DrawFn, id_: str) -> Element:
    measure = draw(st.sampled_from([Measure.STOCK, Measure.STOCK, Measure.FLOW, Measure.CUMULATIVE]))
    is_stock = measure is Measure.STOCK
    type_ = draw(st.sampled_from(ElementType)) if is_stock else ElementType.INTEGER
    may_sum = type_.is_numeric
    over_time = [Aggregation.NONE, Aggregation.LAST] + (
        [Aggregation.SUM, Aggregation.MEAN] if may_sum else []
    )
    return element(
        id_,
        type_=type_,
        measure=measure,
        meaning=draw(st.sampled_from([1, 1, 1, 2])),
        options=OPTIONS if type_ in (ElementType.CHOICE, ElementType.CHOICES) else (),
        recheck_after=draw(st.none() | st.integers(1, 4)) if is_stock else None,
        usual=None if is_stock else draw(st.sampled_from([None, Decimal(0)])),
        may_skip=type_ is ElementType.TEXT and draw(st.booleans()),
        over_time=draw(st.sampled_from(over_time)),
    )


def _with_expressions(
    draw: st.DrawFn, each: Element, earlier: Sequence[Element], conditions: Sequence[str]
) -> Element:
    """Conditions, checks and computations that read earlier elements only: there is no circle."""
    numeric = [other.id for other in earlier if other.type.is_numeric]
    if not numeric:
        return each
    source = draw(st.sampled_from(numeric))
    more: dict[str, Any] = {}
    if not draw(st.integers(0, 2)):
        more["applies_if"] = expression(draw(st.sampled_from(conditions)).format(source), each.id)
    if each.type.is_numeric and not draw(st.integers(0, 3)):
        more["check"] = check(f"{each.id} <= {source} * 1000", each.id)
    if each.type.is_numeric and not draw(st.integers(0, 4)):
        sums = draw(st.sampled_from(_SUMS)).format(source, each.id)
        more |= {"compute": expression(sums, each.id), "recheck_after": None, "usual": None}
    return replace(each, **more)


_CONDITIONS: Final = ("{0} > 40000", "{0} < 0 or {0} > 10", "{0} > last.{0}")
_SUMS: Final = ("{0} * 2", "{0} - last.{0}", "last.{1} + {0}", "{0} / ({0} - 1)")


def _facts(
    draw: st.DrawFn, elements: Sequence[Element], period: Period, collected: frozenset[str]
) -> UnitFacts:
    numbers = itertools.count(1)
    figures: dict[str, tuple[Figure, ...]] = {}
    for each in elements:
        filed = draw(st.sets(st.sampled_from((*QUARTERS, *YEARS)), max_size=4))
        held = [_figure(draw, each, when, next(numbers)) for when in sorted(filed, reverse=True)]
        if held:
            figures[each.id] = tuple(held)
    unit = replace(UNIT, valid_from=draw(st.sampled_from(BEGINNINGS)))
    returned = frozenset(DraftKey(each.id, str(period)) for each in elements if not draw(st.integers(0, 9)))
    facts = UnitFacts(unit, figures, {}, {}, returned)
    return replace(facts, drafts=_drafts(draw, elements, period, facts, collected, numbers))


def _figure(draw: st.DrawFn, each: Element, when: Period, number: int) -> Figure:
    values: st.SearchStrategy[Value] = values_of(each)
    value = draw(values | st.just(Absence.NOT_APPLICABLE)) if not draw(st.integers(0, 3)) else draw(values)
    is_derived = each.compute is not None or not draw(st.integers(0, 9))
    provenance = draw(st.sampled_from([Provenance.REPORTED, Provenance.CONFIRMED, Provenance.SUPPLIED]))
    if is_derived:
        provenance = Provenance.COMPUTED if each.compute else Provenance.ROLLED_UP
    attested = draw(st.sampled_from([each for each in QUARTERS if each <= when] or [when]))
    meanings = (
        [each.meaning] if each.compute else [each.meaning, each.meaning, each.meaning, 3 - each.meaning]
    )
    meaning = draw(st.sampled_from(meanings))
    return Figure(None if is_derived else number, each.id, when, value, meaning, provenance, attested)


def _drafts(
    draw: st.DrawFn,
    elements: Sequence[Element],
    period: Period,
    facts: UnitFacts,
    collected: frozenset[str],
    entries: Iterator[int],
) -> Mapping[DraftKey, Draft]:
    """Drafts of what people may type: what is computed only as an opening balance, what is rolled up as quarters."""
    drafts = {}
    for each in elements:
        periods = (
            {period.previous} if each.compute is not None else {period, *period.quarters, period.previous}
        )
        if each.id in collected:
            periods.discard(period)
        for when in sorted(periods):
            if draw(st.integers(0, 3)):
                continue
            key = DraftKey(each.id, str(when))
            drafts[key] = Draft(draw(new_drafts(each, key, facts)), 1, next(entries), "b", 1, "李示例", AT)
    return drafts


@st.composite
def new_drafts(draw: st.DrawFn, each: Element, key: DraftKey, facts: UnitFacts) -> NewDraft:
    """An answer, or the confirmation of a figure that may be shown for it: an opening balance is only ever typed."""
    shown = () if each.compute is not None else facts.figures.get(each.id, ())
    held = [figure for figure in shown if not isinstance(figure.value, Absence)]
    if held and each.measure is Measure.STOCK and draw(st.booleans()):
        basis = draw(st.sampled_from(held))
        return NewDraft(key, basis.value, Provenance.CONFIRMED, draw(st.booleans()), basis.id)
    doubt = draw(st.none() | st.sampled_from(Doubt))
    return NewDraft(key, draw(values_of(each)), Provenance.REPORTED, doubt=doubt)


def new_draft(each: Element, period: str, value: Value) -> Draft:
    """A draft that answers a question of a plan."""
    what = NewDraft(DraftKey(each.id, str(parse_identifier(period))), value, Provenance.REPORTED)
    return Draft(what, 9, 999, "b", 1, "李示例", AT)
