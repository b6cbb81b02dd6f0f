"""Linting: all rules over a folder; what cannot have changed since the last time is not looked at again.

Pure: what it keeps saves work and changes nothing. The same folder gives the same problems, whatever was linted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flows.language.folder import Folder, ReadElement
from flows.language.problems import Problem
from flows.language.rules import CONNECTED_RULES, FOLDER_RULES, OWN_RULES, FolderRule
from flows.language.rules.possible import reported_above_villages

Told = tuple[Problem, ...]


@dataclass(slots=True)
class Linter:
    """Lints one folder again and again."""

    _own: dict[str, tuple[ReadElement, Told]] = field(default_factory=dict)
    _connected: dict[str, Told] = field(default_factory=dict)
    _surroundings: object = None
    _folder: dict[FolderRule, tuple[object, Told]] = field(default_factory=dict)

    def problems_of(self, folder: Folder) -> Iterator[Problem]:
        """Everything that the rules say of a folder."""
        changed = {id_ for id_, read in folder.elements.items() if self._is_changed(id_, read)}
        self._lint_each(folder, changed)
        self._lint_connected(folder, changed)
        self._forget_others(folder)
        for id_ in folder.elements:
            yield from self._own[id_][1]
            yield from self._connected[id_]
        for rule in FOLDER_RULES:
            yield from self._of_folder(rule, folder)

    def _is_changed(self, id_: str, read: ReadElement) -> bool:
        return id_ not in self._own or self._own[id_][0] is not read

    def _lint_each(self, folder: Folder, changed: set[str]) -> None:
        for id_ in changed:
            read = folder.elements[id_]
            told: list[Problem] = []
            if read.element is not None:
                for rule in OWN_RULES:
                    told.extend(rule(read, read.element))
            self._own[id_] = (read, tuple(told))

    def _lint_connected(self, folder: Folder, changed: set[str]) -> None:
        """Elements that changed, and those that read them, directly or through others."""
        surroundings = _surroundings(folder)
        is_all = surroundings != self._surroundings
        self._surroundings = surroundings
        affected = set(folder.elements) if is_all else _readers_of(changed, folder.elements)
        rules = [rule(folder) for rule in CONNECTED_RULES] if affected else []
        for id_ in affected:
            self._connected[id_] = tuple(each for rule in rules for each in rule(folder.elements[id_]))

    def _forget_others(self, folder: Folder) -> None:
        self._own = {id_: self._own[id_] for id_ in folder.elements}
        self._connected = {id_: self._connected[id_] for id_ in folder.elements}

    def _of_folder(self, rule: FolderRule, folder: Folder) -> Told:
        if rule.sees is None:
            return tuple(rule.find(folder))
        sees = rule.sees(folder)
        kept = self._folder.get(rule)
        if kept is None or kept[0] != sees:
            kept = self._folder[rule] = (sees, tuple(rule.find(folder)))
        return kept[1]


def _surroundings(folder: Folder) -> object:
    """What an element's own problems may rest on besides what it reads."""
    defined = list(folder.elements), list(folder.unit_entries), list(folder.department_entries)
    return folder.is_whole, defined, reported_above_villages(folder)


def _readers_of(changed: set[str], elements: Mapping[str, ReadElement]) -> set[str]:
    """The changed elements and all that read them, through any number of others."""
    readers: dict[str, list[str]] = {}
    for id_, read in elements.items():
        for formula in read.formulas.values():
            for named in formula.expression.reads | formula.expression.reads_last:
                readers.setdefault(named, []).append(id_)
    found, waiting = set(changed), list(changed)
    while waiting:
        new = [id_ for id_ in readers.get(waiting.pop(), ()) if id_ not in found]
        found.update(new)
        waiting.extend(new)
    return found
