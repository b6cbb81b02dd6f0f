"""Starting files for authors: a commented element or flow that fits the folder it is for, and has no problem there.

Pure. The comments are in the language of the author. What is to be filled in is marked, and the admission has ended:
nobody is asked before somebody has decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.app.starting_files_zh import ELEMENT_ZH, FLOW_ZH
from bot.core.errors import InputError
from flows.language.model import Catalogue, Element
from flows.language.reader import read_catalogue

MODELINE: Final = "# yaml-language-server: $schema=../schema/{schema}.json"
"""First line of a flow file: where an editor with YAML support finds the keys, seen from the file."""

_DEPARTMENT: Final = "my-department"
_UNIT: Final = "piece"

_ELEMENT: Final = """\
{modeline}
# A new element (指标). First search the dictionary for the thing itself, also under other words.
# Decide where it says so, and take those words away. The editor in the browser checks while you
# type; elsewhere run: yibiao check
schema: 1

elements:
  {id}:
    label: {{zh: 请填写 {id}, en: Fill in {id}}}   # to decide: what a reporter reads
    definition:                        # to decide: the 口径: as of which day, what counts, what does not
      zh: 请写明 {id} 的口径。
      en: Say what {id} counts, and what it does not.
    type: integer                      # to decide: integer decimal money text choice choices boolean date
    unit: {unit}                       # to decide: what it is counted in; from the units of the dictionary
    measure: stock                     # to decide: stock on the last day, flow in the period, cumulative since January
    owner: {owner}                     # to decide: the one department that answers for the definition
    # aliases: [别名]                  # other words that workers type for it
    min: 0
    # max: 500                         # beyond it a figure is refused
    # warn_if: abs(change) > 0.3       # beyond it a figure is asked back once
    recheck_after: 4 quarters          # a carried figure older than this is asked again
    over_units: sum                    # how villages make a township: sum mean max last none
    over_time: last                    # how quarters make a year
"""

_OWN_UNIT: Final = """
units:
  piece: {label: {zh: 个, en: pieces}, dimension: pieces, factor: 1}
"""

_OWN_DEPARTMENT: Final = """
departments:
  my-department: {label: {zh: 请填写部门, en: Fill in the department}}   # to decide
"""

_FLOW: Final = """\
{modeline}
# A new flow (报表). There is one form for each kind of work, level and period: first look whether the questions belong
# into a form that exists. Decide where it says so, and take those words away. The editor in the browser checks while
# you type; elsewhere run: yibiao check
schema: 1
flow: {id}                             # the same as the file's name
title: {{zh: 请填写 {id}, en: Fill in {id}}}   # to decide: what a reporter reads above the form
period: quarterly                      # to decide: quarterly or annual; nothing else exists
level: village                         # to decide: village community township county prefecture province
work_class: {id}                       # to decide: the kind of work
window: {{opens: period_end, due: 15 working days, late_until: 30 days}}
issuer: {{department: {department}, leader: 请填写, maker: 请填写}}   # to decide: two persons answer for the form
admission:                             # to decide: the form office's decision; as it stands nobody is asked
  number: 请填写准入编号
  approved_on: 2000-01-01
  valid_until: 2000-01-02
  legal_basis: {{zh: 请填写依据, en: Fill in the rule it rests on}}
  purpose: {{zh: 请填写用途, en: Fill in what the figures are for}}
  minutes: 5                           # how long one filing should take
receivers: [{department}]              # to decide: the departments that get the figures
sections:
  - section: first
    title: {{zh: 请填写, en: Fill in}}   # to decide
    fields:                            # to decide: names of elements, in the order of asking
      - {field}
"""

_ELEMENTS: Final = {"en": _ELEMENT, "zh": ELEMENT_ZH}
_FLOWS: Final = {"en": _FLOW, "zh": FLOW_ZH}


def starting_text(path: str, files: Mapping[str, str], language: str) -> str | None:
    """What a new file of dictionary/ or definitions/ begins with; None where the folder is not ready for it."""
    folder, _, name = path.removesuffix(".yaml").partition("/")
    try:
        if folder == "dictionary":
            return element_text(name.replace("-", "_"), files, language)
        return flow_text(name, files, language) if folder == "definitions" else None
    except InputError:
        return None


def element_text(id_: str, files: Mapping[str, str], language: str) -> str:
    """A dictionary file with one element, with a unit and a department of the folder, or its own where it has none."""
    catalogue = _catalogue(files)
    units, departments = (catalogue.units, catalogue.departments) if catalogue is not None else ({}, {})
    text = _ELEMENTS[language].format(
        modeline=MODELINE.format(schema="dictionary"),
        id=id_,
        unit=min(units, default=_UNIT),
        owner=min(departments, default=_DEPARTMENT),
    )
    return text + ("" if units else _OWN_UNIT) + ("" if departments else _OWN_DEPARTMENT)


def flow_text(id_: str, files: Mapping[str, str], language: str) -> str:
    """A flow with the first element that can stand alone; InputError where the dictionary has none."""
    catalogue = _catalogue(files)
    elements = sorted(catalogue.elements.values(), key=_place) if catalogue is not None else []
    alone = [element for element in elements if element.compute is None and element.applies_if is None]
    if catalogue is None or not alone:
        raise InputError("The dictionary has no element to ask yet. Make one first: yibiao new element ID.")
    return _FLOWS[language].format(
        modeline=MODELINE.format(schema="flow"),
        id=id_,
        department=min(catalogue.departments),
        field=alone[0].id,
    )


def _place(element: Element) -> tuple[str, int]:
    return element.place.file, element.place.line


def _catalogue(files: Mapping[str, str]) -> Catalogue | None:
    """What the folder says; None of an empty folder, InputError of one with problems."""
    if not any(path.startswith(("dictionary/", "definitions/")) for path in files):
        return None
    reading = read_catalogue(files)
    if reading.catalogue is None:
        raise InputError("The folder has problems. Mend them first: yibiao check lists them.")
    return reading.catalogue
