"""Pauses in a talk: what the engine must be told of them, and what is done about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.app.invitations import VALID_DAYS, offer_stand_in
from bot.app.replies import Reply
from bot.core.effects import Card, Effect, EndAway, EndSnooze, GoAway, OfferStandIn, Snooze
from bot.core.errors import Conflict
from bot.core.events import Event
from bot.core.facts import Known, Person
from bot.core.pauses import is_about_pauses
from bot.core.store import Transaction


def with_pauses(known: Known, event: Event, transaction: Transaction) -> Known:
    """What is known, with the person's pauses where the event is about them."""
    if not is_about_pauses(event):
        return known
    return replace(known, pauses=transaction.pauses_of(known.person.id, event.at))


def write_pauses(
    effects: Iterable[Effect],
    person: Person,
    reply: Reply,
    transaction: Transaction,
    at: datetime,
) -> None:
    """Carry out the effects about pauses.

    Conflict where somebody else ended an absence meanwhile: what was said of it is not true any more.
    """
    number, until = 0, at
    for effect in effects:
        if isinstance(effect, Snooze):
            transaction.snooze(person.id, effect.until)
        elif isinstance(effect, EndSnooze):
            transaction.end_snooze(person.id, at)
        elif isinstance(effect, EndAway):
            if not transaction.end_away(effect.away, at):
                raise Conflict(f"absence {effect.away} has ended already")
        elif isinstance(effect, GoAway):
            number, until = transaction.go_away(person.id, effect.stand_in, at, effect.until), effect.until
        elif isinstance(effect, OfferStandIn):
            code = offer_stand_in(transaction, number, at, until)
            reply.send(
                Card("stand_in_code", {"code": code, "days": VALID_DAYS, **reply.doors._asdict()}),
                person.language,
            )
