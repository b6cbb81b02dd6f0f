"""Message files: every sentence and card of a flows folder, held against those that come with the program.

Pure. What the engine gives to a message is what the packaged text of the same name uses, in any language: the bot's own
words are tested to be complete, so nothing else can be counted on. Rendering is the work of `bot.app.rendering`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from flows.language.model import LANGUAGES, Place
from flows.language.problems import Guess, Problem, listed, problem
from flows.language.shapes import report_shape
from flows.language.source import Keys, Scalar, compose

_SENTENCES: Final = "sentences.yaml"
_CATALOGUES: Final = (
    _SENTENCES,
    "commands.yaml",
    "page.yaml",
    "telegram.yaml",
    "office.yaml",
    "calendar.yaml",
)
_FILE: Final = re.compile(
    rf"messages/({'|'.join(LANGUAGES)})/(?:({'|'.join(_CATALOGUES)})|cards/([a-z_]+)\.txt)"
)
_FILLED_IN: Final = re.compile(r"\{(\w+)\}")

_NO_TEXT: Final = re.compile(
    r"(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.?[0-9][0-9_.:eEx+a-fA-F-]*|[-+]?\.(?:inf|nan))?"
)
"""What YAML reads as something else than a text where it stands without quotes."""

PARSED_MAX: Final = 1_024
"""Texts whose variables are kept: the packaged ones of both languages, some 300, and an author's."""


def message_problems(
    files: Mapping[str, str], packaged: Mapping[str, str], filters: Collection[str]
) -> list[Problem]:
    """Everything that is wrong with a folder's messages; `packaged` are those of the program, by path too.

    `filters` are the names of what may follow a `|` besides Jinja2's own.
    """
    found: list[Problem] = []
    words = _Words({**packaged, **files}, packaged, tuple(sorted(filters)), found)
    for path, text in files.items():
        if not path.startswith("messages/") or packaged.get(path) == text:
            continue
        match = _FILE.fullmatch(path)
        if match is None:
            found.append(problem("message-file", Place(path, 1, 1), "", name=path))
        elif match[3] is not None:
            words.check_card(path, match[1], match[3], text)
        else:
            words.check_catalogue(path, match[2], text)
    return found


@dataclass(frozen=True, slots=True)
class _Variables:
    """The variables of a template with their first line, the cards it includes, or why it is none."""

    lines: Mapping[str, int]
    included: Mapping[str, int]
    fault: tuple[int, str] | None = None


@lru_cache(maxsize=PARSED_MAX)
def _variables(text: str, filters: tuple[str, ...]) -> _Variables:
    environment = Environment(autoescape=True)
    environment.filters.update(dict.fromkeys(filters, str))
    try:
        environment.compile(text)  # finds filters that do not exist, which parsing does not
    except TemplateSyntaxError as error:
        return _Variables({}, {}, (error.lineno, (error.message or "").rstrip(".")))
    tree = environment.parse(text)
    free = meta.find_undeclared_variables(tree)
    lines = {
        name.name: name.lineno for name in reversed(list(tree.find_all(nodes.Name))) if name.name in free
    }
    included = {
        node.template.value: node.lineno
        for node in tree.find_all(nodes.Include)
        if isinstance(node.template, nodes.Const)
    }
    return _Variables(lines, included)


def _filled_in(text: str) -> _Variables:
    return _Variables(dict.fromkeys(_FILLED_IN.findall(text), 1), {})


