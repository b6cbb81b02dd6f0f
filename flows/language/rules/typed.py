"""Typed lines: a label or an alias that the reader of typed lines would take for a value, or for another's value.

Pure. A typed line is a label, perhaps a sign or a space, and a value; the longest label wins. What counts as a value
here is a part of what `bot.core.answers` reads; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from flows.language.folder import Folder, ReadElement
from flows.language.model import Element, ElementType, MeasurementUnit, Place
from flows.language.problems import Problem, problem
from flows.language.rules.names import named_texts, same_when_typed

_NUMBER: Final = re.compile(
    r"[-+~约]?(?:[0-9][0-9.,]*|[零〇一二两三四五六七八九十百千万亿半]+)(?:[万亿%]|个|口)?"
)
_ORDINAL: Final = re.compile(r"(?:第|选项?|no\.?)?([0-9]{1,2})[个项号]?")
_SEPARATORS: Final = ":=,、|→>"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPOKEN_VALUES: Final = _words(
    """同上 同上期 不变 没变 没有变 一样 无变化 没变化 没有变化 未变 未变化 无变动 没变动 没有变动 保持不变
    和上期一样 跟上期一样 与上期一样 同上期一样 与上期相同 沿用上期 照旧 same unchanged nochange notchanged
    sameaslast sameasbefore asbefore 和上次一样 跟上次一样 与上次一样 同上次一样 与上次相同 同上次 和上季度一样
    跟上季度一样 和以前一样 跟以前一样 thesame sameaslasttime sameaslastperiod sameaslastquarter
    无 没有 没 没有了 都没有 一个没有 一个都没有 一个也没有 无发生 未发生
    没发生 没有发生 本期无发生 零发生 none zero nil no 是 是的 有 有的 有了 对 对的 嗯 已有 已经有了 yes y yeah
    true √ ✓ ✔ 是有 否 不 不是 不是的 没有的 不对 未 还没有 还没 n nope false × ✗ ✘"""
)
"""Words that answer a question by themselves, as `bot/core/answers/phrases.py` lists them, without spaces."""


class _Spelling(NamedTuple):
    """A label or alias as compared, as written, and where."""

    typed: str
    text: str
    key: str
    place: Place


def names_that_are_values(read: ReadElement, element: Element) -> Iterator[Problem]:
    """Labels and aliases that read as an answer or a command, and options that read as the number of another."""
    for spelling in _spellings(read, element):
        if _is_value(spelling.typed, element.unit) or spelling.typed.startswith("/"):
            yield _told("name-is-value", read, spelling)
    if element.options:
        yield from _numbered_options(read, element)


def names_that_go_on(folder: Folder) -> Iterator[Problem]:
    """Labels that are the label of another field of the same flow, followed by what reads as its value."""
    owners: dict[str, str] = {}
    for read, element in folder.complete_elements():
        for spelling in _spellings(read, element):
            owners.setdefault(spelling.typed, read.id)
    flows_of: dict[str, set[str]] = {}
    for read, element in folder.complete_elements():
        for spelling in _spellings(read, element):
            for other in _shorter(spelling.typed, read.id, owners, folder):
                flows_of = flows_of or _flows_by_element(folder)
                if flows_of.get(read.id, set()) & flows_of.get(other[1], set()):
                    yield _told("name-goes-on", read, spelling, label=other[0], other=other[1])


def what_is_named(folder: Folder) -> object:
    """All that `names_that_go_on` looks at."""
    elements = [
        (
            read.entry.at("label"), read.entry.at("aliases"), element.label, element.aliases,
            element.type, element.unit, element.options,
        )
        for read, element in folder.complete_elements()
    ]  # fmt: skip
    return elements, [(read.id, tuple(flow.field_of)) for read, flow in folder.complete_flows()]


def _shorter(typed: str, own: str, owners: dict[str, str], folder: Folder) -> Iterator[tuple[str, str]]:
    """The labels of other elements with which a text begins, where what follows reads as their value."""
    for end in range(len(typed) - 1, 0, -1):
        owner = owners.get(typed[:end], own)
        if owner == own:
            continue
        element = folder.elements[owner].element
        if element is not None and _answers(typed[end:].lstrip(_SEPARATORS), element):
            yield typed[:end], owner


def _answers(text: str, element: Element) -> bool:
    """Whether a text reads as a value of the element."""
    if element.type.is_numeric:
        return _is_value(text, element.unit)
    if element.type is ElementType.BOOLEAN:
        return text in SPOKEN_VALUES
    return any(
        text in _option_names(option.id, option.label.values(), option.aliases) for option in element.options
    )


def _option_names(id_: str, labels: Iterable[str], aliases: Iterable[str]) -> set[str]:
    return {same_when_typed(text) for text in (id_, *labels, *aliases)}


def _is_value(typed: str, unit: MeasurementUnit | None) -> bool:
    if typed in SPOKEN_VALUES or _NUMBER.fullmatch(typed):
        return True
    number = _NUMBER.match(typed)
    if number is None or unit is None:
        return False
    names = _option_names(unit.id, unit.label.values(), unit.aliases)
    return any(typed.endswith(name) and _NUMBER.fullmatch(typed.removesuffix(name)) for name in names)


def _numbered_options(read: ReadElement, element: Element) -> Iterator[Problem]:
    entries = [entry for entry in read.entry.values.get("options", ()) if entry.is_complete]
    for place, (entry, option) in enumerate(zip(entries, element.options, strict=True), 1):
        for text, key, at in named_texts(entry, option.label, option.aliases):
            number = _ORDINAL.fullmatch(same_when_typed(text))
            if number is not None and int(number[1]) != place and 1 <= int(number[1]) <= len(entries):
                yield problem("name-is-value", at, f"{entry.field}.{key}", text=text)


def _flows_by_element(folder: Folder) -> dict[str, set[str]]:
    flows: dict[str, set[str]] = {}
    for read, flow in folder.complete_flows():
        for id_ in flow.field_of:
            flows.setdefault(id_, set()).add(read.id)
    return flows


def _spellings(read: ReadElement, element: Element) -> Iterator[_Spelling]:
    for text, key, place in named_texts(read.entry, element.label, element.aliases):
        yield _Spelling(same_when_typed(text), text, key, place)


def _told(code: str, read: ReadElement, spelling: _Spelling, **values: str) -> Problem:
    return problem(code, spelling.place, f"{read.entry.field}.{spelling.key}", text=spelling.text, **values)
