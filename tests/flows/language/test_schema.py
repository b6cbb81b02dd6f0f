"""The JSON Schemas for editors."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from flows.language.schema import schema_texts
from tests.flows.folder import DICTIONARY, QUARTERLY

FLOWS = Path(__file__).parents[3] / "flows"
SCHEMAS = {"dictionary": "dictionary.json", "definitions": "flow.json"}


def loaded(text: str) -> Any:
    """What an editor sees: JSON values, a date as text."""
    values = YAML(typ="safe", pure=True).load(text)
    return json.loads(
        json.dumps(values, default=lambda day: day.isoformat() if isinstance(day, date) else day)
    )


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_texts()[name]))


@pytest.mark.parametrize("name", sorted(SCHEMAS.values()))
def test_the_schemas_in_the_folder_are_those_of_the_reader(name: str) -> None:
    text = (FLOWS / "schema" / name).read_bytes().decode("utf-8")
    assert text == schema_texts()[name], "run python -m flows.schema"


@pytest.mark.parametrize("name", sorted(SCHEMAS.values()))
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_texts()[name]))


@pytest.mark.parametrize(
    "path",
    sorted(path for folder in SCHEMAS for path in (FLOWS / folder).glob("*.yaml")),
    ids=lambda path: path.name,
)
def test_the_shipped_files_fit_their_schema(path: Path) -> None:
    errors = validator(SCHEMAS[path.parent.name]).iter_errors(loaded(path.read_text(encoding="utf-8")))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    ("name", "text", "old", "new"),
    [
        ("flow.json", QUARTERLY, "period: quarterly", "period: monthly"),
        ("flow.json", QUARTERLY, "minutes: 6", "minutes: many"),
        ("flow.json", QUARTERLY, "15 working days", "15"),
        ("flow.json", QUARTERLY, "level: village", "levle: village"),
        ("flow.json", QUARTERLY, "leader: 甲某, ", ""),
        ("flow.json", QUARTERLY, "[residents, births]", "[]"),
        ("dictionary.json", DICTIONARY, "measure: stock", "measure: stocks"),
        ("dictionary.json", DICTIONARY, "factor: 2000/3", "factor: a lot"),
        ("dictionary.json", DICTIONARY, "  residents:", "  resident-count:"),
        ("dictionary.json", DICTIONARY, "label: {zh: 常住人口, en: Residents}", "label: {zh: 常住人口}"),
    ],
)
def test_an_editor_underlines_what_the_reader_would_refuse(name: str, text: str, old: str, new: str) -> None:
    assert validator(name).is_valid(loaded(text))
    assert old in text
    assert not validator(name).is_valid(loaded(text.replace(old, new, 1)))
