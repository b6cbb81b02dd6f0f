"""Writes the JSON Schemas next to this file: `python -m flows.schema`."""

from __future__ import annotations

from pathlib import Path

from flows.language.schema import schema_texts

for name, text in schema_texts().items():
    (Path(__file__).parent / name).write_text(text, encoding="utf-8", newline="\n")
