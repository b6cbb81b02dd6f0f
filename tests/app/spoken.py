"""What the program says, read from its source: the names of cards, notices and button labels, and their values.

A name that is put together in a way this module cannot follow fails loudly: then the module must learn it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.app.invitations import ROLES
from bot.core.answers.reading import MisreadReason
from bot.core.events import Attachment
from flows.language.model import LANGUAGES

SOURCES: Final = Path(__file__).parents[2] / "bot"

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "attached_": tuple(what.value for what in Attachment),
    "misread_": tuple(reason.value for reason in MisreadReason),
    "language_": LANGUAGES,
    "name_": ROLES,
}
"""Names made of a beginning and one of several ends: `f"misread_{...}"`."""

_CALLS: Final = {"notice": 0, "Notice": 0, "button": 1, "Button": 0, "Card": 0}
"""Functions that take a name, and at which place."""

_PAYLOAD_ONLY: Final = frozenset({"line", "choice", "mark"})
"""Keywords of `cards.button` that do not go into the label."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Spoken:
    """One call that says something. `values` are the names it puts in; None where the source does not tell."""

    kind: str
    names: frozenset[str]
    values: frozenset[str] | None
    place: str


@lru_cache(maxsize=1)
def spoken() -> tuple[Spoken, ...]:
    """Every call in the program that names a card, a notice or a button label."""
    return tuple(found for path in sorted(SOURCES.rglob("*.py")) for found in _in_module(path))


def names(*kinds: str) -> frozenset[str]:
    """The names that calls of these kinds say."""
    return frozenset(name for each in spoken() if each.kind in kinds for name in each.names)


def _in_module(path: Path) -> Iterator[Spoken]:
    tree = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, _Function) or function.name in _CALLS:
            continue
        for call in ast.walk(function):
            kind = _called(call)
            if isinstance(call, ast.Call) and kind in _CALLS and len(call.args) > _CALLS[kind]:
                place = f"{path.relative_to(SOURCES.parent)}:{call.lineno}"
                names = frozenset(_resolved(call.args[_CALLS[kind]], function, tree, place))
                yield Spoken(kind, names, _values(call, kind), place)


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _values(call: ast.Call, kind: str) -> frozenset[str] | None:
    """The keywords of a call; Button, Notice and Card take a mapping that only running shows."""
    if kind not in ("notice", "button") or any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - _PAYLOAD_ONLY


def _resolved(node: ast.expr, function: _Function, tree: ast.Module, place: str) -> Iterator[str]:
    """The texts that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _resolved(node.body, function, tree, place)
        yield from _resolved(node.orelse, function, tree, place)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        beginning = str(node.values[0].value)
        assert beginning in FAMILIES, f"{place}: names that begin with {beginning!r} are not known here"
        yield from (beginning + end for end in FAMILIES[beginning])
    elif isinstance(node, ast.Name):
        found = [*_assigned(node.id, function), *_passed(node.id, function, tree)]
        assert found, f"{place}: nothing tells what {node.id} can be"
        for each in found:
            yield from _resolved(each, function, tree, place)
    else:
        raise AssertionError(f"{place}: cannot tell what {ast.unparse(node)} can be")


def _assigned(name: str, function: _Function) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield node.value


def _passed(name: str, function: _Function, tree: ast.Module) -> Iterator[ast.expr]:
    """What calls inside the module pass for a parameter of a function."""
    parameters = [argument.arg for argument in function.args.args]
    if name not in parameters:
        return
    place = parameters.index(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == function.name:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == name)
            yield from node.args[place : place + 1]
