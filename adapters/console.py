"""The terminal chat: one message a line, `[label]` presses a button of the newest messages.

Reads from a terminal, or from a pipe so that a script can drive it; prints the talk either way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.core.events import Event, Pressed, Said
from bot.core.ports import Arrival, Clock, Inbox, OutgoingKind, QueuedMessage

CHANNEL: Final = "console"

_MARKS: Final = str.maketrans("", "", "\u2068\u2069")
"""Terminals show the marks around inserted values as boxes."""


class Console:
    """One talk in a terminal."""

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        address: str,
        messages_since: Callable[[int], Sequence[QueuedMessage]],
        write: Callable[[str], None],
    ) -> None:
        """`messages_since` gives the queued messages of this talk above an id, oldest first."""
        self._inbox = inbox
        self._clock = clock
        self._address = address
        self._messages_since = messages_since
        self._write = write
        self._last_id = max((message.id for message in messages_since(0)), default=0)
        self._buttons: dict[str, tuple[str, str]] = {}

    def run(self, lines: Iterable[str], *, show_lines: bool) -> None:
        """Talk until the lines end; `show_lines` prints them too (a terminal shows them already)."""
        for line in lines:
            text = line.strip()
            if text:
                if show_lines:
                    self._write(f"> {text}")
                self.say(text)

    def say(self, text: str) -> None:
        """Say one message, or press the button `[label]`."""
        label = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else None
        if label is None:
            self.bring(Said(self._clock.now(), text))
            return
        found = self._buttons.get(label)
        if found is None:
            known = " ".join(f"[{each}]" for each in self._buttons)
            self._write(f"There is no button [{label}] now. Buttons: {known or 'none'}")
            return
        payload, message = found
        self.bring(Pressed(self._clock.now(), payload), message)

    def bring(self, event: Event, message: str | None = None) -> None:
        """Bring an event to the program and print what it answers."""
        self._inbox.accept(Arrival(CHANNEL, self._address, uuid.uuid4().hex, event, message))
        answers = self._messages_since(self._last_id)
        if answers:
            self._buttons = {}
        for answer in answers:
            self._last_id = answer.id
            self._print(answer)

    def _print(self, answer: QueuedMessage) -> None:
        message = answer.message
        body = message.text
        if message.fold:
            body += f"\n({message.fold_title})\n" + _indented(message.fold)
        self._write(body.translate(_MARKS))
        target = message.target if message.kind is OutgoingKind.EDIT else None
        for row in message.buttons:
            self._write("  " + " ".join(f"[{button.label}]" for button in row))
            for button in row:
                self._buttons[button.label] = (button.payload, target or str(answer.id))
        self._write("")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
