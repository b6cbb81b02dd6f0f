"""A person with a phone: types messages, presses buttons by what they mean, and counts both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.events import Event, Pressed, Said, Started
from bot.core.ports import Outgoing
from bot.core.presses import Press, Verb, decode
from tests.kit.players import ZONE

MORNING = datetime(2026, 10, 9, 9, tzinfo=ZONE)
"""A working day in the window of 2026Q3."""


class Listener(Protocol):
    """What a reporter talks to."""

    def bring(self, name: str, event: Event) -> list[Outgoing]: ...


class Reporter:
    """One person's side of a talk. `interactions` counts messages and presses since `open`."""

    def __init__(self, talk: Listener, name: str = "user", at: datetime = MORNING) -> None:
        self._talk = talk
        self._name = name
        self.at = at
        self.newest: list[Outgoing] = []
        self.interactions = 0

    def open(self) -> None:
        """Open the talk, as a link or a reminder does: this is no interaction."""
        self._bring(Started(self.at))
        self.interactions = 0

    def say(self, text: str) -> None:
        """Type a message."""
        self._bring(Said(self.at, text))

    def press(self, verb: Verb, number: int | None = None, choice: int | None = None) -> None:
        """Press the button of the newest messages that means `verb`; for the field `number`, where it matters."""
        for payload, press in self.buttons():
            if press.verb is verb and number in (None, press.field // 10) and choice in (None, press.choice):
                self._bring(Pressed(self.at, payload))
                return
        shown = [f"{press.verb.name} {press.field}" for _, press in self.buttons()]
        raise AssertionError(f"there is no button {verb.name} {number or ''}, only {shown}")

    def send(self, payload: str) -> None:
        """Press a button of an older message, or one that was never shown."""
        self._bring(Pressed(self.at, payload))

    def has(self, verb: Verb, number: int | None = None) -> bool:
        """Whether the newest messages show a button that means `verb`."""
        return any(press.verb is verb and number in (None, press.field // 10) for _, press in self.buttons())

    def tick_all(self, numbers: Iterable[int]) -> int:
        """Tick fields of the picking list from its first page on; the number of page turns that it took."""
        page = 0
        for number in sorted(numbers):
            while not self.has(Verb.TICK, number):
                page += 1
                self.press(Verb.PAGE, choice=page)
            self.press(Verb.TICK, number)
        return page

    @property
    def asked(self) -> int | None:
        """The number of the field that the newest message asks, None where it is no question."""
        return next((press.field // 10 for _, press in self.buttons() if press.verb is Verb.DEFINITION), None)

    def buttons(self) -> list[tuple[str, Press]]:
        """The buttons of the newest messages: what each carries, and what that means."""
        found = []
        for message in self.newest:
            for row in message.buttons:
                for button in row:
                    press = decode(button.payload)
                    assert press is not None, f"{button.payload!r} is no payload of ours"
                    found.append((button.payload, press))
        return found

    def _bring(self, event: Event) -> None:
        self.at += timedelta(seconds=5)
        self.interactions += 1
        self.newest = self._talk.bring(self._name, event)
        assert self.newest, f"{event} was not answered"
