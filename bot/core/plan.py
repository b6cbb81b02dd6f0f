"""What must be asked, and why: for each field of a report its known value, or the reason to ask.

Pure: the same facts give the same plan. The order of the rules is the promise "never ask what is known":

0. a field whose `applies_if` is false has the value "not applicable"; unknown, it waits for its inputs;
1. the draft, where someone already typed one for this element, unit and period, in any flow;
2. an open reason to ask: returned, changed, redefined, stale;
3. derived: rolled up from the quarters of the year, or computed from other elements;
4. the effective figure of this period;
5. a stock's last figure of the same meaning, carried;
6. otherwise ask.

What a line's expressions see is what the plan knows, so a question to be asked is unknown to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from bot.core.facts import Draft, DraftKey, Figure, Provenance, UnitFacts
from bot.core.periods import Period
from bot.core.rollup import needed_quarters, rounded, year_value
from flows.language.model import (
    Absence,
    Catalogue,
    Element,
    Expression,
    Field,
    Flow,
    Measure,
    Value,
)

STALE_MAX: Final = 3
"""Carried values re-checked singly in one report, so that no quarter re-asks a whole form (design, rule 2)."""


class Status(StrEnum):
    """`pending` waits for the inputs of its `applies_if`, `waiting` for quarters, `unavailable` is shown as —."""

    KNOWN = "known"
    ASK = "ask"
    PENDING = "pending"
    WAITING = "waiting"
    UNAVAILABLE = "unavailable"


class Reason(StrEnum):
    """Why a field is asked."""

    RETURNED = "returned"
    CHANGED = "changed"
    REDEFINED = "redefined"
    STALE = "stale"
    NEW = "new"
    EACH_PERIOD = "each_period"
    OPENED = "opened"
    OPENING_BALANCE = "opening_balance"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan: a field in the report's period, or in an earlier period that the report still lacks.

    `value` is None unless `status` is known; `reason` is None unless it is ask. `draft` is the entry that gave
    the value. `figure` is the effective figure of the line's own period, `last` the newest one before it.
    `provenance` says where a known value comes from; a draft has the provenance it will be submitted with.
    `basis` are the ids of the submitted observations that a derived value was made from.
    """

    field: Field
    period: Period
    status: Status
    value: Value | None = None
    provenance: Provenance | None = None
    reason: Reason | None = None
    draft: Draft | None = None
    figure: Figure | None = None
    last: Figure | None = None
    basis: tuple[int, ...] = ()

    @property
    def element(self) -> Element:
        return self.field.element

    @property
    def key(self) -> DraftKey:
        return DraftKey(self.field.element.id, str(self.period))

    @property
    def is_carried(self) -> bool:
        return self.provenance is Provenance.CARRIED

    @property
    def is_derived(self) -> bool:
        """Whether nobody types this: it follows from other figures."""
        return (
            self.status in (Status.WAITING, Status.UNAVAILABLE)
            or self.provenance is Provenance.COMPUTED
            or self.provenance is Provenance.ROLLED_UP
        )


@dataclass(frozen=True)
class Plan:
    """The lines of one report in form order; lines of earlier periods stand before the line that needs them.

    `now` and `last` look up what expressions see: the value known in the report's period, and before it.
    """

    flow: Flow
    period: Period
    lines: tuple[Line, ...]
    now: Callable[[str], Value | None]
    last: Callable[[str], Value | None]

    @cached_property
    def line_of(self) -> Mapping[DraftKey, Line]:
        return {line.key: line for line in self.lines}

    @cached_property
    def asks(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.status is Status.ASK)

    @cached_property
    def carried(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_carried)

    @cached_property
    def drafted(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.draft is not None)


def plan_report(
    flow: Flow,
    period: Period,
    catalogue: Catalogue,
    facts: UnitFacts,
    *,
    changed: frozenset[DraftKey] = frozenset(),
    is_open: bool = True,
) -> Plan:
    """The plan of one report.

    `changed` are the keys that the reporter said have changed. `is_open` says that the report may be filed: then
    quarters that a year still lacks are asked; before, they are waited for.
    """
    planner = _Planner(flow, period, catalogue, facts, changed, is_open)
    lines: list[Line] = []
    for field in flow.fields:
        lines.extend(planner.lines_of(field))
    return Plan(flow, period, tuple(lines), planner.now_in(period), planner.last_in(period))


