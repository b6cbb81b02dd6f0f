"""What reporters will notice of a changed folder: what is asked again and why, and which figures still count.

Pure. Compares two catalogues; the sentences stand in `change_sentences`. What a period that is open has frozen waits
for the next one (design, section 4); every change says whether it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flows.language.change_sentences import CHANGES, Scope
from flows.language.meaning import meaning_changes, vouches
from flows.language.model import (
    NOTICE_WORKING_DAYS,
    Catalogue,
    Conversion,
    Element,
    Expression,
    Flow,
    Texts,
    Window,
)
from flows.language.rules.minutes import minutes_of


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `flow` and `element` are ids, None where it is about neither.

    `label` is what the element is called, where the sentence says so.
    """

    code: str
    flow: str | None
    element: str | None
    values: Mapping[str, str]
    label: Texts | None = None

    @property
    def scope(self) -> Scope:
        """When reporters notice it."""
        return CHANGES[self.code].scope

    def sentence(self, language: str) -> str:
        """The change in plain words, in a language of LANGUAGES."""
        label = {} if self.label is None else {"label": self.label[language]}
        return CHANGES[self.code].sentence[language].format_map({**self.values, **label})

    @property
    def plain(self) -> Mapping[str, Any]:
        """The change as JSON has it."""
        return {
            "code": self.code,
            "flow": self.flow,
            "element": self.element,
            "when": self.scope.value,
            "values": dict(self.values),
            "sentence": self.sentence("en"),
        }


