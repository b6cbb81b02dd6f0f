"""A draft as the text of flow files, with a comment on each value that is still to be decided.

Pure. Writes what `flows.language.reader` reads; nothing here depends on YAML's own guesses at types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flows.exchange.drafts import Draft, DraftElement, DraftOption, DraftUnit
from flows.exchange.guessing import UNDECIDED
from flows.language.entries import MINUTES_MAX
from flows.language.marks import DECIDE
from flows.language.model import PeriodKind, Texts

FORM_UNDECIDED: Final = ("work_class", "window", "issuer", "admission", "receivers")
"""What no spreadsheet says about a form."""

MINUTES_PER_FIELD: Final = 0.2
"""A first estimate of the expected minutes; the sample forms come to a tenth to a fifth of a minute a field."""

_PLAIN: Final = re.compile(r"[^\W_](?:[\w .()/+（）。，、；：？！-]*[\w.()）。？！])?")
_WINDOWS: Final = {PeriodKind.QUARTERLY: (15, 30), PeriodKind.ANNUAL: (20, 60)}
_KEY_ORDER: Final = (
    "type", "unit", "accepts", "decimals", "measure", "owner", "authority", "aliases", "min", "max", "future", "usual",
    "may_skip", "text_max", "recheck_after", "over_units", "over_time",
)  # fmt: skip


def files_of(draft: Draft) -> dict[str, str]:
    """Path inside a flows folder to text: the form, and what it adds to the dictionary where that is anything."""
    files = {f"definitions/{draft.flow}.yaml": "\n".join(_form(draft)) + "\n"}
    if draft.elements or draft.units or draft.needs_department:
        files[f"dictionary/{draft.flow}.yaml"] = "\n".join(_dictionary(draft)) + "\n"
    return files


def scalar(text: str) -> str:
    """The text as one YAML scalar, in quotes where a sign in it could mean something."""
    return text if _PLAIN.fullmatch(text) and ": " not in text else json.dumps(text, ensure_ascii=False)


def _texts(texts: Texts) -> str:
    return "{" + ", ".join(f"{code}: {scalar(text)}" for code, text in texts.items()) + "}"


def _form(draft: Draft) -> Iterator[str]:
    due, late = _WINDOWS[draft.request.period]
    count = sum(len(section.fields) for section in draft.sections)
    yield '# Made by an import. What a spreadsheet does not say is marked "to decide".'
    yield "schema: 1"
    yield f"flow: {draft.flow}"
    yield f"title: {_texts(draft.title)}"
    yield f"period: {draft.request.period.value}"
    yield f"level: {draft.request.level.value}"
    yield f"work_class: {draft.flow} {DECIDE}: the kind of work; one form for each"
    yield f"window: {{opens: period_end, due: {due} working days, late_until: {late} days}} {DECIDE}: how long"
    department = draft.department
    yield f"issuer: {{department: {department}, leader: 待定, maker: 待定}} {DECIDE}: who answers for the form"
    yield f"admission: {DECIDE}: everything; it has ended, so nobody is asked before the form office admits the form"
    yield "  number: 待定"
    yield "  approved_on: 2000-01-01"
    yield "  valid_until: 2000-01-02"
    yield "  legal_basis: {zh: 待定, en: To be decided}"
    yield "  purpose: {zh: 待定, en: To be decided}"
    yield f"  minutes: {min(max(round(count * MINUTES_PER_FIELD), 1), MINUTES_MAX)}"
    yield f"receivers: [{department}] {DECIDE}: who gets the figures"
    yield "sections:"
    for section in draft.sections:
        yield f"  - section: {section.id}"
        yield f"    title: {_texts(section.title)}"
        yield "    fields:"
        yield from (f"      - {name}" for name in section.fields)


def _dictionary(draft: Draft) -> Iterator[str]:
    yield '# Made by an import. What a spreadsheet does not say is marked "to decide".'
    yield "schema: 1"
    if draft.needs_department:
        label = "{zh: 部门待定, en: Department undecided}"
        yield "departments:"
        yield f"  {UNDECIDED}: {{label: {label}}} {DECIDE}: name the owners instead, then remove this"
    if draft.units:
        yield "units:"
        yield from (_unit(unit) for unit in draft.units)
    if draft.elements:
        yield "elements:"
    for element in draft.elements:
        yield from _element(element)


def _unit(unit: DraftUnit) -> str:
    dimension = re.sub(r"[^a-z0-9]+", "_", unit.id)
    why = (
        "what each figure counts, then remove this"
        if unit.id == UNDECIDED
        else "the dimension and the factor"
    )
    return f"  {unit.id}: {{label: {_texts(unit.label)}, dimension: {dimension}, factor: 1}} {DECIDE}: {why}"


def _element(element: DraftElement) -> Iterator[str]:
    yield f"  {element.id}: # from {_commented(str(element.item.origin))}"
    yield f"    label: {_texts(element.label)}"
    yield f"    definition: {_texts(element.definition)}{_undecided(element, 'definition')}"
    keys: Mapping[str, str] = {**element.keys, "type": element.type.value, "measure": element.measure.value}
    for key in sorted(keys, key=_KEY_ORDER.index):
        yield f"    {key}: {_value(key, keys[key])}{_undecided(element, key)}"
    if element.options:
        yield "    options:"
        yield from _options(element.options)
    for key, text in element.expressions.items():
        yield f"    {key}: {_expression(text)}"
    if "check" in element.expressions:
        yield f"    check_message: {_texts(element.check_message)}{_undecided(element, 'check_message')}"


def _options(options: Sequence[DraftOption]) -> Iterator[str]:
    for option in options:
        yield f"      - {{id: {option.id}, label: {_texts(option.label)}}}"


def _expression(text: str) -> str:
    """An expression as authors write it; in quotes where it begins with one, or YAML would end it early."""
    is_plain = (text[0].isalpha() or text[0] == "(") and ": " not in text and " #" not in text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _value(key: str, text: str) -> str:
    """Lists are kept as words between commas until here."""
    if key in ("accepts", "aliases"):
        return f"[{', '.join(scalar(word.strip()) for word in text.split(','))}]"
    return scalar(text)


def _undecided(element: DraftElement, key: str) -> str:
    return f" {DECIDE}: {element.undecided[key]}" if key in element.undecided else ""


def _commented(text: str) -> str:
    return " ".join(text.split())[:80]
