"""What must be asked, and why: for each field of a report its known value, or the reason to ask.

Pure: the same facts give the same plan. The order of the rules is the promise "never ask what is known":

0. a field whose `applies_if` is false has the value "not applicable"; unknown, it waits for its inputs;
1. the draft, where someone already typed one for this element, unit and period, in any flow;
2. an open reason to ask: returned, changed, redefined, stale;
3. derived: rolled up from the quarters of the year, or computed from other elements;
4. the effective figure of this period;
5. a stock's last figure of the same meaning, carried;
6. otherwise ask.

What expressions see is what the plan knows, so a question to be asked is unknown to them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from bot.core.converting import as_meant_today
from bot.core.dependents import dependents
from bot.core.facts import Draft, DraftKey, Figure, Provenance, UnitFacts
from bot.core.held import figure_in, figures_around, stale_elements
from bot.core.periods import Period
from bot.core.rollup import needed_quarters, rounded, year_value
from flows.language.model import Absence, Catalogue, Element, Expression, Field, Flow, Measure, Value


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


class Line(NamedTuple):
    """One line of a plan: a field in the report's period, or in an earlier period that the report still lacks.

    `figure` is the effective figure of the line's own period, `last` the newest one before it. `value` is None
    unless `status` is known; `reason` is None unless it is ask. `provenance` says where a known value comes from;
    a draft has the one it will be submitted with. `draft` is the entry that gave the value. `basis` are the ids
    of the submitted observations that a derived value was made from.
    """

    field: Field
    period: Period
    key: DraftKey
    figure: Figure | None
    last: Figure | None
    status: Status
    value: Value | None = None
    provenance: Provenance | None = None
    reason: Reason | None = None
    draft: Draft | None = None
    basis: tuple[int, ...] = ()

    @property
    def element(self) -> Element:
        return self.field.element

    @property
    def held(self) -> Figure | None:
        """What was submitted before this report's drafts: the figure of the period, or the last one."""
        return self.figure or self.last

    @property
    def comparable(self) -> Figure | None:
        """`held` where it has today's meaning: figures of different meanings are never compared or carried."""
        held = self.held
        return held if held is not None and held.meaning == self.element.meaning else None

    @property
    def is_carried(self) -> bool:
        return self.provenance is Provenance.CARRIED

    @property
    def is_derived(self) -> bool:
        """Whether nobody types this: it follows from other figures."""
        return (
            self.status is Status.WAITING
            or self.status is Status.UNAVAILABLE
            or self.provenance is Provenance.COMPUTED
            or self.provenance is Provenance.ROLLED_UP
        )


@dataclass(frozen=True)
class Plan:
    """The lines of one report in form order; lines of earlier periods stand before the line that needs them.

    `now` and `last` look up what expressions see: the value known in the report's period, and before it.
    `settled` are all lines settled on the way, also of elements the form does not show; `stale` are to be re-checked.
    """

    flow: Flow
    period: Period
    lines: tuple[Line, ...]
    now: Callable[[str], Value | None]
    last: Callable[[str], Value | None]
    settled: Mapping[DraftKey, Line]
    stale: frozenset[str]

    @cached_property
    def line_of(self) -> Mapping[DraftKey, Line]:
        return {line.key: line for line in self.lines}

    @cached_property
    def asks(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.status is Status.ASK)

    @cached_property
    def carried(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.provenance is Provenance.CARRIED)

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

    `changed` are the keys that the reporter said have changed. `is_open`: quarters that a year still lacks are asked.
    """
    facts = as_meant_today(facts, catalogue)
    stale = stale_elements(flow, period, facts)
    planner = _Planner(flow, period, catalogue.elements, facts, changed, is_open, {}, stale)
    lines: list[Line] = []
    for field in flow.fields:
        if field.element.compute is not None or field.element.id in flow.over_time:
            lines += planner.earlier_lines(field)
        lines.append(planner.settle(field, period))
    return planner.plan(lines)


def replan(
    plan: Plan,
    catalogue: Catalogue,
    facts: UnitFacts,
    touched: Iterable[str],
    *,
    changed: frozenset[DraftKey] = frozenset(),
) -> Plan:
    """The plan of an open report after drafts of the `touched` elements, or their being `changed`, have changed.

    Equal to planning anew and several times cheaper: only what depends on those elements is settled again.
    """
    affected = set(touched)
    for element in touched:
        affected |= dependents(catalogue).get(element, frozenset())
    facts = as_meant_today(facts, catalogue)
    kept = {key: line for key, line in plan.settled.items() if key.element not in affected}
    planner = _Planner(plan.flow, plan.period, catalogue.elements, facts, changed, True, kept, plan.stale)
    return planner.plan(_renewed(plan, affected, planner))


def _renewed(plan: Plan, affected: Container[str], planner: _Planner) -> Iterator[Line]:
    for line in plan.lines:
        if line.field.element.id not in affected:
            yield line
        elif line.period is plan.period:  # a field's own line stands last: its earlier ones are made with it
            yield from planner.earlier_lines(line.field)
            yield planner.settle(line.field, plan.period)


_Spot: TypeAlias = tuple[Field, Period, DraftKey, Figure | None, Figure | None]
"""What every line begins with: field, period, key, the period's figure, the last figure."""

