"""The mark of what somebody still has to decide, in the comments of files that a program wrote.

Pure. A starting file and an import are complete, so that they can be read and previewed at once; the mark says where a
value only stands for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from flows.language.model import Place
from flows.language.problems import Problem, problem

DECIDE: Final = "# to decide"
"""How a comment begins on a value that somebody has to decide on; whoever has decided takes it away."""


def undecided(files: Mapping[str, str]) -> Iterator[Problem]:
    """One problem for each flow file that still has the mark, at the first of them."""
    for path, text in files.items():
        if not path.startswith(("definitions/", "dictionary/")):
            continue
        marked = [(n, line) for n, line in enumerate(text.splitlines(), 1) if DECIDE in line]
        if marked:
            number, line = marked[0]
            place = Place(path, number, line.index(DECIDE) + 1)
            yield problem("undecided", place, "", count=len(marked))
