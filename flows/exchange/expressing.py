"""Conditions, checks and calculations of a spreadsheet, for the elements that its items became.

Pure. A calculation that cannot be carried over takes its element with it, and whoever reads that element loses its
condition: so calculations are settled first, until nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from flows.exchange.conditions import Find, Operand, limits_of, translate
from flows.exchange.drafts import Condition, DraftElement, Item, Reused
from flows.exchange.naming import completed, shortened
from flows.exchange.notes import Note, note
from flows.exchange.xpath import XPathRefused
from flows.language.entries import MESSAGE_MAX_CHARS
from flows.language.model import ElementType, Texts
from flows.language.tokens import LENGTH_MAX

_OURS: Final = {"relevant": "applies_if", "constraint": "check", "calculation": "compute"}
_SAME_FOR_ALL: Final = "it reads no other question, so it always has the same result"


def with_expressions(kept: Sequence[DraftElement | Reused], notes: list[Note]) -> list[DraftElement | Reused]:
    """The elements with what could be carried over of their expressions; without those that lost their value."""
    settled = _with_calculations(kept, notes)
    find = _finder(settled)
    return [_with_conditions(each, find, notes) for each in settled]


def _with_calculations(
    kept: Sequence[DraftElement | Reused], notes: list[Note]
) -> list[DraftElement | Reused]:
    left = list(kept)
    while True:
        find = _finder(left)
        lost: dict[str, str] = {}
        made: dict[str, str] = {}
        for each in left:
            calculation = each.item.calculation
            if isinstance(each, DraftElement) and calculation is not None:
                try:
                    made[each.id] = _calculation(calculation, each, find)
                except XPathRefused as reason:
                    lost[each.id] = str(reason)
        for each in left:
            if each.id in lost and each.item.calculation is not None:
                values = {"why": lost[each.id], "text": each.item.calculation.text}
                notes.append(note("calculation-refused", each.item.origin, each.item.subject, **values))
        left = [each for each in left if each.id not in lost]
        if not lost:
            return [_computed(each, made[each.id]) if each.id in made else each for each in left]


def _calculation(calculation: Condition, draft: DraftElement, find: Find) -> str:
    if not draft.type.is_numeric:
        raise XPathRefused(f"only numbers are calculated here, and this is of the type {draft.type.value}")
    read: list[str] = []

    def noting(name: str) -> Operand:
        read.append(name)
        return find(name)

    text = translate(calculation.text, _operand(draft), noting, wants="number")
    if not read:
        raise XPathRefused(_SAME_FOR_ALL)
    return _fitting(text)


def _computed(each: DraftElement | Reused, text: str) -> DraftElement | Reused:
    if isinstance(each, Reused):
        return each
    keys = {
        key: value for key, value in each.keys.items() if key not in ("may_skip", "usual", "recheck_after")
    }
    return replace(each, keys=keys, expressions={**each.expressions, "compute": text})


def _with_conditions(each: DraftElement | Reused, find: Find, notes: list[Note]) -> DraftElement | Reused:
    item = each.item
    if isinstance(each, Reused):
        _note_unused(each, notes)
        return each
    own = _operand(each)
    applies_if = _applies_if(item, own, find, notes)
    if applies_if:
        each = replace(each, expressions={**each.expressions, "applies_if": applies_if})
    return _with_constraint(each, own, find, notes)


def _applies_if(item: Item, own: Operand, find: Find, notes: list[Note]) -> str:
    parts: list[str] = []
    for condition in item.applies_if:
        try:
            text = translate(condition.text, own, find)
            joined = [*parts, text]
            _fitting(_joined(joined))
            parts = joined
        except XPathRefused as reason:
            notes.append(_refused(item, condition, str(reason), condition.text))
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(f"({part})" if len(parts) > 1 and " or " in part else part for part in parts)


def _with_constraint(draft: DraftElement, own: Operand, find: Find, notes: list[Note]) -> DraftElement:
    item, constraint = draft.item, draft.item.constraint
    if constraint is None:
        return _with_future(draft)
    try:
        limits = limits_of(constraint.text, own, find)
        check = _fitting(limits.check) if limits.check else None
    except XPathRefused as reason:
        notes.append(_refused(item, constraint, str(reason), constraint.text))
        return draft
    keys = dict((_with_future(draft) if limits.may_be_future else draft).keys)
    if limits.text_max is not None:
        keys.setdefault("text_max", str(limits.text_max))
    for key, number in (("min", limits.low), ("max", limits.high)):
        if number is not None and key not in keys:
            keys[key] = f"{number:f}" if isinstance(number, Decimal) else number.isoformat()
            decimals = max(0, -int(number.as_tuple().exponent)) if isinstance(number, Decimal) else 0
            if draft.type is not ElementType.INTEGER and decimals > int(keys.get("decimals", "0")):
                keys["decimals"] = str(min(decimals, 6))
    for why in limits.refused:
        if limits.low is None and limits.high is None and check is None:
            notes.append(_refused(item, constraint, why, constraint.text))
        else:
            values = {"text": constraint.text, "why": why}
            notes.append(note("range-widened", constraint.origin, item.subject, **values))
    if check is None:
        return replace(draft, keys=keys)
    message, undecided = _message(draft, notes)
    return replace(
        draft,
        keys=keys,
        expressions={**draft.expressions, "check": check},
        check_message=message,
        undecided={**draft.undecided, **undecided},
    )


def _with_future(draft: DraftElement) -> DraftElement:
    """A date in a spreadsheet may lie ahead unless a constraint says no; here it is the other way about."""
    if draft.type is not ElementType.DATE:
        return draft
    return replace(draft, keys={"future": "true", **draft.keys})


def _message(draft: DraftElement, notes: list[Note]) -> tuple[Texts, Mapping[str, str]]:
    """What a reporter is told, and what is to be decided about it."""
    message, _, _ = completed(draft.item.message)
    if message:
        return {code: shortened(text, MESSAGE_MAX_CHARS) for code, text in message.items()}, {}
    notes.append(note("to-decide", draft.item.origin, draft.item.subject, keys="check_message"))
    label = draft.label
    texts = {"zh": f"请核对“{label['zh']}”。", "en": f"Please look at {label['en']} again."}
    return texts, {"check_message": "what is wrong and what to do"}


def _refused(item: Item, condition: Condition, why: str, text: str) -> Note:
    values = {"key": condition.column, "why": why, "text": text, "ours": _OURS[condition.column]}
    return note("condition-refused", condition.origin, item.subject, **values)


def _note_unused(reused: Reused, notes: list[Note]) -> None:
    item = reused.item
    for condition in filter(None, (*item.applies_if, item.constraint, item.calculation)):
        values = {"key": condition.column, "id": reused.id, "text": condition.text}
        notes.append(note("condition-of-existing", condition.origin, item.subject, **values))


def _fitting(text: str) -> str:
    if len(text) > LENGTH_MAX:
        raise XPathRefused(f"it has more than {LENGTH_MAX} characters here")
    return text


def _finder(kept: Sequence[DraftElement | Reused]) -> Find:
    operands: dict[str, Operand] = {}
    for each in kept:
        operands.setdefault(each.item.name, _operand(each))

    def find(name: str) -> Operand:
        if name not in operands:
            raise XPathRefused(f'"{name}" was not carried over')
        return operands[name]

    return find


def _operand(each: DraftElement | Reused) -> Operand:
    return Operand(each.id, each.type, each.option_ids)
