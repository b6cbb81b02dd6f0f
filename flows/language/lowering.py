"""Lowering: the nodes of Jinja2's tree that belong to the language become calls of operations.

Pure. This is the allow-list: a node without a case here is refused, with its place and what to write instead.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from jinja2 import nodes

from flows.language.model import Value
from flows.language.tokens import FOREIGN_WORDS, Fault

LAST: Final = "last"
CHANGE: Final = "change"
FUNCTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"abs": "absolute", "min": "smallest", "max": "largest", "round": "rounded"}
)
"""Function of the language to operation."""

ROUND_MAX_DIGITS: Final = 6
"""Digits that round() may keep: an element keeps no more either."""

_DIGIT_COUNTS: Final = tuple(Decimal(count) for count in range(ROUND_MAX_DIGITS + 1))

RESERVED: Final = frozenset(
    {LAST, CHANGE, *FUNCTIONS, *FOREIGN_WORDS, "true", "false", "and", "or", "not", "in"}
)
"""Names that an element may not have."""

_BINARY: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Add: "add",
    nodes.Sub: "subtract",
    nodes.Mul: "multiply",
    nodes.Div: "divide",
    nodes.And: "both",
    nodes.Or: "either",
}
_COMPARISONS: Final[Mapping[str, str]] = {
    "eq": "equal",
    "ne": "unequal",
    "lt": "less",
    "lteq": "at_most",
    "gt": "greater",
    "gteq": "at_least",
    "in": "among",
    "notin": "not_among",
}


@dataclass(slots=True)
class Lowering:
    """Turns Jinja2's nodes into calls of operations, and collects what they read and what is refused."""

    owner: str
    reads: set[str] = field(default_factory=set)
    reads_last: set[str] = field(default_factory=set)
    constants: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def expression(self, node: nodes.Expr) -> ast.expr:
        if isinstance(node, nodes.BinExpr) and type(node) in _BINARY:
            return call(_BINARY[type(node)], self.expression(node.left), self.expression(node.right))
        match node:
            case nodes.Name():
                return self._name(node)
            case nodes.Const():
                return self._constant(node.value)
            case nodes.Compare():
                return self._comparison(node)
            case nodes.Getattr(node=nodes.Name(name="last")):
                return self._last(node.attr)
            case nodes.Call():
                return self._function_call(node)
            case nodes.Neg():
                return call("negate", self.expression(node.node))
            case nodes.Not():
                return call("opposite", self.expression(node.node))
        return self._refuse(node, *_what_is_wrong_with(node))

    def _name(self, node: nodes.Name) -> ast.expr:
        if node.name == CHANGE:
            return call("change", self._now(self.owner), self._last(self.owner))
        if node.name in RESERVED:
            advice = f"Write {node.name}(…)." if node.name in FUNCTIONS else "Name an element there."
            return self._refuse(node, f'"{node.name}" alone', advice)
        return self._now(node.name)

    def _now(self, element: str) -> ast.expr:
        self.reads.add(element)
        return call("now", ast.Constant(element))

    def _last(self, element: str) -> ast.expr:
        self.reads_last.add(element)
        return call(LAST, ast.Constant(element))

    def _constant(self, value: Decimal | str | bool | tuple[Decimal | str, ...]) -> ast.expr:
        """A Decimal cannot stand in Python's code, so it becomes a name in the function's globals."""
        if isinstance(value, bool | str):
            return ast.Constant(value)
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value  # type: ignore[assignment]  # a list of numbers is no figure
        return ast.Name(name, ast.Load())

    def _comparison(self, node: nodes.Compare) -> ast.expr:
        if len(node.ops) != 1:
            advice = "Write two comparisons with and between them."
            return self._refuse(node.ops[1].expr, "A chain of comparisons", advice)
        right = node.ops[0].expr
        left = self.settled(node.expr)
        if isinstance(right, nodes.List) and node.ops[0].op in ("in", "notin"):
            lowered = self._list(right)
        else:
            lowered = self.settled(right)
        return call(_COMPARISONS[node.ops[0].op], left, lowered)

    def _list(self, node: nodes.List) -> ast.expr:
        values = []
        for item in node.items:
            if not isinstance(item, nodes.Const) or isinstance(item.value, bool):
                return self._refuse(item, "This entry of a list", "Write option ids in quotes, or numbers.")
            values.append(item.value)
        if not values:
            return self._refuse(node, "An empty list", "Name what may be in it.")
        return self._constant(tuple(values))

    def _function_call(self, node: nodes.Call) -> ast.expr:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            return self._refuse(node.node, f'"{name or "This"}(…)"', f"Use one of {', '.join(FUNCTIONS)}.")
        if fault := _argument_fault(name, node):
            return self._refuse(node.node, f"{name}(…) like this", fault)
        if name != "round":
            return call(FUNCTIONS[name], *(self.expression(argument) for argument in node.args))
        digits = [ast.Constant(int(count.value)) for count in node.args[1:] if isinstance(count, nodes.Const)]
        return call("rounded", self.settled(node.args[0]), *digits)

    def settled(self, node: nodes.Expr) -> ast.expr:
        """What will be compared, rounded or shown: digits lost in a division must not decide."""
        lowered = self.expression(node)
        return call("settle", lowered) if _divides(node) else lowered

    def _refuse(self, node: nodes.Node, what: str, advice: str) -> ast.expr:
        self.faults.append(Fault(node.lineno, "expression-not-allowed", {"what": what, "advice": advice}))
        return ast.Constant(None)


def call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _divides(node: nodes.Expr) -> bool:
    if isinstance(node, nodes.Div) or (isinstance(node, nodes.Name) and node.name == CHANGE):
        return True
    return any(_divides(child) for child in node.iter_child_nodes() if isinstance(child, nodes.Expr))


def _argument_fault(name: str, node: nodes.Call) -> str | None:
    """What to write where the arguments of a function are wrong."""
    if node.dyn_args is not None or node.dyn_kwargs is not None or node.kwargs:
        return "Name the values one by one."
    if name == "round":
        if len(node.args) == 1 or (len(node.args) == 2 and _is_digit_count(node.args[1])):
            return None
        return f"Write round(value) or round(value, digits), with 0 to {ROUND_MAX_DIGITS} digits."
    if name == "abs":
        return None if len(node.args) == 1 else "Write abs(value)."
    return None if len(node.args) >= 2 else f"Name two values or more: {name}(a, b)."


def _is_digit_count(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and not isinstance(node.value, bool) and node.value in _DIGIT_COUNTS


def _what_is_wrong_with(node: nodes.Expr) -> tuple[str, str]:
    match node:
        case nodes.Getattr():
            return f'".{node.attr}"', "Only last has a dot: last. and an element's name."
        case nodes.List():
            return "A list", "A list may only stand after in or not in."
        case nodes.Tuple():
            return "A list in round brackets", "Use square brackets after in: [...]."
        case nodes.Pos():
            return "A plus before a value", "Remove it."
    return "This", "Use names, numbers, comparisons, + - * /, and, or, not."
