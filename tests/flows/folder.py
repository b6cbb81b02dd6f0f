"""A small flows folder without problems, and what tests add to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.language.folder import Folder
from flows.language.model import Catalogue
from flows.language.problems import Problem
from flows.language.read_folder import FolderReader
from flows.language.reader import read_catalogue

DICTIONARY: Final = """\
schema: 1
units:
  person: {label: {zh: 人, en: persons}, dimension: persons, factor: 1}
  household: {label: {zh: 户, en: households}, dimension: households, factor: 1}
  mu: {label: {zh: 亩, en: mu}, dimension: area, factor: 2000/3, aliases: [亩地]}
  ha: {label: {zh: 公顷, en: ha}, dimension: area, factor: 10000}
  kg: {label: {zh: 公斤, en: kg}, dimension: mass, factor: 1}
departments:
  civil-affairs: {label: {zh: 民政办, en: Civil affairs office}}
  agriculture: {label: {zh: 农业办, en: Agriculture office}}
elements:
  residents:
    label: {zh: 常住人口, en: Residents}
    definition: {zh: 期末常住人口, en: Residents on the last day of the period}
    type: integer
    unit: person
    measure: stock
    owner: civil-affairs
    over_time: last
  births:
    label: {zh: 本期出生, en: Births}
    definition: {zh: 本期出生人数, en: Births within the period}
    type: integer
    unit: person
    measure: flow
    usual: 0
    owner: civil-affairs
    over_time: sum
  farmland:
    label: {zh: 耕地面积, en: Farmland}
    definition: {zh: 期末耕地面积, en: Farmland on the last day of the period}
    type: decimal
    unit: mu
    accepts: [ha]
    measure: stock
    owner: agriculture
  orchard:
    label: {zh: 园地面积, en: Orchards}
    definition: {zh: 期末园地面积, en: Orchards on the last day of the period}
    type: decimal
    unit: ha
    measure: stock
    owner: agriculture
  irrigated:
    label: {zh: 有效灌溉面积, en: Irrigated farmland}
    definition: {zh: 期末有效灌溉面积, en: Irrigated farmland on the last day of the period}
    type: decimal
    unit: mu
    measure: stock
    owner: agriculture
    applies_if: farmland > 0
    check: irrigated <= farmland
    check_message: {zh: 不能大于耕地面积。, en: It cannot exceed the farmland.}
  road:
    label: {zh: 通村道路, en: Village road}
    definition: {zh: 期末道路状况, en: State of the road on the last day of the period}
    type: choice
    measure: stock
    owner: agriculture
    options:
      - {id: open, label: {zh: 畅通, en: Open}}
      - {id: closed, label: {zh: 中断, en: Closed}}
  last_drill:
    label: {zh: 最近演练, en: Last drill}
    definition: {zh: 最近一次防汛演练的日期, en: Day of the last flood drill}
    type: date
    measure: stock
    owner: agriculture
"""

QUARTERLY: Final = """\
schema: 1
flow: base-quarterly
title: {zh: 季报, en: Quarterly report}
period: quarterly
level: village
work_class: basics
window: {opens: period_end, due: 15 working days, late_until: 30 days}
issuer: {department: civil-affairs, leader: 甲某, maker: 乙某}
admission:
  number: 示例 1
  approved_on: 2026-01-05
  valid_until: 2027-12-31
  legal_basis: {zh: 示例办法, en: Sample rule}
  purpose: {zh: 掌握基本情况, en: To know the basics}
  minutes: 6
receivers: [civil-affairs]
sections:
  - section: people
    title: {zh: 人口, en: People}
    fields: [residents, births]
"""

BASE: Final = {"dictionary/base.yaml": DICTIONARY, "definitions/base-quarterly.yaml": QUARTERLY}


def problems_with(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the small folder when `files` are added or put in place of its own."""
    return read_catalogue({**BASE, **files}).problems


def catalogue_with(files: Mapping[str, str]) -> Catalogue:
    """The small folder with `files`; fails the test with the problems where there are any."""
    reading = read_catalogue({**BASE, **files})
    assert reading.catalogue is not None, "\n".join(map(str, reading.problems))
    return reading.catalogue


def folder_with(files: Mapping[str, str]) -> Folder:
    """What the rules see of the small folder with `files`."""
    return FolderReader().read({**BASE, **files}, [])


def element_text(id_: str = "wells", **keys: str) -> str:
    """A dictionary file with one element: ordinary keys, those given in their place, empty ones left out."""
    ordinary = {
        "label": f"{{zh: 机井 {id_}, en: Well {id_}}}",
        "definition": f"{{zh: 期末机井 {id_}, en: Wells {id_} at the end}}",
        "type": "integer",
        "unit": "household",
        "measure": "stock",
        "owner": "agriculture",
    }
    lines = [f"    {key}: {text}" for key, text in {**ordinary, **keys}.items() if text]
    return "\n".join(["elements:", f"  {id_}:", *lines, ""])
