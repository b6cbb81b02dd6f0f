"""What was read of a spreadsheet, to the files of a form and to everything that has to be told about it.

Pure. The files are read again with the flow language before they are given out; what it does not accept is taken out
and told, so that an import never leaves a folder with problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from flows.exchange.drafts import Draft, DraftElement, DraftSection, Request, Reused, Source
from flows.exchange.elements import LANGUAGE_NAMES, Elements
from flows.exchange.expressing import with_expressions
from flows.exchange.guessing import UNDECIDED
from flows.exchange.naming import completed, joint_of, new_id, shortened, slug
from flows.exchange.notes import Note, Origin, note
from flows.exchange.tally import Count, tally
from flows.exchange.yaml_text import FORM_UNDECIDED, files_of
from flows.language.entries import TITLE_MAX_CHARS
from flows.language.model import Catalogue, Element, MeasurementUnit, Texts
from flows.language.problems import Problem, Severity
from flows.language.reader import read_catalogue

EMPTY: Final = Catalogue("", {}, {}, {}, {})
"""What a new flows folder holds."""

SECTION_SUFFIX: Final = "_section"
"""What an export puts behind the id of a section where a question has the same name."""

PASSES_MAX: Final = 20
"""How often the flow language may object before the import gives up: each time something is taken out."""

_ELEMENT_FIELD: Final = re.compile(r"elements\.([a-z0-9_]+)(?:\.([a-z_]+))?.*")
_REMOVABLE: Final = frozenset(
    {
        "applies_if",
        "check",
        "check_message",
        "compute",
        "min",
        "max",
        "decimals",
        "may_skip",
        "text_max",
        "usual",
    }
    | {"accepts", "aliases", "recheck_after", "over_units", "over_time", "future", "authority"}
)


class ImportRefused(Exception):
    """Nothing can be imported; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The files by their path inside the flows folder, none where nothing could be carried over; and all notes.

    `elements` are the new ones and `reused` the ids of those that were there.
    """

    flow: str
    files: Mapping[str, str]
    notes: tuple[Note, ...]
    elements: tuple[DraftElement, ...]
    reused: tuple[Reused, ...]
    tally: tuple[Count, ...]


def import_source(source: Source, request: Request, folder: Mapping[str, str]) -> Imported:
    """The form of a spreadsheet for a flows folder, whose files `folder` gives by their paths.

    ImportRefused where the folder has problems of its own, or the form's name is taken.
    """
    existing = _catalogue(folder)
    flow = _flow_name(source, request, folder)
    needs_department = UNDECIDED not in existing.departments
    elements = Elements(existing, UNDECIDED)
    for item in source.items:
        elements.take(item, source.sections[item.section].title)
    notes = [*source.notes, *elements.notes]
    kept = _with_inputs(with_expressions(elements.kept, notes), existing, notes)
    title, *_ = completed(source.title)
    draft = Draft(
        flow=flow,
        title={code: shortened(text, TITLE_MAX_CHARS) for code, text in (title or _same(flow)).items()},
        request=request,
        sections=(),
        elements=(),
        units=tuple(elements.units.made.values()),
        department=UNDECIDED,
        needs_department=needs_department,
    )
    return _accepted(source, draft, kept, notes, folder)


def units_of(folder: Mapping[str, str]) -> Mapping[str, MeasurementUnit]:
    """The measurement units of a flows folder; ImportRefused where it has problems of its own."""
    return _catalogue(folder).units


def _catalogue(folder: Mapping[str, str]) -> Catalogue:
    if not any(path.startswith(("definitions/", "dictionary/")) for path in folder):
        return EMPTY
    reading = read_catalogue(folder)
    if reading.catalogue is None:
        count = sum(each.severity is Severity.ERROR for each in reading.problems)
        raise ImportRefused(
            f"The flows folder has {count} problem{'s' if count > 1 else ''} of its own, so nothing can be matched "
            "with it. Mend them first: yibiao check lists them."
        )
    return reading.catalogue


def _flow_name(source: Source, request: Request, folder: Mapping[str, str]) -> str:
    flow = request.flow or slug(source.name, "-") or slug(f"form-{source.name}", "-")
    if slug(flow, "-") != flow:
        raise ImportRefused(
            f'"{flow}" is no name for a form. Use small letters, digits and hyphens, beginning with a letter.'
        )
    for path in (f"definitions/{flow}.yaml", f"dictionary/{flow}.yaml"):
        if path in folder:
            raise ImportRefused(
                f"{path} is there already and is not overwritten. Choose another name with --flow."
            )
    return flow


def _with_inputs(
    kept: list[DraftElement | Reused], existing: Catalogue, notes: list[Note]
) -> list[DraftElement | Reused]:
    """The elements, and before one of the dictionary what its own condition reads: the form must ask for that too."""
    present = {each.id for each in kept}
    whole: list[DraftElement | Reused] = []
    for each in kept:
        if isinstance(each, Reused):
            for id_ in _inputs(each.element, existing, present):
                whole.append(Reused(existing.elements[id_], each.item, {}))
                values = {"id": each.id, "input": id_}
                notes.append(note("brought-along", each.item.origin, each.item.subject, **values))
        whole.append(each)
    return whole


def _inputs(element: Element, existing: Catalogue, present: set[str]) -> Iterator[str]:
    """The ids that are missing, what they need themselves first; `present` grows by them."""
    for id_ in sorted(element.applies_if.reads if element.applies_if else ()):
        if id_ not in present:
            present.add(id_)
            yield from _inputs(existing.elements[id_], existing, present)
            yield id_


def _accepted(
    source: Source,
    draft: Draft,
    kept: list[DraftElement | Reused],
    notes: list[Note],
    folder: Mapping[str, str],
) -> Imported:
    """Writes, reads back and takes out what is refused, until the flow language accepts everything."""
    for _ in range(PASSES_MAX):
        draft = _arranged(source, draft, kept)
        files = files_of(draft) if kept else {}
        problems = read_catalogue({**folder, **files}).problems if files else ()
        errors = tuple(each for each in problems if each.severity is Severity.ERROR)
        if not errors:
            return _imported(source, draft, kept, notes, files)
        kept = _without(kept, errors, notes)
    raise ImportRefused(f"The flow language does not accept what the spreadsheet gives: {errors[0].sentence}")


def _imported(
    source: Source,
    draft: Draft,
    kept: list[DraftElement | Reused],
    notes: list[Note],
    files: Mapping[str, str],
) -> Imported:
    if files:
        sheet = Origin(source.items[0].origin.sheet, 0)
        notes.append(note("form-to-decide", sheet, draft.flow, keys=", ".join(FORM_UNDECIDED)))
        notes += _untranslated(source, sheet)
    ordered = sorted(notes, key=lambda each: (each.origin.sheet, each.origin.row))
    return Imported(
        flow=draft.flow,
        files=files,
        notes=tuple({str(each): each for each in ordered}.values()),
        elements=draft.elements,
        reused=tuple(each for each in kept if isinstance(each, Reused)),
        tally=tally(source, kept, notes),
    )


def _untranslated(source: Source, sheet: Origin) -> Iterator[Note]:
    """Titles that stand in one language only."""
    for words in (source.title, *(section.title for section in source.sections)):
        title, missing, foreign = completed(words)
        if missing:
            yield note("to-translate", sheet, title["zh"], language=LANGUAGE_NAMES[missing])
        elif foreign:
            yield note("foreign-text", sheet, title["zh"], language=foreign)


def _arranged(source: Source, draft: Draft, kept: list[DraftElement | Reused]) -> Draft:
    """The draft with the elements in their sections, and the units that they count in."""
    sections: list[DraftSection] = []
    taken: set[str] = set()
    for number, section in enumerate(source.sections):
        fields = tuple(each.id for each in kept if each.item.section == number)
        if not fields:
            continue
        title, _, _ = completed(section.title)
        wanted = section.name.removesuffix(SECTION_SUFFIX) or title.get("en", "") or "part"
        id_ = new_id(wanted, taken, joint_of(wanted), prefix="part")
        taken.add(id_)
        shown = title or {"zh": f"第{len(sections) + 1}部分", "en": f"Part {len(sections) + 1}"}
        sections.append(
            DraftSection(
                id_, {code: shortened(text, TITLE_MAX_CHARS) for code, text in shown.items()}, fields
            )
        )
    elements = tuple(each for each in kept if isinstance(each, DraftElement))
    used = {element.keys.get("unit") for element in elements}
    units = tuple(unit for unit in draft.units if unit.id in used)
    return replace(draft, sections=tuple(sections), elements=elements, units=units)


def _without(
    kept: list[DraftElement | Reused], problems: tuple[Problem, ...], notes: list[Note]
) -> list[DraftElement | Reused]:
    """The elements without the keys, or without the elements, that are refused; each loss is noted."""
    keys: dict[str, dict[str, Problem]] = {}
    whole: dict[str, Problem] = {}
    for one in problems:
        match = _ELEMENT_FIELD.fullmatch(one.field)
        if one.code == "condition-input-missing":
            keys.setdefault(str(one.values["id"]), {})["applies_if"] = one
        elif match is None:
            raise ImportRefused(
                f"The flow language does not accept what the spreadsheet gives: {one.sentence}"
            )
        elif match[2] in _REMOVABLE:
            keys.setdefault(match[1], {})[match[2]] = one
        else:
            whole[match[1]] = one
    left: list[DraftElement | Reused] = []
    for each in kept:
        lost = keys.get(each.id, {})
        fatal = whole.get(each.id) or lost.get("compute")
        if isinstance(each, Reused):
            fatal = fatal or next(iter(lost.values()), None)  # what stands in the dictionary is not touched
        if fatal is not None:
            values = {"what": "The question", "problem": fatal.sentence}
            notes.append(note("not-accepted", each.item.origin, each.item.subject, **values))
        elif lost and isinstance(each, DraftElement):
            left.append(_stripped(each, lost, notes))
        else:
            left.append(each)
    return left


def _stripped(draft: DraftElement, lost: Mapping[str, Problem], notes: list[Note]) -> DraftElement:
    for key, one in lost.items():
        values = {"what": key, "problem": one.sentence}
        notes.append(note("not-accepted", draft.item.origin, draft.item.subject, **values))
    gone = {*lost, *({"check", "check_message"} if {"check", "check_message"} & lost.keys() else ())}
    return replace(
        draft,
        keys={key: text for key, text in draft.keys.items() if key not in gone},
        expressions={key: text for key, text in draft.expressions.items() if key not in gone},
    )


def _same(text: str) -> Texts:
    return {"zh": text, "en": text}
