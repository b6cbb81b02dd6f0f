"""What is said in answer to arrivals, rendered in the person's language, and queued for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.app.rendering import Messages
from bot.core.answers.private import mask
from bot.core.effects import Card, EditLast, Effect, Notice, Say, SetLanguage
from bot.core.events import Pressed, Said
from bot.core.facts import Person
from bot.core.ports import Arrival, Caller, NewMessage, Outgoing, OutgoingKind, QueuedMessage, Traits
from bot.core.store import Transaction


class Doors(NamedTuple):
    """How a chat is reached: the web chat's address, and the name of the Telegram bot; None where there is none."""

    web: str | None = None
    telegram_bot: str | None = None


class Reply:
    """What is said in answer to one arrival.

    `said` is what `queue_all` queues; `caller` is who is answered; `doors` are the ways in, which codes are told with.
    """

    def __init__(
        self, arrival: Arrival, caller: Caller, messages: Messages, traits: Traits, doors: Doors
    ) -> None:
        self.caller = caller
        self.doors = doors
        self.said: list[NewMessage] = []
        self.channel, self.address = arrival.channel, arrival.address
        self.holder = traits.holder
        self._arrival = arrival
        self._messages = messages
        self._traits = traits

    def send(self, card: Card, language: str, *, is_edit: bool = False) -> None:
        target = self._arrival.message
        self._queue(
            self._messages.render(card, language, target=target, is_edit=is_edit and target is not None)
        )

    def set_menu(self, language: str) -> None:
        """Set the chat's menu of commands, where it has one."""
        if self._traits.has_menu:
            self._queue(Outgoing(OutgoingKind.MENU, language))

    def name(self, notice: Notice, language: str) -> str:
        """A name in the words of the forms in force."""
        return self._messages.name(notice, language)

    def send_all(self, effects: Iterable[Effect], person: Person) -> None:
        language = person.language
        for effect in effects:
            if isinstance(effect, SetLanguage):
                language = effect.language
                self.set_menu(language)
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
        of = self._arrival
        self.said.append(NewMessage(of.channel, of.address, of.update_id, message, of.event.at))


def queue_all(replies: Iterable[Reply], transaction: Transaction) -> Sequence[QueuedMessage]:
    """Queue what was said in answer to arrivals; the messages that this process has to send after the commit."""
    said = [(reply.holder, message) for reply in replies for message in reply.said]
    ids = transaction.queue_all([message for _, message in said])
    waiting: dict[str, list[QueuedMessage]] = {}
    for id_, (holder, each) in zip(ids, said, strict=True):
        if holder is not None:
            queued = QueuedMessage(id_, each.channel, each.address, each.message, each.at)
            waiting.setdefault(holder, []).append(queued)
    return [
        message
        for holder, messages in waiting.items()
        for held in (transaction.hold(messages, holder),)
        for message in messages
        if message.id in held
    ]
