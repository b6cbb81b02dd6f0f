"""One incoming update = one transaction: load, step, write, queue the replies; commit; then wake the channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from bot.app.duties import Duties
from bot.app.enrolment import code_of, enrol, first_language
from bot.app.invitations import offer_link
from bot.app.pauses import with_pauses, write_pauses
from bot.app.renewal import renew_derived
from bot.app.replies import Reply
from bot.app.revisions import Revisions
from bot.app.telling import tell
from bot.core.effects import Card, Decide, Effect, OfferLink, Record, SetLanguage, Submit, Tell, Withdraw
from bot.core.engine import step
from bot.core.errors import Conflict, OutsideError
from bot.core.events import Pressed, Said, Started
from bot.core.facts import Known, Person
from bot.core.ports import Arrival, Channel, Outgoing, QueuedMessage, Traits
from bot.core.state import Walk, from_json, to_json
from bot.core.store import Storage, Transaction


class Doors(NamedTuple):
    """How a chat is reached: the web chat's address, and the name of the Telegram bot; None where there is none."""

    web: str | None = None
    telegram_bot: str | None = None


_LOG: Final = logging.getLogger(__name__)

TRIES_MAX: Final = 5
"""Two people writing one figure meet once; more than a few repeats mean that something else is wrong."""


class TalkInbox:
    """The inbound port of `bot.core.ports`, for every channel."""

    def __init__(
        self,
        storage: Storage,
        revisions: Revisions,
        duties: Duties,
        channels: Mapping[str, Channel],
        doors: Doors = Doors(),  # noqa: B008 - frozen
    ) -> None:
        self._storage = storage
        self._revisions = revisions
        self._duties = duties
        self._channels = channels
        self._doors = doors

    def accept(self, arrival: Arrival) -> None:
        """Carry out one update; when this returns, the answer is on disk and the reply is queued.

        A mistake of ours undoes the whole update; the person is told, and the operator reads why in the log.
        OutsideError: nothing was done, the channel brings the update again.
        """
        try:
            held = self._accept(arrival)
        except OutsideError:
            raise
        except Exception:
            _LOG.exception("an update of %s was not carried out", arrival.channel)
            held = self._apologise(arrival)
        channel = self._channels.get(arrival.channel)
        if channel is not None:
            channel.queued(arrival.address, held)

    def _accept(self, arrival: Arrival) -> Sequence[QueuedMessage]:
        """Carry out one update; the messages that this process has to send now."""
        attempt = 1
        while True:
            try:
                with self._storage.transaction() as transaction:
                    reply = self._claimed(arrival, transaction)
                    if reply is not None:
                        self._carry_out(arrival, reply, transaction)
                return reply.held if reply is not None else ()
            except Conflict:
                if attempt == TRIES_MAX:
                    raise
                attempt += 1

    def _apologise(self, arrival: Arrival) -> Sequence[QueuedMessage]:
        """Take the update as answered, so that bringing it again does not fail again, and say so."""
        with self._storage.transaction() as transaction:
            reply = self._claimed(arrival, transaction)
            if reply is None:
                return ()
            person = reply.caller.person
            reply.send(
                Card("our_mistake"), person.language if person is not None else first_language(arrival)
            )
        return reply.held

    def _claimed(self, arrival: Arrival, transaction: Transaction) -> Reply | None:
        """Where answers to an update go; None for one that came before."""
        claim = (arrival.channel, arrival.address, arrival.update_id, _digest(arrival), arrival.event.at)
        if not transaction.claim_update(*claim):
            return None
        channel = self._channels.get(arrival.channel)
        traits = channel.traits if channel is not None else Traits()
        caller = transaction.caller(arrival.channel, arrival.address)
        return Reply(arrival, caller, transaction, self._revisions.current(transaction).messages, traits)

    def _carry_out(self, arrival: Arrival, reply: Reply, transaction: Transaction) -> None:
        if isinstance(arrival.event, Started):
            transaction.come_back(arrival.channel, arrival.address)
        person = reply.caller.person
        code = code_of(arrival.event)
        enrolled = enrol(arrival, code, person, reply, transaction) if code is not None else None
        if enrolled is not None:
            self._talk(replace(arrival, event=Started(arrival.event.at)), enrolled, reply, transaction)
        elif person is not None:
            self._talk(_with_label_pressed(arrival, reply.caller.shown), person, reply, transaction)
        elif code is None:
            reply.send(Card("not_enrolled"), first_language(arrival))

    def _talk(self, arrival: Arrival, person: Person, reply: Reply, transaction: Transaction) -> None:
        at = arrival.event.at
        walk = _walk_of(transaction.load_walk(person.id))
        known = _with_overtaken(self._duties.known(transaction, person, walk, arrival.event), arrival)
        walk, effects = step(walk, arrival.event, with_pauses(known, arrival.event, transaction))
        reply.echo(effects)
        _write(effects, walk, known, arrival, transaction)
        write_pauses(effects, person, reply, self._doors._asdict(), transaction, at)
        for effect in effects:
            if isinstance(effect, Submit):
                renew_derived(effect, transaction, self._revisions)
            elif isinstance(effect, OfferLink):
                code, _ = offer_link(transaction, person, at)
                reply.send(Card("link", {"code": code, **self._doors._asdict()}), person.language)
            elif isinstance(effect, Tell):
                messages = self._revisions.current(transaction).messages
                tell(effect, _batch(arrival), transaction, messages, self._channels, at)
        reply.send_all(effects, person)
        transaction.save_walk(person.id, to_json(walk), at)


