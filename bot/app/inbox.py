"""One incoming update = one transaction: load, step, write, queue the replies; commit; then wake the channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.app.duties import Duties
from bot.app.invitations import digest_of, looks_like_code
from bot.app.rendering import Messages
from bot.app.renewal import renew_derived
from bot.app.revisions import Revisions
from bot.core.answers.private import mask
from bot.core.effects import Card, EditLast, Effect, Record, Say, SetLanguage, Submit, Withdraw
from bot.core.engine import step
from bot.core.errors import Conflict, OutsideError
from bot.core.events import Event, Pressed, Said, Started
from bot.core.facts import Known, Person
from bot.core.ports import Arrival, Channel, InvitationRefusal, Outgoing, OutgoingKind, Storage, Transaction
from bot.core.state import Walk, from_json, to_json
from flows.language.model import LANGUAGES

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
        *,
        echoing: frozenset[str] = frozenset(),
    ) -> None:
        """`echoing` names the channels that show the person's own messages again from the outbox."""
        self._storage = storage
        self._revisions = revisions
        self._duties = duties
        self._channels = channels
        self._echoing = echoing

    def accept(self, arrival: Arrival) -> None:
        """Carry out one update; when this returns, the answer is on disk and the reply is queued.

        A mistake of ours undoes the whole update; the person is told, and the operator reads why in the log.
        OutsideError: nothing was done, the channel brings the update again.
        """
        try:
            self._accept(arrival)
        except OutsideError:
            raise
        except Exception:
            _LOG.exception("an update of %s was not carried out", arrival.channel)
            self._apologise(arrival)
        channel = self._channels.get(arrival.channel)
        if channel is not None:
            channel.wake(arrival.address)

    def _accept(self, arrival: Arrival) -> None:
        for attempt in range(1, TRIES_MAX + 1):
            try:
                with self._storage.transaction() as transaction:
                    self._carry_out(arrival, transaction)
                return
            except Conflict:
                if attempt == TRIES_MAX:
                    raise

    def _apologise(self, arrival: Arrival) -> None:
        """Take the update as answered, so that bringing it again does not fail again, and say so."""
        with self._storage.transaction() as transaction:
            claim = (arrival.channel, arrival.address, arrival.update_id, _digest(arrival), arrival.event.at)
            if transaction.claim_update(*claim):
                person = transaction.person_at(arrival.channel, arrival.address)
                language = person.language if person is not None else _language(arrival)
                messages = self._revisions.current(transaction).messages
                _Reply(arrival, transaction, messages).send(Card("our_mistake"), language)

    def _carry_out(self, arrival: Arrival, transaction: Transaction) -> None:
        at = arrival.event.at
        claim = (arrival.channel, arrival.address, arrival.update_id, _digest(arrival), at)
        if not transaction.claim_update(*claim):
            return
        reply = _Reply(arrival, transaction, self._revisions.current(transaction).messages)
        person = transaction.person_at(arrival.channel, arrival.address)
        code = _code_of(arrival.event)
        enrolled = _enrol(arrival, code, person, reply, transaction) if code is not None else None
        if enrolled is not None:
            self._talk(replace(arrival, event=Started(at)), enrolled, reply, transaction)
        elif person is not None:
            self._talk(_with_label_pressed(arrival, transaction), person, reply, transaction)
        elif code is None:
            reply.send(Card("not_enrolled"), _language(arrival))

    def _talk(self, arrival: Arrival, person: Person, reply: _Reply, transaction: Transaction) -> None:
        at = arrival.event.at
        walk = _walk_of(transaction.load_walk(person.id))
        known = self._duties.known(transaction, person, at)
        walk, effects = step(walk, arrival.event, known)
        if arrival.channel in self._echoing:
            reply.echo(effects)
        _write(effects, walk, known, arrival, transaction)
        for effect in effects:
            if isinstance(effect, Submit):
                renew_derived(effect, transaction, self._revisions)
        reply.send_all(effects, person)
        transaction.save_walk(person.id, to_json(walk), at)


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


