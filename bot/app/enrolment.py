"""How a stranger becomes a reporter, and a chat a known person's: by a code, in its link or typed by hand."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

from bot.app.invitations import OFFICE, digest_of, looks_like_code
from bot.app.replies import Reply
from bot.core.effects import Button, Card, Notice
from bot.core.events import Event, Said, Started
from bot.core.facts import Person
from bot.core.invitees import REPORTER, REVIEWER
from bot.core.ports import Arrival, InvitationRefusal, Offer
from bot.core.presses import Press, Verb
from bot.core.store import Transaction
from flows.language.model import LANGUAGES

_LOG: Final = logging.getLogger(__name__)

WRONG_CODES_MAX: Final = 5
"""Whoever reads a code from paper mistypes it once or twice; who goes on is guessing."""

WRONG_CODES_WINDOW: Final = timedelta(hours=1)
"""How long a wrong code counts: long enough to make guessing pointless, short enough to be waited for."""


def code_of(event: Event) -> str | None:
    """The invitation code that an event brings: in its link, or typed by hand."""
    if isinstance(event, Started):
        return event.code
    return event.text if isinstance(event, Said) and looks_like_code(event.text) else None


def enrol(
    arrival: Arrival, code: str, known: Person | None, reply: Reply, transaction: Transaction
) -> Person | None:
    """Use an invitation: the person it made, gave a further unit or joined to the chat; None where it was refused.

    A refusal is told. Somebody `known` may have typed a word that only looks like a code: that is no refusal.
    """
    digest = digest_of(code)
    offer = _look_up(digest, arrival, transaction)
    if offer is InvitationRefusal.USED and known is not None and isinstance(arrival.event, Started):
        return known  # a link that is tapped again, now to come in
    if isinstance(offer, InvitationRefusal):
        if known is None or offer not in _OF_ANY_WORD or isinstance(arrival.event, Started):
            _refuse(offer, known, arrival, reply)
        return None
    if offer.joins is not None:
        return _join(offer.joins, digest, arrival, known, reply, transaction)
    if offer.absence is not None:
        return _stand_in(offer.absence, digest, arrival, known, reply, transaction)
    return _give_role(offer, digest, arrival, known, reply, transaction)


def _look_up(digest: str, arrival: Arrival, transaction: Transaction) -> Offer | InvitationRefusal:
    """What a code offers; after too many in this chat that are none, no further one is looked up for a while."""
    chat, at = (arrival.channel, arrival.address), arrival.event.at
    since = at - WRONG_CODES_WINDOW
    wrong = transaction.count_wrong_codes(*chat, since)
    if wrong >= WRONG_CODES_MAX:
        return InvitationRefusal.THROTTLED
    offer = transaction.look_up_invitation(digest, at)
    if offer is InvitationRefusal.UNKNOWN:
        transaction.note_wrong_code(*chat, at, since)
        if wrong + 1 == WRONG_CODES_MAX:
            _LOG.warning(
                "a chat of %s tried %d wrong codes; no further one is looked up for up to %s",
                *(arrival.channel, WRONG_CODES_MAX, WRONG_CODES_WINDOW),
            )
    return offer


def _give_role(
    offer: Offer,
    digest: str,
    arrival: Arrival,
    known: Person | None,
    reply: Reply,
    transaction: Transaction,
) -> Person:
    unit = transaction.unit(offer.unit) if offer.unit is not None else None
    person = known or _new_person(arrival, Notice(f"name_{offer.role}", {"unit": unit}), reply, transaction)
    refusal = transaction.use_invitation(digest, person.id, arrival.event.at)
    if refusal is not None:
        _refuse(refusal, person, arrival, reply)
        return person
    if unit is not None and offer.role == REVIEWER:
        reply.send(Card("welcome_reviewer", {"person": person, "unit": unit}), person.language)
    elif unit is not None:
        reply.send(Card("welcome", {"person": person, "unit": unit}), person.language)
    elif offer.role == OFFICE:
        reply.send(Card("welcome_office", {"person": person, "web": reply.doors.web}), person.language)
    return person


def _join(
    joins: int,
    digest: str,
    arrival: Arrival,
    known: Person | None,
    reply: Reply,
    transaction: Transaction,
) -> Person | None:
    """Make the chat that of the person who asked for the code. Typed into a chat of theirs it is not used up.

    A chat that belongs to somebody else stays theirs: a link that somebody sent them must not take it over.
    """
    person, at = transaction.person_by_id(joins), arrival.event.at
    if person is None:
        raise LookupError(f"an invitation joins a person who is not stored: {joins}")
    is_theirs = known == person
    if known is not None and not is_theirs:
        _refuse(InvitationRefusal.OF_ANOTHER, known, arrival, reply)
        return known
    if not is_theirs:
        refusal = transaction.use_invitation(digest, person.id, at)
        if refusal is not None:
            _refuse(refusal, known, arrival, reply)
            return known
        transaction.add_address(person.id, arrival.channel, arrival.address, at)
    reply.send(Card("linked", {"is_theirs_already": is_theirs}), person.language)
    return person


def _stand_in(
    absence: int,
    digest: str,
    arrival: Arrival,
    known: Person | None,
    reply: Reply,
    transaction: Transaction,
) -> Person | None:
    """Make somebody the stand-in of an absence, and nothing beyond it. Typed by the absent person it is not used up."""
    at = arrival.event.at
    away = transaction.away(absence, at)
    units = transaction.units_of(away.person.id, REPORTER, at) if away is not None else ()
    if away is None or away.stand_in is not None or not units:
        _refuse(InvitationRefusal.EXPIRED, known, arrival, reply)
        return known
    if known == away.person:
        _refuse(InvitationRefusal.OWN, known, arrival, reply)
        return known
    person = known or _new_person(arrival, Notice("name_stand_in", {"unit": units[0]}), reply, transaction)
    refusal = transaction.use_invitation(digest, person.id, at)
    if refusal is not None:
        _refuse(refusal, person, arrival, reply)
        return person
    transaction.go_away(away.person.id, person.id, at, away.until)
    values: dict[str, Any] = {"person": person, "absent": away.person, "units": units}
    values["until"] = away.last_day(units[0].zone)
    declining = Button("decline", Press(Verb.DECLINE, away.person.id))
    reply.send(Card("welcome_stand_in", values, buttons=((declining,),)), person.language)
    return person


def _new_person(arrival: Arrival, nameless: Notice, reply: Reply, transaction: Transaction) -> Person:
    """Somebody new, by their name; whoever gives none is called by unit and role, since colleagues read it."""
    language = first_language(arrival)
    name = arrival.name or reply.name(nameless, language)
    person = transaction.add_person(name, language)
    transaction.add_address(person.id, arrival.channel, arrival.address, arrival.event.at)
    return person


def _refuse(refusal: InvitationRefusal, person: Person | None, arrival: Arrival, reply: Reply) -> None:
    language = person.language if person is not None else first_language(arrival)
    reply.send(Card("invitation_refused", {"refusal": refusal.value}), language)


def first_language(arrival: Arrival) -> str:
    """The language to begin in: what the channel says of the person, else the first of ours."""
    said = (arrival.language or "").split("-")[0]
    return said if said in LANGUAGES else LANGUAGES[0]


_OF_ANY_WORD: Final = (InvitationRefusal.UNKNOWN, InvitationRefusal.THROTTLED)
"""Refusals of what may be no code at all."""
