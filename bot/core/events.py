"""What happened to a walk: something was said, a button pressed, a conversation started, or no text was sent.

Pure. Every event carries `at`, an aware datetime: nothing in the core reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Started:
    """A person opened the conversation, with the code of an invitation or without."""

    at: datetime
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A person typed a message; a command is a message that begins with a slash.

    `meant` is the command that the whole text stands for in the words of the forms; it counts where the text answers
    nothing.
    """

    at: datetime
    text: str
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person pressed a button. `payload` is what the button carried, exactly."""

    at: datetime
    payload: str


class Attachment(StrEnum):
    """What somebody sent that is no text. `edited`: a message that was changed after it was sent."""

    MEDIA = "media"
    LOCATION = "location"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Attached:
    """A person sent something that is not taken; of its content nothing is known."""

    at: datetime
    what: Attachment


Event = Started | Said | Pressed | Attached


def is_command(event: Event, *commands: str, in_words: bool = True) -> bool:
    """Whether an event is one of these commands, with its slash or, where these count, in plain words."""
    if not isinstance(event, Said):
        return False
    return command_in(event.text) in commands or (in_words and event.meant in commands)


def command_in(text: str) -> str | None:
    """The command that a typed text is, without its slash; None where it is none."""
    text = text.strip()
    if not text.startswith("/"):
        return None
    return text[1:].partition(" ")[0].split("@")[0].lower()
