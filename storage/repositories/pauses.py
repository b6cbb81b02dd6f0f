"""Rest from reminders: who wants none until when, who is away, who stands in for them, and so who is to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.core.facts import Away, Colleague, Person
from bot.core.facts import Pauses as Known
from bot.core.invitees import REPORTER
from bot.core.pauses import COLLEAGUES_MAX
from bot.core.timetable import Chat
from storage.columns import Moment
from storage.repositories.base import AnyRow, Repository, insert_for
from storage.repositories.units import readable_units
from storage.tables import absences, addresses, outbox, people, reminders, roles, snoozes, units

UNITS_MAX: Final = 500
"""Units asked about in one statement: engines bound the values of a statement, and plans grow with them."""

_AT: Final = bindparam("at", type_=Moment)


def runs(table: FromClause) -> ColumnElement[bool]:
    """Whether an absence lasts at the moment `at`."""
    return and_(
        table.c.since <= _AT,
        table.c.until > _AT,
        or_(table.c.ended_at.is_(None), table.c.ended_at > _AT),
    )


def is_away(person: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a person is away at the moment `at`."""
    others = absences.alias()
    return exists().where(others.c.person == person, runs(others))


_stand_ins = people.alias("stand_ins")
_AWAY: Final = (
    select(
        absences.c.id,
        absences.c.until,
        *(people.c[name].label(f"absent_{name}") for name in ("id", "name", "language")),
        *(_stand_ins.c[name].label(f"stand_in_{name}") for name in ("id", "name", "language")),
    )
    .join(people, people.c.id == absences.c.person)
    .outerjoin(_stand_ins, _stand_ins.c.id == absences.c.stand_in)
    .where(runs(absences))
    .order_by(absences.c.id)
)
_OF_PERSON = _AWAY.where(absences.c.person == bindparam("person"))
_OF_STAND_IN = _AWAY.where(absences.c.stand_in == bindparam("person"))
_OF_NUMBER = _AWAY.where(absences.c.id == bindparam("number"))
_STOOD_FOR = (
    select(absences.c.id, roles.c.unit)
    .join(roles, and_(roles.c.person == absences.c.person, roles.c.role == REPORTER))
    .where(absences.c.stand_in == bindparam("person"), runs(absences))
)

_OWN_ROLES = (roles.c.person == bindparam("person"), roles.c.role == REPORTER)
_OWN_UNITS = select(units).join(roles, roles.c.unit == units.c.code).where(*_OWN_ROLES).order_by(units.c.code)
_own = select(roles.c.unit).where(*_OWN_ROLES)
_parents = select(units.c.parent).join(roles, roles.c.unit == units.c.code).where(*_OWN_ROLES)


