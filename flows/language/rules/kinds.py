"""Kinds: numbers are compared with numbers, dates with dates, and a choice with its own options.

Pure. Walks the trees of expressions that have compiled; names that are unknown fit everywhere, because
`references` reports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from jinja2 import nodes

from flows.language.expressions import Formula
from flows.language.folder import Folder, ReadElement
from flows.language.lowering import CHANGE
from flows.language.model import Element, ElementType, Place
from flows.language.problems import Guess, Problem, listed, problem


class Kind(StrEnum):
    """What an expression gives; the values are words for sentences."""

    NUMBER = "a number"
    TRUTH = "true or false"
    DATE = "a date"
    CHOICE = "a choice"
    CHOICES = "a set of choices"
    LITERAL = "a text in quotes"
    TEXT = "a free text"


_KINDS: Final[Mapping[ElementType, Kind]] = {
    ElementType.INTEGER: Kind.NUMBER,
    ElementType.DECIMAL: Kind.NUMBER,
    ElementType.MONEY: Kind.NUMBER,
    ElementType.TEXT: Kind.TEXT,
    ElementType.CHOICE: Kind.CHOICE,
    ElementType.CHOICES: Kind.CHOICES,
    ElementType.BOOLEAN: Kind.TRUTH,
    ElementType.DATE: Kind.DATE,
}
_EQUATED: Final = frozenset({Kind.NUMBER, Kind.TRUTH, Kind.DATE, Kind.CHOICE})
_ORDERED: Final = frozenset({Kind.NUMBER, Kind.DATE})
_CONDITIONS: Final = ("applies_if", "check", "warn_if")


def misfits(folder: Folder) -> Callable[[ReadElement], Iterator[Problem]]:
    """Everything in an element's expressions that mixes kinds, names no option, or gives the wrong result."""
    elements = {read.id: element for read, element in folder.complete_elements()}

    def of_element(read: ReadElement) -> Iterator[Problem]:
        for key, formula in read.formulas.items():
            yield from misfits_of(formula, elements, key)

    return of_element


def misfits_of(formula: Formula, elements: Mapping[str, Element], key: str) -> Iterator[Problem]:
    """The same for one expression, where names mean `elements` and `key` says what it is for."""
    yield from _Kinds(formula, elements).problems_of(key)


