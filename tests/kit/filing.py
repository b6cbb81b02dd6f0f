"""Figures of the past that a transcript puts there, and what a submission in it wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.effects import NewObservation, Submit
from bot.core.facts import Provenance, ReportKey
from flows.language.model import Catalogue, Value


def past_filing(
    report: ReportKey, values: Mapping[str, Value], meanings: Mapping[str, int], catalogue: Catalogue
) -> Submit:
    """An earlier submission of figures; `meanings` of elements that meant something else then."""
    observations = (
        NewObservation(
            element=element,
            period=report.period,
            value=value,
            meaning=meanings.get(element, catalogue.elements[element].meaning),
            provenance=Provenance.REPORTED.value,
            attested=report.period,
            estimated=False,
            note=None,
            typed=None,
            supersedes=None,
            carried_from=None,
        )
        for element, value in values.items()
    )
    return Submit(report, tuple(observations), (), (), active_s=0, asked=0, not_asked=0)


@dataclass(frozen=True)
class Saved:
    """What a submission wrote: the report's period, values by (element, period), observations by provenance.

    `estimated` are the elements marked as estimates, `notes` the words given with values, by element.
    """

    period: str
    values: Mapping[tuple[str, str], Value]
    provenances: Mapping[str, int]
    estimated: frozenset[str]
    notes: Mapping[str, str]


def saved_by(submit: Submit) -> Saved:
    """What a submission wrote, from its effect."""
    observed = {(each.element, each.period): each.value for each in submit.observations}
    derived = {(each.element, each.period): each.value for each in submit.derived}
    return Saved(
        submit.report.period,
        observed | derived,
        Counter(each.provenance for each in submit.observations),
        frozenset(each.element for each in submit.observations if each.estimated),
        {each.element: each.note for each in submit.observations if each.note is not None},
    )
