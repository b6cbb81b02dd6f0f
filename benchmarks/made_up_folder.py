"""A flows folder of any size with made-up words: elements as a real dictionary has them, and forms of 49 fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

FIELDS = 49
ELEMENTS_PER_FILE = 50
"""Three times as many as in the largest file of the samples."""

SECTIONS = 7

_CHARACTERS = "".join(chr(code) for code in range(0x4E10, 0x9F00, 29) if chr(code) not in "万亿千百两零")
_SYLLABLES = [
    one + two for one in "bdfgklmnprstvz" for two in ("a", "e", "i", "o", "u", "an", "el", "or", "is", "um")
]
_DEPARTMENTS = ("agriculture", "civil-affairs", "education", "health", "water", "transport")

_COMMON = """\
schema: 1
units:
  head: {label: {zh: 头, en: head}, dimension: animals, factor: 1}
  person: {label: {zh: 人, en: persons}, dimension: persons, factor: 1}
  mu: {label: {zh: 亩, en: mu}, dimension: area, factor: 2000/3}
  ha: {label: {zh: 公顷, en: ha}, dimension: area, factor: 10000}
departments:
"""


def made_up_folder(flows: int, elements: int) -> Mapping[str, str]:
    """Path to text of a folder without problems; the same for the same numbers."""
    words = _Words(Random(7))
    ids = [f"{words.latin(2).replace(' ', '_')}_{n}" for n in range(elements)]
    departments = "".join(
        f"  {name}: {{label: {{zh: {words.han(4)}, en: {name}}}}}\n" for name in _DEPARTMENTS
    )
    files = {"dictionary/common.yaml": _COMMON + departments}
    for start in range(0, elements, ELEMENTS_PER_FILE):
        chunk = range(start, min(start + ELEMENTS_PER_FILE, elements))
        texts = "\n".join(_element(n, ids, words) for n in chunk)
        files[f"dictionary/part-{start // ELEMENTS_PER_FILE}.yaml"] = f"schema: 1\n\nelements:\n{texts}"
    for n in range(flows):
        first = n * FIELDS % (elements - FIELDS + 1)
        files[f"definitions/flow-{n}.yaml"] = _flow(n, ids[first : first + FIELDS], words)
    return files


class _Words:
    """Words that no other element has, in two scripts."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def han(self, count: int) -> str:
        return "".join(self.random.choices(_CHARACTERS, k=count))

    def latin(self, count: int) -> str:
        return " ".join("".join(self.random.choices(_SYLLABLES, k=3)) for _ in range(count))


def _element(n: int, ids: list[str], words: _Words) -> str:
    """One in ten is a choice, one in ten an area; half have a check or a warning, a tenth a condition."""
    lines = [
        f"  {ids[n]}:",
        f"    label: {{zh: {words.han(5)}, en: {words.latin(3).capitalize()}}}",
        "    definition:",
        f"      zh: 期末{words.han(12)}，{words.han(9)}的不计。",
        "      en: >-",
        f"        {words.latin(7).capitalize()} on the last day of the period,",
        f"        {words.latin(6)} not counted.",
        *_typed(n, words),
        f"    owner: {_DEPARTMENTS[n % len(_DEPARTMENTS)]}",
        f"    aliases: [{words.han(4)}, {words.han(4)}, {words.latin(2)}]",
        *_conditions(n, ids),
    ]
    return "\n".join(lines) + "\n"


def _typed(n: int, words: _Words) -> Iterator[str]:
    if n % 10 == 9:
        yield "    type: choice"
        yield "    measure: stock"
        yield "    options:"
        for id_ in ("good", "fair", "poor"):
            yield f"      - {{id: {id_}, label: {{zh: {words.han(2)}, en: {words.latin(1)}}}}}"
        return
    yield from (
        ("    type: decimal", "    unit: mu", "    accepts: [ha]")
        if n % 10 == 8
        else ("    type: integer", "    unit: head")
    )
    yield from (
        ("    measure: flow", "    usual: 0")
        if n % 3 == 0
        else ("    measure: stock", "    recheck_after: 4 quarters")
    )
    yield from ("    min: 0", "    max: 200000", "    over_units: sum")
    yield f"    over_time: {'sum' if n % 3 == 0 else 'last'}"


def _conditions(n: int, ids: list[str]) -> Iterator[str]:
    """Each reads elements of its own file that stand before it, so that nothing turns in a circle."""
    one, other = (ids[n - back] if n % ELEMENTS_PER_FILE >= 20 else "" for back in (10, 20))
    if n % 10 in (1, 4) and one:
        yield f"    check: {ids[n]} <= {one} + {other}"
        yield "    check_message: {zh: 请核对。, en: Please look at both again.}"
    if n % 10 in (2, 3, 4):
        yield "    warn_if: abs(change) > 0.3"
    if n % 10 == 5 and one:
        yield f"    warn_if: {one} > 0 and {ids[n]} / {one} > {n % 7 + 2} or {other} < {ids[n]} * 0.5"


def _flow(n: int, ids: list[str], words: _Words) -> str:
    head = f"""\
schema: 1
flow: flow-{n}
title: {{zh: {words.han(6)}, en: {words.latin(3)}}}
period: {"annual" if n % 10 == 9 else "quarterly"}
level: village
work_class: class-{n}
window: {{opens: period_end, due: 15 working days, late_until: 30 days}}
issuer: {{department: {_DEPARTMENTS[n % len(_DEPARTMENTS)]}, leader: 甲某, maker: 乙某}}
admission:
  number: 示例 {n}
  approved_on: 2026-01-05
  valid_until: 2027-12-31
  legal_basis: {{zh: 示例办法, en: Sample rule}}
  purpose: {{zh: {words.han(12)}, en: {words.latin(8)}}}
  minutes: 30
receivers: [{", ".join(_DEPARTMENTS)}]
sections:
"""
    size = FIELDS // SECTIONS
    return head + "".join(
        f"  - section: part-{part}\n    title: {{zh: {words.han(4)}, en: {words.latin(2)}}}\n    fields:\n"
        + "".join(f"      - {id_}\n" for id_ in ids[part * size : (part + 1) * size])
        for part in range(SECTIONS)
    )
