"""The languages in which problems are told: the sentences of each, its guess, and its words for values.

Pure. A language of `model.LANGUAGES` has its place here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from flows.language.sentences import CATALOGUE
from flows.language.sentences_zh import CATALOGUE_ZH
from flows.language.words_zh import GUESS_ZH, in_chinese


class Tongue(NamedTuple):
    """How one language tells a problem.

    `guess` holds the word that is `near` to a misspelt one, `warning` the `code` of a warning; `word` gives a value by
    its name and its English wording.
    """

    sentences: Mapping[str, str]
    guess: str
    warning: str
    word: Callable[[str, str], str]


def _as_it_is(_name: str, text: str) -> str:
    return text


TONGUES: Final[Mapping[str, Tongue]] = MappingProxyType(
    {
        "en": Tongue(CATALOGUE, ' Did you mean "{near}"?', "warning: {code}", _as_it_is),
        "zh": Tongue(CATALOGUE_ZH, GUESS_ZH, "警告：{code}", in_chinese),
    }
)
"""Language to how it tells a problem."""
