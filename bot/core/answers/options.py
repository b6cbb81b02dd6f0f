"""Answers picked from a list: the options of a choice, yes and no.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.answers.phrases import NO, YES, without_particles
from bot.core.answers.reading import Misread, MisreadReason
from flows.language.model import Element, ElementType, Option

_SEPARATOR = re.compile(r"[\s、,;/|+]|以及|还有|[和及与]|and(?![a-z])")
_ORDINAL = re.compile(r"(?:第|选项?|no\.?)?\s*([0-9]{1,2})\s*(?:个|项|号)?(?![0-9])")
_LEADS: Final = ("是", "为", "选", "采用", "现在", "目前", "已经", ":", "=")


def read_boolean(body: str) -> bool | Misread:
    """Yes or no; `body` is in ASCII digits and lower case."""
    for word in _versions(body):
        if word in YES:
            return True
        if word in NO:
            return False
    return Misread(MisreadReason.NOT_YES_OR_NO)


def read_options(body: str, element: Element) -> str | tuple[str, ...] | Misread:
    """The option id of a choice, or the ids of a choices element in the order of its options.

    `body` is in ASCII digits and lower case. An option goes by its label, alias, id or number from 1.
    """
    spellings = _spellings(element.options)
    picked: set[int] | str = body
    for version in _versions(body):
        picked = _pick(version, spellings, len(element.options))
        if not isinstance(picked, str):
            break
    if isinstance(picked, str):
        return Misread(MisreadReason.NOT_AN_OPTION, {"options": element.options, "unknown": picked})
    ids = tuple(element.options[place].id for place in sorted(picked))
    if element.type is ElementType.CHOICES:
        return ids
    if len(ids) > 1:
        given = tuple(element.options[place].label["zh"] for place in sorted(picked))
        return Misread(MisreadReason.SEVERAL_GIVEN, {"given": given})
    return ids[0]


def names_option(body: str, element: Element) -> bool:
    """Whether a text in lower case is the name of one of the element's options."""
    return body in _spellings(element.options)


def _versions(body: str) -> Iterator[str]:
    """The text as typed, then with less and less around it: `现在有。`, `现在有`, `有`."""
    yield body
    bare = without_particles(body)
    while bare:
        yield bare
        lead = next((lead for lead in _LEADS if bare.startswith(lead)), None)
        bare = "" if lead is None else bare.removeprefix(lead).lstrip()


def _spellings(options: Sequence[Option]) -> dict[str, int]:
    spellings: dict[str, int] = {}
    for place, option in enumerate(options):
        for spelling in (option.id, *option.label.values(), *option.aliases):
            spellings.setdefault(" ".join(spelling.lower().split()), place)
    return spellings


def _pick(body: str, spellings: dict[str, int], count: int) -> set[int] | str:
    """The places of the options named one after another, or the first part that names none."""
    if body in spellings:
        return {spellings[body]}
    picked: set[int] = set()
    longest_first = sorted(spellings, key=len, reverse=True)
    at = 0
    while at < len(body):
        found = next((name for name in longest_first if _stands_at(body, at, name)), None)
        number = _ORDINAL.match(body, at)
        separator = _SEPARATOR.match(body, at)
        if found is not None:
            picked.add(spellings[found])
            at += len(found)
        elif number is not None and 1 <= int(number[1]) <= count:
            picked.add(int(number[1]) - 1)
            at = number.end()
        elif separator is not None and picked:
            at = separator.end()
        else:
            return body[at:]
    return picked or body


def _stands_at(body: str, at: int, name: str) -> bool:
    """Whether an option's name stands there as a whole: `other` does not stand in `others`."""
    end = at + len(name)
    glued = (
        name[-1:].isascii()
        and name[-1:].isalnum()
        and body[end : end + 1].isascii()
        and body[end : end + 1].isalnum()
    )
    return bool(name) and body.startswith(name, at) and not glued
