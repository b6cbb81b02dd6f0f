"""The rules of the flow language: what must be true of a whole folder, one module for each family.

Pure. What a rule looks at decides when it has to look again: one element, an element with those that it reads, or all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from flows.language.folder import Folder, ReadElement
from flows.language.model import Element
from flows.language.problems import Problem
from flows.language.rules.conditions import idle_conditions
from flows.language.rules.conversions import unfit_conversions
from flows.language.rules.cycles import circles
from flows.language.rules.elements import inconsistencies
from flows.language.rules.forms import faulty_flows
from flows.language.rules.kinds import misfits
from flows.language.rules.minutes import forms_beyond_their_minutes
from flows.language.rules.names import ambiguous_names
from flows.language.rules.never_collect import forbidden_topics
from flows.language.rules.orders import contradictory_checks
from flows.language.rules.references import unknown_names, unknown_names_of_flows
from flows.language.rules.similar import similar_elements, what_sounds
from flows.language.rules.typed import names_that_are_values, names_that_go_on, what_is_named

OwnRule = Callable[[ReadElement, Element], Iterable[Problem]]
"""What one element says of itself."""

ConnectedRule = Callable[[Folder], Callable[[ReadElement], Iterable[Problem]]]
"""What one element says of those that it names; made for a folder once, then asked for each element."""


class FolderRule(NamedTuple):
    """What all say together. `sees` gives all that the rule looks at, where finding it costs less than the rule."""

    find: Callable[[Folder], Iterable[Problem]]
    sees: Callable[[Folder], object] | None = None


OWN_RULES: Final[tuple[OwnRule, ...]] = (
    inconsistencies,
    unfit_conversions,
    names_that_are_values,
    forbidden_topics,
)

CONNECTED_RULES: Final[tuple[ConnectedRule, ...]] = (unknown_names, misfits, idle_conditions)

FOLDER_RULES: Final[tuple[FolderRule, ...]] = (
    FolderRule(circles),
    FolderRule(contradictory_checks),
    FolderRule(ambiguous_names),
    FolderRule(names_that_go_on, what_is_named),
    FolderRule(similar_elements, what_sounds),
    FolderRule(unknown_names_of_flows),
    FolderRule(faulty_flows),
    FolderRule(forms_beyond_their_minutes),
)
