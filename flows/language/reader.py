"""The texts of a flows folder to a catalogue, or to everything that is wrong with them.

Pure: takes texts, not paths. Finding the files is the work of whoever calls.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.language.entries import DICTIONARY, FLOW
from flows.language.folder import Folder
from flows.language.model import Catalogue, Place
from flows.language.problems import Problem, has_errors, ordered, problem
from flows.language.read_elements import department_from, element_from, joined, unit_from
from flows.language.read_flows import flow_from, with_over_time
from flows.language.records import Entry, Record
from flows.language.rules import RULES
from flows.language.source import Keys, compose

FOLDER_MAX_CHARS: Final = 30_000_000
"""Characters of all flow files together: some 10,000 flows."""

_SAFE_PATH: Final = re.compile(r"(?!/)(?!.*(?:^|/)\.{0,2}(?:/|$))[^\\\x00-\x1f:]+")
_FLOW_FILE: Final = re.compile(r"(definitions|dictionary)/([a-z][a-z0-9-]*)\.yaml")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a folder gave: a catalogue, or None where one of the problems is an error."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]


def read_catalogue(files: Mapping[str, str]) -> Reading:
    """All of a flows folder: `files` maps paths inside it, with forward slashes, to texts.

    Problems of all files come at once, sorted by place, a thousand at most. Files outside definitions/ and
    dictionary/ count only for the revision.
    """
    found: list[Problem] = []
    folder = folder_of(files, found)
    for rule in RULES:
        found.extend(rule(folder))
    problems = ordered(found)
    if has_errors(problems):
        return Reading(None, problems)
    catalogue = Catalogue(
        revision=revision_of(files),
        elements={read.id: element for read, element in folder.complete_elements()},
        units=folder.units,
        departments=folder.departments,
        flows=with_over_time(flow for _, flow in folder.complete_flows()),
    )
    return Reading(catalogue, problems)


def revision_of(files: Mapping[str, str]) -> str:
    """SHA-256 over all paths and texts, in hexadecimal; lengths keep one file from passing for two."""
    digest = hashlib.sha256()
    for part in (part for path in sorted(files) for part in (path, files[path])):
        content = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


def folder_of(files: Mapping[str, str], found: list[Problem]) -> Folder:
    """What stands in the files, with its places: what the rules look at."""
    dictionary, flows, is_whole = _entries(files, found)
    unit_entries = joined("units", dictionary, found)
    department_entries = joined("departments", dictionary, found)
    units = {id_: unit_from(id_, entry) for id_, (_, entry) in unit_entries.items()}
    departments = {id_: department_from(id_, entry) for id_, (_, entry) in department_entries.items()}
    complete_units = {id_: unit for id_, unit in units.items() if unit is not None}
    elements = {
        id_: element_from(id_, key, entry, complete_units, found)
        for id_, (key, entry) in joined("elements", dictionary, found).items()
    }
    complete = {id_: read.element for id_, read in elements.items() if read.element is not None}
    return Folder(
        elements=elements,
        units=complete_units,
        departments={id_: department for id_, department in departments.items() if department is not None},
        unit_entries=unit_entries,
        department_entries=department_entries,
        flows=tuple(flow_from(name, entry, complete) for name, entry in flows),
        is_whole=is_whole,
    )


def _entries(
    files: Mapping[str, str], found: list[Problem]
) -> tuple[list[Entry], list[tuple[str, Entry]], bool]:
    """What stands in the dictionary files, in the definition files by name, and whether all could be read."""
    dictionary: list[Entry] = []
    flows: list[tuple[str, Entry]] = []
    is_whole = True
    for path in _flow_files(files, found):
        is_definition, name = path.startswith("definitions/"), path.partition("/")[2].removesuffix(".yaml")
        entry = _entry(path, files[path], FLOW if is_definition else DICTIONARY, found)
        if entry is None:
            is_whole = is_whole and is_definition
        elif is_definition:
            flows.append((name, entry))
        else:
            dictionary.append(entry)
    return dictionary, flows, is_whole


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


def _entry(path: str, text: str, record: Record, found: list[Problem]) -> Entry | None:
    count = len(found)
    root = compose(path, text, found)
    if root is None and len(found) > count:
        return None
    return record.read(root or Keys({}, Place(path, 1, 1)), "", found)