_Lookup: TypeAlias = Callable[[str], Value | None]


@dataclass(slots=True)
class _Planner:
    """Settles each (element, period) once; expressions ask it for what they read."""

    flow: Flow
    period: Period  # compared by identity: every line of this period is settled with this object
    elements: Mapping[str, Element]
    facts: UnitFacts
    changed: frozenset[DraftKey]
    is_open: bool
    settled: dict[DraftKey, Line]
    stale: frozenset[str]
    known_lookups: dict[Period, tuple[_Lookup, _Lookup]] = dataclass_field(default_factory=dict)

    def plan(self, lines: Iterable[Line]) -> Plan:
        """The plan that these lines make."""
        now, last = self.lookups(self.period)
        return Plan(self.flow, self.period, tuple(lines), now, last, self.settled, self.stale)

    def earlier_lines(self, field: Field) -> Iterator[Line]:
        """The lines of earlier periods that a field's own line lacks, or that were answered for it."""
        element = field.element
        if element.compute is None:
            if element.id in self.flow.over_time and self.is_open:
                yield from self._missing_quarters(field)
        elif element.id in element.compute.reads_last and element.id not in self.flow.over_time:
            yield from self._opening_balance(field)

    def settle(self, field: Field, period: Period) -> Line:
        """The line of a field in a period."""
        key = DraftKey(field.element.id, str(period))
        line = self.settled.get(key)
        if line is None:
            spot = (field, period, key, *figures_around(self.facts, field.element, period))
            line = self.settled[key] = self._by_the_rules(spot)
        return line

    def lookups(self, period: Period) -> tuple[_Lookup, _Lookup]:
        """What expressions see: the values known in a period, and those known before it."""
        found = self.known_lookups.get(period)
        if found is None:
            found = self.known_lookups[period] = (
                lambda element: self.settle(self._field(element), period).value,
                lambda element: self._last_value(element, period),
            )
        return found

    # -- settling one line, rule by rule

    def _by_the_rules(self, spot: _Spot) -> Line:
        field, period, key, figure, last = spot
        element = field.element
        draft = self.facts.drafts.get(key)
        if element.applies_if is not None:
            applies = element.applies_if.evaluate(*self.lookups(period))
            if applies is False:
                return Line(*spot, Status.KNOWN, Absence.NOT_APPLICABLE)
            is_held = draft is not None or (figure is not None and figure.value is not Absence.NOT_APPLICABLE)
            if applies is None and not is_held and self._inputs_are_open(element.applies_if, period):
                return Line(*spot, Status.PENDING)
        if draft is not None and _is_valid(draft, figure or last):
            return Line(*spot, Status.KNOWN, draft.what.value, draft.what.provenance, None, draft)
        if period is self.period and element.id in self.flow.over_time:
            return self._rolled_up(spot)
        if element.compute is not None:
            return self._computed(spot, element.compute)
        reason = self._open_reason(spot)
        if reason is not None:
            return Line(*spot, Status.ASK, None, None, reason)
        return _held_or_asked(spot)

    def _inputs_are_open(self, condition: Expression, period: Period) -> bool:
        """Whether answers still to come may settle a condition; where none can, the field is asked to be safe."""
        inputs = {self.settle(self._field(each), period).status for each in condition.reads}
        return not inputs.isdisjoint((Status.ASK, Status.PENDING))

    def _open_reason(self, spot: _Spot) -> Reason | None:
        """Rule 2: why a value that is held must be asked all the same. What is derived is never asked."""
        field, period, key, figure, last = spot
        element = field.element
        if key in self.facts.returned:
            return Reason.RETURNED
        if key in self.changed:
            return Reason.CHANGED
        held = figure or (last if element.measure is Measure.STOCK else None)
        if held is not None and held.meaning != element.meaning:
            return Reason.REDEFINED
        if element.id in self.stale and period is self.period:
            return Reason.STALE
        return None

    def _rolled_up(self, spot: _Spot) -> Line:
        """Rule 3 for a year: its value follows from its quarters, or waits for them."""
        field, period = spot[0], spot[1]
        wanted = needed_quarters(field.element, period, self.facts.unit)
        quarters = [self.settle(field, quarter) for quarter in wanted]
        known = [value for value in map(self._quarter_value, quarters) if value is not None]
        if len(known) == len(quarters):
            basis = tuple(each.figure.id for each in quarters if each.figure and each.figure.id)
            value = year_value(field.element, known)
            return Line(*spot, Status.KNOWN, value, Provenance.ROLLED_UP, basis=basis)
        if field.element.compute is not None:
            return self._computed(spot, field.element.compute)
        return Line(*spot, Status.WAITING)

    def _quarter_value(self, quarter: Line) -> Value | None:
        """Only submitted quarters count, and those that the year's own open report shows and will submit."""
        if self.is_open:
            return quarter.value
        return quarter.figure.value if quarter.figure is not None else None

    def _computed(self, spot: _Spot, compute: Expression) -> Line:
        """Rule 3: computed now from what is known; an earlier period keeps the figure of its submission."""
        field, period, _, figure, _ = spot
        if figure is not None and period is not self.period:
            value: Value | None = figure.value
        else:
            value = compute.evaluate(*self.lookups(period))
        if value is None:
            return Line(*spot, Status.UNAVAILABLE)
        if isinstance(value, Decimal):
            value = rounded(value, field.element.decimals)
        basis = self._basis(compute, period)
        return Line(*spot, Status.KNOWN, value, Provenance.COMPUTED, basis=basis)

    def _basis(self, compute: Expression, period: Period) -> tuple[int, ...]:
        """Ids of the submitted observations that an expression reads."""
        read = [figure_in(self.facts, each, period) for each in compute.reads]
        read += [figures_around(self.facts, self.elements[each], period)[1] for each in compute.reads_last]
        return tuple(sorted(figure.id for figure in read if figure is not None and figure.id is not None))

    # -- lines of earlier periods

    def _missing_quarters(self, field: Field) -> Iterable[Line]:
        """Quarters of the year that were never submitted: asked, answered or carried here, stored as quarters."""
        for quarter in needed_quarters(field.element, self.period, self.facts.unit):
            line = self.settle(field, quarter)
            is_new = line.figure is None and line.value is Absence.NOT_APPLICABLE
            if (
                line.draft is not None
                or line.is_carried
                or is_new
                or line.status in (Status.ASK, Status.PENDING)
            ):
                yield line

    def _opening_balance(self, field: Field) -> Iterable[Line]:
        """The one figure of a computed element that is asked: what it starts from, once."""
        before, own = self.period.previous, self.settle(field, self.period)
        if own.status is Status.PENDING or own.value is Absence.NOT_APPLICABLE:
            return
        if own.last is not None and own.last.meaning == field.element.meaning:
            return
        key = DraftKey(field.element.id, str(before))
        spot = (field, before, key, None, None)
        draft = self.facts.drafts.get(key)
        if draft is not None:
            yield Line(*spot, Status.KNOWN, draft.what.value, draft.what.provenance, None, draft)
        else:
            yield Line(*spot, Status.ASK, reason=Reason.OPENING_BALANCE)

    # -- looking up

    def _field(self, element: str) -> Field:
        """The element's field; one that the flow does not show is looked up all the same."""
        return self.flow.field_of.get(element) or Field(0, self.elements[element], "")

    def _last_value(self, element: str, period: Period) -> Value | None:
        """What was known before a period; an opening balance that was typed and not yet submitted counts."""
        _, last = figures_around(self.facts, self.elements[element], period)
        if last is not None and last.meaning == self.elements[element].meaning:
            return last.value
        draft = self.facts.drafts.get(DraftKey(element, str(period.previous)))
        return draft.what.value if draft is not None else None


def _held_or_asked(spot: _Spot) -> Line:
    """Rules 4 to 6: the figure of this period, a stock's last figure, or a question."""
    element, figure, last = spot[0].element, spot[3], spot[4]
    if figure is not None and figure.value is not Absence.NOT_APPLICABLE:
        return Line(*spot, Status.KNOWN, figure.value, figure.provenance)
    is_stock = element.measure is Measure.STOCK
    is_comparable = last is not None and last.meaning == element.meaning
    if last is not None and is_stock and is_comparable and not isinstance(last.value, Absence):
        return Line(*spot, Status.KNOWN, last.value, Provenance.CARRIED)
    if figure is not None or (last is not None and last.value is Absence.NOT_APPLICABLE):
        reason = Reason.OPENED
    elif last is None and is_stock:
        reason = Reason.NEW
    else:
        reason = Reason.EACH_PERIOD
    return Line(*spot, Status.ASK, None, None, reason)


def _is_valid(draft: Draft, held: Figure | None) -> bool:
    """A confirmation covers exactly the observation that was shown; if that has changed, it covers nothing."""
    if draft.what.provenance is not Provenance.CONFIRMED:
        return True
    return held is not None and draft.what.basis == held.id
