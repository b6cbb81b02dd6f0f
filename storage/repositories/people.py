"""People, their chats, their roles, the invitations that give roles or join chats, and the codes that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, insert, literal, select, update

from bot.core.facts import Person, Unit
from bot.core.invitees import REPORTER
from bot.core.ports import InvitationRefusal, Offer
from storage.columns import Moment
from storage.repositories.base import AnyRow
from storage.repositories.pauses import Pauses
from storage.repositories.units import rows_and_units
from storage.tables import absences, addresses, invitations, people, roles, units, wrong_codes

_AT = (
    select(people)
    .join(addresses, addresses.c.person == people.c.id)
    .where(addresses.c.channel == bindparam("channel"), addresses.c.address == bindparam("address"))
)
_BY_ID = select(people).where(people.c.id == bindparam("id"))
_WHO: Any = bindparam("people", expanding=True)
_ALWAYS = (literal(None, Moment).label(name) for name in ("since", "until", "ended_at"))
_HELD = (
    select(units, roles.c.role, roles.c.person.label("holder"), *_ALWAYS)
    .join(roles, roles.c.unit == units.c.code)
    .where(roles.c.person.in_(_WHO))
    .union_all(
        select(
            units,
            roles.c.role,
            absences.c.stand_in,
            *(absences.c[name] for name in ("since", "until", "ended_at")),
        )
        .join(roles, roles.c.unit == units.c.code)
        .join(absences, absences.c.person == roles.c.person)
        .where(absences.c.stand_in.in_(_WHO), absences.c.until > bindparam("at"), roles.c.role == REPORTER)
    )
)
"""The units of people's own roles, and those of others for whom they stand in, now or from a later moment on."""
_ROLES_OF = select(roles.c.unit, roles.c.role).where(roles.c.person == bindparam("person"))
_IS_TALKED_TO = select(
    exists().where(addresses.c.channel != bindparam("channel"))
    | exists().where(invitations.c.used_at.is_(None), invitations.c.expires_at > bindparam("at"))
)
_CODES_TRIED = (
    wrong_codes.c.channel == bindparam("chat_channel"),
    wrong_codes.c.address == bindparam("chat_address"),
)
_WRONG_CODES = (
    select(func.count()).select_from(wrong_codes).where(*_CODES_TRIED, wrong_codes.c.at > bindparam("since"))
)
_OLD_WRONG_CODES = delete(wrong_codes).where(*_CODES_TRIED, wrong_codes.c.at <= bindparam("since"))


