"""Forms: what must be true of one flow, and of all flows together.

Pure. The window rule counts five working days as a week and leaves ten days for public holidays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from flows.language.folder import Folder, ReadFlow
from flows.language.model import Flow, PeriodKind, Window
from flows.language.problems import Problem, problem
from flows.language.source import Scalar

WINDOW_MAX_DAYS: Final = {PeriodKind.QUARTERLY: 80, PeriodKind.ANNUAL: 355}
"""Days from opening to closing: the shortest quarter has 90 days, a year 365, and ten may be holidays."""


def faulty_flows(folder: Folder) -> Iterator[Problem]:
    """Flows that contradict themselves, their file's name, or another flow."""
    for read in folder.flows:
        yield from _name(read)
        yield from _repeated(read)
    for read, flow in folder.complete_flows():
        yield from _missing_inputs(read, flow)
        yield from _admission(read, flow)
        yield from _window(read, flow)
    yield from _taken_work_classes(folder)


def _name(read: ReadFlow) -> Iterator[Problem]:
    name = read.entry.values.get("flow")
    file = read.entry.place.file.rpartition("/")[2]
    if name is not None and file != f"{name.text}.yaml":
        yield problem("flow-name", name.place, "flow", file=file, flow=name.text)


def _repeated(read: ReadFlow) -> Iterator[Problem]:
    first: dict[str, Scalar] = {}
    sections: set[str] = set()
    for section in read.entry.values.get("sections", ()):
        id_ = section.values.get("section")
        if id_ is not None and id_.text in sections:
            yield problem("repeated-entry", id_.place, f"{section.field}.section", text=id_.text)
        sections.add(id_.text if id_ is not None else "")
        for n, name in enumerate(section.values.get("fields", ()), 1):
            earlier = first.setdefault(name.text, name)
            if earlier is not name and not _is_in_one_list(earlier, section.values["fields"]):
                values = {"id": name.text, "line": earlier.place.line}
                yield problem("element-twice", name.place, f"{section.field}.fields[{n}]", **values)


def _is_in_one_list(name: Scalar, fields: tuple[Scalar, ...]) -> bool:
    """A repetition within one list is a repeated entry already."""
    return any(field is name for field in fields)


def _missing_inputs(read: ReadFlow, flow: Flow) -> Iterator[Problem]:
    names = {
        name.text: name for section in read.entry.values["sections"] for name in section.values["fields"]
    }
    for id_, field in flow.field_of.items():
        if field.element.applies_if is None:
            continue
        missing = sorted(field.element.applies_if.reads - names.keys())
        if missing:
            values = {"id": id_, "inputs": ", ".join(missing)}
            yield problem("condition-input-missing", names[id_].place, f"sections.{field.section}", **values)


def _admission(read: ReadFlow, flow: Flow) -> Iterator[Problem]:
    admission = flow.admission
    if admission.valid_until <= admission.approved_on:
        place = read.entry.values["admission"].at("valid_until")
        values = {"until": admission.valid_until, "approved": admission.approved_on}
        yield problem("admission-dates", place, "admission.valid_until", **values)


def _window(read: ReadFlow, flow: Flow) -> Iterator[Problem]:
    notice = flow.window.notice_working_days
    if flow.window.due_working_days < notice:
        place = read.entry.values["window"].at("due")
        yield problem("window-too-short", place, "window.due", least=notice)
    days, limit = _longest_days(flow.window), WINDOW_MAX_DAYS[flow.period]
    if days > limit:
        place = read.entry.values["window"].at("late_until")
        yield problem("window-too-long", place, "window.late_until", days=days, limit=limit)


def _longest_days(window: Window) -> int:
    return math.ceil(window.due_working_days * 7 / 5) + window.late_days


def _taken_work_classes(folder: Folder) -> Iterator[Problem]:
    taken: dict[tuple[str, str, str], str] = {}
    for read, flow in folder.complete_flows():
        other = taken.setdefault((flow.work_class, flow.level, flow.period), flow.id)
        if other != flow.id:
            place = read.entry.at("work_class")
            values = {"other": other, "work_class": flow.work_class}
            values |= {"level": flow.level.value, "period": flow.period.value}
            yield problem("work-class-taken", place, "work_class", **values)
