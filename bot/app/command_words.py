"""What people say instead of a command with its slash, by the texts of messages/*/commands.yaml. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from bot.core.answers.phrases import tidy

_BETWEEN: Final = re.compile("[、,，]")


def command_words(catalogue: Mapping[str, str]) -> Mapping[str, str]:
    """What is said, as `plain` gives it, to the command that it stands for."""
    said = {plain(each): command for command, texts in catalogue.items() for each in _BETWEEN.split(texts)}
    return {words: command for words, command in said.items() if words}


def plain(text: str) -> str:
    """A text as such words are compared: in lower case, without spaces and the signs around it; `？？` is `?`."""
    folded = unicodedata.normalize("NFKC", tidy(text)).casefold().replace(" ", "")
    first, last = 0, len(folded)
    while first < last and not folded[first].isalnum():
        first += 1
    while last > first and not folded[last - 1].isalnum():
        last -= 1
    return folded[first:last] or folded[:1]