@dataclass(slots=True)
class _Kinds:
    """Infers the kind of every node of one expression, each once; None where it is unknown."""

    formula: Formula
    elements: Mapping[str, Element]
    problems: list[Problem] = field(default_factory=list)

    def problems_of(self, key: str) -> list[Problem]:
        expression = self.formula.expression
        kind = self._kind(self.formula.root)
        at = expression.place
        if not expression.reads and not expression.reads_last:
            return [problem("constant-expression", at, self.formula.field)]
        if key in _CONDITIONS and kind not in (None, Kind.TRUTH):
            self.problems.append(problem("not-a-condition", at, self.formula.field, actual=kind, key=key))
        if key == "compute" and kind not in (None, Kind.NUMBER):
            self.problems.append(problem("not-a-number", at, self.formula.field, actual=kind))
        return self.problems

    def _kind(self, node: nodes.Expr) -> Kind | None:
        match node:
            case nodes.Const(value=bool()):
                return Kind.TRUTH
            case nodes.Const(value=str()):
                return Kind.LITERAL
            case nodes.Name() | nodes.Getattr():
                return self._kind_of_element(node)
            case nodes.And() | nodes.Or():
                self._want(Kind.TRUTH, node.left, node.right)
                return Kind.TRUTH
            case nodes.Not():
                self._want(Kind.TRUTH, node.node)
                return Kind.TRUTH
            case nodes.Compare():
                self._comparison(node.expr, node.ops[0].op, node.ops[0].expr)
                return Kind.TRUTH
            case nodes.BinExpr():
                self._arithmetic(node)
            case nodes.Neg():
                self._want(Kind.NUMBER, node.node)
            case nodes.Call():
                self._want(Kind.NUMBER, *node.args)
        return Kind.NUMBER

    def _kind_of_element(self, node: nodes.Expr) -> Kind | None:
        is_change = isinstance(node, nodes.Name) and node.name == CHANGE
        element = self.elements.get(self.formula.owner) if is_change else self._element(node)
        if element is None:
            return Kind.NUMBER if is_change else None
        kind = _KINDS[element.type]
        if is_change and kind is not Kind.NUMBER:
            self._report(node, kind, Kind.NUMBER)
            return None
        return kind

    def _element(self, node: nodes.Expr) -> Element | None:
        """The element that a node names by itself."""
        if isinstance(node, nodes.Name | nodes.Getattr):
            return self.elements.get(node.name if isinstance(node, nodes.Name) else node.attr)
        return None

    def _want(self, wanted: Kind, *operands: nodes.Expr) -> None:
        for operand in operands:
            kind = self._kind(operand)
            if kind not in (None, wanted):
                self._report(operand, kind, wanted)

    def _arithmetic(self, node: nodes.BinExpr) -> None:
        self._want(Kind.NUMBER, node.left, node.right)
        if isinstance(node, nodes.Add | nodes.Sub):
            self._check_units(node.left, node.right)

    def _comparison(self, left: nodes.Expr, operator: str, right: nodes.Expr) -> None:
        if operator in ("in", "notin"):
            self._membership(left, right)
            return
        kinds = self._kind(left), self._kind(right)
        if kinds == (Kind.CHOICE, Kind.LITERAL) and operator in ("eq", "ne"):
            self._check_options(left, right)
        elif kinds == (Kind.LITERAL, Kind.CHOICE) and operator in ("eq", "ne"):
            self._check_options(right, left)
        elif None not in kinds:
            allowed = _EQUATED if operator in ("eq", "ne") else _ORDERED
            if kinds[0] not in allowed:
                self._report(left, kinds[0], " or ".join(sorted(allowed)))
            elif kinds[0] is not kinds[1]:
                self._report(right, kinds[1], kinds[0])
            else:
                self._check_units(left, right)

    def _membership(self, member: nodes.Expr, group: nodes.Expr) -> None:
        kind = self._kind(member)
        if isinstance(group, nodes.List):
            self._membership_in_list(member, kind, group)
            return
        if kind not in (None, Kind.LITERAL):
            self._report(member, kind, Kind.LITERAL)
        self._want(Kind.CHOICES, group)
        self._check_options(group, member)

    def _membership_in_list(self, member: nodes.Expr, kind: Kind | None, group: nodes.List) -> None:
        if kind is None:
            return
        wanted = {Kind.CHOICE: Kind.LITERAL, Kind.NUMBER: Kind.NUMBER}.get(kind)
        if wanted is None:
            self._report(member, kind, f"{Kind.CHOICE} or {Kind.NUMBER}")
            return
        for item in group.items:
            self._want(wanted, item)
            self._check_options(member, item)

    def _check_options(self, choice: nodes.Expr, literal: nodes.Expr) -> None:
        element = self._element(choice)
        if element is None or not isinstance(literal, nodes.Const) or not isinstance(literal.value, str):
            return
        known = [option.id for option in element.options]
        if known and literal.value not in known:
            values = {"element": element.id, "guess": Guess(literal.value, known), "known": listed(known)}
            self.problems.append(
                problem("unknown-option", self._at(literal), self.formula.field, id=literal.value, **values)
            )

    def _check_units(self, left: nodes.Expr, right: nodes.Expr) -> None:
        """Two elements side by side must count in the same unit: 15 mu are not more than 12 ha."""
        one, other = self._element(left), self._element(right)
        if one is None or other is None or one.unit is None or other.unit is None:
            return
        if one.unit.dimension == other.unit.dimension and one.unit.factor != other.unit.factor:
            values = {
                "left": one.id,
                "left_unit": one.unit.id,
                "right": other.id,
                "right_unit": other.unit.id,
            }
            self.problems.append(problem("unit-mismatch", self._at(left), self.formula.field, **values))

    def _report(self, node: nodes.Expr, actual: Kind | None, wanted: str | None) -> None:
        values = {"what": _shown(node), "actual": actual, "wanted": wanted}
        self.problems.append(problem("wrong-kind", self._at(node), self.formula.field, **values))

    def _at(self, node: nodes.Expr) -> Place:
        return self.formula.at(node.lineno)


def _shown(node: nodes.Expr) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"last.{node.attr}"
        case nodes.Const(value=str() | Decimal()):
            return f'"{node.value}"'
    return "This"
