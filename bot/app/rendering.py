"""Cards into words: the Jinja2 templates of a flows folder, in a person's language.

Templates run in Jinja2's sandbox; a variable that is not defined is an error, not an empty place. Inserted values
are wrapped in FSI and PDI marks, so that a right-to-left name cannot turn the figures after it around.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jinja2 import DictLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.app.sentences import read_sentences
from bot.app.wording import FILTERS
from bot.core.effects import Button, Card, Notice
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind
from bot.core.presses import encode
from flows.language.model import LANGUAGES

FSI: Final = "\u2068"
PDI: Final = "\u2069"

FOLD_MARK: Final = "%%"
"""A line of a template that begins with this is the title of the folded part, which is all that follows."""


class Messages:
    """Every sentence the bot says, by language, compiled once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files` maps paths inside a flows folder to their text; others than messages/ are left alone."""
        self._cards = {language: _environment(_cards(files, language), language) for language in LANGUAGES}
        self._sentences = {language: self._compile(files, language) for language in LANGUAGES}

    def _compile(self, files: Mapping[str, str], language: str) -> Mapping[str, Any]:
        environment = self._cards[language]
        sentences = read_sentences(files, f"messages/{language}/sentences.yaml")
        return {key: environment.from_string(text) for key, text in sentences.items()}

    def render(
        self, card: Card, language: str, *, target: str | None = None, is_edit: bool = False
    ) -> Outgoing:
        """The message of a card; KeyError for a template or sentence that the folder lacks."""
        notices = [self.sentence(notice, language) for notice in card.notices]
        try:
            body = self._cards[language].get_template(card.template).render(card.values)
        except TemplateNotFound as missing:
            raise KeyError(f"messages/{language}/cards/{card.template}.txt") from missing
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
        text: str = self._sentences[language][notice.key].render(notice.values)
        return text.strip()

    def _label(self, button: Button, language: str) -> str:
        text: str = self._sentences[language][f"button_{button.label}"].render(button.values)
        return text.strip().replace(FSI, "").replace(PDI, "")


def _cards(files: Mapping[str, str], language: str) -> Mapping[str, str]:
    prefix = f"messages/{language}/cards/"
    return {
        path.removeprefix(prefix).removesuffix(".txt"): text
        for path, text in files.items()
        if path.startswith(prefix) and path.endswith(".txt")
    }


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
    """An inserted text between marks that keep its direction to itself."""
    return f"{FSI}{value}{PDI}" if isinstance(value, str) and value else value


def _split_fold(body: str) -> tuple[str, str | None, str | None]:
    lines = body.strip().split("\n")
    for index, line in enumerate(lines):
        if line.startswith(FOLD_MARK):
            fold = "\n".join(lines[index + 1 :]).strip()
            title = line.removeprefix(FOLD_MARK).strip()
            above = "\n".join(lines[:index]).strip()
            return (above, title, fold) if fold else (above, None, None)
    return "\n".join(lines), None, None