class People(Pauses):
    def person_at(self, channel: str, address: str) -> Person | None:
        """The person who writes from a chat, None for a stranger."""
        return self._person(_AT, {"channel": channel, "address": address})

    def person_by_id(self, person: int) -> Person | None:
        """The person of an id, None where there is none."""
        return self._person(_BY_ID, {"id": person})

    def _person(self, query: Select[*tuple[Any, ...]], named: dict[str, Any]) -> Person | None:
        row = self._connection.execute(query, named).one_or_none()
        return None if row is None else Person(row.id, row.name, row.language)

    def add_person(self, name: str, language: str) -> Person:
        """A new person, with the id that the database gave them."""
        return Person(self._add(people, {"name": name, "language": language}), name, language)

    def set_language(self, person: int, language: str) -> None:
        """Remember the language of a person; KeyError for one who is not stored."""
        self._ahead.clear()
        change = update(people).where(people.c.id == person).values(language=language)
        if self._connection.execute(change).rowcount == 0:
            raise KeyError(person)

    def add_address(self, person: int, channel: str, address: str, at: datetime) -> None:
        """Join a chat to a person; a chat that was another person's moves over."""
        self._ahead.clear()
        self._put(addresses, {"channel": channel, "address": address, "person": person, "at": at})

    def add_role(self, person: int, unit: str | None, role: str, at: datetime) -> None:
        """Give a role; giving it twice changes nothing. `unit` None is for roles of the whole installation."""
        self._ahead.clear()
        self._add_if_new(roles, {"person": person, "unit": unit, "role": role, "at": at})

    def units_of(self, person: int, role: str, at: datetime) -> tuple[Unit, ...]:
        """The units for which a person holds a role at a moment, by code."""
        return self.units_by_role(person, at).get(role, ())

    def units_by_role(self, person: int, at: datetime) -> Mapping[str, tuple[Unit, ...]]:
        """Each role that a person holds for units at a moment, with these units, by code.

        Reporters have those of the people for whom they stand in, too; no other role is handed on.
        """
        rows = self._read_before("units", person)
        if rows is None:
            rows = self._connection.execute(_HELD, {"people": [person], "at": at}).all()
        found: dict[str, dict[str, Unit]] = {}
        held = sorted((row for row in rows if _is_held(row, at)), key=lambda row: row.code)
        for row, unit in rows_and_units(held):
            self._unit_rows[row.code] = row
            found.setdefault(row.role, {})[row.code] = unit
        return {role: tuple(units.values()) for role, units in found.items()}

    def _read_units_ahead(self, people: Sequence[int], at: datetime) -> set[str]:
        """The codes of the units that were read; `at` is the earliest moment about which they may be asked."""
        found: dict[int, list[AnyRow]] = {person: [] for person in people}
        for row in self._connection.execute(_HELD, {"people": people, "at": at}):
            found[row.holder].append(row)
        self._ahead |= {("units", person): rows for person, rows in found.items()}
        return {row.code for rows in found.values() for row in rows if row.role == REPORTER}

    def is_talked_to_outside(self, channel: str, at: datetime) -> bool:
        """Whether anybody talks on another channel, or may begin to by an invitation that is open at `at`."""
        asked = {"channel": channel, "at": at}
        return bool(self._connection.execute(_IS_TALKED_TO, asked).scalar_one())

    def is_office(self, person: int) -> bool:
        """Whether a person belongs to the form office of this installation."""
        held = self._connection.execute(_ROLES_OF, {"person": person}).all()
        return any(row.unit is None and row.role == "office" for row in held)

    def add_invitation(
        self,
        digest: str,
        unit: str | None,
        role: str,
        expires_at: datetime,
        joins: int | None = None,
        absence: int | None = None,
    ) -> None:
        """Store an invitation under the digest of its code. `joins` is whom it gives a chat instead of a role,
        `absence` the one in which it makes a stand-in."""
        gives = {"unit": unit, "role": role, "joins": joins, "absence": absence}
        row = {"digest": digest, "expires_at": expires_at, **gives}
        self._connection.execute(insert(invitations), row)

    def look_up_invitation(self, digest: str, at: datetime) -> Offer | InvitationRefusal:
        """What an invitation that may still be used gives, or why it may not.

        It is locked until the transaction ends, so that what is built on the answer stays true.
        """
        row = self._invitation(digest)
        if row is None:
            return InvitationRefusal.UNKNOWN
        if row.used_at is not None:
            return InvitationRefusal.USED
        if row.expires_at <= at:
            return InvitationRefusal.EXPIRED
        return Offer(row.unit, row.role, row.joins, row.absence)

    def use_invitation(self, digest: str, person: int, at: datetime) -> InvitationRefusal | None:
        """Use up an invitation: gives its role, where it gives one. None on success; a second use is refused."""
        is_open = (invitations.c.used_at.is_(None), invitations.c.expires_at > at)
        use = (
            update(invitations)
            .where(invitations.c.digest == digest, *is_open)
            .values(used_at=at, used_by=person)
        )
        if self._connection.execute(use).rowcount == 0:
            refusal = self.look_up_invitation(digest, at)
            assert isinstance(refusal, InvitationRefusal)  # had it been open, the update would have met it
            return refusal
        row = self._invitation(digest)
        assert row is not None  # it was updated in this transaction
        if row.joins is None and row.absence is None:
            self.add_role(person, row.unit, row.role, at)
        return None

    def note_wrong_code(self, channel: str, address: str, at: datetime, since: datetime) -> None:
        """Note that a code was tried in a chat and is none. What was noted there until `since` is forgotten."""
        chat = {"chat_channel": channel, "chat_address": address}
        self._connection.execute(_OLD_WRONG_CODES, {**chat, "since": since})
        self._add(wrong_codes, {"channel": channel, "address": address, "at": at})

    def count_wrong_codes(self, channel: str, address: str, since: datetime) -> int:
        """How many codes that are none were tried in a chat after `since`."""
        chat = {"chat_channel": channel, "chat_address": address}
        return int(self._connection.execute(_WRONG_CODES, {**chat, "since": since}).scalar_one())

    def _invitation(self, digest: str) -> AnyRow | None:
        locked = select(invitations).where(invitations.c.digest == digest).with_for_update()
        return self._connection.execute(locked).one_or_none()


def _is_held(row: AnyRow, at: datetime) -> bool:
    """Whether a row of _HELD is about a role of one's own, or about an absence that lasts at a moment."""
    if row.since is None:
        return True
    return row.since <= at < row.until and (row.ended_at is None or row.ended_at > at)
