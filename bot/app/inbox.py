"""One incoming update = one transaction: load, step, write, queue the replies; commit; then wake the channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Final

from bot.app.duties import Duties
from bot.app.enrolment import code_of, enrol, first_language
from bot.app.invitations import offer_link
from bot.app.pauses import with_pauses, write_pauses
from bot.app.renewal import submit
from bot.app.replies import Doors, Reply, queue_all
from bot.app.revisions import Revisions
from bot.app.telling import tell
from bot.core.effects import (
    Card,
    Decide,
    Effect,
    OfferLink,
    Record,
    SetLanguage,
    ShowCalendar,
    Submit,
    Tell,
    Withdraw,
)
from bot.core.engine import step
from bot.core.errors import Conflict, OutsideError
from bot.core.events import Pressed, Said, Started
from bot.core.facts import Known, Person, Report
from bot.core.ports import Arrival, Channel, Claim, Outgoing, QueuedMessage, SavedWalk, Traits
from bot.core.state import LATE_WITHIN, Walk, from_json, to_json
from bot.core.store import Storage, Transaction
from bot.core.walk.awaited import answered
from bot.core.walk.outdated import naming_outdated

_LOG: Final = logging.getLogger(__name__)

TRIES_MAX: Final = 5
"""Two people writing one figure meet once; more than a few repeats mean that something else is wrong."""


class Group:
    """Updates that are carried out in one transaction: what is written at its end, for all of them at once."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.replies: list[Reply] = []
        self.walks: dict[int, SavedWalk] = {}

    def shown_to(self, reply: Reply) -> Outgoing | None:
        """The newest message of a chat, which may be an answer that is not written yet."""
        chat = (reply.channel, reply.address)
        said = (each.said for each in reversed(self.replies) if (each.channel, each.address) == chat)
        return next((messages[-1].message for messages in said if messages), reply.caller.shown)

    def walk_of(self, person: int) -> str | None:
        """Where a person's talk stands; one person may write from two chats at once."""
        saved = self.walks.get(person)
        return saved.walk if saved is not None else self.transaction.load_walk(person)


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
        self._tell([arrival], self._alone(arrival))

    def accept_all(self, arrivals: Sequence[Arrival]) -> Sequence[OutsideError | None]:
        """Carry out updates in one transaction if that goes well, else one by one; what hindered each.

        An update that was hindered was not carried out, and the channel brings it again.
        """
        if len(arrivals) > 1:
            try:
                held = self._together(arrivals)
            except Exception as error:
                _LOG.info("%d updates are carried out one by one: %r", len(arrivals), error)
            else:
                self._tell(arrivals, held)
                return [None] * len(arrivals)
        return list(self._one_by_one(arrivals))

    def _one_by_one(self, arrivals: Sequence[Arrival]) -> Iterator[OutsideError | None]:
        """What hindered each; where the database fails, the others need not wait for it in vain."""
        outside = None
        for arrival in arrivals:
            if outside is None:
                try:
                    self.accept(arrival)
                except OutsideError as error:
                    outside = error
            yield outside

    def _tell(self, arrivals: Iterable[Arrival], held: Iterable[QueuedMessage]) -> None:
        """Tell each channel what is on disk now."""
        messages: dict[tuple[str, str], list[QueuedMessage]] = {
            (arrival.channel, arrival.address): [] for arrival in arrivals
        }
        for each in held:
            messages[each.channel, each.address].append(each)
        for (name, address), its in messages.items():
            channel = self._channels.get(name)
            if channel is not None:
                channel.queued(address, its)

    def _alone(self, arrival: Arrival) -> Sequence[QueuedMessage]:
        """Carry out one update, or say that we made a mistake; the messages that this process has to send now."""
        attempt = 1
        while True:
            try:
                return self._together([arrival])
            except OutsideError:
                raise
            except Exception as error:
                if not isinstance(error, Conflict) or attempt == TRIES_MAX:
                    _LOG.exception("an update of %s was not carried out", arrival.channel)
                    return self._apologise(arrival)
                attempt += 1

    def _together(self, arrivals: Sequence[Arrival]) -> Sequence[QueuedMessage]:
        """Carry out updates in one transaction; the messages that this process has to send now."""
        with self._storage.transaction() as transaction:
            new = self._new_of(arrivals, transaction)
            if new:
                chats = [(arrival.channel, arrival.address) for arrival in new]
                transaction.read_ahead(chats, min(arrival.event.at for arrival in new))
            group = Group(transaction)
            for arrival in new:
                self._carry_out(arrival, group)
            transaction.save_walks(list(group.walks.values()))
            return queue_all(group.replies, transaction)

    def _apologise(self, arrival: Arrival) -> Sequence[QueuedMessage]:
        """Take the update as answered, so that bringing it again does not fail again, and say so."""
        with self._storage.transaction() as transaction:
            replies = [self._reply(each, transaction) for each in self._new_of([arrival], transaction)]
            for reply in replies:
                person = reply.caller.person
                reply.send(
                    Card("our_mistake"), person.language if person is not None else first_language(arrival)
                )
            return queue_all(replies, transaction)

    @staticmethod
    def _new_of(arrivals: Sequence[Arrival], transaction: Transaction) -> list[Arrival]:
        """Those that did not come before."""
        claims = [
            Claim(each.channel, each.address, each.update_id, _digest(each), each.event.at)
            for each in arrivals
        ]
        return list(compress(arrivals, transaction.claim_updates(claims)))

    def _reply(self, arrival: Arrival, transaction: Transaction) -> Reply:
        channel = self._channels.get(arrival.channel)
        traits = channel.traits if channel is not None else Traits()
        caller = transaction.caller(arrival.channel, arrival.address)
        return Reply(arrival, caller, self._revisions.current(transaction).messages, traits, self._doors)

    def _carry_out(self, arrival: Arrival, group: Group) -> None:
        transaction, reply = group.transaction, self._reply(arrival, group.transaction)
        group.replies.append(reply)
        if reply.caller.is_gone:
            transaction.come_back(arrival.channel, arrival.address)
        person = reply.caller.person
        code = code_of(arrival.event)
        enrolled = enrol(arrival, code, person, reply, transaction) if code is not None else None
        if enrolled is not None:
            menu_language = first_language(arrival)  # a menu is in the language of the app by itself
            if enrolled.language != menu_language:
                reply.set_menu(enrolled.language)
            self._talk(replace(arrival, event=Started(arrival.event.at)), enrolled, reply, group)
        elif person is not None:
            self._talk(_with_label_pressed(arrival, group.shown_to(reply)), person, reply, group)
        elif code is None:
            reply.send(Card("not_enrolled"), first_language(arrival))

    def _talk(self, arrival: Arrival, person: Person, reply: Reply, group: Group) -> None:
        transaction, at = group.transaction, arrival.event.at
        walk = _walk_of(group.walk_of(person.id))
        meant = self._revisions.current(transaction).messages.meant(arrival.event)
        arrival = replace(arrival, event=answered(walk, meant))
        known = self._duties.known(transaction, person, walk, arrival.event)
        known = _with_order(known, walk, arrival)
        walk, effects = step(walk, arrival.event, with_pauses(known, arrival.event, transaction))
        if arrival.order is not None:
            walk = walk.carried_out(arrival.channel, arrival.order, at)
        reply.echo(effects)
        outdated = self._write(effects, walk, known, arrival, transaction)
        write_pauses(effects, person, reply, transaction, at)
        for effect in effects:
            if isinstance(effect, OfferLink):
                code, _ = offer_link(transaction, person, at)
                reply.send(Card("link", {"code": code, **reply.doors._asdict()}), person.language)
            elif isinstance(effect, ShowCalendar):
                reply.send(Card("calendar", reply.doors._asdict()), person.language)
            elif isinstance(effect, Tell):
                messages = self._revisions.current(transaction).messages
                tell(effect, _batch(arrival), transaction, messages, self._channels, at)
        reply.send_all(naming_outdated(effects, outdated, known), person)
        group.walks[person.id] = SavedWalk(person.id, to_json(walk), at)

    def _write(
        self, effects: Iterable[Effect], walk: Walk, known: Known, arrival: Arrival, transaction: Transaction
    ) -> Sequence[Report]:
        """Carry out the effects that change what is stored, in their order; the other reports to be checked since."""
        at, person = arrival.event.at, known.person
        unit = walk.focus.unit if walk.focus is not None else ""
        batch = _batch(arrival)
        outdated: Sequence[Report] = ()
        for effect in effects:
            if isinstance(effect, Record):
                transaction.record(unit, effect.draft, effect.seen, person.id, batch, at)
            elif isinstance(effect, Withdraw):
                transaction.withdraw(unit, effect.key, effect.seen, person.id, batch, at)
            elif isinstance(effect, Submit):
                outdated = submit(effect, person, at, transaction, self._revisions)
            elif isinstance(effect, Decide):
                transaction.decide(effect, person.id, at)
            elif isinstance(effect, SetLanguage):
                transaction.set_language(person.id, effect.language)
        return outdated


def _with_order(known: Known, walk: Walk, arrival: Arrival) -> Known:
    """What is known, and what was done by updates of this person that were sent after this one."""
    if arrival.order is None:
        return known
    at = arrival.event.at
    overtaken = frozenset(
        (code, key)
        for code, facts in known.units.items()
        for key, draft in facts.drafts.items()
        if draft.person == known.person.id
        and at - draft.at < LATE_WITHIN
        and _order_of(draft.batch, arrival.channel) > arrival.order
    )
    return replace(known, overtaken=overtaken, is_late=walk.is_late(arrival.channel, arrival.order, at))


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
