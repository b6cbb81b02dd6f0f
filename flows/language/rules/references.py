"""References: every name that is used must be defined.

Pure. Says nothing while a file of the dictionary cannot be read, because the name may stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jinja2 import nodes

from flows.language.expressions import Formula
from flows.language.folder import Folder, ReadElement, ReadFlow
from flows.language.lowering import RESERVED
from flows.language.problems import Guess, Problem, problem
from flows.language.source import Scalar


def unknown_names(folder: Folder) -> Callable[[ReadElement], Iterator[Problem]]:
    """Elements, units and departments that an element names and nobody defines."""

    def of_element(read: ReadElement) -> Iterator[Problem]:
        if folder.is_whole:
            yield from _of_element(read, folder)

    return of_element


def unknown_names_of_flows(folder: Folder) -> Iterator[Problem]:
    """Elements and departments that flows name and nobody defines."""
    if folder.is_whole:
        for flow in folder.flows:
            yield from _of_flow(flow, folder)


def _of_element(read: ReadElement, folder: Folder) -> Iterator[Problem]:
    values, field = read.entry.values, read.entry.field
    units = [("unit", values["unit"])] if "unit" in values else []
    units += [("accepts", name) for name in values.get("accepts", ())]
    for n, conversion in enumerate(values.get("conversions", ()), 1):
        if "unit" in conversion.values:
            units.append((f"conversions[{n}].unit", conversion.values["unit"]))
    for key, name in units:
        yield from _unless_known("unknown-unit", name, f"{field}.{key}", folder.unit_entries)
    if "owner" in values:
        yield from _unless_known(
            "unknown-department", values["owner"], f"{field}.owner", folder.department_entries
        )
    for formula in read.formulas.values():
        yield from _of_formula(formula, folder)


def _of_formula(formula: Formula, folder: Folder) -> Iterator[Problem]:
    for id_, offset in element_names(formula.root):
        if id_ not in folder.elements:
            values = {"id": id_, "guess": Guess(id_, folder.elements)}
            yield problem("unknown-element", formula.at(offset), formula.field, **values)


def element_names(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """The element ids in an expression, `last` ones too, each with its offset."""
    if isinstance(node, nodes.Getattr):
        yield node.attr, node.lineno + len(".")
    elif isinstance(node, nodes.Name):
        if node.name not in RESERVED:
            yield node.name, node.lineno
    elif isinstance(node, nodes.Call):
        for argument in node.args:
            yield from element_names(argument)
    else:
        for child in node.iter_child_nodes():
            yield from element_names(child)


def _of_flow(flow: ReadFlow, folder: Folder) -> Iterator[Problem]:
    values = flow.entry.values
    departments = [(f"receivers[{n}]", name) for n, name in enumerate(values.get("receivers", ()), 1)]
    if "issuer" in values and "department" in values["issuer"].values:
        departments.append(("issuer.department", values["issuer"].values["department"]))
    for field, name in departments:
        yield from _unless_known("unknown-department", name, field, folder.department_entries)
    for section in values.get("sections", ()):
        for n, name in enumerate(section.values.get("fields", ()), 1):
            field = f"{section.field}.fields[{n}]"
            yield from _unless_known("unknown-element", name, field, folder.elements)


def _unless_known(code: str, name: Scalar, field: str, known: Iterable[str]) -> Iterator[Problem]:
    if name.text not in known:
        yield problem(code, name.place, field, id=name.text, guess=Guess(name.text, known))
