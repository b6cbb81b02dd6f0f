"""Possible values: what an element can hold, given its type, its limits and how figures are added up.

Pure. Says less where it is not certain: a value that anything may follow from is UNLIMITED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from jinja2 import nodes

from flows.language.folder import Folder
from flows.language.lowering import CHANGE, LAST
from flows.language.model import Aggregation, Element, ElementType, Level
from flows.language.rules.ranges import (
    UNLIMITED,
    Range,
    largest,
    minus,
    over,
    plus,
    point,
    rounded,
    size,
    smallest,
    times,
)

Values = Range | frozenset[str] | frozenset[bool]
"""Numbers and dates in a range, the options of a choice, or truths."""

_LOWEST: Final = frozenset({Level.VILLAGE, Level.COMMUNITY})
_YEAR_QUARTERS: Final = Decimal(4)
_FOLLOWED: Final = 12
"""Levels of computations that are followed; below them a computed value is unlimited."""


@dataclass(frozen=True, slots=True)
class Possible:
    """What the elements of a folder can hold, worked out once each; `narrowed` holds what a condition leaves."""

    elements: Mapping[str, Element]
    added_up: frozenset[str]
    roots: Mapping[str, nodes.Expr]
    found: dict[str, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Folder) -> Possible:
        """The elements of a folder; those that a level above the villages reports may be sums of any size."""
        elements = {read.id: element for read, element in folder.complete_elements()}
        return cls(
            elements=elements,
            added_up=reported_above_villages(folder),
            roots={
                read.id: read.formulas["compute"].root
                for read, _ in folder.complete_elements()
                if "compute" in read.formulas
            },
        )

    def values(self, id_: str, depth: int = 0) -> Values:
        """What an element can hold where it is known."""
        if id_ not in self.found:
            self.found[id_] = UNLIMITED  # for what reads itself in a circle, which `cycles` reports
            self.found[id_] = self._values(id_, depth)
        return self.found[id_]

    def _values(self, id_: str, depth: int) -> Values:
        element = self.elements.get(id_)
        if element is None or element.type in (ElementType.TEXT, ElementType.CHOICES):
            return UNLIMITED
        if element.type is ElementType.CHOICE:
            return frozenset(option.id for option in element.options) or UNLIMITED
        if element.type is ElementType.BOOLEAN:
            return frozenset({True, False})
        if id_ in self.roots:
            return self._computed(element, depth)
        return self._over_the_year(element, Range(_number(element.minimum), _number(element.maximum)))

    def _computed(self, element: Element, depth: int) -> Range:
        if depth >= _FOLLOWED:
            return UNLIMITED
        found = Reckoning(self, {}, element.id, depth + 1).range_of(self.roots[element.id])
        return UNLIMITED if found is None else rounded(found, element.decimals)

    def _over_the_year(self, element: Element, limits: Range) -> Range:
        """Sums of quarters or of units go beyond the limits of what is typed."""
        if element.over_time is Aggregation.SUM:
            limits = limits.hull(times(limits, point(_YEAR_QUARTERS))) if limits != UNLIMITED else limits
        if element.id not in self.added_up or element.over_units is not Aggregation.SUM:
            return limits
        is_positive = limits.low is not None and limits.low >= 0
        return Range(limits.low if is_positive else None, None)

    def step(self, id_: str) -> Decimal | None:
        """By how much two values of the element differ at least; None where that is not known."""
        element = self.elements.get(id_)
        if element is None:
            return None
        if element.type is ElementType.DATE:
            return Decimal(1)
        return Decimal(1).scaleb(-element.decimals) if element.type.is_numeric else None

    def may_be_absent(self, id_: str) -> bool:
        """Whether the element may not apply, so that it counts 0 in a sum."""
        element = self.elements.get(id_)
        return element is None or element.applies_if is not None


def reported_above_villages(folder: Folder) -> frozenset[str]:
    """The ids of the elements that stand in a flow of townships or of a level above."""
    flows = [flow for _, flow in folder.complete_flows() if flow.level not in _LOWEST]
    return frozenset(id_ for flow in flows for id_ in flow.field_of)


def name_of(node: nodes.Expr) -> str:
    """Under which name a value is narrowed: an element's id, or that of its last value; empty for anything else."""
    if isinstance(node, nodes.Getattr):
        return f"{LAST}.{node.attr}"
    if isinstance(node, nodes.Name) and node.name != CHANGE:
        return node.name
    return ""


def _number(limit: Decimal | date | None) -> Decimal | None:
    return Decimal(limit.toordinal()) if isinstance(limit, date) else limit


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The range of a calculation, given what conditions have left of the elements in `narrowed`."""

    possible: Possible
    narrowed: Mapping[str, Values]
    owner: str
    depth: int = 0

    def values(self, id_: str) -> Values:
        found = self.narrowed.get(id_)
        return self.possible.values(id_, self.depth) if found is None else found

    def range_of(self, node: nodes.Expr) -> Range | None:
        """Between what the calculation's result lies where it is known; None where it never is."""
        match node:
            case nodes.Const(value=Decimal()):
                return point(node.value)
            case nodes.Name(name="change"):
                return self._change()
            case nodes.Name() | nodes.Getattr():
                values = self.values(name_of(node))
                return values if isinstance(values, Range) else UNLIMITED
            case nodes.Neg():
                return self._minus(self._term(node.node))
            case nodes.Add():
                return self._sum(self._term(node.left), self._term(node.right))
            case nodes.Sub():
                return self._sum(self._term(node.left), self._minus(self._term(node.right)))
            case nodes.Mul() | nodes.Div():
                return self._scaled(node)
            case nodes.Call():
                return self._called(name_of(node.node), node.args)
        return UNLIMITED

    def _change(self) -> Range:
        """A figure that is never negative cannot fall by more than all of it."""
        values = self.possible.values(self.owner, self.depth)
        is_positive = isinstance(values, Range) and values.low is not None and values.low >= 0
        return Range(Decimal(-1), None) if is_positive else UNLIMITED

    def _term(self, node: nodes.Expr) -> Range | None:
        """A summand, which is 0 where its element does not apply."""
        found = self.range_of(node)
        name = name_of(node)
        is_known = not name or name in self.narrowed or not self.possible.may_be_absent(name)
        return found if is_known or found is None else found.hull(point(Decimal(0)))

    def _minus(self, value: Range | None) -> Range | None:
        return None if value is None else minus(value)

    def _sum(self, left: Range | None, right: Range | None) -> Range | None:
        return None if left is None or right is None else plus(left, right)

    def _scaled(self, node: nodes.BinExpr) -> Range | None:
        left, right = self.range_of(node.left), self.range_of(node.right)
        if left is None or right is None:
            return None
        return times(left, right) if isinstance(node, nodes.Mul) else over(left, right)

    def _called(self, name: str, arguments: list[nodes.Expr]) -> Range | None:
        values = [self.range_of(argument) for argument in arguments]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        match name:
            case "abs":
                return size(known[0])
            case "min":
                return smallest(known)
            case "max":
                return largest(known)
            case "round":
                digits = known[1].low if len(known) > 1 else None
                return rounded(known[0], int(digits or 0))
        return UNLIMITED