def compare(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Everything that differs and matters to somebody: form by form, then element by element."""
    return (*_flows(old, new), *_elements(old, new))


def _of_flow(code: str, flow: str, /, **values: object) -> Change:
    return Change(code, flow, None, _texts({"flow": flow, **values}))


def _of_element(code: str, element: Element, flow: str | None = None, /, **values: object) -> Change:
    of_flow = {} if flow is None else {"flow": flow}
    return Change(code, flow, element.id, _texts({**of_flow, **values}), element.label)


def _texts(values: Mapping[str, object]) -> Mapping[str, str]:
    return {name: str(value) for name, value in values.items()}


# -- forms


def _flows(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    for id_ in sorted(old.flows.keys() | new.flows.keys()):
        before, after = old.flows.get(id_), new.flows.get(id_)
        if before is None and after is not None:
            values = {"fields": len(after.fields), "minutes": after.admission.minutes, "period": after.period}
            yield _of_flow("form-new", id_, **values)
        elif after is None:
            yield _of_flow("form-gone", id_)
        elif before is not None:
            yield from _fields(before, after)
            yield from _frame(before, after)


def _fields(old: Flow, new: Flow) -> Iterator[Change]:
    """Which fields came, went and moved, and how long the form is now."""
    for field in new.fields:
        if field.element.id not in old.field_of:
            code = "field-new-computed" if field.element.compute is not None else "field-new"
            yield _of_element(code, field.element, new.id)
    for field in old.fields:
        if field.element.id not in new.field_of:
            yield _of_element("field-gone", field.element, new.id)
    kept = [field.element.id for field in old.fields if field.element.id in new.field_of]
    if kept != [field.element.id for field in new.fields if field.element.id in old.field_of]:
        yield _of_flow("order", new.id)
    minutes = {"old_minutes": minutes_of(old, old.over_time), "new_minutes": minutes_of(new, new.over_time)}
    if len(old.fields) != len(new.fields) or minutes["old_minutes"] != minutes["new_minutes"]:
        yield _of_flow("length", new.id, old=len(old.fields), new=len(new.fields), **minutes)


_FRAME: Final[Mapping[str, Callable[[Flow], object]]] = {
    "form-words": lambda flow: (flow.title, [(section.id, section.title) for section in flow.sections]),
    "form-place": lambda flow: (flow.period, flow.level, flow.work_class),
    "window": lambda flow: flow.window,
    "issuer": lambda flow: flow.issuer,
    "admission": lambda flow: (
        flow.admission.number,
        flow.admission.approved_on,
        flow.admission.valid_until,
        flow.admission.legal_basis,
        flow.admission.purpose,
    ),
    "minutes": lambda flow: flow.admission.minutes,
    "receivers": lambda flow: sorted(flow.receivers),
}
"""What belongs to a form besides its fields, by the code of its change."""

_SHOWN: Final[Mapping[str, Callable[[Flow], str]]] = {
    "form-place": lambda flow: f"{flow.period}, {flow.level}, {flow.work_class}",
    "window": lambda flow: _window(flow.window),
    "admission": lambda flow: f"{flow.admission.number}, until {flow.admission.valid_until}",
    "minutes": lambda flow: str(flow.admission.minutes),
    "receivers": lambda flow: ", ".join(sorted(flow.receivers)),
}


def _window(window: Window) -> str:
    """A window in the words of its file."""
    parts = [f"due: {window.due_working_days} working days", f"late_until: {window.late_days} days"]
    if window.notice_working_days != NOTICE_WORKING_DAYS:
        parts.append(f"notice: {window.notice_working_days} working days")
    return ", ".join(parts)


def _frame(old: Flow, new: Flow) -> Iterator[Change]:
    for code, part in _FRAME.items():
        if part(old) != part(new):
            yield _of_flow(code, new.id, old=_shown(code, old), new=_shown(code, new))


def _shown(code: str, flow: Flow) -> str:
    return _SHOWN[code](flow) if code in _SHOWN else ""


# -- elements


def _elements(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    used = _uses(new)
    for id_ in sorted(old.elements.keys() | new.elements.keys()):
        before, after = old.elements.get(id_), new.elements.get(id_)
        forms = ", ".join(used.get(id_, ())) or "—"
        if before is None and after is not None:
            if id_ not in used:
                yield _of_element("element-new", after)
        elif after is None and before is not None:
            yield _of_element("element-gone", before)
        elif before is not None and after is not None:
            yield from _meaning(before, after, forms)
            yield from _words(before, after)
            yield from _settings(before, after)


def _uses(catalogue: Catalogue) -> Mapping[str, list[str]]:
    """Element id to the forms that ask it."""
    used: dict[str, list[str]] = {}
    for flow in catalogue.flows.values():
        for field in flow.fields:
            used.setdefault(field.element.id, []).append(flow.id)
    return used


def _meaning(old: Element, new: Element, forms: str) -> Iterator[Change]:
    changed = ", ".join(meaning_changes(old, new)) or "meaning"
    values = {"what": changed, "forms": forms, "old": old.meaning, "new": new.meaning}
    if new.meaning > old.meaning:
        conversion = new.conversion_from(old.meaning)
        if conversion is None:
            yield _of_element("asked-again", new, **values)
        else:
            yield _of_element("converted", new, **values, how=_how(conversion, new))
    elif new.meaning < old.meaning:
        yield _of_element("meant-again", new, **values)
    elif changed != "meaning" and vouches(old, new):
        yield _of_element("still-counts", new, **values, why=new.same_meaning)
    elif changed != "meaning":
        yield _of_element("unsaid", new, **values)


def _how(conversion: Conversion, element: Element) -> str:
    if conversion.unit is not None and element.unit is not None:
        return f"{conversion.unit.id} → {element.unit.id}"
    if conversion.options is not None:
        return ", ".join(f"{before} → {after}" for before, after in conversion.options.items())
    return conversion.value.source if conversion.value is not None else "—"


def _words(old: Element, new: Element) -> Iterator[Change]:
    if old.label != new.label:
        yield _of_element("renamed", new, old=_shown_label(old), new=_shown_label(new))
    gone, come = set(old.aliases) - set(new.aliases), set(new.aliases) - set(old.aliases)
    if gone or come:
        values = {"gone": ", ".join(sorted(gone)) or "—", "come": ", ".join(sorted(come)) or "—"}
        yield _of_element("aliases", new, **values)


_SETTINGS: Final[Mapping[str, Callable[[Element], object]]] = {
    "applies_if": lambda element: _source(element.applies_if),
    "check": lambda element: _source(element.check.condition if element.check else None),
    "warn_if": lambda element: _source(element.warn_if),
    "min": lambda element: element.minimum,
    "max": lambda element: element.maximum,
    "decimals": lambda element: element.decimals,
    "accepts": lambda element: ", ".join(unit.id for unit in element.accepts),
    "usual": lambda element: element.usual,
    "may_skip": lambda element: element.may_skip,
    "future": lambda element: element.may_be_future,
    "text_max": lambda element: element.text_max,
    "recheck_after": lambda element: element.recheck_after,
    "over_units": lambda element: element.over_units.value,
    "over_time": lambda element: element.over_time.value,
    "authority": lambda element: element.authority.value,
    "owner": lambda element: element.owner,
}


def _settings(old: Element, new: Element) -> Iterator[Change]:
    for key, value in _SETTINGS.items():
        before, after = value(old), value(new)
        if before != after:
            values = {"key": key, "old": _or_dash(before), "new": _or_dash(after)}
            yield _of_element("setting", new, **values)


def _source(expression: Expression | None) -> str | None:
    return None if expression is None else expression.source


def _or_dash(value: object) -> object:
    return "—" if value in (None, "") else value


def _shown_label(element: Element) -> str:
    return " / ".join(element.label.values())
