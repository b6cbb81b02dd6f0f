"""Queues what is said in answer to one arrival, rendered in the person's language."""

from __future__ import annotations

from collections.abc import Iterable

from bot.app.rendering import Messages
from bot.core.answers.private import mask
from bot.core.effects import Card, EditLast, Effect, Say, SetLanguage
from bot.core.events import Pressed, Said
from bot.core.facts import Person
from bot.core.ports import Arrival, Caller, Lane, Outgoing, OutgoingKind, QueuedMessage, Traits
from bot.core.store import Transaction


class Reply:
    """Queues what is said in answer to one arrival.

    `held` are the messages that this process has to send, once everything is committed; `caller` is who is answered.
    """

    def __init__(
        self, arrival: Arrival, caller: Caller, transaction: Transaction, messages: Messages, traits: Traits
    ) -> None:
        self.caller = caller
        self.held: list[QueuedMessage] = []
        self._arrival = arrival
        self._transaction = transaction
        self._messages = messages
        self._traits = traits

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
                if self._traits.has_menu:
                    self._queue(Outgoing(OutgoingKind.MENU, language))
            elif isinstance(effect, Say):
                self.send(effect.card, language)
            elif isinstance(effect, EditLast):
                self.send(effect.card, language, is_edit=True)

    def echo(self, effects: Iterable[Effect]) -> None:
        """Keep what the person said for showing the talk again; a press that only redrew its message is not."""
        if not self._traits.echoes:
            return
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
        channel, address, at = self._arrival.channel, self._arrival.address, self._arrival.event.at
        id_ = self._transaction.queue(channel, address, self._arrival.update_id, message, at)
        if self._traits.holder is not None:
            queued = QueuedMessage(id_, channel, address, message, at)
            if self._transaction.post(queued, Lane.REPLY, self._traits.holder):
                self.held.append(queued)
