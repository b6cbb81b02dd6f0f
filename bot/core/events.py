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
    """A person typed a message; a command is a message that begins with a slash."""

    at: datetime
    text: str


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


def command_in(text: str) -> str | None:
    """The command that a typed text is, without its slash; None where it is none."""
    text = text.strip()
    if not text.startswith("/"):
        return None
    return text[1:].partition(" ")[0].split("@")[0].lower()