@dataclass(frozen=True, slots=True)
class _Words:
    """The words in force and the packaged ones; what is wrong goes to `found`."""

    texts: Mapping[str, str]
    packaged: Mapping[str, str]
    filters: tuple[str, ...]
    found: list[Problem]

    def check_card(self, path: str, language: str, name: str, text: str) -> None:
        variables = _variables(text, self.filters)
        if variables.fault is not None:
            line, why = variables.fault
            self.found.append(problem("message-broken", Place(path, line, 1), name, why=why))
            return
        cards = self._cards(language)
        for included, line in variables.included.items():
            if included not in cards:
                values = {"text": included, "guess": Guess(included, cards)}
                self.found.append(problem("message-unknown-card", Place(path, line, 1), name, **values))
        callers = self._callers(language, name)
        if not callers:
            known = {card for code in LANGUAGES for card in self._cards(code, self.packaged)}
            values = {"key": name, "guess": Guess(name, known), "known": listed(sorted(known))}
            self.found.append(problem("message-unknown-key", Place(path, 1, 1), name, **values))
        else:
            self._report_unknown(path, name, variables, self._given_to_cards(callers))

    def _report_unknown(self, path: str, name: str, variables: _Variables, given: set[str]) -> None:
        for variable, line in variables.lines.items():
            if variable not in given:
                values = {
                    "text": variable,
                    "guess": Guess(variable, given),
                    "known": listed(sorted(given)) or "none",
                }
                self.found.append(problem("message-unknown-variable", Place(path, line, 1), name, **values))

    def _cards(self, language: str, texts: Mapping[str, str] | None = None) -> dict[str, str]:
        """Card to text, of the words in force or of others."""
        prefix = f"messages/{language}/cards/"
        return {
            path.removeprefix(prefix).removesuffix(".txt"): text
            for path, text in (self.texts if texts is None else texts).items()
            if path.startswith(prefix) and path.endswith(".txt")
        }

    def _callers(self, language: str, name: str) -> set[str]:
        """The packaged cards as part of which a card is shown: itself, or those that include it."""
        known = {card for code in LANGUAGES for card in self._cards(code, self.packaged)}
        including = {
            card
            for card, text in self._cards(language).items()
            if name in _variables(text, self.filters).included
        }
        return ({name} | including) & known

    def _given_to_cards(self, cards: set[str]) -> set[str]:
        """What the engine gives to these cards, and to what they include."""
        given: set[str] = set()
        for language in LANGUAGES:
            packaged = self._cards(language, self.packaged)
            for card in cards & packaged.keys():
                parsed = _variables(packaged[card], self.filters)
                given |= parsed.lines.keys()
                for included in parsed.included:
                    given |= _variables(packaged.get(included, ""), self.filters).lines.keys()
        return given

    def check_catalogue(self, path: str, file: str, text: str) -> None:
        root = compose(path, text, self.found)
        if root is not None and not isinstance(root, Keys):
            report_shape(root, "", self.found, "a mapping")
        if not isinstance(root, Keys):
            return
        given = self._given_to_sentences(file)
        for key, (name, node) in root.entries.items():
            if key not in given:
                values = {"key": key, "guess": Guess(key, given), "known": listed(sorted(given))}
                self.found.append(problem("message-unknown-key", name.place, key, **values))
            elif not isinstance(node, Scalar):
                report_shape(node, key, self.found, "a text")
            elif node.text_column == node.place.column and _NO_TEXT.fullmatch(node.text):
                self.found.append(problem("message-not-text", node.place, key, text=node.text))
            else:
                self._check_sentence(file, key, node, given[key])

    def _check_sentence(self, file: str, key: str, node: Scalar, given: set[str]) -> None:
        variables = self._of_sentence(file, node.text)
        if variables.fault is not None:
            self.found.append(problem("message-broken", node.place, key, why=variables.fault[1]))
            return
        for name in variables.lines.keys() - given:
            values = {"text": name, "guess": Guess(name, given), "known": listed(sorted(given)) or "none"}
            self.found.append(problem("message-unknown-variable", node.place, key, **values))
        missing = sorted(given - variables.lines.keys())
        if missing:
            self.found.append(
                problem("message-without-variable", node.place, key, missing=", ".join(missing))
            )

    def _given_to_sentences(self, file: str) -> dict[str, set[str]]:
        """Key to the variables that the packaged sentence uses, in any language."""
        given: dict[str, set[str]] = {}
        for language in LANGUAGES:
            path = f"messages/{language}/{file}"
            for key, text in _sentences(path, self.packaged.get(path, "")).items():
                given.setdefault(key, set()).update(self._of_sentence(file, text).lines)
        return given

    def _of_sentence(self, file: str, text: str) -> _Variables:
        return _variables(text, self.filters) if file == _SENTENCES else _filled_in(text)


@lru_cache(maxsize=PARSED_MAX)
def _sentences(path: str, text: str) -> Mapping[str, str]:
    root = compose(path, text, [])
    entries = root.entries if isinstance(root, Keys) else {}
    return {key: node.text for key, (_, node) in entries.items() if isinstance(node, Scalar)}
