"""What the page posted -> an arrival, or the reason why it is refused. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs

from bot.core.events import Event, Pressed, Said, Started
from bot.core.ports import Arrival
from bot.core.presses import PAYLOAD_MAX_BYTES
from bot.core.texts import is_storable, name_in, storable

CHANNEL: Final = "web"

TEXT_MAX_CHARS: Final = 4096
"""Telegram's limit for one message (https://core.telegram.org/bots/api#sendmessage), kept here so that an
answer that one channel takes is taken by all of them."""

BODY_MAX_BYTES: Final = 32 * 1024
"""TEXT_MAX_CHARS characters of six bytes each (JSON's \\uXXXX), and the few short fields around them."""

CODE_MAX_CHARS: Final = 128
"""Well above any invitation code; longer is a mangled link."""

FORM_MAX_BYTES: Final = 4096
"""The form of the landing page: a name of NAME_MAX_CHARS characters has at most twelve bytes each (four of UTF-8, as
%XX), and the rest is for one that was typed with much around it."""

LABEL_MAX_CHARS: Final = 200
"""What of a button's label is kept for the echo: more than fits on a button."""

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
"""A UUID has 36 characters; 64 leaves room for the ids made by older pages."""

_REFERENCE = re.compile(r"\d{1,19}", re.ASCII)
"""An id of the outbox: SQL's BIGINT has at most 19 digits."""


class Refusal(StrEnum):
    """Why a posted message is not taken. The value is the key of the sentence in page.yaml."""

    MALFORMED = "error_malformed"
    TEXT_EMPTY = "error_text_empty"
    TEXT_TOO_LONG = "error_text_too_long"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who posted: the talk's address, when, and the language of the page."""

    address: str
    at: datetime
    language: str | None = None


def arrival_of(posted: object, sender: Sender) -> Arrival | Refusal:
    """The update in a posted JSON value, or why there is none.

    Shape: `{id, kind: said | pressed | started, text, payload, message, label}`; `id` is made by the page and
    makes a resend a duplicate, `message` is the id of the message whose button was pressed, `label` what the
    button said.
    """
    if not isinstance(posted, Mapping):
        return Refusal.MALFORMED
    update_id, message = posted.get("id"), posted.get("message")
    if not (isinstance(update_id, str) and _ID.fullmatch(update_id)):
        return Refusal.MALFORMED
    if not (message is None or (isinstance(message, str) and _REFERENCE.fullmatch(message))):
        return Refusal.MALFORMED
    event = _event_of(posted, sender.at)
    if isinstance(event, Refusal):
        return event
    label = posted.get("label")
    return Arrival(
        CHANNEL,
        sender.address,
        update_id,
        event,
        message=message,
        label=storable(label[:LABEL_MAX_CHARS]) if isinstance(label, str) else None,
        language=sender.language,
    )


def _event_of(posted: Mapping[str, object], at: datetime) -> Event | Refusal:
    match posted:
        case {"kind": "said", "text": str(text)}:
            return _said(text, at)
        case {"kind": "pressed", "payload": str(payload)}:
            fits = payload and len(payload.encode(errors="replace")) <= PAYLOAD_MAX_BYTES
            return Pressed(at, storable(payload)) if fits else Refusal.MALFORMED
        case {"kind": "started"}:
            return Started(at)
    return Refusal.MALFORMED


def _said(text: str, at: datetime) -> Said | Refusal:
    if not text.strip():
        return Refusal.TEXT_EMPTY
    if len(text) > TEXT_MAX_CHARS:
        return Refusal.TEXT_TOO_LONG
    return Said(at, storable(text))


def name_of(form: bytes) -> str | None:
    """The name in the posted form of the landing page, None where there is none that can be used."""
    try:
        fields = parse_qs(form.decode(errors="replace"), max_num_fields=2)
    except ValueError:  # more fields than the page has
        return None
    return name_in(fields.get("name", [""])[0])


def joining(code: str, sender: Sender, name: str | None = None) -> Arrival | None:
    """The update of a person who accepts an invitation and wants to be called by a name; None for a code that cannot
    be one.

    The update id comes from the code: a second press on the landing page is a duplicate, so a double tap on a
    slow network, or the same link opened again next quarter, does not read as a second use of the invitation.
    """
    if not 0 < len(code) <= CODE_MAX_CHARS or not is_storable(code):
        return None
    digest = hashlib.sha256(code.encode()).hexdigest()[:32]
    return Arrival(
        CHANNEL,
        sender.address,
        f"join-{digest}",
        Started(sender.at, code),
        language=sender.language,
        name=name,
    )
