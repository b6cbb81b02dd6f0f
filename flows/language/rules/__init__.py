"""The rules of the flow language: what must be true of a whole folder, one module for each family.

Pure. A rule is a function from a folder to problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flows.language.folder import Folder
from flows.language.problems import Problem
from flows.language.rules.conditions import idle_conditions
from flows.language.rules.conversions import unfit_conversions
from flows.language.rules.cycles import circles
from flows.language.rules.elements import inconsistencies
from flows.language.rules.forms import faulty_flows
from flows.language.rules.kinds import misfits
from flows.language.rules.minutes import forms_beyond_their_minutes
from flows.language.rules.names import ambiguous_names
from flows.language.rules.never_collect import forbidden_elements
from flows.language.rules.orders import contradictory_checks
from flows.language.rules.references import unknown_names
from flows.language.rules.similar import similar_elements
from flows.language.rules.typed import names_that_are_values, names_that_go_on

Rule = Callable[[Folder], Iterable[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    unknown_names,
    misfits,
    circles,
    inconsistencies,
    unfit_conversions,
    idle_conditions,
    contradictory_checks,
    ambiguous_names,
    names_that_are_values,
    names_that_go_on,
    similar_elements,
    forbidden_elements,
    faulty_flows,
    forms_beyond_their_minutes,
)