def _with_overtaken(known: Known, arrival: Arrival) -> Known:
    """What is known, and which drafts this person wrote by an update that was sent after this one."""
    if arrival.order is None:
        return known
    overtaken = frozenset(
        (code, key)
        for code, facts in known.units.items()
        for key, draft in facts.drafts.items()
        if draft.person == known.person.id and _order_of(draft.batch, arrival.channel) > arrival.order
    )
    return replace(known, overtaken=overtaken) if overtaken else known


def _order_of(batch: str, channel: str) -> int:
    """The order of the update that wrote a draft, where it came by the same channel."""
    name, _, update_id = batch.partition(":")
    return int(update_id) if name == channel and update_id.isdecimal() else 0


def _batch(arrival: Arrival) -> str:
    """The name of an update among those of all channels."""
    return f"{arrival.channel}:{arrival.update_id}"


def _digest(arrival: Arrival) -> str:
    return hashlib.sha256(repr(arrival.event).encode()).hexdigest()


def _walk_of(stored: str | None) -> Walk:
    """The stored walk. One that cannot be read costs a place in the talk, never a figure: the talk begins anew."""
    if stored is None:
        return Walk()
    try:
        return from_json(stored)
    except (ValueError, KeyError, TypeError):
        _LOG.exception("a stored walk cannot be read and begins anew")
        return Walk()


def _with_label_pressed(arrival: Arrival, shown: Outgoing | None) -> Arrival:
    """Who types what a button of the newest message says, word for word, has pressed it."""
    if not isinstance(arrival.event, Said) or shown is None:
        return arrival
    said = _plain(arrival.event.text)
    for button in (button for row in shown.buttons for button in row):
        if _plain(button.label) == said:
            event = Pressed(arrival.event.at, button.payload)
            return replace(arrival, event=event, label=arrival.event.text)
    return arrival


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _write(
    effects: Iterable[Effect], walk: Walk, known: Known, arrival: Arrival, transaction: Transaction
) -> None:
    """Carry out the effects that change what is stored, in their order."""
    at, person = arrival.event.at, known.person
    unit = walk.focus.unit if walk.focus is not None else ""
    batch = _batch(arrival)
    for effect in effects:
        if isinstance(effect, Record):
            transaction.record(unit, effect.draft, effect.seen, person.id, batch, at)
        elif isinstance(effect, Withdraw):
            transaction.withdraw(unit, effect.key, effect.seen, person.id, batch, at)
        elif isinstance(effect, Submit):
            transaction.submit(effect, person, at)
        elif isinstance(effect, Decide):
            transaction.decide(effect, person.id, at)
        elif isinstance(effect, SetLanguage):
            transaction.set_language(person.id, effect.language)
