"""Queues what is said in answer to one arrival, rendered in the person's language."""

from __future__ import annotations

from collections.abc import Iterable

from bot.app.rendering import Messages
from bot.core.answers.private import mask
from bot.core.effects import Card, EditLast, Effect, Say, SetLanguage
from bot.core.events import Pressed, Said
from bot.core.facts import Person
from bot.core.ports import Arrival, Outgoing, OutgoingKind, Transaction


class Reply:
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
