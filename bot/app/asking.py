"""Somebody asks units for a form: opened where the rules allow it, refused by name where not; what is held is given.

Figures that are held are answered from the store: nobody is asked for them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from bot.app.openings import Offer, Openings
from bot.app.revisions import Revisions
from bot.app.units_file import CODE_MAX_CHARS
from bot.app.wording import value
from bot.core.calendar.asking import NOTICE_WORKING_DAYS, Refusal, Refused, Rule
from bot.core.errors import InputError
from bot.core.facts import Figure, ReportKey, Unit
from bot.core.periods import Period, names_shorter_period, parse_typed
from bot.core.store import Transaction
from bot.core.timetable import CalendarTransaction
from flows.language.model import Catalogue, Flow
from flows.language.problems import Problem

UNITS_MAX: Final = 200
"""Units of one request: it is one transaction, and on SQLite every answer waits for it."""

WHY: Final[Mapping[Rule, str]] = {
    Rule.TOO_FREQUENT: "Nobody is asked more often than quarterly. Name a quarter or a year, like 2026Q3 or 2026.",
    Rule.OTHER_KIND: "The form is of another kind of period: a quarterly one takes 2026Q3, an annual one 2026.",
    Rule.OTHER_LEVEL: "The form is for units of another level.",
    Rule.NO_SUCH_UNIT: "There is no such unit on the period's last day.",
    Rule.NOT_ADMITTED: "The form office's admission does not cover today.",
    Rule.OUTSIDE_WINDOW: "No window of this period is open: windows open when the period has ended.",
    Rule.SHORT_NOTICE: f"Fewer than {NOTICE_WORKING_DAYS} working days would be left. It is asked in the next period.",
    Rule.LAST_QUARTER_MISSING: "The year's last quarter is not filed yet; the year opens when it is.",
    Rule.ASKED_ALREADY: "It was asked already: once a period is enough.",
}
"""Why each rule refuses, and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for. `period` is as they typed it; `units` are codes, none: all of the form's level.

    `due_on` is by when they want it, None for the form's own day. `door` is the way by which they came.
    """

    flow: str
    period: str
    units: tuple[str, ...]
    door: str
    due_on: date | None = None
    person: int | None = None


class Outcome(NamedTuple):
    """What became of the request for one unit: the rule that refused it, None where it is asked now.

    `figures` are those that are held for the form and the period; `due_on` is by when what is asked now is due.
    """

    unit: str
    rule: Rule | None
    figures: tuple[Figure, ...] = ()
    due_on: date | None = None


def plain_outcome(outcome: Outcome, catalogue: Catalogue, language: str) -> dict[str, object]:
    """An outcome for programs; its figures are those that are held, by element, as people read them."""
    figures = {
        figure.element: value(language, figure.value, catalogue.elements[figure.element])
        for figure in outcome.figures
    }
    rule = outcome.rule.value if outcome.rule is not None else None
    due_on = outcome.due_on.isoformat() if outcome.due_on is not None else None
    return {"unit": outcome.unit, "refused_by": rule, "due_on": due_on, "figures": figures}


def plain_refusal(refused: Refused) -> dict[str, object]:
    """A refusal for programs."""
    named = ("door", "flow", "unit", "period", "detail")
    return {
        "rule": refused.what.rule.value,
        **{name: getattr(refused.what, name) for name in named},
        "by": refused.by,
        "first_at": refused.first_at.isoformat(),
        "last_at": refused.last_at.isoformat(),
        "times": refused.times,
    }


PUBLICATION: Final = "publication"
"""The door at which a form is refused that would be asked more often than quarterly."""


def note_too_frequent(
    problems: Iterable[Problem], transaction: Transaction, person: int | None, at: datetime
) -> None:
    """Write down which forms of a folder would have been asked more often than quarterly."""
    for each in problems:
        if each.code == "period-not-allowed":
            flow = PurePosixPath(each.place.file).stem
            refused = Refusal(Rule.TOO_FREQUENT, PUBLICATION, flow, detail=each.sentence, person=person)
            transaction.note_refusal(refused, at)


class Asking:
    """Carries requests out."""

    def __init__(self, revisions: Revisions, openings: Openings) -> None:
        self._revisions = revisions
        self._openings = openings

    def ask(self, transaction: CalendarTransaction, request: Request, at: datetime) -> tuple[Outcome, ...]:
        """What becomes of a request, by unit; refusals are written down. InputError for a form there is not."""
        flow = self._revisions.current(transaction).catalogue.flows.get(request.flow)
        if flow is None:
            raise InputError(f"There is no flow {request.flow}.")
        units = request.units or self._all(transaction, flow)
        if len(units) > UNITS_MAX:
            raise InputError(
                f"These are {len(units)} units; name at most {UNITS_MAX}. "
                "Every unit is asked by itself when its window opens."
            )
        period = parse_typed(request.period, at.astimezone(self._zone(transaction, units)).date())
        if period is None and not names_shorter_period(request.period):
            raise InputError(f"{_clipped(request.period)} is no period. Write it like 2026Q3 or 2026.")
        if period is None:
            outcomes: list[Outcome] = [Outcome("", Rule.TOO_FREQUENT)]
        else:
            outcomes = [self._outcome(transaction, request, flow, period, code, at) for code in units]
        self._note(transaction, request, period, outcomes, at)
        return tuple(outcomes)

    @staticmethod
    def _all(transaction: CalendarTransaction, flow: Flow) -> Sequence[str]:
        return [unit.code for unit in transaction.all_units() if unit.level is flow.level]

    @staticmethod
    def _zone(transaction: CalendarTransaction, units: Sequence[str]) -> tzinfo:
        """Where it is what day, for a quarter that is named without its year."""
        first = transaction.unit(units[0]) if units and _may_be_a_code(units[0]) else None
        return first.zone if first is not None else UTC

    def _outcome(
        self,
        transaction: CalendarTransaction,
        request: Request,
        flow: Flow,
        period: Period,
        code: str,
        at: datetime,
    ) -> Outcome:
        unit = transaction.unit(code) if _may_be_a_code(code) else None
        if unit is None:
            return Outcome(code, Rule.NO_SUCH_UNIT)
        key = ReportKey(flow.id, code, str(period))
        offer = self._offer(transaction, request, flow, period, unit, at)
        held = tuple(each for each in transaction.figures_of_report(key) if each.element in flow.field_of)
        if isinstance(offer, Rule):
            return Outcome(code, offer, held)
        return Outcome(code, None, held, self._openings.open(transaction, key, offer, at).due_on)

    def _offer(
        self,
        transaction: CalendarTransaction,
        request: Request,
        flow: Flow,
        period: Period,
        unit: Unit,
        at: datetime,
    ) -> Offer | Rule:
        """What the unit is offered, or the rule that stands in the way."""
        reports = {report.key: report for report in transaction.reports_of_unit(unit.code)}
        if ReportKey(flow.id, unit.code, str(period)) in reports:
            return Rule.ASKED_ALREADY
        offer = self._openings.offer(transaction, flow, period, unit, reports, at)
        if isinstance(offer, Offer) and request.due_on is not None and request.due_on < offer.window.due_on:
            return Rule.SHORT_NOTICE
        return offer

    @staticmethod
    def _note(
        transaction: CalendarTransaction,
        request: Request,
        period: Period | None,
        outcomes: Iterable[Outcome],
        at: datetime,
    ) -> None:
        named = str(period) if period is not None else ""
        refused = {
            (each.rule, each.unit if request.units else "") for each in outcomes if each.rule is not None
        }
        for rule, unit in sorted(refused):
            detail = _clipped(request.period)
            transaction.note_refusal(
                Refusal(rule, request.door, request.flow, _clipped(unit), named, detail, request.person), at
            )


def _may_be_a_code(text: str) -> bool:
    """Whether a unit can have such a code at all; nothing else is looked up."""
    return 0 < len(text) <= CODE_MAX_CHARS and text.isprintable()


def _clipped(text: str) -> str:
    """What somebody typed, as it is kept: short, and without signs that a database does not take."""
    return "".join(sign for sign in text[:CODE_MAX_CHARS] if sign.isprintable())