def _with_label_pressed(arrival: Arrival, transaction: Transaction) -> Arrival:
    """Who types what a button of the newest message says, word for word, has pressed it."""
    if not isinstance(arrival.event, Said):
        return arrival
    newest = transaction.newest_queued(arrival.channel, arrival.address)
    said = _plain(arrival.event.text)
    for row in newest.message.buttons if newest is not None else ():
        for button in row:
            if _plain(button.label) == said:
                return replace(
                    arrival, event=Pressed(arrival.event.at, button.payload), label=arrival.event.text
                )
    return arrival


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


class _Reply:
    """Queues what is said in answer to one arrival."""

    def __init__(self, arrival: Arrival, transaction: Transaction, messages: Messages) -> None:
        self._arrival = arrival
        self._transaction = transaction
        self._messages = messages

    def send(self, card: Card, language: str, *, is_edit: bool = False) -> None:
        target = self._arrival.message
        self._queue(
            self._messages.render(card, language, target=target, is_edit=is_edit and target is not None)
        )

    def send_all(self, effects: Iterable[Effect], person: Person) -> None:
        language = person.language
        for effect in effects:
            if isinstance(effect, SetLanguage):
                language = effect.language
            elif isinstance(effect, Say):
                self.send(effect.card, language)
            elif isinstance(effect, EditLast):
                self.send(effect.card, language, is_edit=True)

    def echo(self, effects: Iterable[Effect]) -> None:
        """Keep what the person said for showing the talk again; a press that only redrew its message is not."""
        event = self._arrival.event
        if isinstance(event, Said):
            text = mask(event.text)
        elif isinstance(event, Pressed) and not any(isinstance(each, EditLast) for each in effects):
            text = self._arrival.label or ""
        else:
            text = ""
        if text:
            self._queue(Outgoing(OutgoingKind.ECHO, text, target=self._arrival.update_id))

    def _queue(self, message: Outgoing) -> None:
        arrival = self._arrival
        self._transaction.queue(
            arrival.channel, arrival.address, arrival.update_id, message, arrival.event.at
        )


def _write(
    effects: Iterable[Effect], walk: Walk, known: Known, arrival: Arrival, transaction: Transaction
) -> None:
    """Carry out the effects that change what is stored, in their order."""
    at, person = arrival.event.at, known.person
    unit = walk.focus.unit if walk.focus is not None else ""
    batch = f"{arrival.channel}:{arrival.update_id}"
    for effect in effects:
        if isinstance(effect, Record):
            transaction.record(unit, effect.draft, effect.seen, person.id, batch, at)
        elif isinstance(effect, Withdraw):
            transaction.withdraw(unit, effect.key, effect.seen, person.id, batch, at)
        elif isinstance(effect, Submit):
            transaction.submit(effect, person, at)
        elif isinstance(effect, SetLanguage):
            transaction.set_language(person.id, effect.language)


def _code_of(event: Event) -> str | None:
    """The invitation code that an event brings: in its link, or typed by hand."""
    if isinstance(event, Started):
        return event.code
    return event.text if isinstance(event, Said) and looks_like_code(event.text) else None


def _enrol(
    arrival: Arrival, code: str, known: Person | None, reply: _Reply, transaction: Transaction
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
    language = _language(arrival)
    person = transaction.add_person(arrival.name or _NAMELESS[language], language)
    transaction.add_address(person.id, arrival.channel, arrival.address, arrival.event.at)
    return person


def _refuse(refusal: InvitationRefusal, person: Person | None, arrival: Arrival, reply: _Reply) -> None:
    language = person.language if person is not None else _language(arrival)
    reply.send(Card("invitation_refused", {"refusal": refusal.value}), language)


def _language(arrival: Arrival) -> str:
    """The language to begin in: what the channel says of the person, else the first of ours."""
    said = (arrival.language or "").split("-")[0]
    return said if said in LANGUAGES else LANGUAGES[0]


_NAMELESS: Final = {"zh": "填报员", "en": "Reporter"}
"""What a person is called whose channel tells no name; colleagues see it beside an answer."""
