"""Names: what a person types must mean one thing.

Pure. Labels and aliases are compared as the reader of typed lines sees them: without spaces, capitals and
full-width forms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from flows.language.folder import Folder
from flows.language.model import Place, Texts
from flows.language.problems import Problem, problem
from flows.language.records import Entry

NAMES_MAX: Final = 131_072
"""Names whose form is kept between readings: those of 10,000 elements with a dozen names each."""

_DASHES: Final = str.maketrans("–—～~−", "-----")

Named = tuple[str, Entry, Texts, tuple[str, ...]]
"""What is named, where, its label and its aliases."""


def ambiguous_names(folder: Folder) -> Iterator[Problem]:
    """Labels and aliases that two elements share, two units, or two options of one element."""
    yield from _shared(
        (read.id, read.entry, element.label, element.aliases) for read, element in folder.complete_elements()
    )
    yield from _shared(
        (unit.id, folder.unit_entries[id_][1], unit.label, unit.aliases) for id_, unit in folder.units.items()
    )
    for read, _ in folder.complete_elements():
        options = [entry for entry in read.entry.values.get("options", ()) if entry.is_complete]
        yield from _shared(
            (option.values["id"].text, option, option.values["label"], option.values.get("aliases", ()))
            for option in options
        )


@lru_cache(maxsize=NAMES_MAX)
def same_when_typed(text: str) -> str:
    """The form in which two texts are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_DASHES).split())


def _shared(named: Iterable[Named]) -> Iterator[Problem]:
    """A name that two have; an id names too, but what is called like its own id says nothing new."""
    named = tuple(named)
    owner_of = {same_when_typed(id_): id_ for id_, *_ in named}
    for id_, entry, label, aliases in named:
        for text, key, place in named_texts(entry, label, aliases):
            other = owner_of.setdefault(same_when_typed(text), id_)
            if other != id_:
                yield problem("same-name", place, f"{entry.field}.{key}", text=text, other=other)


def named_texts(
    entry: Entry, label: Mapping[str, str], aliases: tuple[str, ...]
) -> Iterator[tuple[str, str, Place]]:
    """Each label and alias, the key under which it stands, and where."""
    for language, text in label.items():
        yield text, f"label.{language}", entry.at("label")
    for alias in aliases:
        yield alias, "aliases", entry.at("aliases")
