"""What the form office's editor is told: files, findings, reviews. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.language.problems import Severity


class FileState(StrEnum):
    """How a file as it is edited stands to what is published."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of the flows folder. `by` and `at` are those of its draft, None where it has none."""

    path: str
    state: FileState
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file as it is edited.

    `text` is the draft's, or else what is published; None where the file shall go or does not exist. `version` is what
    a saving must have seen. `revision` is the one in force, None before the first. `is_behind`: another publication
    has changed the file since the draft was begun.
    """

    path: str
    text: str | None
    published: str | None
    version: int
    revision: str | None
    is_draft: bool
    is_behind: bool
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file; line and column count from 1.

    `code` names its page, empty without one. `severity` is that of the problem: a warning forbids nothing.
    """

    path: str
    line: int
    column: int
    field: str
    sentence: str
    code: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Review:
    """What publishing would change.

    `revision` names the reviewed files, `expected` what is in force and is compared with. `changes` are plain
    sentences in the reader's language; `patches` maps changed paths to unified comparisons.
    """

    revision: str
    expected: str | None
    findings: tuple[Finding, ...]
    changes: tuple[str, ...]
    patches: Mapping[str, str]
