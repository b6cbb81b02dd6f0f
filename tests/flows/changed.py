"""The small flows folder with pieces of text replaced: what an author does to it between two publications."""

from __future__ import annotations

from collections.abc import Mapping

from flows.language.model import Catalogue
from tests.flows.folder import BASE, catalogue_with


def files_after(*changes: tuple[str, str], files: Mapping[str, str] = BASE) -> Mapping[str, str]:
    """The files with each piece of text replaced by another; it must stand in them exactly once."""
    for old, new in changes:
        assert sum(text.count(old) for text in files.values()) == 1, old
        files = {path: text.replace(old, new) for path, text in files.items()}
    return files


def after(*changes: tuple[str, str]) -> Catalogue:
    """The small folder compiled after these changes."""
    return catalogue_with(files_after(*changes))


def with_key(element: str, line: str) -> tuple[str, str]:
    """The change that adds a line to an element of the small folder."""
    return f"\n  {element}:\n", f"\n  {element}:\n    {line}\n"
