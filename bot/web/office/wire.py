"""The office's values as JSON, and what its pages post as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.app.office import NotTaken
from bot.app.office_values import Finding, ListedFile, OpenFile, Review
from bot.core.office import NewFlowDraft
from flows.language.model import Catalogue, Texts
from flows.language.schema import schema_texts


def listed_json(file: ListedFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "state": file.state.value,
        "by": file.by,
        "at": file.at.isoformat() if file.at is not None else None,
    }


def file_json(file: OpenFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "text": file.text,
        "published": file.published,
        "version": file.version,
        "revision": file.revision,
        "isDraft": file.is_draft,
        "isBehind": file.is_behind,
        "by": file.by,
        "at": file.at.isoformat() if file.at is not None else None,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "field": finding.field,
        "sentence": finding.sentence,
        "code": finding.code,
        "severity": finding.severity.value,
    }


def review_json(review: Review) -> dict[str, Any]:
    return {
        "revision": review.revision,
        "expected": review.expected,
        "findings": [finding_json(each) for each in review.findings],
        "changes": list(review.changes),
        "patches": dict(review.patches),
    }


def words_json(catalogue: Catalogue) -> dict[str, Any]:
    """What an editor may complete: ids with their labels, options by element, and the schemas of both kinds of file."""
    return {
        "elements": {
            each.id: {
                "label": dict(each.label),
                "options": {option.id: dict(option.label) for option in each.options},
            }
            for each in catalogue.elements.values()
        },
        "units": _labels({each.id: each.label for each in catalogue.units.values()}),
        "departments": _labels({each.id: each.label for each in catalogue.departments.values()}),
        "flows": {
            each.id: {"title": dict(each.title), "elements": list(each.field_of)}
            for each in catalogue.flows.values()
        },
        "schemas": schema_texts(),
    }


def _labels(labels: Mapping[str, Texts]) -> dict[str, dict[str, str]]:
    return {id_: dict(label) for id_, label in labels.items()}


def posted_draft(posted: object) -> NewFlowDraft:
    """The text that a page wants to save; NotTaken for anything else."""
    text, base = value_of(posted, "text"), value_of(posted, "base")
    path, seen = text_of(posted, "path"), value_of(posted, "seen")
    if not isinstance(text, str | None) or not isinstance(base, str | None) or not _is_count(seen):
        raise NotTaken("malformed")
    return NewFlowDraft(path, text, base, int(str(seen)))


def posted_overlay(posted: object) -> dict[str, str]:
    """The unsaved text of the file that a page shows, by its path; NotTaken for anything else."""
    return {text_of(posted, "path"): text_of(posted, "text")}


def text_of(posted: object, key: str) -> str:
    """A text that a page posted; NotTaken where there is none."""
    value = value_of(posted, key)
    if not isinstance(value, str):
        raise NotTaken("malformed")
    return value


def texts_of(posted: object, key: str) -> tuple[str, ...]:
    """The texts of a list that a page posted; NotTaken where it is no such list."""
    value = value_of(posted, key)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise NotTaken("malformed")
    return tuple(value)


def value_of(posted: object, key: str) -> object:
    """Whatever a page posted under a key; NotTaken for what is no object."""
    if not isinstance(posted, dict):
        raise NotTaken("malformed")
    return posted.get(key)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
