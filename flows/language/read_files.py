"""The files of a flows folder to entries; a file whose text has not changed is not read anew.

Pure: what it keeps saves work and changes nothing. The same files give the same entries, whatever was read before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.language.entries import DICTIONARY, FLOW
from flows.language.model import Place
from flows.language.problems import Problem, problem
from flows.language.records import Entry
from flows.language.source import Keys, compose

FOLDER_MAX_CHARS: Final = 30_000_000
"""Characters of all flow files together: some 10,000 flows."""

_SAFE_PATH: Final = re.compile(r"(?!/)(?!.*(?:^|/)\.{0,2}(?:/|$))[^\\\x00-\x1f:]+")
_FLOW_FILE: Final = re.compile(r"(definitions|dictionary)/([a-z][a-z0-9-]*)\.yaml")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The entry of a file, or None where it cannot be read, and what is wrong with it alone."""

    text: str
    entry: Entry | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """What stands in dictionary files and in definition files by name; whether all of the dictionary could be read."""

    dictionary: tuple[Entry, ...]
    flows: tuple[tuple[str, Entry], ...]
    is_whole: bool


class FileReader:
    """Reads the files of one folder again and again."""

    def __init__(self) -> None:
        self._kept: dict[str, ReadFile] = {}

    def read(self, files: Mapping[str, str], found: list[Problem]) -> Entries:
        """The entries of all flow files; `found` is told what is wrong with paths and files."""
        paths = _flow_files(files, found)
        self._kept = {path: self._read(path, files[path]) for path in paths}
        for read in self._kept.values():
            found.extend(read.problems)
        dictionary = [read.entry for path, read in self._kept.items() if not _is_definition(path)]
        flows = [
            (path.partition("/")[2].removesuffix(".yaml"), read.entry)
            for path, read in self._kept.items()
            if _is_definition(path)
        ]
        return Entries(
            dictionary=tuple(entry for entry in dictionary if entry is not None),
            flows=tuple((name, entry) for name, entry in flows if entry is not None),
            is_whole=None not in dictionary,
        )

    def _read(self, path: str, text: str) -> ReadFile:
        kept = self._kept.get(path)
        return kept if kept is not None and kept.text == text else _read_file(path, text)


def _is_definition(path: str) -> bool:
    return path.startswith("definitions/")


def _flow_files(files: Mapping[str, str], found: list[Problem]) -> list[str]:
    """The paths of dictionary and definition files, sorted; other paths only have to be safe."""
    paths = []
    for path in sorted(files):
        if not _SAFE_PATH.fullmatch(path):
            found.append(problem("unsafe-path", Place(path, 1, 1), "", name=path))
        elif _FLOW_FILE.fullmatch(path):
            paths.append(path)
        elif path.startswith(("definitions/", "dictionary/")):
            found.append(problem("file-name", Place(path, 1, 1), "", name=path))
    if sum(len(files[path]) for path in paths) > FOLDER_MAX_CHARS:
        found.append(problem("too-large", Place(".", 1, 1), "", what="folder", limit=FOLDER_MAX_CHARS))
        return []
    return paths


def _read_file(path: str, text: str) -> ReadFile:
    found: list[Problem] = []
    root = compose(path, text, found)
    if root is None and found:
        return ReadFile(text, None, tuple(found))
    record = FLOW if _is_definition(path) else DICTIONARY
    entry = record.read(root or Keys({}, Place(path, 1, 1)), "", found)
    return ReadFile(text, entry, tuple(found))
