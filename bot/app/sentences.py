"""Catalogues of short texts: flat YAML files of key and sentence."""

from __future__ import annotations

from collections.abc import Mapping

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.app.flows_folder import packaged_words
from bot.core.errors import InputError
from flows.language.model import LANGUAGES


def read_sentences(files: Mapping[str, str], path: str) -> Mapping[str, str]:
    """The sentences of one catalogue by key; InputError where the file is missing or no flat mapping of texts."""
    try:
        text = files[path]
    except KeyError:
        raise InputError(f"{path} is missing: every language needs its sentences.") from None
    try:
        raw = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        line = (
            f":{error.problem_mark.line + 1}"
            if isinstance(error, MarkedYAMLError) and error.problem_mark
            else ""
        )
        raise InputError(
            f"{path}{line} cannot be read: quote a sentence that holds a colon or begins with a sign."
        ) from None
    if not isinstance(raw, dict) or not all(isinstance(each, str) for pair in raw.items() for each in pair):
        raise InputError(
            f"{path} must hold one sentence for each key; quote a sentence that looks like a number."
        )
    return raw


def texts_in_force(files: Mapping[str, str], name: str) -> Mapping[str, Mapping[str, str]]:
    """The catalogue of a name, such as `page`, in every language, as `sentences_in_force`."""
    return {each: sentences_in_force(files, f"messages/{each}/{name}.yaml") for each in LANGUAGES}


def sentences_in_force(files: Mapping[str, str], path: str) -> Mapping[str, str]:
    """A folder's own sentences of a catalogue, and for keys it leaves out those that come with the program."""
    own = read_sentences(files, path) if path in files else {}
    return {**read_sentences(packaged_words(), path), **own}
