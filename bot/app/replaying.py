"""The last period's answers against changed forms: what would be refused, asked, or come out differently.

Nothing is written. The answers stand as drafts in the plan of the same report under the new forms, as if people had
typed them there; the plan, the checks and the reading of answers are those of the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.core.answers.reading import Misread
from bot.core.answers.value import read_answer
from bot.core.facts import Draft, DraftKey, Figure, NewDraft, Provenance, UnitFacts
from bot.core.findings import doubt_about, failing_checks
from bot.core.periods import Period
from bot.core.plan import Plan, Reason, Status, plan_report
from flows.language.model import LANGUAGES, Absence, Catalogue, Element, Value

_GIVEN: Final = (Provenance.REPORTED, Provenance.CONFIRMED)
_YES_AND_NO: Final = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of one answer or figure of one unit: `kind` is a key of SENTENCES, `why` says more."""

    unit: str
    element: str
    kind: str
    why: str = ""


SENTENCES: Final[Mapping[str, str]] = {
    "gone": "no longer asked",
    "refused": "the answer would be refused",
    "asked": "would be asked",
    "converted": "carried over",
    "check": "a check would stop the report",
    "doubt": "would be asked back once",
    "computed": "would come out differently",
}


def replay(
    flow: str, period: Period, catalogue: Catalogue, facts: UnitFacts, at: datetime
) -> tuple[Difference, ...]:
    """What would be different had a unit's report of a period been asked by this catalogue.

    `facts` are those of today; figures of later periods, and drafts, are left aside.
    """
    unit = facts.unit.code
    form = catalogue.flows[flow]
    filed = {each.element: each for each in _of_period(facts, period)}
    answered = replace(_before(facts, period), drafts=_as_drafts(filed, at), versions={})
    plan = plan_report(form, period, catalogue, answered)
    today = at.astimezone(facts.unit.zone).date()
    found = [
        *_gone(unit, filed, form.field_of.keys(), catalogue),
        *_answers(unit, plan, filed, today),
        *_asked(unit, plan, filed),
        *_checked(unit, plan),
        *_derived(unit, plan, filed),
    ]
    return tuple(found)


def summary(differences: Iterable[Difference]) -> Mapping[tuple[str, str, str], int]:
    """How many units each difference meets, by kind, element and why."""
    return Counter((each.kind, each.element, each.why) for each in differences)


def _of_period(facts: UnitFacts, period: Period) -> Iterator[Figure]:
    for figures in facts.figures.values():
        yield from (each for each in figures if each.period == period)


def _before(facts: UnitFacts, period: Period) -> UnitFacts:
    figures = {
        element: tuple(each for each in history if each.period < period)
        for element, history in facts.figures.items()
    }
    return UnitFacts(facts.unit, {element: history for element, history in figures.items() if history})


def _as_drafts(filed: Mapping[str, Figure], at: datetime) -> Mapping[DraftKey, Draft]:
    drafts = {}
    for number, figure in enumerate(filed.values(), 1):
        if figure.provenance in _GIVEN and figure.value is not Absence.NOT_APPLICABLE:
            key = DraftKey(figure.element, str(figure.period))
            what = NewDraft(key, figure.value, Provenance.REPORTED, meaning=figure.meaning)
            drafts[key] = Draft(what, 1, number, "replay", 0, "", at)
    return drafts


def _gone(
    unit: str, filed: Mapping[str, Figure], fields: Iterable[str], catalogue: Catalogue
) -> Iterator[Difference]:
    """Answers of the report that the form no longer asks; figures of other forms are none."""
    others = {field.element.id for form in catalogue.flows.values() for field in form.fields}
    for element, figure in filed.items():
        if element not in {*fields, *others} and figure.provenance in _GIVEN:
            yield Difference(unit, element, "gone")


def _answers(unit: str, plan: Plan, filed: Mapping[str, Figure], today: date) -> Iterator[Difference]:
    for line in plan.drafted:
        element, figure = line.element, filed[line.element.id]
        value = line.value
        if value != figure.value or figure.meaning != element.meaning:
            why = f"{typed_text(figure.value, element)} → {typed_text(value, element)}"
            yield Difference(unit, element.id, "converted", why)
        if value is None or isinstance(value, Absence):
            continue
        reading = read_answer(typed_text(value, element), element, today=today, last=None)
        if isinstance(reading, Misread):
            yield Difference(unit, element.id, "refused", reading.reason.value)
        elif doubt_about(line, value, plan) is not None:
            yield Difference(unit, element.id, "doubt")


def _asked(unit: str, plan: Plan, filed: Mapping[str, Figure]) -> Iterator[Difference]:
    for line in plan.lines:
        if line.status is Status.ASK and line.reason is not None:
            before = filed.get(line.element.id) if line.period == plan.period else None
            is_redefined = before is not None and before.meaning != line.element.meaning
            reason = Reason.REDEFINED if is_redefined else line.reason
            yield Difference(unit, line.element.id, "asked", reason.value)


def _checked(unit: str, plan: Plan) -> Iterator[Difference]:
    for each in failing_checks(plan):
        yield Difference(unit, each.lines[0].element.id, "check", each.check.message["en"])


def _derived(unit: str, plan: Plan, filed: Mapping[str, Figure]) -> Iterator[Difference]:
    for line in plan.lines:
        before = filed.get(line.element.id)
        if (
            line.is_derived
            and before is not None
            and line.period == plan.period
            and line.value != before.value
        ):
            why = f"{typed_text(before.value, line.element)} → {typed_text(line.value, line.element)}"
            yield Difference(unit, line.element.id, "computed", why)


def typed_text(value: Value | None, element: Element) -> str:
    """A value as a person could type it; — for none."""
    language = LANGUAGES[0]
    labels = {option.id: option.label[language] for option in element.options}
    match value:
        case bool():
            return _YES_AND_NO[value]
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(labels.get(each, each) for each in value)
        case str():
            return labels.get(value, value)
    return "—"
