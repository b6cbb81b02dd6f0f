"""Expressions: Jinja2 parses them, and its tree is lowered once to one Python function.

Pure. `tokens` checks the limits first, `lowering` holds the allow-list, and the function sees `operations` and
nothing else. Whether numbers are compared with numbers needs the dictionary and is checked in `rules.kinds`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
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


Locate = Callable[[int], Place]
"""Offset in an expression to its place in the file."""


class ExpressionRefused(Exception):
    """An expression that is not part of the language; `problems` says where and why, at least one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A compiled expression together with Jinja2's tree, for the rules that look at types.

    A node's `lineno` is its offset in the source, and `at` turns an offset into a place.
    """

    expression: Expression
    root: nodes.Expr
    owner: str
    field: str
    at: Locate


def compile_expression(source: str, place: Place, owner: str) -> Expression:
    """The expression of the element `owner`; `place` is that of the first character of `source`.

    ExpressionRefused (the author's fault) for anything outside the language.
    """
    return compile_formula(source, partial(shifted, place), owner, owner).expression


def compile_formula(source: str, at: Locate, owner: str, field: str) -> Formula:
    """As `compile_expression`, with the tree; `field` is the path that problems name."""
    try:
        root = _parse(source)
        lowering = Lowering(owner)
        body = lowering.settled(root)
        if lowering.faults:
            raise _Faulty(*lowering.faults)
    except _Faulty as faulty:
        problems = [problem(f.code, at(f.offset), field, **f.values) for f in faulty.faults]
        raise ExpressionRefused(tuple(problems)) from faulty
    expression = Expression(
        source=source,
        place=at(0),
        reads=frozenset(lowering.reads),
        reads_last=frozenset(lowering.reads_last),
        evaluate=_function(body, lowering.constants),
    )
    return Formula(expression, root, owner, field, at)


def shifted(place: Place, offset: int) -> Place:
    """The place `offset` characters further on in the same line."""
    return Place(place.file, place.line, place.column + offset)


class _Faulty(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def _parse(source: str) -> nodes.Expr:
    tokens = tokens_of(source)
    if isinstance(tokens, Fault):
        raise _Faulty(tokens)
    parser = Parser(_ENVIRONMENT, "")
    parser.stream = TokenStream(tokens, None, None)
    try:
        root = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail(f"unexpected {parser.stream.current.value}", parser.stream.current.lineno)
    except TemplateSyntaxError as error:
        why = (error.message or "").replace("end of template", "end").rstrip(".")
        raise _Faulty(Fault(error.lineno, "expression-syntax", {"why": why})) from error
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
