"""Never collect: elements that record a person, or ask for what must not be known, are refused.

Pure. There is no override. What is counted in a whole unit passes; the few counts whose words look like a
refused topic are allowed by name. Whoever renames a thing can evade this: a person has to read the form too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from flows.language.folder import ReadElement
from flows.language.model import Element, ElementType
from flows.language.problems import Problem, problem
from flows.language.rules.never_words import ALLOWED_COUNTS, INDIVIDUAL, TOPICS, WARNING_AGAINST

_SENTENCE_ENDS: Final = re.compile(r"[。；！？.;!?]")


class Refusal(NamedTuple):
    """A refused topic, the key of the element that shows it, and the words."""

    topic: str
    key: str
    words: str


def forbidden_topics(read: ReadElement, element: Element) -> Iterator[Problem]:
    """The refused topics of an element, each once, where its words stand."""
    for topic, key, words in refusals(element):
        place = read.entry.at(key) if key != "id" else element.place
        yield problem("never-collect", place, f"{read.entry.field}.{key}", topic=topic, found=words)


def refusals(element: Element) -> list[Refusal]:
    """The refused topics of an element; none where it may be collected."""
    return [
        refusal
        for topic, pattern in TOPICS.items()
        if not _is_allowed_count(element, topic) and (refusal := _refusal(element, topic, pattern))
    ]


def _refusal(element: Element, topic: str, pattern: re.Pattern[str]) -> Refusal | None:
    for key, text in _texts(element):
        if key == "definition" and topic in INDIVIDUAL and element.type is not ElementType.TEXT:
            continue
        if match := pattern.search(_plain(text)):
            return Refusal(topic, key, match[0])
    return None


def _is_allowed_count(element: Element, topic: str) -> bool:
    if not element.type.is_numeric:
        return False
    labels = [_plain(text) for text in element.label.values()]
    return any(
        allowed.topic == topic
        and any(allowed.words.search(label) for label in labels)
        and not any(TOPICS[topic].search(allowed.words.sub(" ", label)) for label in labels)
        for allowed in ALLOWED_COUNTS
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ")


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    """What an element says about itself, with the key where it says so."""
    yield "id", element.id
    yield from (("label", text) for text in element.label.values())
    yield from (("aliases", text) for text in element.aliases)
    for option in element.options:
        yield from (("options", text) for text in (option.id, *option.label.values(), *option.aliases))
    for text in element.definition.values():
        for sentence in _SENTENCE_ENDS.split(text):
            if not WARNING_AGAINST.match(sentence.strip().casefold()):
                yield "definition", sentence.strip()
