"""One incoming update = one transaction: load, step, write, queue the replies; commit; then wake the channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.app.duties import Duties
from bot.app.enrolment import code_of, enrol, first_language
from bot.app.renewal import renew_derived
from bot.app.replies import Reply
from bot.app.revisions import Revisions
from bot.core.effects import Card, Effect, Record, SetLanguage, Submit, Withdraw
from bot.core.engine import step
from bot.core.errors import Conflict, OutsideError
from bot.core.events import Pressed, Said, Started
from bot.core.facts import Known, Person
from bot.core.ports import Arrival, Channel, Storage, Transaction
from bot.core.state import Walk, from_json, to_json

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
                language = person.language if person is not None else first_language(arrival)
                messages = self._revisions.current(transaction).messages
                Reply(arrival, transaction, messages).send(Card("our_mistake"), language)

    def _carry_out(self, arrival: Arrival, transaction: Transaction) -> None:
        at = arrival.event.at
        claim = (arrival.channel, arrival.address, arrival.update_id, _digest(arrival), at)
        if not transaction.claim_update(*claim):
            return
        reply = Reply(arrival, transaction, self._revisions.current(transaction).messages)
        person = transaction.person_at(arrival.channel, arrival.address)
        code = code_of(arrival.event)
        enrolled = enrol(arrival, code, person, reply, transaction) if code is not None else None
        if enrolled is not None:
            self._talk(replace(arrival, event=Started(at)), enrolled, reply, transaction)
        elif person is not None:
            self._talk(_with_label_pressed(arrival, transaction), person, reply, transaction)
        elif code is None:
            reply.send(Card("not_enrolled"), first_language(arrival))

    def _talk(self, arrival: Arrival, person: Person, reply: Reply, transaction: Transaction) -> None:
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
    said = _plain(arrival.event.text)
    for newest in transaction.queued_before(arrival.channel, arrival.address, None, 1):
        for button in (button for row in newest.message.buttons for button in row):
            if _plain(button.label) == said:
                return replace(
                    arrival, event=Pressed(arrival.event.at, button.payload), label=arrival.event.text
                )
    return arrival


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


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
