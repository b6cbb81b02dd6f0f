"""Items to elements: recognised in the dictionary, or drafted anew with legal names, texts and starting values.

Pure. Conditions are the work of `expressing`, since they need all elements first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flows.exchange.drafts import DraftElement, DraftOption, Item, Reused, Words
from flows.exchange.guessing import UNDECIDED, Units, guess_measure
from flows.exchange.matching import Names
from flows.exchange.naming import completed, joint_of, new_id, numbered_id, shortened, slug, unlike
from flows.exchange.notes import Note, note
from flows.exchange.refusing import refusal_of
from flows.language.entries import DEFINITION_MAX_CHARS, LABEL_MAX_CHARS
from flows.language.lowering import RESERVED
from flows.language.model import Aggregation, Catalogue, Element, ElementType, Measure, Texts
from flows.language.problems import listed
from flows.language.rules.names import same_when_typed

LANGUAGE_NAMES: Final = {"zh": "Chinese", "en": "English"}

_OVER_TIME: Final = {
    Measure.STOCK: Aggregation.LAST,
    Measure.CUMULATIVE: Aggregation.LAST,
    Measure.FLOW: Aggregation.SUM,
}
_DECIDE: Final = {
    "unit": "what is counted",
    "measure": "stock, flow or cumulative",
    "owner": "the department that answers for it",
    "definition": "what counts and what does not",
    "over_time": "how quarters make a year",
}


class Elements:
    """Takes items one after another; what they became stands in `kept`, what is to be told in `notes`."""

    def __init__(self, existing: Catalogue, department: str) -> None:
        self._existing = existing
        self._department = department
        self._old = Names(existing.elements.values())
        self._new = Names()
        self._ids = {*existing.elements, *RESERVED}
        self._first: dict[str, Item] = {}
        self.units = Units(existing.units)
        self.kept: list[DraftElement | Reused] = []
        self.notes: list[Note] = []

    def take(self, item: Item, section_title: Words) -> None:
        """Keep the item as an element, or note why not."""
        item = self._with_unit(item)
        label, missing, foreign = completed(item.label or {"en": item.name})
        same = self._old.same(label)
        if same is not None:
            self._reuse(item, self._existing.elements[same])
            return
        found: list[Note] = []
        draft = self._draft(item, label, section_title, found)
        refusal = refusal_of(draft)
        if refusal is not None:
            self.notes.append(refusal)
            return
        self._note_languages(item, missing, foreign, found)
        near = self._old.near(label)
        if near is not None:
            shown = " / ".join(self._existing.elements[near].label.values())
            found.append(note("looks-like", item.origin, item.subject, id=near, label=shown))
        elif (alike := self._new.near(label)) is not None:
            shown = " / ".join(self._first[alike].label.values())
            found.append(note("looks-alike", item.origin, item.subject, id=alike, label=shown))
        self.notes += found
        self.kept.append(draft)
        self._ids.add(draft.id)
        self._first[draft.id] = item
        self._new.add(draft.id, draft.label)

    def _with_unit(self, item: Item) -> Item:
        """The item with a unit that its label names in brackets: 耕地面积（亩） is 耕地面积 in 亩."""
        bare = {language: self.units.without(text) for language, text in item.label.items()}
        named = {self.units.known(unit) for _, unit in bare.values() if unit}
        stated = {self.units.known(item.unit)} if item.unit else named
        if not item.type.is_numeric or len(named) != 1 or named != stated:
            return item
        label = {language: text or item.label[language] for language, (text, _) in bare.items()}
        return replace(item, label=label, unit=item.unit or next(unit for _, unit in bare.values() if unit))

    def _reuse(self, item: Item, element: Element) -> None:
        if not _is_like(item, element):
            values = {"id": element.id, "type": element.type.value}
            self.notes.append(note("other-type", item.origin, item.subject, **values))
            return
        first = self._first.setdefault(element.id, item)
        if first is not item:
            self.notes.append(
                note("asked-twice", item.origin, item.subject, first=first.origin, id=element.id)
            )
            return
        shown = " / ".join(element.label.values())
        self.notes.append(note("reused", item.origin, item.subject, id=element.id, label=shown))
        unit = self.units.known(item.unit) if item.unit else None
        if item.unit and element.unit is not None and unit != element.unit.id:
            values = {"unit": item.unit, "id": element.id, "ours": element.unit.id}
            self.notes.append(note("unit-differs", item.origin, item.subject, **values))
        matched = _matched_options(item, element)
        strange = [choice.name for choice in item.choices if choice.name not in matched]
        if strange:
            values = {"names": listed(strange), "id": element.id}
            self.notes.append(note("options-differ", item.origin, item.subject, **values))
        self.kept.append(Reused(element, item, matched))

    def _draft(self, item: Item, label: Texts, section_title: Words, found: list[Note]) -> DraftElement:
        id_ = self._new_id(item, found)
        undecided: dict[str, str] = {}
        definition = self._definition(item, label, undecided, found)
        measure = self._measure(item, undecided, found)
        options, option_ids = self._options(item, found)
        return DraftElement(
            id=id_,
            item=item,
            label=self._label(item, label, section_title, found),
            definition=definition,
            type=item.type,
            measure=measure,
            keys=self._keys(item, measure, undecided, found),
            options=options,
            option_ids=option_ids,
            undecided=undecided,
        )

    def _new_id(self, item: Item, found: list[Note]) -> str:
        wanted = item.name or item.label.get("en", "")
        id_ = new_id(wanted, self._ids) if slug(wanted) else numbered_id("item", self._ids)
        if item.name and id_ != item.name:
            found.append(note("id-changed", item.origin, item.subject, name=item.name, id=id_))
        return id_

    def _label(self, item: Item, label: Texts, section_title: Words, found: list[Note]) -> Texts:
        for code, text in label.items():
            if len(text) > LABEL_MAX_CHARS and (code == "zh" or label["zh"] != text):
                values = {"key": "label", "length": len(text), "limit": LABEL_MAX_CHARS}
                found.append(note("text-shortened", item.origin, item.subject, **values))
        short = {code: shortened(text, LABEL_MAX_CHARS) for code, text in label.items()}
        taken = {*self._old.taken, *self._new.taken}
        tags = [*section_title.values(), item.name]
        chosen = unlike(short, taken, tags, LABEL_MAX_CHARS)
        if chosen != short:
            found.append(note("label-changed", item.origin, item.subject, label=chosen["zh"]))
        return chosen

    def _definition(self, item: Item, label: Texts, undecided: dict[str, str], found: list[Note]) -> Texts:
        definition, missing, foreign = completed(item.definition)
        if not definition:
            undecided["definition"] = _DECIDE["definition"]
            return {code: shortened(text, DEFINITION_MAX_CHARS) for code, text in label.items()}
        self._note_languages(item, missing, foreign, found)
        whole = {
            code: text if len(label[code]) <= LABEL_MAX_CHARS else f"{label[code]} {text}"
            for code, text in definition.items()
        }
        longest = max(map(len, whole.values()))
        if longest > DEFINITION_MAX_CHARS:
            values = {"key": "definition", "length": longest, "limit": DEFINITION_MAX_CHARS}
            found.append(note("text-shortened", item.origin, item.subject, **values))
        return {code: shortened(text, DEFINITION_MAX_CHARS) for code, text in whole.items()}

    def _measure(self, item: Item, undecided: dict[str, str], found: list[Note]) -> Measure:
        if "measure" in item.given:
            return Measure(item.given["measure"])
        guess = guess_measure({**item.label})
        if guess is None:
            undecided["measure"] = _DECIDE["measure"]
            return Measure.STOCK
        values = {"key": "measure", "value": guess.value, "why": guess.why}
        found.append(note("guessed", item.origin, item.subject, **values))
        return Measure(guess.value)

    def _keys(
        self, item: Item, measure: Measure, undecided: dict[str, str], found: list[Note]
    ) -> dict[str, str]:
        keys: dict[str, str] = {}
        if item.type.is_numeric:
            keys["unit"] = self._unit(item, undecided, found)
        if item.type in (ElementType.DECIMAL, ElementType.MONEY):
            keys["decimals"] = item.given.get("decimals", "2")
        keys["owner"] = item.given.get("owner", self._department)
        if keys["owner"] not in {*self._existing.departments, UNDECIDED}:
            keys["owner"] = self._department
        if keys["owner"] == UNDECIDED:
            undecided["owner"] = _DECIDE["owner"]
        over_time = _OVER_TIME[measure] if item.type.is_numeric else Aggregation.LAST
        keys["over_time"] = item.given.get("over_time", over_time.value)
        if "measure" in undecided and "over_time" not in item.given:
            undecided["over_time"] = _DECIDE["over_time"]
        rest = {key: text for key, text in item.given.items() if key not in ("measure", "unit", *keys)}
        for key, why in item.why.items():
            value = item.type.value if key == "type" else item.given.get(key, "")
            found.append(note("guessed", item.origin, item.subject, key=key, value=value, why=why))
        if undecided:
            found.append(note("to-decide", item.origin, item.subject, keys=", ".join(sorted(undecided))))
        return {**keys, **rest}

    def _unit(self, item: Item, undecided: dict[str, str], found: list[Note]) -> str:
        if item.unit:
            known = self.units.known(item.unit)
            if known is None:
                known = self.units.make(item.unit)
                found.append(note("new-unit", item.origin, item.subject, unit=item.unit, id=known))
            return known
        guess = self.units.guess(item.label)
        if guess is not None:
            values = {"key": "unit", "value": guess.value, "why": guess.why}
            found.append(note("guessed", item.origin, item.subject, **values))
            return guess.value
        undecided["unit"] = _DECIDE["unit"]
        return self.units.undecided()

    def _options(self, item: Item, found: list[Note]) -> tuple[tuple[DraftOption, ...], Mapping[str, str]]:
        options: list[DraftOption] = []
        ids: dict[str, str] = {}
        taken: set[str] = set()
        changed: list[str] = []
        for choice in item.choices:
            label, missing, foreign = completed(choice.label or {"en": choice.name})
            label = {code: shortened(text, LABEL_MAX_CHARS) for code, text in label.items()}
            told_apart = unlike(label, taken, [choice.name], LABEL_MAX_CHARS)
            if told_apart != label:
                found.append(note("option-label-changed", item.origin, item.subject, label=told_apart["zh"]))
            self._note_languages(item, missing, foreign, found)
            id_ = _option_id(choice.name, set(ids.values()), len(options) + 1)
            if choice.name and id_ != choice.name:
                changed.append(f"{choice.name} → {id_}")
            ids[choice.name or id_] = id_
            taken |= {same_when_typed(text) for text in told_apart.values()}
            options.append(DraftOption(id_, told_apart))
        if changed:
            found.append(note("options-changed", item.origin, item.subject, changes=", ".join(changed)))
        return tuple(options), ids

    def _note_languages(self, item: Item, missing: str, foreign: str, found: list[Note]) -> None:
        told = {one.code for one in found}
        if foreign and "foreign-text" not in told:
            found.append(note("foreign-text", item.origin, item.subject, language=foreign))
        elif missing and "to-translate" not in told:
            found.append(note("to-translate", item.origin, item.subject, language=LANGUAGE_NAMES[missing]))


def _option_id(name: str, taken: set[str], number: int) -> str:
    """An id for an option: its name where that is legal, in small letters; hyphens are legal here."""
    joint = joint_of(name)
    if slug(name, joint):
        return new_id(name, taken, joint, "option")
    return new_id(f"option_{slug('o' + name)[1:] or number}", taken)


def _is_like(item: Item, element: Element) -> bool:
    """Whether an answer to the item is an answer to the element."""
    if item.type.is_numeric:
        return element.type.is_numeric
    if item.type in (ElementType.CHOICE, ElementType.BOOLEAN) and element.type is ElementType.BOOLEAN:
        return item.type is ElementType.BOOLEAN
    return item.type is element.type


def _matched_options(item: Item, element: Element) -> Mapping[str, str]:
    """The element's options by the names of the item's choices: the same id, or the same label."""
    by_name = {
        same_when_typed(text): option.id
        for option in element.options
        for text in (*option.aliases, *option.label.values(), option.id)
    }
    matched: dict[str, str] = {}
    for choice in item.choices:
        for text in (choice.name, *choice.label.values()):
            if text and (id_ := by_name.get(same_when_typed(text))) is not None:
                matched.setdefault(choice.name, id_)
    return matched
