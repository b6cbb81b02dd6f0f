"""Catalogues of short texts: flat YAML files of key and sentence."""

from __future__ import annotations

from collections.abc import Mapping

from ruamel.yaml import YAML

from bot.core.errors import InputError


def read_sentences(files: Mapping[str, str], path: str) -> Mapping[str, str]:
    """The sentences of one catalogue by key; InputError where the file is missing or no flat mapping of texts."""
    try:
        text = files[path]
    except KeyError:
        raise InputError(f"{path} is missing: every language needs its sentences.") from None
    raw = YAML(typ="safe", pure=True).load(text)
    if not isinstance(raw, dict) or not all(isinstance(each, str) for pair in raw.items() for each in pair):
        raise InputError(
            f"{path} must hold one sentence for each key; quote a sentence that looks like a number."
        )
    return raw
