"""Somebody asks units for a form: opened where the rules allow it, refused by name where not; what is held is given.

Figures that are held are answered from the store: nobody is asked for them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from bot.app.office import NotTaken
from bot.app.openings import Offer, Openings
from bot.app.revisions import Revisions
from bot.app.units_file import CODE_MAX_CHARS, may_be_a_code
from bot.core.calendar.asking import Refusal, Refused, Rule
from bot.core.calendar.windows import OpenWindow
from bot.core.facts import Figure, ReportKey, Unit
from bot.core.periods import Period, names_shorter_period, parse_typed
from bot.core.store import Transaction
from bot.core.timetable import CalendarTransaction
from flows.language.model import Flow
from flows.language.problems import Problem

UNITS_MAX: Final = 200
"""Units of one request: it is one transaction, and on SQLite every answer waits for it."""


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
    `window` is the one outside which it was asked for, or which ends later than it was wanted; None for any other rule.
    """

    unit: str
    rule: Rule | None
    figures: tuple[Figure, ...] = ()
    due_on: date | None = None
    window: OpenWindow | None = None


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
        """What becomes of a request, by unit; refusals are written down. NotTaken for what names no form or period."""
        flow = self._revisions.current(transaction).catalogue.flows.get(request.flow)
        if flow is None:
            known = sorted(self._revisions.current(transaction).catalogue.flows)
            raise NotTaken("no_flow", typed=_clipped(request.flow), known=", ".join(known))
        units = tuple(dict.fromkeys(request.units)) or self._all(transaction, flow)
        period = parse_typed(request.period, at.astimezone(self._zone(transaction, units)).date())
        if period is None and not names_shorter_period(request.period):
            raise NotTaken("no_period", typed=_clipped(request.period))
        if period is None:
            outcomes: list[Outcome] = [Outcome("", Rule.TOO_FREQUENT)]
        elif len(units) > UNITS_MAX:
            raise NotTaken("too_many_units", count=len(units), limit=UNITS_MAX)
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
        first = transaction.unit(units[0]) if units and may_be_a_code(units[0]) else None
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
        unit = transaction.unit(code) if may_be_a_code(code) else None
        if unit is None:
            return Outcome(code, Rule.NO_SUCH_UNIT)
        key = ReportKey(flow.id, code, str(period))
        offer = self._offer(transaction, flow, period, unit, at)
        held = tuple(each for each in transaction.figures_of_report(key) if each.element in flow.field_of)
        if isinstance(offer, Rule):
            is_outside = offer is Rule.OUTSIDE_WINDOW
            window = self._openings.window(flow, period, unit.zone) if is_outside else None
            return Outcome(code, offer, held, window=window)
        if request.due_on is not None and request.due_on < offer.window.due_on:
            return Outcome(code, Rule.SHORT_NOTICE, held, window=offer.window)
        return Outcome(code, None, held, self._openings.open(transaction, key, offer, at).due_on)

    def _offer(
        self, transaction: CalendarTransaction, flow: Flow, period: Period, unit: Unit, at: datetime
    ) -> Offer | Rule:
        """What the unit is offered, or the rule that stands in the way."""
        reports = {report.key: report for report in transaction.reports_of_unit(unit.code)}
        if ReportKey(flow.id, unit.code, str(period)) in reports:
            return Rule.ASKED_ALREADY
        return self._openings.offer(transaction, flow, period, unit, reports, at)

    @staticmethod
    def _note(
        transaction: CalendarTransaction,
        request: Request,
        period: Period | None,
        outcomes: Iterable[Outcome],
        at: datetime,
    ) -> None:
        detail = _clipped(request.period)
        named = str(period) if period is not None else detail
        refused = {
            (each.rule, each.unit if request.units else "") for each in outcomes if each.rule is not None
        }
        for rule, unit in sorted(refused):
            transaction.note_refusal(
                Refusal(rule, request.door, request.flow, _clipped(unit), named, detail, request.person), at
            )


def _clipped(text: str) -> str:
    """What somebody typed, as it is kept: short, and without signs that a database does not take."""
    return "".join(sign for sign in text[:CODE_MAX_CHARS] if sign.isprintable())
