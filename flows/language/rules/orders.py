"""Orders: checks of several elements that together demand that a number be above itself.

Pure. `a <= b`, `b <= c` and the limits of each form a net of differences; a circle in it whose sum is below 0 can
never hold (Bellman and Ford's way of finding one). Only what stands alone or is joined by `and` counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from jinja2 import nodes

from flows.language.expressions import Formula
from flows.language.folder import Folder
from flows.language.problems import Problem, listed, problem
from flows.language.rules.possible import Possible, name_of
from flows.language.rules.ranges import Range

ROUNDS_MAX: Final = 50
"""How often the net is searched again without what was told; further circles are told when that is mended."""

_NUMBER: Final = ""
"""The node that stands for 0."""


class _Distance(NamedTuple):
    """How far at most, and how often strictly below: 0 with one strict step is below 0."""

    far: Decimal
    strict: int

    def after(self, other: _Distance) -> _Distance:
        return _Distance(self.far + other.far, self.strict + other.strict)


class _Edge(NamedTuple):
    """`above` is at most `far` above `below`, by the check of `owner` (None: by a limit)."""

    above: str
    below: str
    far: _Distance
    owner: str | None


def contradictory_checks(folder: Folder) -> Iterator[Problem]:
    """Checks of two elements or more that cannot hold together, each circle told at its last check."""
    checks = {
        read.id: read.formulas["check"] for read, _ in folder.complete_elements() if "check" in read.formulas
    }
    edges = [edge for id_, formula in checks.items() for edge in _edges(id_, formula.root)]
    named = {name for edge in edges for name in (edge.above, edge.below) if name}
    edges += _limits(named, Possible.of(folder))
    for _ in range(ROUNDS_MAX):
        circles = _circles(edges)
        if not circles:
            return
        for circle in circles:
            owners = sorted({edge.owner for edge in circle if edge.owner is not None})
            if len(owners) > 1:  # one check alone is `check-never-holds`, none is `limits-contradict`
                yield _problem(checks[owners[-1]], owners)
        gone = {edge for circle in circles for edge in _to_leave_out(circle)}
        edges = [edge for edge in edges if edge not in gone]


def _to_leave_out(circle: list[_Edge]) -> list[_Edge]:
    """What is left out to find further circles: the checks, or the limits where they alone contradict each other."""
    return [edge for edge in circle if edge.owner is not None] or circle


def _problem(formula: Formula, owners: list[str]) -> Problem:
    others = listed(owners[:-1])
    return problem("checks-contradict", formula.expression.place, formula.field, id=owners[-1], others=others)


def _edges(owner: str, node: nodes.Expr) -> Iterator[_Edge]:
    if isinstance(node, nodes.And):
        yield from _edges(owner, node.left)
        yield from _edges(owner, node.right)
    elif isinstance(node, nodes.Compare):
        left, operator, right = node.expr, node.ops[0].op, node.ops[0].expr
        if operator in ("gt", "gteq", "eq"):
            yield from _at_most(owner, right, left, is_strict=operator == "gt")
        if operator in ("lt", "lteq", "eq"):
            yield from _at_most(owner, left, right, is_strict=operator == "lt")


def _at_most(owner: str, small: nodes.Expr, large: nodes.Expr, *, is_strict: bool) -> Iterator[_Edge]:
    one, other = _node(small), _node(large)
    if one is not None and other is not None and one[0] != other[0]:
        far = _Distance(other[1] - one[1], -1 if is_strict else 0)
        yield _Edge(one[0], other[0], far, owner)


def _node(node: nodes.Expr) -> tuple[str, Decimal] | None:
    """An element and 0, or nothing and a number."""
    if isinstance(node, nodes.Const) and isinstance(node.value, Decimal):
        return _NUMBER, node.value
    name = name_of(node)
    return (name, Decimal(0)) if name else None


def _limits(names: Iterable[str], possible: Possible) -> Iterator[_Edge]:
    for name in sorted(names):
        values = possible.values(name)
        if isinstance(values, Range) and values.low is not None:
            yield _Edge(_NUMBER, name, _Distance(-values.low, 0), None)
        if isinstance(values, Range) and values.high is not None:
            yield _Edge(name, _NUMBER, _Distance(values.high, 0), None)


def _circles(edges: list[_Edge]) -> list[list[_Edge]]:
    """Circles whose sum is below 0, without a node in common; none where there is none in the whole net.

    Looked for after each pass: a circle among the edges by which nodes came nearer is such a circle.
    """
    nearest = {name: _Distance(Decimal(0), 0) for edge in edges for name in (edge.above, edge.below)}
    came_by: dict[str, _Edge] = {}
    for _ in range(len(nearest) + 1):
        is_moved = False
        for edge in edges:
            through = nearest[edge.below].after(edge.far)
            if through < nearest[edge.above]:
                nearest[edge.above], came_by[edge.above], is_moved = through, edge, True
        circles = _closed(came_by)
        if circles or not is_moved:
            return circles
    return []


def _closed(came_by: Mapping[str, _Edge]) -> list[list[_Edge]]:
    """The circles in which each node came by the next."""
    found: list[list[_Edge]] = []
    seen: set[str] = set()
    for start in came_by:
        path: dict[str, _Edge] = {}
        at = start
        while at in came_by and at not in seen:
            seen.add(at)
            path[at] = came_by[at]
            at = came_by[at].below
        if at in path:
            names = list(path)
            found.append([path[name] for name in names[names.index(at) :]])
    return found
