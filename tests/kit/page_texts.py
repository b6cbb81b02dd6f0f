"""The web chat page's texts as they stand in the flows folder, for tests that need no catalogue of sentences."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

import flows
from flows.language.model import LANGUAGES


def page_texts() -> dict[str, dict[str, str]]:
    """Language to key to text."""
    folder = Path(flows.__file__).parent / "messages"
    yaml = YAML(typ="safe")
    return {language: yaml.load(folder / language / "page.yaml") for language in LANGUAGES}
