"""Agendas of one unit and of the whole installation, from what is stored. Looking at one opens and freezes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.app.revisions import Revisions
from bot.core.calendar.agenda import Agenda, Forms, Span, agenda_of, periods_of
from bot.core.calendar.groups import GroupAgenda
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Report, Unit
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.office import OfficeTransaction


class Agendas:
    """Makes agendas of the forms in force."""

    def __init__(self, revisions: Revisions, hours: WorkingHours) -> None:
        self._revisions = revisions
        self._hours = hours

    def of_unit(
        self, transaction: OfficeTransaction, unit: Unit, span: Span, at: datetime, *, tells_filing: bool
    ) -> Agenda:
        """What a unit is asked. Without `tells_filing` it is the same whether the unit has filed or not."""
        reports = transaction.reports_of_unit(unit.code)
        forms = self._forms(transaction, reports, span)
        return agenda_of(unit, forms, reports, span, self._hours, at, tells_filing=tells_filing)

    def of_groups(self, transaction: OfficeTransaction, span: Span) -> tuple[GroupAgenda, ...]:
        """What all units are asked, by level and time zone. Windows that a reviewer moved for one unit are left out."""
        forms = self._forms(transaction, (), span)
        return tuple(
            GroupAgenda(group, agenda_of(group.any_unit, forms, (), span, self._hours, None))
            for group in transaction.unit_groups(REPORTER)
        )

    def _forms(self, transaction: OfficeTransaction, reports: Sequence[Report], span: Span) -> Forms:
        frozen = transaction.frozen_at([str(period) for period in periods_of(span)])
        revisions = {report.revision for report in reports} | set(frozen.values())
        asked = {each: self._revisions.asked(each, transaction) for each in sorted(revisions)}
        return Forms(
            in_force=self._revisions.current(transaction).catalogue,
            frozen={period: asked[revision] for period, revision in frozen.items()},
            of_reports=asked,
            since=transaction.flows_since(),
        )


def units_shown_to(transaction: OfficeTransaction, person: int, at: datetime) -> tuple[Unit, ...]:
    """The units for which a person reports, then those whose reports they review; each once.

    What these filed, and when, is told to the person.
    """
    own, below = transaction.units_of(person, REPORTER, at), transaction.units_below(person, REVIEWER)
    return tuple({unit.code: unit for unit in (*own, *below)}.values())
