"""The rules of the flow language: what must be true of a whole folder, one module for each family.

Pure. A rule is a function from a folder to problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flows.language.folder import Folder
from flows.language.problems import Problem

Rule = Callable[[Folder], Iterable[Problem]]

RULES: Final[tuple[Rule, ...]] = ()
