"""Furnishes a throw-away program for a preview: a unit, a reporter, a last period, and a clock in an open window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.clock import SetClock
from bot.core.effects import DerivedFigure, NewObservation, Submit
from bot.core.errors import InputError
from bot.core.facts import Figure, Person, Provenance, Report, ReportKey, Unit, UnitFacts
from bot.core.invitees import REPORTER
from bot.core.periods import YEAR_MAX, YEAR_MIN, Period, latest_ended
from bot.core.plan import plan_report
from bot.core.store import Transaction
from bot.core.submission import derived_figures
from bot.preview.figures import sample_figures
from bot.program import Program
from flows.language.model import Catalogue, Element, Flow, PeriodKind, Value

DAY_OF_PREVIEW: Final = 3
"""The working day of the window on which a preview plays, unless the report is due before."""

_NAMES: Final = {"zh": "示例单位", "en": "Sample unit"}
_REPORTERS: Final = {"zh": "试填人", "en": "Previewer"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be previewed.

    `period` None: the latest that had ended on `today`, or the nearest for which the form is admitted. `last` is the
    unit whose figures are the last period; None: a unit without a past, or with a made-up one where `has_sample`.
    """

    flow: str
    language: str
    today: date
    period: Period | None = None
    has_sample: bool = False
    last: UnitFacts | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A furnished preview: the open report and its form; `is_admitted` is false where it would not be asked then."""

    report: Report
    flow: Flow
    is_admitted: bool


def furnish(
    program: Program, clock: SetClock, files: Mapping[str, str], wish: Wish, channel: str, address: str
) -> Stage:
    """Publish `files` in a program whose database is empty, make the past, and open the report.

    The chat at `address` is that of the reporter. InputError for files with problems and a flow that is not there.
    """
    with program.storage.transaction() as transaction:
        catalogue = program.revisions.store(files, transaction, clock.now()).catalogue
        flow = _flow(catalogue, wish.flow)
        unit = _unit(flow, wish)
        period = wish.period or _default_period(program, flow, unit, wish.today)
        clock.set(_moment(program, flow, period, unit))
        transaction.save_units([replace(unit, parent=None)])
        person = transaction.add_person(_REPORTERS[wish.language], wish.language)
        transaction.add_address(person.id, channel, address, clock.now())
        transaction.add_role(person.id, unit.code, REPORTER, clock.now())
        scene = _Scene(program, transaction, catalogue, flow, unit, person, clock.now())
        if wish.last is not None:
            scene.copy(wish.last, period)
        elif wish.has_sample:
            scene.make_up(period, wish.language)
        report = scene.open(period)
    today = clock.now().astimezone(unit.zone).date()
    return Stage(report, flow, flow.admission.approved_on <= today <= flow.admission.valid_until)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One unit's past being made, in one transaction."""

    program: Program
    transaction: Transaction
    catalogue: Catalogue
    flow: Flow
    unit: Unit
    person: Person
    at: datetime

    def open(self, period: Period) -> Report:
        window = self.program.duties.window(self.flow, period, self.unit)
        key = ReportKey(self.flow.id, self.unit.code, str(period))
        return self.transaction.open_report(key, self.catalogue.revision, window, self.at)

    def copy(self, facts: UnitFacts, period: Period) -> None:
        """The figures that the real unit had before a period; drafts are nobody else's and stay behind."""
        figures = [each for history in facts.figures.values() for each in history if each.period < period]
        observed = [_observation(each) for each in figures if each.id is not None]
        derived = [_derived(each) for each in figures if each.id is None]
        if figures:
            self._submit(period.previous, observed, derived)

    def make_up(self, period: Period, language: str) -> None:
        """A last period of the form, and for a year the quarters that it and the year before are rolled up from."""
        before = period.previous
        quarters = (*before.quarters, *period.quarters) if period.quarter is None else ()
        observed = [
            _made_up(self.catalogue.elements[element], each, value)
            for each in (*quarters, before)
            for element, value in sample_figures(self._collected(each), each, language).items()
        ]
        self._submit(before, observed, [])
        for each in (*quarters, before):
            self._derive(each)

    def _collected(self, period: Period) -> list[Element]:
        """The elements that units of this level report for a period themselves, and the form's computed ones."""
        kind = PeriodKind.ANNUAL if period.quarter is None else PeriodKind.QUARTERLY
        flows = [each for each in self._flows(kind) if kind is PeriodKind.QUARTERLY or each is self.flow]
        found = {
            field.element.id: field.element
            for flow in flows
            for field in flow.fields
            if field.element.id not in flow.over_time
        }
        return list(found.values())

    def _flows(self, kind: PeriodKind) -> Iterable[Flow]:
        flows = self.catalogue.flows.values()
        return (each for each in flows if each.period is kind and each.level is self.flow.level)

    def _derive(self, period: Period) -> None:
        """What is computed or rolled up for a period, as a submission would have written it."""
        facts = self.transaction.unit_facts(self.unit.code)
        assert facts is not None  # the unit was saved in this transaction
        kind = PeriodKind.ANNUAL if period.quarter is None else PeriodKind.QUARTERLY
        derived = {
            figure.element: figure
            for flow in self._flows(kind)
            for figure in derived_figures(plan_report(flow, period, self.catalogue, facts, is_open=False))
        }
        if derived:
            self.transaction.replace_derived(self.unit.code, {period: tuple(derived.values())})

    def _submit(
        self, period: Period, observed: Iterable[NewObservation], derived: Iterable[DerivedFigure]
    ) -> None:
        report = self.open(period)
        filed = Submit(report.key, tuple(observed), tuple(derived), (), active_s=0, asked=0, not_asked=0)
        self.transaction.submit(filed, self.person, self.at)


