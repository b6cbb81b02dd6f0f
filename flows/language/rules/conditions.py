"""Conditions that decide nothing: never true, or always true, for all values within the limits.

Pure. What is said here is certain: `narrowing` stays silent where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.language.expressions import Formula
from flows.language.folder import Folder, ReadElement
from flows.language.problems import Problem, problem
from flows.language.rules.narrowing import Case, Narrowing
from flows.language.rules.possible import Possible


def idle_conditions(folder: Folder) -> Callable[[ReadElement], Iterator[Problem]]:
    """An element that is never asked, whose check cannot hold, or whose conditions are always the same."""
    possible = Possible.of(folder)

    def of_element(read: ReadElement) -> Iterator[Problem]:
        formulas = {key: formula for key, formula in read.formulas.items() if _reads(formula)}
        narrowing = Narrowing(possible, read.id)
        given = _applying(narrowing, formulas.get("applies_if"), folder)
        if "applies_if" in formulas:
            yield from _applies(read, formulas["applies_if"], narrowing, given)
        if "check" in formulas and given:
            yield from _check(formulas["check"], narrowing, given)
        if "warn_if" in formulas and given:
            yield from _warning(formulas["warn_if"], narrowing, given)

    return of_element


def _reads(formula: Formula) -> bool:
    """A formula that names no element is a `constant-expression` already."""
    return bool(formula.expression.reads or formula.expression.reads_last)


def _applying(narrowing: Narrowing, condition: Formula | None, folder: Folder) -> list[Case]:
    """The cases in which the element applies, and what it reads applies too."""
    if condition is None:
        return [{}]
    cases = narrowing.cases(condition.root, True, [{}])
    return [case for case in cases if _inputs_apply(case, narrowing, folder)]


def _inputs_apply(case: Case, narrowing: Narrowing, folder: Folder) -> bool:
    """Whether each element that must be known here can apply; what does not apply is never known."""
    for name in case:
        read = folder.elements.get(name)
        condition = read.formulas.get("applies_if") if read is not None else None
        if condition is None or not condition.expression.reads <= case.keys():
            continue
        if condition.expression.reads_last or "/" in condition.expression.source:
            continue  # it may stay unknown, and what may apply is asked
        if not Narrowing(narrowing.possible, name).cases(condition.root, True, [case]):
            return False
    return True


def _applies(
    read: ReadElement, formula: Formula, narrowing: Narrowing, given: list[Case]
) -> Iterator[Problem]:
    if not given:
        yield _at(formula, "never-asked", id=read.id)
    elif not narrowing.cases(formula.root, False, [{}]):
        yield _at(formula, "always-asked", id=read.id)


def _check(formula: Formula, narrowing: Narrowing, given: list[Case]) -> Iterator[Problem]:
    if not narrowing.cases(formula.root, False, given):
        yield _at(formula, "check-always-holds")
    elif not narrowing.cases(formula.root, True, given):
        yield _at(formula, "check-never-holds")


def _warning(formula: Formula, narrowing: Narrowing, given: list[Case]) -> Iterator[Problem]:
    if not narrowing.cases(formula.root, True, given):
        yield _at(formula, "warning-never-shown")
    elif not narrowing.cases(formula.root, False, given):
        yield _at(formula, "warning-always-shown")


def _at(formula: Formula, code: str, **values: object) -> Problem:
    return problem(code, formula.expression.place, formula.field, **values)
