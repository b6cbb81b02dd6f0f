"""Problems of flow files as text for a person, as JSON for a program, and as annotations for a code host.

Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flows.language.problems import Problem, Severity


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and the folder in which its file stands as the person named it."""

    folder: str
    problem: Problem

    @property
    def file(self) -> str:
        return f"{self.folder}/{self.problem.place.file}"


def told(found: Sequence[Found], elsewhere: int, form: Format) -> str:
    """All problems in one format; `elsewhere` counts those of files that nobody asked about."""
    return _FORMS[form](found, elsewhere)


def has_errors(found: Sequence[Found]) -> bool:
    return _count(found, Severity.ERROR) > 0


def _text(found: Sequence[Found], elsewhere: int) -> str:
    return "\n".join([*(f"{each.folder}/{each.problem}" for each in found), *_summary(found, elsewhere)])


def _summary(found: Sequence[Found], elsewhere: int) -> Iterator[str]:
    errors, warnings = _count(found, Severity.ERROR), _count(found, Severity.WARNING)
    total = _counted(errors, "problem") if errors else "No problems"
    yield f"{total}, {_counted(warnings, 'warning')}." if warnings else f"{total}."
    if elsewhere:
        yield f"Other files of the folder have {_counted(elsewhere, 'problem')}: check the folder."


def _json(found: Sequence[Found], elsewhere: int) -> str:
    report = {
        "problems": [_fields(each) for each in found],
        "errors": _count(found, Severity.ERROR),
        "warnings": _count(found, Severity.WARNING),
        "elsewhere": elsewhere,
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _fields(found: Found) -> Mapping[str, str | int]:
    problem = found.problem
    return {
        "file": found.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "field": problem.field,
        "severity": problem.severity.value,
        "code": problem.code,
        "sentence": problem.sentence,
    }


def _github(found: Sequence[Found], elsewhere: int) -> str:
    return "\n".join([*map(_annotation, found), *_summary(found, elsewhere)])


def _annotation(found: Found) -> str:
    """A workflow command (docs.github.com, "Workflow commands for GitHub Actions")."""
    problem = found.problem
    properties = {
        "file": found.file,
        "line": str(problem.place.line),
        "col": str(problem.place.column),
        "title": problem.code,
    }
    named = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    field = f"{problem.field} - " if problem.field else ""
    return f"::{problem.severity.value} {named}::{_escaped(field + problem.sentence)}"


def _escaped(text: str) -> str:
    """A message: per cent signs and line ends would end or change it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _count(found: Sequence[Found], severity: Severity) -> int:
    return sum(each.problem.severity is severity for each in found)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


_FORMS: Final[Mapping[Format, Callable[[Sequence[Found], int], str]]] = MappingProxyType(
    {Format.TEXT: _text, Format.JSON: _json, Format.GITHUB: _github}
)