class _Planner:
    """Settles each (element, period) once; expressions ask it for what they read."""

    def __init__(
        self,
        flow: Flow,
        period: Period,
        catalogue: Catalogue,
        facts: UnitFacts,
        changed: frozenset[DraftKey],
        is_open: bool,
    ) -> None:
        self._flow = flow
        self._period = period
        self._elements = catalogue.elements
        self._facts = facts
        self._changed = changed
        self._is_open = is_open
        self._settled: dict[tuple[str, Period], Line] = {}
        self._stale = self._choose_stale()

    def lines_of(self, field: Field) -> Iterable[Line]:
        """The field's own line, after the lines of earlier periods that it still lacks."""
        line = self._settle(field, self._period)
        if self._is_open and field.element.id in self._flow.over_time and field.element.compute is None:
            yield from self._missing_quarters(field)
        if self._lacks_opening_balance(field.element):
            yield self._opening_balance(field)
        yield line

    def now_in(self, period: Period) -> Callable[[str], Value | None]:
        """A lookup of what is known in a period."""

        def now(element: str) -> Value | None:
            return self._settle(self._field(element), period).value

        return now

    def last_in(self, period: Period) -> Callable[[str], Value | None]:
        """A lookup of what was known before a period; an opening balance that was typed counts."""

        def last(element: str) -> Value | None:
            figure = self._last(self._elements[element], period)
            if figure is not None:
                return figure.value
            draft = self._facts.drafts.get(DraftKey(element, str(period.previous)))
            return draft.what.value if draft is not None else None

        return last

    # -- settling one line, rule by rule

    def _settle(self, field: Field, period: Period) -> Line:
        found = self._settled.get((field.element.id, period))
        if found is None:
            found = self._settled[field.element.id, period] = self._settle_anew(field, period)
        return found

    def _settle_anew(self, field: Field, period: Period) -> Line:
        element = field.element
        figure = _figure_in(self._facts.figures.get(element.id, ()), period)
        last = self._last(element, period)
        draft = self._facts.drafts.get(DraftKey(element.id, str(period)))
        if element.applies_if is not None:
            applies = element.applies_if.evaluate(self.now_in(period), self.last_in(period))
            if applies is False:
                return Line(
                    field, period, Status.KNOWN, Absence.NOT_APPLICABLE, None, None, None, figure, last
                )
            if applies is None and draft is None:
                return Line(field, period, Status.PENDING, figure=figure, last=last)
        if draft is not None and _is_valid(draft, figure, last):
            what = draft.what
            return Line(field, period, Status.KNOWN, what.value, what.provenance, None, draft, figure, last)
        reason = self._open_reason(element, period, figure, last)
        if reason is not None:
            return Line(field, period, Status.ASK, None, None, reason, None, figure, last)
        if period == self._period and element.id in self._flow.over_time:
            return self._rolled_up(field, period, figure, last)
        if element.compute is not None:
            return self._computed(field, element.compute, period, figure, last)
        return _held_or_asked(field, period, figure, last)

    def _open_reason(
        self, element: Element, period: Period, figure: Figure | None, last: Figure | None
    ) -> Reason | None:
        """Rule 2: why a value that is held must be asked all the same."""
        if period == self._period and element.id in self._facts.returned:
            return Reason.RETURNED
        if DraftKey(element.id, str(period)) in self._changed:
            return Reason.CHANGED
        if element.compute is not None:
            return None
        held = figure or (last if element.measure is Measure.STOCK else None)
        if held is not None and held.meaning != element.meaning:
            return Reason.REDEFINED
        if element.id in self._stale and period == self._period:
            return Reason.STALE
        return None

    def _rolled_up(self, field: Field, period: Period, figure: Figure | None, last: Figure | None) -> Line:
        """Rule 3 for a year: its value follows from its quarters, or waits for them."""
        quarters = [
            self._settle(field, quarter)
            for quarter in needed_quarters(field.element, period, self._facts.unit)
        ]
        known = [value for value in map(self._quarter_value, quarters) if value is not None]
        if len(known) == len(quarters):
            value = year_value(field.element, known)
            basis = tuple(each.figure.id for each in quarters if each.figure and each.figure.id)
            return Line(
                field,
                period,
                Status.KNOWN,
                value,
                Provenance.ROLLED_UP,
                figure=figure,
                last=last,
                basis=basis,
            )
        if field.element.compute is not None:
            return self._computed(field, field.element.compute, period, figure, last)
        return Line(field, period, Status.WAITING, figure=figure, last=last)

    def _quarter_value(self, quarter: Line) -> Value | None:
        """Only submitted quarters count, and those that the year's own open report shows and will submit."""
        if self._is_open:
            return quarter.value
        return quarter.figure.value if quarter.figure is not None else None

    def _computed(
        self, field: Field, compute: Expression, period: Period, figure: Figure | None, last: Figure | None
    ) -> Line:
        """Rule 3: computed now from what is known; an earlier period keeps the figure of its submission."""
        if figure is not None and period != self._period:
            value: Value | None = figure.value
        else:
            value = compute.evaluate(self.now_in(period), self.last_in(period))
        if value is None:
            return Line(field, period, Status.UNAVAILABLE, figure=figure, last=last)
        if isinstance(value, Decimal):
            value = rounded(value, field.element.decimals)
        return Line(
            field,
            period,
            Status.KNOWN,
            value,
            Provenance.COMPUTED,
            figure=figure,
            last=last,
            basis=self._basis(compute, period),
        )

    def _basis(self, compute: Expression, period: Period) -> tuple[int, ...]:
        """Ids of the submitted observations that an expression reads."""
        read = [_figure_in(self._facts.figures.get(each, ()), period) for each in compute.reads]
        read += [self._last(self._elements[each], period) for each in compute.reads_last]
        return tuple(sorted(figure.id for figure in read if figure is not None and figure.id is not None))

    # -- lines of earlier periods

    def _missing_quarters(self, field: Field) -> Iterable[Line]:
        """Quarters of the year that were never submitted: asked, answered or carried here, stored as quarters."""
        for quarter in needed_quarters(field.element, self._period, self._facts.unit):
            line = self._settle(field, quarter)
            if line.draft is not None or line.is_carried or line.status in (Status.ASK, Status.PENDING):
                yield line

    def _lacks_opening_balance(self, element: Element) -> bool:
        compute = element.compute
        return (
            compute is not None
            and element.id in compute.reads_last
            and element.id not in self._flow.over_time
            and self._last(element, self._period) is None
        )

    def _opening_balance(self, field: Field) -> Line:
        """The one figure of a computed element that is asked: what it starts from, once."""
        before = self._period.previous
        draft = self._facts.drafts.get(DraftKey(field.element.id, str(before)))
        if draft is None:
            return Line(field, before, Status.ASK, reason=Reason.OPENING_BALANCE)
        return Line(field, before, Status.KNOWN, draft.what.value, draft.what.provenance, draft=draft)

    # -- looking up

    def _field(self, element: str) -> Field:
        """The element's field; one that the flow does not show is looked up all the same."""
        return self._flow.field_of.get(element) or Field(0, self._elements[element], "")

    def _last(self, element: Element, period: Period) -> Figure | None:
        """The newest submitted figure before a period.

        A stock's may come from a quarter or a year; what happened in a quarter is only compared with quarters.
        """
        for figure in self._facts.figures.get(element.id, ()):
            if (
                figure.period < period
                and figure.provenance is not Provenance.ROLLED_UP
                and (element.measure is Measure.STOCK or figure.period.kind is period.kind)
            ):
                return figure
        return None

    def _choose_stale(self) -> frozenset[str]:
        """The carried values to re-check in this report: the oldest first, ties spread over the units."""
        candidates = []
        for field in self._flow.fields:
            element = field.element
            if element.recheck_after is None or element.id in self._flow.over_time:
                continue
            last = self._last(element, self._period)
            if last is None or _figure_in(self._facts.figures.get(element.id, ()), self._period) is not None:
                continue
            age = self._period.quarter_index - last.attested.quarter_index
            if age > element.recheck_after and not isinstance(last.value, Absence):
                candidates.append((-age, element.id))
        if len(candidates) > STALE_MAX:
            unit = self._facts.unit.code
            candidates.sort(key=lambda each: (each[0], _spread(unit, each[1])))
        return frozenset(element for _, element in candidates[:STALE_MAX])


