"""Which elements follow from which, through `applies_if` and `compute`.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flows.language.model import Catalogue


@lru_cache(maxsize=64)
def dependents(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Element id to the ids of all elements whose value or applicability follows from it, however indirectly."""
    readers: dict[str, set[str]] = {}
    for element in catalogue.elements.values():
        for expression in (element.applies_if, element.compute):
            if expression is not None:
                for read in expression.reads | expression.reads_last:
                    readers.setdefault(read, set()).add(element.id)
    return {element: _reached(element, readers) for element in readers}


def _reached(element: str, readers: Mapping[str, set[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [element]
    while waiting:
        new = readers.get(waiting.pop(), set()) - reached
        reached |= new
        waiting.extend(new)
    return frozenset(reached)
