"""Entries of dictionary files to units, departments and elements.

Pure. Only joins what was read: whether it makes sense together is the work of `rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from flows.language.expressions import ExpressionRefused, Formula, Locate, compile_formula, shifted
from flows.language.folder import Definitions, ReadElement
from flows.language.model import (
    Aggregation,
    Authority,
    Check,
    Conversion,
    Department,
    Element,
    ElementType,
    MeasurementUnit,
    Option,
    Place,
)
from flows.language.problems import Problem, problem
from flows.language.records import Entry
from flows.language.source import Scalar

FORMULA_KEYS: Final = ("applies_if", "check", "warn_if", "compute")
DEFAULT_DECIMALS: Final = {ElementType.DECIMAL: 2, ElementType.MONEY: 2}


def joined(kind: str, files: Iterable[Entry], found: list[Problem]) -> Definitions:
    """What all dictionary files define under the key `kind`; a second definition is reported and left out."""
    definitions: Definitions = {}
    for file in files:
        for id_, (key, entry) in file.values.get(kind, {}).items():
            if id_ in definitions:
                values = {"kind": kind.removesuffix("s"), "id": id_, "first": str(definitions[id_][0].place)}
                found.append(problem("defined-twice", key.place, f"{kind}.{id_}", **values))
            else:
                definitions[id_] = (key, entry)
    return definitions


def unit_from(id_: str, entry: Entry) -> MeasurementUnit | None:
    values = entry.values
    if not entry.is_complete:
        return None
    return MeasurementUnit(
        id=id_,
        label=values["label"],
        dimension=values["dimension"].text,
        factor=values["factor"],
        aliases=values.get("aliases", ()),
    )


def department_from(id_: str, entry: Entry) -> Department | None:
    return Department(id_, entry.values["label"]) if entry.is_complete else None


def element_from(
    id_: str, key: Scalar, entry: Entry, units: Mapping[str, MeasurementUnit], found: list[Problem]
) -> ReadElement:
    """The element of an entry, with its expressions compiled; without one where something required is missing."""
    formulas = {}
    for name in FORMULA_KEYS:
        if name in entry.values:
            formula = _compiled(entry.values[name], id_, f"{entry.field}.{name}", found)
            if formula is not None:
                formulas[name] = formula
    converting = {}
    for n, conversion in enumerate(entry.values.get("conversions", ())):
        if "value" in conversion.values:
            formula = _compiled(conversion.values["value"], id_, f"{conversion.field}.value", found)
            if formula is not None:
                converting[n] = formula
    element = (
        _element(id_, key.place, entry.values, units, formulas, converting) if entry.is_complete else None
    )
    return ReadElement(id_, entry, formulas, element, converting)


def _compiled(scalar: Scalar, owner: str, field: str, found: list[Problem]) -> Formula | None:
    place = scalar.place
    at: Locate = partial(_always, place)
    if scalar.text_column is not None:
        at = partial(shifted, Place(place.file, place.line, scalar.text_column))
    try:
        return compile_formula(scalar.text, at, owner, field)
    except ExpressionRefused as refused:
        found.extend(refused.problems)
        return None


def _always(place: Place, _offset: int) -> Place:
    return place


def _element(
    id_: str,
    place: Place,
    values: Mapping[str, Any],
    units: Mapping[str, MeasurementUnit],
    formulas: Mapping[str, Formula],
    converting: Mapping[int, Formula],
) -> Element:
    expressions = {name: formula.expression for name, formula in formulas.items()}
    check = expressions.get("check")
    message = values.get("check_message")
    return Element(
        id=id_,
        meaning=values.get("meaning", 1),
        label=values["label"],
        definition=values["definition"],
        type=values["type"],
        measure=values["measure"],
        owner=values["owner"].text,
        place=place,
        authority=values.get("authority", Authority.REPORTER),
        unit=units.get(values["unit"].text) if "unit" in values else None,
        accepts=tuple(units[name.text] for name in values.get("accepts", ()) if name.text in units),
        decimals=values.get("decimals", DEFAULT_DECIMALS.get(values["type"], 0)),
        aliases=values.get("aliases", ()),
        minimum=values.get("min"),
        maximum=values.get("max"),
        may_be_future=values.get("future", False),
        usual=values.get("usual"),
        options=tuple(_option(entry) for entry in values.get("options", ()) if entry.is_complete),
        may_skip=values.get("may_skip", False),
        text_max=values.get("text_max", 200),
        recheck_after=values.get("recheck_after"),
        over_units=values.get("over_units", Aggregation.NONE),
        over_time=values.get("over_time", Aggregation.NONE),
        applies_if=expressions.get("applies_if"),
        check=Check(check, message) if check is not None and message is not None else None,
        warn_if=expressions.get("warn_if"),
        compute=expressions.get("compute"),
        same_meaning=values.get("same_meaning"),
        conversions=tuple(
            _conversion(entry, units, converting.get(n))
            for n, entry in enumerate(values.get("conversions", ()))
            if entry.is_complete
        ),
    )


def _conversion(entry: Entry, units: Mapping[str, MeasurementUnit], value: Formula | None) -> Conversion:
    options = entry.values.get("options")
    return Conversion(
        meaning=entry.values["meaning"],
        unit=units.get(entry.values["unit"].text) if "unit" in entry.values else None,
        options=None if options is None else {old: new.text for old, (_, new) in options.items()},
        value=None if value is None else value.expression,
    )


def _option(entry: Entry) -> Option:
    return Option(entry.values["id"].text, entry.values["label"], entry.values.get("aliases", ()))