def _colleagues(place: int, of_units: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    theirs = roles.alias()
    return (
        select(theirs.c.person, literal(place).label("place"), units.c.name.label("unit"))
        .select_from(units.join(theirs, theirs.c.unit == units.c.code))
        .where(of_units, theirs.c.role == REPORTER)
    )


_candidates = (
    _colleagues(0, units.c.code.in_(_own))
    .union_all(_colleagues(1, and_(units.c.parent.in_(_parents), units.c.code.not_in(_own))))
    .subquery("here")
)
_COLLEAGUES = (
    select(
        *(people.c.id, people.c.name, people.c.language),
        func.min(_candidates.c.place).label("place"),
        func.min(_candidates.c.unit).label("unit"),
    )
    .join(_candidates, _candidates.c.person == people.c.id)
    .where(people.c.id != bindparam("person"), ~is_away(people.c.id))
    .group_by(people.c.id, people.c.name, people.c.language)
    .order_by("place", people.c.name, people.c.id)
    .limit(COLLEAGUES_MAX)
)

_ASKED_ABOUT = (roles.c.unit.in_(bindparam("units", expanding=True)), roles.c.role == REPORTER)
_REPORTERS = (
    select(roles.c.unit, roles.c.person)
    .where(*_ASKED_ABOUT, ~is_away(roles.c.person))
    .union(
        select(roles.c.unit, absences.c.stand_in)
        .join(absences, absences.c.person == roles.c.person)
        .where(*_ASKED_ABOUT, runs(absences), absences.c.stand_in.is_not(None), ~is_away(absences.c.stand_in))
    )
)

_newest = (
    select(func.max(outbox.c.id))
    .where(outbox.c.channel == addresses.c.channel, outbox.c.address == addresses.c.address)
    .scalar_subquery()
)
_SNOOZES = select(snoozes).where(snoozes.c.person.in_(bindparam("people", expanding=True)))
_CHATS = (
    select(addresses.c.person, addresses.c.channel, addresses.c.address)
    .where(addresses.c.person.in_(bindparam("people", expanding=True)), addresses.c.gone_at.is_(None))
    .order_by(addresses.c.person, func.coalesce(_newest, 0), addresses.c.at)
)


@cache
def _remind(engine_name: str) -> Any:
    insertion = insert_for(engine_name, reminders)
    return insertion.on_conflict_do_update(index_elements=["person"], set_={"due_at": reminders.c.due_at})


class Pauses(Repository):
    # -- snoozes

    def snooze(self, person: int, until: datetime) -> None:
        """Remember that a person wants no reminder before `until`, and one then."""
        self._put(snoozes, {"person": person, "until": until})
        self._put(reminders, {"person": person, "due_at": until})

    def snoozes_of(self, persons: Sequence[int]) -> Mapping[int, datetime]:
        """Until when those of some people want no reminder who said so, past moments included."""
        rows = self._connection.execute(_SNOOZES, {"people": persons})
        return {row.person: row.until for row in rows}

    def end_snooze(self, person: int, at: datetime) -> None:
        """Remind a person as usual again: when something comes to be told, and not on the day once chosen.

        What has come meanwhile waited for that day too, and is left to the next message: whoever ends a snooze is shown
        all that waits for them.
        """
        lasts = (snoozes.c.person == person, snoozes.c.until > at)
        if self._connection.execute(delete(snoozes).where(*lasts)).rowcount:
            self._connection.execute(delete(reminders).where(reminders.c.person == person))

    # -- absences

    def go_away(self, person: int, stand_in: int | None, at: datetime, until: datetime) -> int:
        """Write down that a person is away from `at` until `until`, and who stands in; the number of the absence.

        One that lasts ends; the person's absences are locked until the transaction ends. When they are back they are
        told of what waits: the days on which they would have been told may have gone.
        """
        self._ahead.clear()
        self._lock_absences(person)
        # one that ended by a clock since put back lasts, too
        lasts = (absences.c.person == person, func.coalesce(absences.c.ended_at, absences.c.until) > at)
        self._connection.execute(update(absences).where(*lasts).values(ended_at=at))
        self._put(reminders, {"person": person, "due_at": until})
        return self._add(absences, {"person": person, "stand_in": stand_in, "since": at, "until": until})

    def end_away(self, number: int, at: datetime) -> bool:
        """End an absence before its time, and have its person told at `at` or later; False where it has ended."""
        self._ahead.clear()
        lasts = (absences.c.id == number, absences.c.until > at, absences.c.ended_at.is_(None))
        end = update(absences).where(*lasts).values(ended_at=at).returning(absences.c.person)
        person = self._connection.execute(end).scalar()
        if person is None:
            return False
        self._put(reminders, {"person": person, "due_at": at})
        return True

    def away(self, number: int, at: datetime) -> Away | None:
        """An absence that lasts, locked until the transaction ends; None where it has ended."""
        person = self._connection.execute(select(absences.c.person).where(absences.c.id == number)).scalar()
        if person is None:
            return None
        self._lock_absences(person)
        row = self._connection.execute(_OF_NUMBER, {"number": number, "at": at}).one_or_none()
        return _away(row) if row is not None else None

    def pauses_of(self, person: int, at: datetime) -> Known:
        """What is known of a person's rest from reminders."""
        named = {"person": person, "at": at}
        own = self._connection.execute(_OF_PERSON, named).first()
        stood_for: dict[int, set[str]] = {}
        for row in self._connection.execute(_STOOD_FOR, named):
            stood_for.setdefault(row.id, set()).add(row.unit)
        return Known(
            snoozed_until=self.snoozes_of([person]).get(person),
            away=_away(own) if own is not None else None,
            stands_in=tuple(
                _away(row, stood_for.get(row.id, ())) for row in self._connection.execute(_OF_STAND_IN, named)
            ),
            own_units=readable_units(self._connection.execute(_OWN_UNITS, {"person": person})),
            colleagues=tuple(
                Colleague(Person(row.id, row.name, row.language), row.unit if row.place else None)
                for row in self._connection.execute(_COLLEAGUES, named)
            ),
        )

    def _lock_absences(self, person: int) -> None:
        """The row of the person stands for all absences of theirs: those to come cannot be locked."""
        self._connection.execute(
            select(people.c.id).where(people.c.id == person).with_for_update(key_share=True)
        )

    # -- who is to be told

    def remind(self, people: Collection[int], at: datetime) -> None:
        """Have people told at `at` or later, unless they are to be told already.

        A row that is there is locked, not changed: whoever is telling that person now, and does not know yet what they
        are to be told, has then ended, and where the row is gone with it there is a new one.
        """
        if people:
            rows = [{"person": person, "due_at": at} for person in sorted(people)]
            self._connection.execute(_remind(self._engine_name), rows)

    def reporters_of(self, units: Sequence[str], at: datetime) -> Mapping[str, tuple[int, ...]]:
        """Whom to remind of reports, by code of the unit: its reporters who are not away, and the stand-ins of those
        who are, unless they are away too. A unit without anybody is left out; ValueError for too many units."""
        if len(units) > UNITS_MAX:
            raise ValueError(f"{len(units)} units at once; ask about at most {UNITS_MAX}")
        found: dict[str, list[int]] = {}
        for row in self._connection.execute(_REPORTERS, {"units": units, "at": at}):
            found.setdefault(row.unit, []).append(row.person)
        return {unit: tuple(sorted(persons)) for unit, persons in found.items()}

    def chat_of(self, person: int) -> Chat | None:
        """Where a person was last answered; None where they can be reached nowhere."""
        return self.chats_of([person]).get(person)

    def chats_of(self, persons: Sequence[int]) -> Mapping[int, Chat]:
        """Where those of some people were last answered who can be reached anywhere."""
        rows = self._connection.execute(_CHATS, {"people": persons})
        return {row.person: Chat(row.channel, row.address) for row in rows}


def _away(row: AnyRow, units: Collection[str] = ()) -> Away:
    stand_in = (
        Person(row.stand_in_id, row.stand_in_name, row.stand_in_language)
        if row.stand_in_id is not None
        else None
    )
    absent = Person(row.absent_id, row.absent_name, row.absent_language)
    return Away(row.id, absent, stand_in, row.until, frozenset(units))
