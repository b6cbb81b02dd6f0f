"""The page on imports explains each reason, and no other."""

from __future__ import annotations

import re

from flows.exchange.notes import REASONS
from tests.docs.pages import page


def test_each_reason_of_an_import_or_export_is_explained_and_nothing_else_is() -> None:
    tables = page("docs/importing.md").partition("## Reasons")[2]
    first_cells = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", tables, re.MULTILINE)
    explained = [code.strip("`") for cell in first_cells for code in cell.split(", ")]
    assert sorted(explained) == sorted(REASONS)
