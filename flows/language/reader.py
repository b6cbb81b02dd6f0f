"""The texts of a flows folder to a catalogue, or to everything that is wrong with them.

Pure: takes texts, not paths. Finding the files is the work of whoever calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flows.language.folder import Folder
from flows.language.linting import Linter
from flows.language.model import Catalogue
from flows.language.problems import Problem, has_errors, ordered
from flows.language.read_flows import with_over_time
from flows.language.read_folder import FolderReader


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a folder gave: a catalogue, or None where one of the problems is an error."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]


class Reader:
    """Reads one folder again and again, as an editor or a watched folder needs it: what did not change is kept.

    The same files give the same reading, whatever was read before. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._folder = FolderReader()
        self._linter = Linter()

    def read(self, files: Mapping[str, str]) -> Reading:
        """All of a flows folder: `files` maps paths inside it, with forward slashes, to texts.

        Problems of all files come at once, sorted by place, a thousand at most. Files outside definitions/ and
        dictionary/ count only for the revision.
        """
        found: list[Problem] = []
        folder = self._folder.read(files, found)
        found.extend(self._linter.problems_of(folder))
        problems = ordered(found)
        return Reading(None if has_errors(problems) else _catalogue(files, folder), problems)


def read_catalogue(files: Mapping[str, str]) -> Reading:
    """As `Reader.read`, once."""
    return Reader().read(files)


def read_published(files: Mapping[str, str]) -> Reading:
    """What was in force once, and so was in order by the rules of its day: those that came later forbid nothing of it.

    Problems are what cannot be read at all.
    """
    found: list[Problem] = []
    folder = FolderReader().read(files, found)
    problems = ordered(found)
    return Reading(None if has_errors(problems) else _catalogue(files, folder), problems)


def _catalogue(files: Mapping[str, str], folder: Folder) -> Catalogue:
    return Catalogue(
        revision=revision_of(files),
        elements={read.id: element for read, element in folder.complete_elements()},
        units=folder.units,
        departments=folder.departments,
        flows=with_over_time(flow for _, flow in folder.complete_flows()),
    )


def revision_of(files: Mapping[str, str]) -> str:
    """SHA-256 over all paths and texts, in hexadecimal; lengths keep one file from passing for two."""
    digest = hashlib.sha256()
    for part in (part for path in sorted(files) for part in (path, files[path])):
        content = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()
