"""How a stranger becomes a reporter: by the code of an invitation, in its link or typed by hand."""

from __future__ import annotations

from typing import Final

from bot.app.invitations import digest_of, looks_like_code
from bot.app.replies import Reply
from bot.core.effects import Card
from bot.core.events import Event, Said, Started
from bot.core.facts import Person
from bot.core.ports import Arrival, InvitationRefusal, Transaction
from flows.language.model import LANGUAGES


def code_of(event: Event) -> str | None:
    """The invitation code that an event brings: in its link, or typed by hand."""
    if isinstance(event, Started):
        return event.code
    return event.text if isinstance(event, Said) and looks_like_code(event.text) else None


def enrol(
    arrival: Arrival, code: str, known: Person | None, reply: Reply, transaction: Transaction
) -> Person | None:
    """Use an invitation: the person it made or gave a further unit; None where it was refused, and said so.

    Somebody `known` may have typed a word that only looks like a code: that is no refusal.
    """
    digest, at = digest_of(code), arrival.event.at
    offer = transaction.look_up_invitation(digest, at)
    if isinstance(offer, InvitationRefusal):
        if known is None or offer is not InvitationRefusal.UNKNOWN or isinstance(arrival.event, Started):
            _refuse(offer, known, arrival, reply)
        return None
    person = known or _new_person(arrival, transaction)
    refusal = transaction.use_invitation(digest, person.id, at)
    if refusal is not None:
        _refuse(refusal, person, arrival, reply)
        return person
    unit_code, _role = offer
    unit = transaction.unit(unit_code) if unit_code is not None else None
    if unit is not None:
        reply.send(Card("welcome", {"person": person, "unit": unit}), person.language)
    return person


def _new_person(arrival: Arrival, transaction: Transaction) -> Person:
    language = first_language(arrival)
    person = transaction.add_person(arrival.name or _NAMELESS[language], language)
    transaction.add_address(person.id, arrival.channel, arrival.address, arrival.event.at)
    return person


def _refuse(refusal: InvitationRefusal, person: Person | None, arrival: Arrival, reply: Reply) -> None:
    language = person.language if person is not None else first_language(arrival)
    reply.send(Card("invitation_refused", {"refusal": refusal.value}), language)


def first_language(arrival: Arrival) -> str:
    """The language to begin in: what the channel says of the person, else the first of ours."""
    said = (arrival.language or "").split("-")[0]
    return said if said in LANGUAGES else LANGUAGES[0]


_NAMELESS: Final = {"zh": "填报员", "en": "Reporter"}
"""What a person is called whose channel tells no name; colleagues see it beside an answer."""