def _flow(catalogue: Catalogue, flow: str) -> Flow:
    found = catalogue.flows.get(flow)
    if found is None:
        raise InputError(f"There is no flow {flow}. Flows: {', '.join(sorted(catalogue.flows))}.")
    return found


def _unit(flow: Flow, wish: Wish) -> Unit:
    """The unit of the preview; InputError where a real one is of another level than the form."""
    if wish.last is None:
        return Unit("preview", _NAMES[wish.language], flow.level, ZoneInfo("Asia/Shanghai"))
    unit = wish.last.unit
    if unit.level is not flow.level:
        levels = (flow.level.value, unit.level.value)
        raise InputError(f"{flow.id} is a form of the level {levels[0]}, and {unit.code} is a {levels[1]}.")
    return unit


def _moment(program: Program, flow: Flow, period: Period, unit: Unit) -> datetime:
    """Nine in the morning of an early working day in the window of a period."""
    early = replace(flow.window, due_working_days=min(DAY_OF_PREVIEW, flow.window.due_working_days))
    due_on = program.duties.window(replace(flow, window=early), period, unit).due_on
    return datetime.combine(due_on, time(9), unit.zone)


def _default_period(program: Program, flow: Flow, unit: Unit, today: date) -> Period:
    """The latest period that has ended, moved into the form's admission; as it is where that holds none."""
    latest = latest_ended(flow.period, today)
    period = latest
    while _moment(program, flow, period, unit).date() > flow.admission.valid_until and period.year > YEAR_MIN:
        period = period.previous
    while _moment(program, flow, period, unit).date() < flow.admission.approved_on and period.year < YEAR_MAX:
        period = period.next
    return period


def _observation(figure: Figure) -> NewObservation:
    return NewObservation(
        element=figure.element,
        period=str(figure.period),
        value=figure.value,
        meaning=figure.meaning,
        provenance=figure.provenance.value,
        attested=str(figure.attested),
        estimated=figure.estimated,
        note=figure.note,
        typed=None,
        supersedes=None,
        carried_from=None,
    )


def _derived(figure: Figure) -> DerivedFigure:
    return DerivedFigure(
        figure.element, str(figure.period), figure.value, figure.meaning, figure.provenance.value
    )


def _made_up(element: Element, period: Period, value: Value) -> NewObservation:
    figure = Figure(1, element.id, period, value, element.meaning, Provenance.REPORTED, period)
    return _observation(figure)
