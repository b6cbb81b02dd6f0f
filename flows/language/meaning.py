"""What gives an element's figures their meaning, and whether an author who changed it said so.

Pure. Figures of different meanings are never compared or carried; so a change of what a figure means must raise
`meaning`, or say in `same_meaning` why no figure is touched (design, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flows.language.model import Catalogue, Element, ElementType
from flows.language.problems import Problem, problem

_NUMBER: Final = "number"
_FOR_GOOD: Final = frozenset({"type", "measure", "unit", "options"})
"""Keys whose change may make a stored value something else, whatever its author says: see `_keeps_values`."""


def meaning_changes(old: Element, new: Element) -> tuple[str, ...]:
    """The keys of an element whose change may change what its figures mean, in the order of the file."""
    before, after = _meaning(old), _meaning(new)
    return tuple(key for key in before if before[key] != after[key])


def unsaid_changes(published: Catalogue, proposed: Catalogue) -> Iterator[Problem]:
    """Changes of meaning whose author has not said so, by the element's place in the proposed folder."""
    for id_, new in proposed.elements.items():
        old = published.elements.get(id_)
        if old is not None:
            yield from unsaid(old, new)


def vouches(old: Element, new: Element) -> bool:
    """Whether the author vouches anew that figures keep their meaning: words that were published vouch for nothing."""
    return new.same_meaning is not None and new.same_meaning != old.same_meaning


def unsaid(old: Element, new: Element) -> Iterator[Problem]:
    """What the author of a changed element has not said about its meaning."""
    field = f"elements.{new.id}"
    if new.meaning < old.meaning:
        yield problem("meaning-lowered", new.place, field, id=new.id, old=old.meaning)
        return
    changed = meaning_changes(old, new)
    if not changed or new.meaning > old.meaning:
        return
    values = {"what": _listed(changed), "id": new.id, "next": old.meaning + 1}
    if not vouches(old, new):
        yield problem("meaning-not-raised", new.place, field, **values)
        return
    broken = tuple(key for key in changed if not _keeps_values(key, old, new))
    if broken:
        values["what"] = _listed(broken)
        yield problem("same-meaning-impossible", new.place, field, **values)


def _keeps_values(key: str, old: Element, new: Element) -> bool:
    """Whether a stored value can still be one of the element's after a change of `key`."""
    if key == "type":
        return _kind(old.type) == _kind(new.type)
    if key == "options":
        return {option.id for option in old.options} <= {option.id for option in new.options}
    return key not in _FOR_GOOD


def _meaning(element: Element) -> Mapping[str, Any]:
    unit = element.unit
    return {
        "definition": {code: " ".join(text.split()) for code, text in element.definition.items()},
        "type": element.type,
        "unit": None if unit is None else (unit.dimension, unit.factor),
        "measure": element.measure,
        "options": {option.id: dict(option.label) for option in element.options},
        "compute": None if element.compute is None else "".join(element.compute.source.split()),
    }


def _kind(type_: ElementType) -> str:
    return _NUMBER if type_.is_numeric else type_.value


def _listed(keys: tuple[str, ...]) -> str:
    """`The definition`, `The type and the unit`."""
    words = [f"the {key}" for key in keys]
    text = " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
    return text[0].upper() + text[1:]
