"""Narrowing: which values a condition leaves possible, and so whether it can be true, or false, at all.

Pure. Three-valued: a condition that is unknown is neither. Certain or silent: where a case is too hard, everything
stays possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jinja2 import nodes

from flows.language.rules.possible import Possible, Reckoning, Values, name_of
from flows.language.rules.ranges import Range, above, below

CASES_MAX: Final = 32
"""Cases of and/or that are kept apart; a condition with more is taken as a whole, and nothing is said of it."""

Case = Mapping[str, Values]
"""What is left of the elements that must be known in one case, by name."""

_OPPOSITES: Final = {
    "eq": "ne", "ne": "eq", "lt": "gteq", "gteq": "lt", "gt": "lteq", "lteq": "gt", "in": "notin", "notin": "in",
}  # fmt: skip
_TURNED: Final = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "lteq": "gteq", "gteq": "lteq"}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Narrows by the conditions of the element `owner`."""

    possible: Possible
    owner: str

    def cases(self, node: nodes.Expr, wanted: bool, given: list[Case]) -> list[Case]:
        """In which cases the condition may be as wanted; none where it certainly cannot."""
        found = self._each(node, wanted, given)
        return self._each(node, wanted, found) if len(found) > 1 or isinstance(node, nodes.And) else found

    def _each(self, node: nodes.Expr, wanted: bool, given: list[Case]) -> list[Case]:
        found = [left for case in given for left in self._narrowed(node, wanted, case)]
        return found if len(found) <= CASES_MAX else given

    def _narrowed(self, node: nodes.Expr, wanted: bool, case: Case) -> list[Case]:
        match node:
            case nodes.Not():
                return self._narrowed(node.node, not wanted, case)
            case nodes.And() | nodes.Or():
                if isinstance(node, nodes.And) is wanted:
                    return self._each(node.right, wanted, self._narrowed(node.left, wanted, case))
                return [*self._narrowed(node.left, wanted, case), *self._narrowed(node.right, wanted, case)]
            case nodes.Const(value=bool()):
                return [case] if node.value is wanted else []
            case nodes.Name():
                return self._picked(node, frozenset({wanted}), case)
            case nodes.Compare():
                operator = node.ops[0].op if wanted else _OPPOSITES[node.ops[0].op]
                return self._compared(node.expr, operator, node.ops[0].expr, case)
        return [case]

    def _compared(self, left: nodes.Expr, operator: str, right: nodes.Expr, case: Case) -> list[Case]:
        if operator in ("in", "notin"):
            return self._listed(left, operator, right, case)
        if isinstance(right, nodes.Const) and isinstance(right.value, str | bool):
            return self._chosen(left, operator, right.value, case)
        if isinstance(left, nodes.Const) and isinstance(left.value, str | bool):
            return self._chosen(right, operator, left.value, case)
        if name_of(left) and name_of(left) == name_of(right):
            return [case] if operator in ("eq", "lteq", "gteq") else []
        return self._ordered(left, operator, right, case)

    def _ordered(self, left: nodes.Expr, operator: str, right: nodes.Expr, case: Case) -> list[Case]:
        reckoning = Reckoning(self.possible, case, self.owner)
        one, other = reckoning.range_of(left), reckoning.range_of(right)
        if one is None or other is None:
            return []
        if operator == "ne":
            return [] if one == other and one.low is not None and one.low == one.high else [case]
        one_left = self._limited(left, one, operator, other)
        other_left = self._limited(right, other, _TURNED[operator], one)
        if one_left.is_empty or other_left.is_empty or not _can_be(one, operator, other):
            return []
        return [self._with(self._with(case, left, one_left), right, other_left)]

    def _limited(self, node: nodes.Expr, values: Range, operator: str, other: Range) -> Range:
        """What is left of the values of one side, given the other side."""
        step = self.possible.step(name_of(node))
        if operator == "eq":
            return values.within(other)
        if operator in ("lt", "lteq"):
            high = other.high if operator == "lteq" or other.high is None else below(other.high, step)
            return values.within(Range(None, high))
        low = other.low if operator == "gteq" or other.low is None else above(other.low, step)
        return values.within(Range(low, None))

    def _with(self, case: Case, node: nodes.Expr, values: Values) -> Case:
        name = name_of(node)
        fits = isinstance(self._values(name, case), Range) is isinstance(values, Range)
        return {**case, name: values} if name and fits else case

    def _values(self, name: str, case: Case) -> Values:
        return Reckoning(self.possible, case, self.owner).values(name)

    def _chosen(self, node: nodes.Expr, operator: str, picked: str | bool, case: Case) -> list[Case]:
        """Compared with an option's id, or with true or false."""
        values = self._values(name_of(node), case)
        if isinstance(values, Range) or operator not in ("eq", "ne") or not self._knows(node, picked):
            return [case]
        one = frozenset({picked})
        return self._picked(node, values & one if operator == "eq" else values - one, case)

    def _listed(self, member: nodes.Expr, operator: str, group: nodes.Expr, case: Case) -> list[Case]:
        if not isinstance(group, nodes.List):
            return [case]
        listed = [item.value for item in group.items if isinstance(item, nodes.Const)]
        values = self._values(name_of(member), case)
        if not isinstance(values, Range):
            if not all(self._knows(member, item) for item in listed):
                return [case]
            among = frozenset(listed)
            return self._picked(member, values & among if operator == "in" else values - among, case)
        if operator == "notin" or not all(isinstance(item, Decimal) for item in listed):
            return [case]
        found = [item for item in listed if values.holds(item)]
        return [self._with(case, member, Range(min(found), max(found)))] if found else []

    def _knows(self, node: nodes.Expr, picked: str | bool) -> bool:
        """Whether the element has that option at all; one that it has not is a problem of its own."""
        values = self.possible.values(name_of(node))
        return not isinstance(values, Range) and picked in values

    def _picked(self, node: nodes.Expr, wanted: frozenset[str] | frozenset[bool], case: Case) -> list[Case]:
        """What of the wanted options or truths is left of an element's own."""
        values = self._values(name_of(node), case)
        if isinstance(values, Range):
            return [case]
        left = values & wanted
        return [{**case, name_of(node): left}] if left else []


def _can_be(left: Range, operator: str, right: Range) -> bool:
    """Whether any two numbers of the ranges compare so; strictly where the operator is strict."""
    if operator == "eq":
        return not left.within(right).is_empty
    if operator in ("gt", "gteq"):
        left, right = right, left
    if left.low is None or right.high is None:
        return True
    return left.low < right.high if operator in ("lt", "gt") else left.low <= right.high
