"""Cards into words: the Jinja2 templates of a flows folder, in a person's language.

Templates run in Jinja2's sandbox; a variable that is not defined is an error, not an empty place. An inserted text
stays within its line and between FSI and PDI marks, so that it can neither turn the figures after it around nor
look like a line of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from jinja2 import DictLoader, Environment, StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.app.command_words import command_words, plain
from bot.app.flows_folder import packaged_words
from bot.app.sentences import sentences_in_force
from bot.app.wording import FILTERS
from bot.core.effects import Button, Card, Notice
from bot.core.errors import InputError
from bot.core.events import Event, Said
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind
from bot.core.presses import encode
from flows.language.model import LANGUAGES

FSI: Final = "\u2068"
PDI: Final = "\u2069"

FOLD_MARK: Final = "%%"
"""A line of a template that begins with this is the title of the folded part, which is all that follows."""

_ISOLATING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Direction controls that open or close something (Unicode UAX #9): an inserted text must not bring its own."""

COMPILED_MAX: Final = 32
"""Versions of a language's words held in memory: those of the revisions in use, two languages each."""

_BLANK_LINES: Final = re.compile(r"\n{3,}")


class Messages:
    """Every sentence the bot says, by language, compiled once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files` maps paths inside a flows folder to their text; others than messages/ are left alone.

        What the folder does not say itself is said as the program comes, so a folder may do without messages/ and a
        new version finds its new sentences. InputError for a template that is none, with its place.
        """
        words = {language: _compiled(language, _of_language(files, language)) for language in LANGUAGES}
        self._cards = {language: each.cards for language, each in words.items()}
        self._sentences = {language: each.sentences for language, each in words.items()}
        self._commands = {said: command for each in words.values() for said, command in each.commands.items()}
        self._labels: dict[tuple[str, str], str] = {}

    def render(
        self, card: Card, language: str, *, target: str | None = None, is_edit: bool = False
    ) -> Outgoing:
        """The message of a card; KeyError for a template or sentence that does not exist."""
        notices = [self.sentence(notice, language) for notice in card.notices]
        body = _tidied(self._cards[language][card.template].render(card.values))
        text, title, fold = _split_fold(body)
        return Outgoing(
            kind=OutgoingKind.EDIT if is_edit else OutgoingKind.SEND,
            text="\n".join([*notices, *([""] if notices else []), text]),
            fold_title=title,
            fold=fold,
            buttons=tuple(
                tuple(OutgoingButton(self._label(button, language), encode(button.press)) for button in row)
                for row in card.buttons
            ),
            expects=card.expects.value if card.expects is not None else None,
            target=target if is_edit else None,
        )

    def sentence(self, notice: Notice, language: str) -> str:
        """One sentence of the catalogue."""
        return _tidied(self._sentences[language][notice.key].render(notice.values))

    def name(self, notice: Notice, language: str) -> str:
        """A sentence that is a name, without the marks around inserted values: it will be inserted itself."""
        return self.sentence(notice, language).replace(FSI, "").replace(PDI, "")

    def meant(self, event: Event) -> Event:
        """The event; of a typed message with the command that it stands for."""
        if not isinstance(event, Said):
            return event
        return replace(event, meant=self._commands.get(plain(event.text)))

    def _label(self, button: Button, language: str) -> str:
        if button.values:
            return self._rendered_label(button, language)
        label = self._labels.get((language, button.label))
        if label is None:
            label = self._labels[language, button.label] = self._rendered_label(button, language)
        return label

    def _rendered_label(self, button: Button, language: str) -> str:
        text = self._sentences[language][f"button_{button.label}"].render(button.values)
        return _tidied(text).replace(FSI, "").replace(PDI, "")


def _of_language(files: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    prefix = f"messages/{language}/"
    words = {**packaged_words(), **files}
    return tuple(sorted((path, text) for path, text in words.items() if path.startswith(prefix)))


class _Words(NamedTuple):
    """The words of a language; `commands` as `command_words` gives them."""

    cards: Mapping[str, Template]
    sentences: Mapping[str, Template]
    commands: Mapping[str, str]


@lru_cache(maxsize=COMPILED_MAX)
def _compiled(language: str, files: tuple[tuple[str, str], ...]) -> _Words:
    """The words of a language. Kept, because most revisions change no sentence and 0.2 s is long."""
    environment, texts = _environment(_card_texts(files, language), language), dict(files)
    return _Words(
        _compile_cards(environment, language),
        _compile_sentences(environment, texts, language),
        command_words(sentences_in_force(texts, f"messages/{language}/commands.yaml")),
    )


def _card_texts(files: tuple[tuple[str, str], ...], language: str) -> Mapping[str, str]:
    prefix = f"messages/{language}/cards/"
    return {
        path.removeprefix(prefix).removesuffix(".txt"): text
        for path, text in files
        if path.startswith(prefix) and path.endswith(".txt")
    }


def _compile_cards(environment: Environment, language: str) -> Mapping[str, Template]:
    cards = {}
    for name in environment.list_templates():
        try:
            cards[name] = _with_plain_globals(environment.get_template(name))
        except TemplateSyntaxError as error:
            raise _no_template(f"messages/{language}/cards/{name}.txt:{error.lineno}", error) from error
    return cards


def _compile_sentences(
    environment: Environment, files: Mapping[str, str], language: str
) -> Mapping[str, Template]:
    path = f"messages/{language}/sentences.yaml"
    sentences = {}
    for key, text in sentences_in_force(files, path).items():
        try:
            sentences[key] = _with_plain_globals(environment.from_string(text))
        except TemplateSyntaxError as error:
            raise _no_template(f"{path} {key}", error) from error
    return sentences


def _with_plain_globals(template: Template) -> Template:
    """The template, its globals a dict: every rendering copies them, and a chain of maps takes ten times as long."""
    template.globals = dict(template.globals)
    return template


def _no_template(place: str, error: TemplateSyntaxError) -> InputError:
    return InputError(f"{place} - {error.message} Compare it with the same text of another language.")


def _environment(templates: Mapping[str, str], language: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # the result is plain text; each channel escapes it in its own way
        finalize=_isolated,
        auto_reload=False,
    )
    for name, function in FILTERS.items():
        environment.filters[name] = _in_language(function, language)
    return environment


def _in_language(function: Any, language: str) -> Any:
    return lambda *arguments, **named: function(language, *arguments, **named)


def _isolated(value: Any) -> Any:
    """An inserted text on one line, between marks that keep its direction to itself."""
    if not isinstance(value, str):
        return value
    plain = " ".join(value.translate(_ISOLATING).split())
    return f"{FSI}{plain}{PDI}" if plain else ""


def _tidied(body: str) -> str:
    """The text without spaces at line ends and without more than one blank line in a row."""
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in body.split("\n"))).strip("\n")


def _split_fold(body: str) -> tuple[str, str | None, str | None]:
    lines = body.split("\n")
    for index, line in enumerate(lines):
        if line.startswith(FOLD_MARK):
            fold = "\n".join(lines[index + 1 :]).strip("\n")
            title = line.removeprefix(FOLD_MARK).strip()
            above = "\n".join(lines[:index]).strip("\n")
            return (above, title, fold) if fold else (above, None, None)
    return "\n".join(lines), None, None
