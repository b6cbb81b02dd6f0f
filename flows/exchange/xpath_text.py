"""Expressions of the flow language as XPath, as far as XLSForm can say the same.

Pure. Walks the tree that Jinja2 parsed for the flow language; the way back is `conditions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jinja2 import nodes

from flows.language.expressions import Formula, compile_formula
from flows.language.lowering import CHANGE, LAST
from flows.language.model import Element, ElementType, Expression, Place

_ARITHMETIC: Final[Mapping[type[nodes.Node], tuple[str, int]]] = {
    nodes.Or: ("or", 1),
    nodes.And: ("and", 2),
    nodes.Add: ("+", 4),
    nodes.Sub: ("-", 4),
    nodes.Mul: ("*", 5),
    nodes.Div: ("div", 5),
}
_COMPARISONS: Final = {"eq": "=", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}
_COMPARED: Final = 3
_ATOM: Final = 9


class Unsayable(Exception):
    """XLSForm cannot say it; the message says why in a few words. `reads_last` where the last period is read."""

    def __init__(self, why: str, *, reads_last: bool = False) -> None:
        super().__init__(why)
        self.reads_last = reads_last


def xpath_of(expression: Expression, elements: Mapping[str, Element], own: str = "") -> str:
    """The expression in XPath. `elements` are those of the form; `own` is the one that "." stands for, if any.

    Unsayable where it reads the last period or an element that is not in the form.
    """
    if expression.reads_last:
        raise Unsayable("it reads the last period", reads_last=True)
    absent = sorted(expression.reads - elements.keys())
    if absent:
        raise Unsayable(f"{', '.join(absent)} is not in this form")
    writer = _Writer(elements, own)
    text, _ = writer.truth(_tree(expression).root)
    return text


def _tree(expression: Expression) -> Formula:
    return compile_formula(expression.source, lambda _: Place("", 1, 1), "", "")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes nodes as text, each with how tightly it binds."""

    elements: Mapping[str, Element]
    own: str

    def truth(self, node: nodes.Expr) -> tuple[str, int]:
        """A node where a condition or a number stands: a yes-or-no element is compared there."""
        element = self._element(node)
        if element is not None and element.type is ElementType.BOOLEAN:
            return f"{self._name(element.id)} = 'yes'", _COMPARED
        return self.value(node)

    def value(self, node: nodes.Expr) -> tuple[str, int]:
        if isinstance(node, nodes.BinExpr) and type(node) in _ARITHMETIC:
            sign, binds = _ARITHMETIC[type(node)]
            right = binds + (sign in ("-", "div"))
            return f"{self._within(node.left, binds)} {sign} {self._within(node.right, right)}", binds
        match node:
            case nodes.Name():
                return self._name(node.name), _ATOM
            case nodes.Const():
                return _constant(node.value), _ATOM
            case nodes.Compare():
                return self._comparison(node.expr, node.ops[0].op, node.ops[0].expr)
            case nodes.Neg():
                return f"-{self._within(node.node, _ATOM)}", 6
            case nodes.Not():
                return f"not({self.truth(node.node)[0]})", _ATOM
            case nodes.Call(node=nodes.Name() as name):
                return f"{name.name}({', '.join(self.value(each)[0] for each in node.args)})", _ATOM
        raise Unsayable("it has a part that XPath lacks")

    def _within(self, node: nodes.Expr, binds: int) -> str:
        text, own_binds = self.truth(node)
        return text if own_binds >= binds else f"({text})"

    def _name(self, id_: str) -> str:
        if id_ in (CHANGE, LAST):
            raise Unsayable("it reads the last period", reads_last=True)
        return "." if id_ == self.own else f"${{{id_}}}"

    def _element(self, node: nodes.Expr) -> Element | None:
        return self.elements.get(node.name) if isinstance(node, nodes.Name) else None

    def _comparison(self, left: nodes.Expr, operator: str, right: nodes.Expr) -> tuple[str, int]:
        if operator in ("in", "notin"):
            text = self._membership(left, right)
            return (f"not({text[0]})", _ATOM) if operator == "notin" else text
        for one, other in ((left, right), (right, left)):
            element = self._element(one)
            if element is not None and element.type is ElementType.BOOLEAN and isinstance(other, nodes.Const):
                is_yes = bool(other.value) == (operator == "eq")
                return f"{self._name(element.id)} = '{'yes' if is_yes else 'no'}'", _COMPARED
        sides = [self.value(side) for side in (left, right)]
        texts = [text if binds > _COMPARED else f"({text})" for text, binds in sides]
        return f" {_COMPARISONS[operator]} ".join(texts), _COMPARED

    def _membership(self, member: nodes.Expr, group: nodes.Expr) -> tuple[str, int]:
        if not isinstance(group, nodes.List):
            return f"selected({self.value(group)[0]}, {self.value(member)[0]})", _ATOM
        name = self.value(member)[0]
        parts = [f"{name} = {self.value(item)[0]}" for item in group.items]
        return " or ".join(parts), 1 if len(parts) > 1 else _COMPARED


def _constant(value: object) -> str:
    if isinstance(value, bool):
        return "true()" if value else "false()"
    return f"{value:f}" if isinstance(value, Decimal) else f"'{value}'"
