"""Problems of flow files as text for a person, as JSON for a program, and as annotations for a code host.

Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

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


class _Counts(NamedTuple):
    """How one language counts: no problems, errors, warnings behind either, and problems elsewhere; `s` of a plural."""

    none: str
    errors: str
    warnings: str
    end: str
    elsewhere: str


_COUNTS: Final[Mapping[str, _Counts]] = MappingProxyType(
    {
        "en": _Counts(
            "No problems",
            "{count} problem{s}",
            ", {count} warning{s}",
            ".",
            "Other files of the folder have {count} problem{s}: check the folder.",
        ),
        "zh": _Counts(
            "没有问题",
            "{count} 个问题",
            "，{count} 个警告",
            "。",
            "文件夹里的其他文件还有 {count} 个问题：请检查整个文件夹。",
        ),
    }
)


def told(found: Sequence[Found], elsewhere: int, form: Format, language: str) -> str:
    """All problems in one format and language; `elsewhere` counts those of files that nobody asked about."""
    return _FORMS[form](found, elsewhere, language)


def has_errors(found: Sequence[Found]) -> bool:
    return _count(found, Severity.ERROR) > 0


def _text(found: Sequence[Found], elsewhere: int, language: str) -> str:
    lines = (f"{each.folder}/{each.problem.line(language)}" for each in found)
    return "\n".join([*lines, *_summary(found, elsewhere, language)])


def _summary(found: Sequence[Found], elsewhere: int, language: str) -> Iterator[str]:
    errors, warnings = _count(found, Severity.ERROR), _count(found, Severity.WARNING)
    counts = _COUNTS[language]
    total = _counted(errors, counts.errors) if errors else counts.none
    yield total + (_counted(warnings, counts.warnings) if warnings else "") + counts.end
    if elsewhere:
        yield _counted(elsewhere, counts.elsewhere)


def _json(found: Sequence[Found], elsewhere: int, language: str) -> str:
    report = {
        "problems": [_fields(each, language) for each in found],
        "errors": _count(found, Severity.ERROR),
        "warnings": _count(found, Severity.WARNING),
        "elsewhere": elsewhere,
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _fields(found: Found, language: str) -> Mapping[str, str | int]:
    problem = found.problem
    return {
        "file": found.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "field": problem.field,
        "severity": problem.severity.value,
        "code": problem.code,
        "sentence": problem.told(language),
    }


def _github(found: Sequence[Found], elsewhere: int, language: str) -> str:
    annotations = (_annotation(each, language) for each in found)
    return "\n".join([*annotations, *_summary(found, elsewhere, language)])


def _annotation(found: Found, language: str) -> str:
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
    return f"::{problem.severity.value} {named}::{_escaped(field + problem.told(language))}"


def _escaped(text: str) -> str:
    """A message: per cent signs and line ends would end or change it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _count(found: Sequence[Found], severity: Severity) -> int:
    return sum(each.problem.severity is severity for each in found)


def _counted(count: int, words: str) -> str:
    return words.format(count=count, s="" if count == 1 else "s")


_FORMS: Final[Mapping[Format, Callable[[Sequence[Found], int, str], str]]] = MappingProxyType(
    {Format.TEXT: _text, Format.JSON: _json, Format.GITHUB: _github}
)
