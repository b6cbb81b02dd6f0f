"""JSON Schemas of dictionary and definition files, for completion and checking in editors.

Pure. Made from the declarations that the reader reads by; what only rules can know is not in them.
`python -m flows.schema` writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from flows.language.entries import DICTIONARY, FLOW
from flows.language.records import Record

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILES: Final = {
    "dictionary.json": ("Dictionary: elements, units and departments", DICTIONARY),
    "flow.json": ("Flow: one form", FLOW),
}


def schema_texts() -> Mapping[str, str]:
    """File name to the text of its schema, the same bytes every time."""
    return {name: _text(title, record) for name, (title, record) in _FILES.items()}


def _text(title: str, record: Record) -> str:
    schema = {"$schema": DIALECT, "title": title, **record.schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
