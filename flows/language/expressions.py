"""Expressions: Jinja2 parses them, and its tree is lowered once to one Python function.

Pure. `tokens` checks the limits first, `lowering` holds the allow-list, and the function sees `operations` and
nothing else. Whether numbers are compared with numbers needs the dictionary and is checked in `rules.kinds`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from flows.language.lowering import LAST, Lowering, call
from flows.language.model import Expression, Lookup, Place, Value
from flows.language.operations import OPERATIONS
from flows.language.problems import Problem, problem
from flows.language.tokens import Fault, tokens_of

_ENVIRONMENT: Final = Environment(autoescape=True)


class ExpressionRefused(Exception):
    """An expression that is not part of the language; `problems` says where and why, at least one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A compiled expression together with Jinja2's tree, for the rules that look at types.

    A node's `lineno` is its offset in the source; `place` is that of offset 0.
    """

    expression: Expression
    root: nodes.Expr
    owner: str
    field: str

    def at(self, offset: int) -> Place:
        return _shifted(self.expression.place, offset)


def compile_expression(source: str, place: Place, owner: str) -> Expression:
    """The expression of the element `owner`; `place` is that of the first character of `source`.

    ExpressionRefused (the author's fault) for anything outside the language.
    """
    return compile_formula(source, place, owner, owner).expression


def compile_formula(source: str, place: Place, owner: str, field: str) -> Formula:
    """As `compile_expression`, with the tree; `field` is the path that problems name."""
    root = _parse(source, place, field)
    lowering = Lowering(owner)
    body = lowering.settled(root)
    if lowering.faults:
        raise ExpressionRefused(tuple(_as_problem(fault, place, field) for fault in lowering.faults))
    expression = Expression(
        source=source,
        place=place,
        reads=frozenset(lowering.reads),
        reads_last=frozenset(lowering.reads_last),
        evaluate=_function(body, lowering.constants),
    )
    return Formula(expression, root, owner, field)


def _parse(source: str, place: Place, field: str) -> nodes.Expr:
    tokens = tokens_of(source)
    if isinstance(tokens, Fault):
        raise ExpressionRefused((_as_problem(tokens, place, field),))
    parser = Parser(_ENVIRONMENT, "")
    parser.stream = TokenStream(tokens, None, None)
    try:
        root = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail(f"unexpected {parser.stream.current.value}", parser.stream.current.lineno)
    except TemplateSyntaxError as error:
        why = (error.message or "").replace("end of template", "end")
        fault = Fault(error.lineno, "expression-syntax", {"why": why.rstrip(".")})
        raise ExpressionRefused((_as_problem(fault, place, field),)) from error
    return root


def _function(body: ast.expr, constants: Mapping[str, Value]) -> Callable[[Lookup, Lookup], Value | None]:
    """The function of (now, last) whose code is `body`; it sees the operations and its own constants."""
    parameters = ast.arguments(
        posonlyargs=[], args=[ast.arg("now"), ast.arg(LAST)], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    tree = ast.Expression(ast.Lambda(parameters, call("result", body)))
    code = compile(ast.fix_missing_locations(tree), "<expression>", "eval")
    function: Callable[[Lookup, Lookup], Value | None] = eval(
        code, {"__builtins__": {}, **OPERATIONS, **constants}
    )
    return function


def _as_problem(fault: Fault, place: Place, field: str) -> Problem:
    return problem(fault.code, _shifted(place, fault.offset), field, **fault.values)


def _shifted(place: Place, offset: int) -> Place:
    return Place(place.file, place.line, place.column + offset)
