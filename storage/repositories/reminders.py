"""Milestones that have come, who is to be told, and the one message a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, select, update

from bot.core.facts import Person, Report, Unit
from bot.core.invitees import REPORTER
from bot.core.timetable import Audience, Claim, Told
from storage.repositories.base import insert_for
from storage.repositories.pauses import Pauses, is_away, runs
from storage.repositories.reports import IS_WAITING, REPORTS, Reports, readable_reports
from storage.repositories.units import rows_and_units
from storage.tables import (
    absences,
    digests,
    milestones,
    people,
    reminders,
    reports,
    roles,
    units,
    walks,
)

UNREAD_AGAIN: Final = timedelta(days=1)
"""When a report is looked at again that could not be read: somebody may have mended it, or this machine by then."""

_DUE_REPORTS = (
    REPORTS.where(IS_WAITING, reports.c.remind_at <= bindparam("at"))
    .order_by(reports.c.remind_at, reports.c.number)
    .limit(bindparam("count"))
    .with_for_update(of=reports, skip_locked=True)
)
_DUE_REMINDERS = (
    select(reminders.c.person)
    .where(reminders.c.due_at <= bindparam("at"))
    .order_by(reminders.c.due_at, reminders.c.person)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_SET_MILESTONE = (
    update(reports).where(reports.c.number == bindparam("report")).values(remind_at=bindparam("next"))
)
_LOST = (
    select(digests.c.person, digests.c.day)
    .where(digests.c.sent_at.is_(None), digests.c.message.is_not(None), digests.c.at < bindparam("before"))
    .order_by(digests.c.at)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_OF_DAY = (digests.c.person == bindparam("who"), digests.c.day == bindparam("on"))
_GIVE_UP = update(digests).where(*_OF_DAY).values(message=None)
_TOLD = update(digests).where(*_OF_DAY).values(message=bindparam("outgoing"), sent_at=bindparam("sent"))
_POSTPONE = update(reminders).where(reminders.c.person == bindparam("who")).values(due_at=bindparam("later"))
_WHO: Any = bindparam("people", expanding=True)
_PEOPLE = select(people).where(people.c.id.in_(_WHO)).order_by(people.c.id)
_TALKS = select(walks.c.person, walks.c.at).where(walks.c.person.in_(_WHO))
_END_REMINDERS = delete(reminders).where(reminders.c.person.in_(_WHO))
_TOLD_OF = (
    select(roles.c.person.label("told"), units)
    .join(units, units.c.code == roles.c.unit)
    .where(roles.c.person.in_(_WHO), roles.c.role == REPORTER, ~is_away(roles.c.person))
    .union(
        select(absences.c.stand_in, units)
        .join(roles, roles.c.person == absences.c.person)
        .join(units, units.c.code == roles.c.unit)
        .where(
            absences.c.stand_in.in_(_WHO),
            runs(absences),
            roles.c.role == REPORTER,
            ~is_away(absences.c.stand_in),
        )
    )
)
"""The units of which people are told: their own while they are there, and of those for whom they stand in."""


@cache
def _claim(engine_name: str, table: Table, key: str) -> Any:
    """An INSERT of rows that nobody claimed before, which gives back a column of those that it inserted."""
    return insert_for(engine_name, table).on_conflict_do_nothing().returning(table.c[key])


class Reminders(Reports, Pauses):
    # -- milestones

    def due_reports(self, at: datetime, limit: int) -> tuple[Report, ...]:
        """Reports that wait to be filed and whose next milestone has come, the longest due first; locked, and without
        those that another program holds.

        One that cannot be read is looked at again UNREAD_AGAIN later.
        """
        rows = self._connection.execute(_DUE_REPORTS, {"at": at, "count": limit}).all()
        found = readable_reports(rows)
        unread = {row.number for row in rows} - {report.number for report in found}
        self.set_milestones(dict.fromkeys(sorted(unread), at + UNREAD_AGAIN))
        return found

    def claim_milestones(self, claims: Sequence[Claim], at: datetime) -> Collection[int]:
        """Claim days of reports; the numbers of reports of which one was free."""
        if not claims:
            return ()
        claim = _claim(self._engine_name, milestones, "report")
        rows = [{**each._asdict(), "at": at} for each in claims]
        return set(self._connection.execute(claim, rows).scalars())

    def set_milestones(self, next_at: Mapping[int, datetime | None]) -> None:
        """Remember when each report's next milestone is, None for never."""
        if next_at:
            rows = [{"report": number, "next": moment} for number, moment in next_at.items()]
            self._connection.execute(_SET_MILESTONE, rows)

    # -- digests

    def due_reminders(self, at: datetime, limit: int) -> tuple[int, ...]:
        """People who are to be told now; locked, and without those that another program holds."""
        return tuple(self._connection.execute(_DUE_REMINDERS, {"at": at, "count": limit}).scalars())

    def audiences(self, people: Sequence[int], at: datetime) -> tuple[Audience, ...]:
        """What is needed to tell people something."""
        chats, snoozed = self.chats_of(people), self.snoozes_of(people)
        held, talked = self.units_told_of(people, at), self._talked_at(people)
        return tuple(
            Audience(
                person,
                held.get(person.id, ()),
                chats.get(person.id),
                snoozed.get(person.id),
                talked.get(person.id),
            )
            for person in self._people(people)
        )

    def _people(self, ids: Sequence[int]) -> list[Person]:
        rows = self._connection.execute(_PEOPLE, {"people": ids})
        return [Person(row.id, row.name, row.language) for row in rows]

    def units_told_of(self, people: Sequence[int], at: datetime) -> Mapping[int, tuple[Unit, ...]]:
        """The units of which each of some people is told, by code; nobody who is told of none."""
        found: dict[int, list[Unit]] = {}
        rows = self._connection.execute(_TOLD_OF, {"people": people, "at": at})
        for row, unit in rows_and_units(rows):
            found.setdefault(row.told, []).append(unit)
        return {person: tuple(sorted(held, key=lambda unit: unit.code)) for person, held in found.items()}

    def _talked_at(self, people: Sequence[int]) -> Mapping[int, datetime]:
        return {row.person: row.at for row in self._connection.execute(_TALKS, {"people": people})}

    def postpone(self, due_at: Mapping[int, datetime]) -> None:
        """Have people told later."""
        if due_at:
            rows = [{"who": person, "later": moment} for person, moment in due_at.items()]
            self._connection.execute(_POSTPONE, rows)

    def end_reminders(self, people: Collection[int]) -> None:
        """Have people told nothing."""
        if people:
            self._connection.execute(_END_REMINDERS, {"people": sorted(people)})

    def claim_digests(self, days: Mapping[int, date], at: datetime) -> Collection[int]:
        """Claim the one message of a day for people; those for whom it was free."""
        if not days:
            return ()
        claim = _claim(self._engine_name, digests, "person")
        rows = [{"person": person, "day": day, "at": at} for person, day in days.items()]
        return set(self._connection.execute(claim, rows).scalars())

    def note_told(self, told: Sequence[Told]) -> None:
        """Remember which message is somebody's of a day."""
        if told:
            rows = [
                {"who": each.person, "on": each.day, "outgoing": each.message, "sent": each.sent_at}
                for each in told
            ]
            self._connection.execute(_TOLD, rows)

    def lost_digests(self, before: datetime, limit: int) -> tuple[int, ...]:
        """People whose message of a day before was never sent; each is named once."""
        rows = self._connection.execute(_LOST, {"before": before, "count": limit}).all()
        if rows:
            self._connection.execute(_GIVE_UP, [{"who": row.person, "on": row.day} for row in rows])
        return tuple(sorted({row.person for row in rows}))
