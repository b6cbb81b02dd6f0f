"""Entries of definition files to flows.

Pure. A field whose element is unknown is left out here and reported by `rules.references`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flows.language.folder import ReadFlow
from flows.language.model import (
    NOTICE_WORKING_DAYS,
    Admission,
    Aggregation,
    Element,
    Field,
    Flow,
    Issuer,
    Level,
    PeriodKind,
    Section,
    Window,
)
from flows.language.records import Entry


def flow_from(file_name: str, entry: Entry, elements: Mapping[str, Element]) -> ReadFlow:
    """The flow of an entry; without one where something required is missing. `file_name` stands in for its id."""
    if not entry.is_complete or not all(section.is_complete for section in entry.values["sections"]):
        return ReadFlow(file_name, entry, None)
    values = entry.values
    flow = Flow(
        id=values["flow"].text,
        title=values["title"],
        period=values["period"],
        level=values["level"],
        work_class=values["work_class"].text,
        window=_window(values["window"].values),
        issuer=_issuer(values["issuer"].values),
        admission=_admission(values["admission"].values),
        receivers=tuple(name.text for name in values["receivers"]),
        sections=_sections(values["sections"], elements),
        place=entry.place,
    )
    return ReadFlow(flow.id, entry, flow)


def with_over_time(flows: Iterable[Flow]) -> dict[str, Flow]:
    """The flows by id; annual ones know which of their elements quarterly flows of their level collect."""
    flows = tuple(flows)
    collected = collected_by_level(flows)
    return {flow.id: _knowing(flow, from_quarters(flow, collected)) for flow in flows}


def _knowing(flow: Flow, over_time: frozenset[str]) -> Flow:
    return flow if flow.over_time == over_time else replace(flow, over_time=over_time)


def collected_by_level(flows: Iterable[Flow]) -> Mapping[Level, frozenset[str]]:
    """The ids of the elements that quarterly flows collect, by the level of the flow."""
    found: dict[Level, set[str]] = {}
    for flow in flows:
        if flow.period is PeriodKind.QUARTERLY:
            found.setdefault(flow.level, set()).update(flow.field_of)
    return {level: frozenset(ids) for level, ids in found.items()}


def from_quarters(flow: Flow, collected: Mapping[Level, frozenset[str]]) -> frozenset[str]:
    """The elements of an annual flow whose year follows from quarters; none of a quarterly one."""
    if flow.period is PeriodKind.QUARTERLY:
        return frozenset()
    summed = {id_ for id_, field in flow.field_of.items() if field.element.over_time is not Aggregation.NONE}
    return frozenset(summed & collected.get(flow.level, frozenset()))


def _window(values: Mapping[str, Any]) -> Window:
    notice = values.get("notice", NOTICE_WORKING_DAYS)
    return Window(due_working_days=values["due"], late_days=values["late_until"], notice_working_days=notice)


def _issuer(values: Mapping[str, Any]) -> Issuer:
    return Issuer(values["department"].text, values["leader"], values["maker"])


def _admission(values: Mapping[str, Any]) -> Admission:
    return Admission(
        number=values["number"],
        approved_on=values["approved_on"],
        valid_until=values["valid_until"],
        legal_basis=values["legal_basis"],
        purpose=values["purpose"],
        minutes=values["minutes"],
    )


def _sections(entries: Iterable[Entry], elements: Mapping[str, Element]) -> tuple[Section, ...]:
    """Sections with their fields numbered through the whole flow; a repeated element counts once."""
    sections = []
    seen: set[str] = set()
    for entry in entries:
        section = entry.values["section"].text
        fields = []
        for name in entry.values["fields"]:
            if name.text in elements and name.text not in seen:
                seen.add(name.text)
                fields.append(Field(len(seen), elements[name.text], section))
        sections.append(Section(section, entry.values["title"], tuple(fields)))
    return tuple(sections)
