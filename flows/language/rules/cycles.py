"""Cycles: no element may depend on itself, through what computes it or what makes it apply.

Pure. `last.` values are of an earlier period and close no circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.language.folder import Folder, ReadElement
from flows.language.problems import Problem, problem

_KEYS = ("compute", "applies_if")


def circles(folder: Folder) -> Iterator[Problem]:
    """Each circle of computations and conditions, reported at one of its elements."""
    needed = {id_: _needed(read) for id_, read in folder.elements.items()}
    for circle in _circles(needed):
        read = folder.elements[circle[0]]
        key = next(key for key in _KEYS if key in read.formulas and circle[1] in _reads(read, key))
        path = " → ".join(circle)
        yield problem("cycle", read.formulas[key].expression.place, f"{read.entry.field}.{key}", path=path)


def _reads(read: ReadElement, key: str) -> frozenset[str]:
    return read.formulas[key].expression.reads


def _needed(read: ReadElement) -> list[str]:
    return sorted({id_ for key in _KEYS if key in read.formulas for id_ in _reads(read, key)})


def _circles(needed: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Paths that end where they began; of circles that overlap perhaps only one. Takes no recursion."""
    finished: set[str] = set()
    for start in needed:
        path: dict[str, Iterator[str]] = {} if start in finished else {start: iter(needed[start])}
        while path:
            current = next(reversed(path))
            following = next(path[current], None)
            if following is None:
                finished.add(current)
                del path[current]
            elif following in path:
                ids = list(path)
                yield [*ids[ids.index(following) :], following]
            elif following in needed and following not in finished:
                path[following] = iter(needed[following])
