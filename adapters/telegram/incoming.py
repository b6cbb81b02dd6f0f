"""An update of the Bot API, as JSON -> an arrival, and what is answered at once. Pure.

Only private chats are talked in. Nothing of what is declined is kept: not its content, and of a group not even its
name.
Fields: https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.core.events import Attached, Attachment, Event, Pressed, Said, Started
from bot.core.ports import Arrival
from bot.core.texts import name_in, storable
from flows.language.model import LANGUAGES

CHANNEL: Final = "telegram"

UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

Texts = Mapping[str, Mapping[str, str]]
"""Language -> key -> sentence, as in flows/messages/<language>/telegram.yaml."""

Json = Mapping[str, Any]

_MEDIA: Final = """
    animation audio document game live_photo paid_media photo poll sticker story video video_note voice dice checklist
    invoice
""".split()  # noqa: SIM905 - a list of words reads better than sixteen strings
_PLACES: Final = ("location", "venue")
_HERE: Final = ("member", "administrator", "creator", "restricted")


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the Bot API with its parameters, ready for JSON."""

    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """What an update means. `at_once` is harmless to lose and to repeat, and waits for nothing."""

    arrival: Arrival | None = None
    at_once: tuple[Call, ...] = ()


def received(update: Json, at: datetime, texts: Texts) -> Received:
    """What an update means; nothing where it is none of those asked for. KeyError, TypeError for no update at all."""
    number = int(update["update_id"])
    for kind, read in _READERS.items():
        found = update.get(kind)
        if found is not None:
            return read(found, number, at, texts)
    return Received()


def _message(message: Json, number: int, at: datetime, texts: Texts) -> Received:
    if not _is_private(message["chat"]):
        return _decline_group(message, message.get("from"), texts)
    event = _event(message, at)
    return Received(_arrival(message["chat"], message.get("from"), number, event)) if event else Received()


def _edited(message: Json, number: int, at: datetime, _texts: Texts) -> Received:
    """Changed words are answered. A message without words is edited by the platform too: a live location, for hours."""
    if not _is_private(message["chat"]) or not ("text" in message or "caption" in message):
        return Received()
    event = Attached(at, Attachment.EDITED)
    return Received(_arrival(message["chat"], message.get("from"), number, event))


def _event(message: Json, at: datetime) -> Event | None:
    """What a message in a private chat is; None for the platform's own ("pinned a message")."""
    if "forward_origin" in message or "forward_date" in message:
        return Attached(at, Attachment.FORWARDED)
    if isinstance(text := message.get("text"), str):
        return _said(text, at)
    if "contact" in message:
        return Attached(at, Attachment.CONTACT)
    if any(key in message for key in _PLACES):
        return Attached(at, Attachment.LOCATION)
    return Attached(at, Attachment.MEDIA) if any(key in message for key in _MEDIA) else None


def _said(text: str, at: datetime) -> Event:
    word, _, code = text.partition(" ")
    if word.partition("@")[0] == "/start":
        return Started(at, storable(code.strip()) or None)
    return Said(at, storable(text))


def _pressed(query: Json, number: int, at: datetime, _texts: Texts) -> Received:
    """A press is answered at once, or the button goes on turning; whatever else it may mean."""
    answer = (Call("answerCallbackQuery", {"callback_query_id": query["id"]}),)
    message, payload = query.get("message"), query.get("data")
    if message is None or payload is None or not _is_private(message["chat"]):
        return Received(at_once=answer)
    event = Pressed(at, storable(payload))
    # a message of which only the number is known is too old to be edited (date 0: InaccessibleMessage)
    reference = str(message["message_id"]) if message.get("date") else None
    return Received(_arrival(message["chat"], query["from"], number, event, reference), answer)


def _membership(change: Json, _number: int, _at: datetime, texts: Texts) -> Received:
    """Added to a group: say that this is no place to talk, and leave."""
    if _is_private(change["chat"]) or change["new_chat_member"]["status"] not in _HERE:
        return Received()
    return _decline_group(change, change.get("from"), texts)


def _decline_group(found: Json, sender: Json | None, texts: Texts) -> Received:
    chat = found["chat"]["id"]
    leave = Call("leaveChat", {"chat_id": chat})
    if found["chat"].get("type") == "channel":
        return Received(at_once=(leave,))
    text = texts[_language(sender, texts)]["group_declined"]
    return Received(at_once=(Call("sendMessage", {"chat_id": chat, "text": text}), leave))


def _language(sender: Json | None, texts: Texts) -> str:
    said = str((sender or {}).get("language_code") or "").split("-")[0]
    return said if said in texts else LANGUAGES[0]


def _is_private(chat: Json) -> bool:
    return chat.get("type") == "private"


def _arrival(
    chat: Json, sender: Json | None, number: int, event: Event, message: str | None = None
) -> Arrival:
    person = sender or {}
    name = " ".join(str(person[key]) for key in ("first_name", "last_name") if person.get(key))
    return Arrival(
        CHANNEL,
        str(chat["id"]),
        str(number),
        event,
        message=message,
        language=person.get("language_code"),
        name=name_in(name),
        order=number,
    )


_READERS: Final = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
