"""Who is told what, and when: milestones that have come become one message a person and day.

Every step is one short transaction and may be taken by any number of programs: what it does it has claimed first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.app.push import queue_push
from bot.app.revisions import Published, Revisions
from bot.core.calendar.asking import DATABASE, Refusal, Rule
from bot.core.calendar.telling import is_new, keeps_to_calendar, may_be_told_at, passed_and_next
from bot.core.calendar.working_days import WorkingHours
from bot.core.facts import Decision, Report
from bot.core.ports import NewMessage, Outgoing, QueuedMessage
from bot.core.timetable import Audience, CalendarTransaction, Chat, Claim, Told
from bot.core.walk.reminding import reminder_card
from flows.language.model import Catalogue

_LOG: Final = logging.getLogger(__name__)

REPORTS_MAX: Final = 200
PEOPLE_MAX: Final = 100
"""Reports and people of one transaction: on SQLite some 20 ms, for which an answer may have to wait."""

LOST_AFTER: Final = timedelta(hours=14)
"""A message that was not sent so long after it was written never will be: the working day it was for is over."""


@dataclass(frozen=True, slots=True)
class Written:
    """Messages that were written in a step, and whether there may be more to do."""

    messages: tuple[QueuedMessage, ...] = ()
    is_more: bool = False


class _Words(NamedTuple):
    """What reminders are written with: forms by revision, numbers of new reports, what reviewers decided of any."""

    published: Published
    catalogues: Mapping[str, Catalogue]
    opened: Collection[int]
    decisions: Mapping[int, Sequence[Decision]]


class _Addressed(NamedTuple):
    """A message, to whom it goes, and where."""

    audience: Audience
    chat: Chat
    message: Outgoing


class Reminders:
    """Turns milestones into messages. `read_channels` are those whose messages are read from the outbox, not sent."""

    def __init__(self, revisions: Revisions, hours: WorkingHours, read_channels: frozenset[str]) -> None:
        self._revisions = revisions
        self._hours = hours
        self._read_channels = read_channels

    def note_milestones(self, transaction: CalendarTransaction, at: datetime) -> bool:
        """Claim milestones that have come, and note who is to be told; whether there may be more."""
        due = transaction.due_reports(at, REPORTS_MAX)
        claims: list[Claim] = []
        next_at: dict[int, datetime | None] = {}
        for report in due:
            rule = self._rule_against(transaction, report)
            if rule is not None:
                transaction.note_refusal(Refusal(rule, DATABASE, *report.key), at)
                next_at[report.number] = None
                continue
            passed, next_at[report.number] = passed_and_next(report, at, self._hours)
            claims += (Claim(report.number, each.on, each.name) for each in passed)
        claimed = transaction.claim_milestones(claims, at)
        transaction.set_milestones(next_at)
        units = {report.key.unit for report in due if report.number in claimed and at < report.closes_at}
        people = {person for each in transaction.reporters_of(sorted(units), at).values() for person in each}
        transaction.remind(people, at)
        return len(due) == REPORTS_MAX

    def _rule_against(self, transaction: CalendarTransaction, report: Report) -> Rule | None:
        """The rule by which nobody is told of a report that no program of ours can have opened."""
        if not keeps_to_calendar(report):
            return Rule.OUTSIDE_WINDOW
        forms = self._revisions.asked(report.revision, transaction).flows
        return None if report.key.flow in forms else Rule.NOT_ADMITTED

    def recover(self, transaction: CalendarTransaction, at: datetime) -> bool:
        """Have those told again whose message of an earlier day was never sent; whether there may be more."""
        lost = transaction.lost_digests(at - LOST_AFTER, PEOPLE_MAX)
        transaction.remind(lost, at)
        return len(lost) == PEOPLE_MAX

    def write(self, transaction: CalendarTransaction, at: datetime) -> Written:
        """Write the message of the day for people who are to be told."""
        people = transaction.due_reminders(at, PEOPLE_MAX)
        if not people:
            return Written()
        audiences = transaction.audiences(people, at)
        waiting = self._waiting(transaction, audiences, at)
        ready: list[Audience] = []
        later: dict[int, datetime] = {}
        for audience in audiences:
            if not self._reports_of(audience, waiting) or audience.chat is None:
                continue
            moment = self._may_be_told_at(audience, waiting, at, None)
            if moment > at:
                later[audience.person.id] = moment
            else:
                ready.append(audience)
        days = {each.person.id: self._today(each, at) for each in ready}
        claimed = transaction.claim_digests(days, at)
        for audience in ready:
            if audience.person.id not in claimed:  # told today already
                today = days[audience.person.id]
                later[audience.person.id] = self._may_be_told_at(audience, waiting, at, today)
        transaction.postpone(later)
        transaction.end_reminders(set(people) - later.keys())
        told = [each for each in ready if each.person.id in claimed]
        written = self._messages(transaction, told, waiting, at)
        return Written(self._queue(transaction, written, waiting, days, at), len(people) == PEOPLE_MAX)

    def _waiting(
        self, transaction: CalendarTransaction, audiences: Sequence[Audience], at: datetime
    ) -> Mapping[str, tuple[Report, ...]]:
        """The reports that can be filed now and nobody has filed, by unit."""
        units = sorted({unit.code for each in audiences for unit in each.units})
        found: dict[str, tuple[Report, ...]] = {}
        for report in transaction.reports_of_units(units):
            is_open = report.opens_at <= at < report.closes_at
            if is_open and self._rule_against(transaction, report) is None:
                found[report.key.unit] = (*found.get(report.key.unit, ()), report)
        return found

    @staticmethod
    def _reports_of(audience: Audience, waiting: Mapping[str, tuple[Report, ...]]) -> list[Report]:
        return [report for unit in audience.units for report in waiting.get(unit.code, ())]

    @staticmethod
    def _zones(audience: Audience, waiting: Mapping[str, tuple[Report, ...]]) -> tuple[ZoneInfo, ...]:
        """The zone of somebody's days, and those of the other units of which they are told."""
        told_of = (unit.zone for unit in audience.units if unit.code in waiting)
        return tuple(dict.fromkeys((audience.units[0].zone, *told_of)))

    def _may_be_told_at(
        self,
        audience: Audience,
        waiting: Mapping[str, tuple[Report, ...]],
        at: datetime,
        told_on: date | None,
    ) -> datetime:
        return may_be_told_at(
            at,
            self._zones(audience, waiting),
            self._hours,
            told_on=told_on,
            snoozed_until=audience.snoozed_until,
            talked_at=audience.talked_at,
        )

    @staticmethod
    def _today(audience: Audience, at: datetime) -> date:
        return at.astimezone(audience.units[0].zone).date()

    # -- what is said

    def _messages(
        self,
        transaction: CalendarTransaction,
        audiences: Sequence[Audience],
        waiting: Mapping[str, tuple[Report, ...]],
        at: datetime,
    ) -> list[_Addressed]:
        """The message of each audience. One that cannot be written keeps nobody else from theirs."""
        of_each = [self._reports_of(audience, waiting) for audience in audiences]
        words = self._words(transaction, [report for reports in of_each for report in reports], at)
        written: list[_Addressed] = []
        for audience, reports in zip(audiences, of_each, strict=True):
            assert audience.chat is not None  # nobody else is told
            try:
                message = self._message(audience, reports, words, at)
            except Exception:
                _LOG.exception("person %d could not be reminded, by a mistake of ours", audience.person.id)
            else:
                written.append(_Addressed(audience, audience.chat, message))
        return written

    def _words(self, transaction: CalendarTransaction, reports: Sequence[Report], at: datetime) -> _Words:
        revisions = {report.revision for report in reports}
        decided = [report.number for report in reports if report.decisions]
        return _Words(
            self._revisions.current(transaction),
            {revision: self._revisions.asked(revision, transaction) for revision in revisions},
            {report.number for report in reports if is_new(report, at, self._hours)},
            transaction.decisions_of(decided) if decided else {},
        )

    def _message(
        self, audience: Audience, reports: Sequence[Report], words: _Words, at: datetime
    ) -> Outgoing:
        card = reminder_card(
            reports,
            {unit.code: unit for unit in audience.units},
            words.catalogues,
            self._hours,
            at,
            opened=words.opened,
            decisions=words.decisions,
        )
        return words.published.messages.render(card, audience.person.language)

    # -- where it goes

    def _drop_at(
        self, audience: Audience, waiting: Mapping[str, tuple[Report, ...]], at: datetime
    ) -> datetime:
        """When the day's work is over in the first of the zones in which it is going on."""
        zones = [zone for zone in self._zones(audience, waiting) if self._hours.include(at, zone)]
        return min(self._hours.ending(at, zone) for zone in zones)

    def _queue(
        self,
        transaction: CalendarTransaction,
        written: Sequence[_Addressed],
        waiting: Mapping[str, tuple[Report, ...]],
        days: Mapping[int, date],
        at: datetime,
    ) -> tuple[QueuedMessage, ...]:
        """Write messages into the outbox, and let them be sent, read or pushed, until their day's work is over."""
        rows = [
            NewMessage(*each.chat, f"digest:{days[each.audience.person.id]}", each.message, at)
            for each in written
        ]
        queued = [
            QueuedMessage(id_, *each.chat, each.message, at, self._drop_at(each.audience, waiting, at))
            for id_, each in zip(transaction.queue_all(rows), written, strict=True)
        ]
        transaction.broadcast([each for each in queued if each.channel not in self._read_channels])
        told: list[Told] = []
        for person, each in zip((each.audience.person.id for each in written), queued, strict=True):
            is_read = each.channel in self._read_channels
            if is_read and each.drop_at is not None:
                queue_push(transaction, each.address, each.message.text, at, each.drop_at)
            told.append(Told(person, days[person], each.id, at if is_read else None))
        transaction.note_told(told)
        return tuple(queued)