def _held_or_asked(field: Field, period: Period, figure: Figure | None, last: Figure | None) -> Line:
    """Rules 4 to 6: the figure of this period, a stock's last figure, or a question."""
    if figure is not None and figure.value is not Absence.NOT_APPLICABLE:
        return Line(field, period, Status.KNOWN, figure.value, figure.provenance, None, None, figure, last)
    is_stock = field.element.measure is Measure.STOCK
    if last is not None and is_stock and not isinstance(last.value, Absence):
        return Line(field, period, Status.KNOWN, last.value, Provenance.CARRIED, None, None, figure, last)
    if figure is not None or (last is not None and last.value is Absence.NOT_APPLICABLE):
        reason = Reason.OPENED
    elif last is None and is_stock:
        reason = Reason.NEW
    else:
        reason = Reason.EACH_PERIOD
    return Line(field, period, Status.ASK, None, None, reason, None, figure, last)


def _is_valid(draft: Draft, figure: Figure | None, last: Figure | None) -> bool:
    """A confirmation covers exactly the observation that was shown; if that has changed, it covers nothing."""
    if draft.what.provenance is not Provenance.CONFIRMED:
        return True
    held = figure or last
    return held is not None and draft.what.basis == held.id


def _figure_in(figures: Iterable[Figure], period: Period) -> Figure | None:
    for figure in figures:
        if figure.period == period:
            return figure
    return None


def _spread(unit: str, element: str) -> bytes:
    return hashlib.blake2s(f"{unit}/{element}".encode(), digest_size=8).digest()
