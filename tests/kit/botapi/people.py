"""What people do in Telegram, and the updates that a bot gets of it."""

from __future__ import annotations

import re
from typing import Any, Final

from tests.kit.botapi import keyboards
from tests.kit.botapi.bot import Bot, Press
from tests.kit.botapi.chats import Group, Kept, Person
from tests.kit.botapi.markup import utf16_length
from tests.kit.botapi.rules import PAYLOAD_MAX_BYTES
from tests.kit.botapi.updates import Update

_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_FILE: Final = {"file_id": "AgACAgIAAxkB", "file_unique_id": "AQADAgAT", "file_size": 2048}
CONTENTS: Final[dict[str, dict[str, Any]]] = {
    "photo": {"photo": [{**_FILE, "width": 90, "height": 67}]},
    "voice": {"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}},
    "location": {"location": {"latitude": 43.82, "longitude": 87.61}},
    "contact": {"contact": {"phone_number": "+8613800000000", "first_name": "Contact"}},
    "document": {"document": {**_FILE, "file_name": "report.xlsx", "mime_type": "application/vnd.ms-excel"}},
    "sticker": {
        "sticker": {
            **_FILE,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    },
    "video": {"video": {**_FILE, "width": 640, "height": 480, "duration": 4}},
}
"""What a message of each kind holds in place of text."""


class People:
    """The people around one bot. A person who is named for the first time is made on the spot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._chats = bot.chats
        self._presses = 0

    def say(self, who: int, text: str) -> Update:
        """The update of a text; somebody who writes has started the bot."""
        person = self._able_to_write(who)
        return self._message(person, person.chat(), _text(text))

    def start(self, who: int, code: str | None = None) -> list[Update]:
        """The updates of the Start button, from a link with the code if there is one; it ends a block."""
        person = self._chats.person(who)
        updates = self.unblock(who) if person.has_blocked else []
        return [*updates, self.say(who, f"/start {code}" if code else "/start")]

    def press(
        self, who: int, message_id: int | None = None, label: str | None = None, payload: str | None = None
    ) -> Update:
        """The update of a press on the button with that text or payload, even one the message no longer has.

        Without a message: the newest of the bot's with buttons. `payload` alone is sent as it is, button or not.
        Raises LookupError when the message never had such a button.
        """
        person = self._able_to_write(who)
        kept = self._pressed_message(who, message_id)
        data = payload if payload is not None else _payload(kept, label)
        if not 1 <= len(data.encode()) <= PAYLOAD_MAX_BYTES:
            raise ValueError(f"a payload has 1 to {PAYLOAD_MAX_BYTES} bytes: {data!r}")
        self._presses += 1
        query = {
            "id": f"{self._bot.user['id']}{self._presses:09d}",
            "from": person.user(),
            "message": kept.message,
            "chat_instance": str(kept.message["chat"]["id"]),
            "data": data,
        }
        update = self._bot.updates.make("callback_query", query)
        self._bot.presses[str(query["id"])] = Press(self._bot.clock.elapsed(), update)
        return update

    def send(self, who: int, kind: str) -> Update:
        """The update of a photo, voice, location, contact, document, sticker, video, or a forwarded text."""
        person = self._able_to_write(who)
        if kind == "forwarded":
            origin = {"type": "user", "date": self._bot.date(), "sender_user": person.user()}
            return self._message(person, person.chat(), {**_text("forwarded text"), "forward_origin": origin})
        return self._message(person, person.chat(), CONTENTS[kind])

    def edit(self, who: int, message_id: int, new_text: str) -> Update:
        """The update of a person's own message with another text."""
        kept = self._chats.find(who, message_id)
        if kept is None or self._chats.is_by_bot(kept):
            raise LookupError(f"{who} has written no message {message_id}")
        kept.message = {**kept.message, **_text(new_text), "edit_date": self._bot.date()}
        kept.edits += 1
        return self._bot.updates.make("edited_message", kept.message)

    def group(self, group: int, title: str) -> Group:
        """A supergroup that the bot is not in; its number is negative."""
        if group >= 0:
            raise ValueError(f"a group's number is negative, not {group}")
        return self._chats.groups.setdefault(group, Group(group, title))

    def add_bot(self, group: int, by: int = 1) -> Update:
        """The update of the bot becoming a member."""
        return self._status_in(group, by, "member")

    def kick_bot(self, group: int, by: int = 1) -> Update:
        """The update of the bot being thrown out."""
        return self._status_in(group, by, "kicked")

    def say_in(self, group: int, person: int, text: str) -> Update:
        """The update of a text in a group."""
        return self._message(self._chats.person(person), self._chats.groups[group].chat(), _text(text))

    def block(self, who: int) -> list[Update]:
        """The update of a person blocking the bot."""
        person = self._chats.person(who)
        person.has_blocked = True
        return [self._membership(person.user(), person.chat(), "member", "kicked")]

    def unblock(self, who: int) -> list[Update]:
        """The update of a person allowing the bot to write again."""
        person = self._chats.person(who)
        person.has_blocked = False
        return [self._membership(person.user(), person.chat(), "kicked", "member")]

    def delete_account(self, who: int) -> None:
        """The person is gone; a bot is not told."""
        self._chats.person(who).is_deleted = True

    def _able_to_write(self, who: int) -> Person:
        person = self._chats.person(who)
        if person.has_blocked or person.is_deleted:
            raise ValueError(f"{who} has blocked the bot or is deleted: nothing can be sent from there")
        person.has_started = True
        return person

    def _message(self, person: Person, chat: dict[str, Any], content: dict[str, Any]) -> Update:
        message = {
            "message_id": self._chats.new_id(chat["id"]),
            "from": person.user(),
            "chat": chat,
            "date": self._bot.date(),
            **content,
        }
        self._chats.keep(message)
        return self._bot.updates.make("message", message)

    def _pressed_message(self, chat: int, message_id: int | None) -> Kept:
        if message_id is not None:
            kept = self._chats.find(chat, message_id)
            if kept is None:
                raise LookupError(f"chat {chat} has no message {message_id}")
            return kept
        for kept in reversed(self._chats.messages.get(chat, {}).values()):
            if "reply_markup" in kept.message:
                return kept
        raise LookupError(f"chat {chat} has no message with buttons")

    def _status_in(self, group: int, by: int, status: str) -> Update:
        found = self._chats.groups[group]
        was, found.status = found.status, status
        return self._membership(self._chats.person(by).user(), found.chat(), was, status)

    def _membership(self, by: dict[str, Any], chat: dict[str, Any], was: str, now: str) -> Update:
        change = {
            "chat": chat,
            "from": by,
            "date": self._bot.date(),
            "old_chat_member": self._member(was),
            "new_chat_member": self._member(now),
        }
        return self._bot.updates.make("my_chat_member", change)

    def _member(self, status: str) -> dict[str, Any]:
        member = {"user": self._bot.user, "status": status}
        return {**member, "until_date": 0} if status == "kicked" else member


def _text(text: str) -> dict[str, Any]:
    command = _COMMAND.match(text)
    if command is None:
        return {"text": text}
    entity = {"type": "bot_command", "offset": 0, "length": utf16_length(command[0])}
    return {"text": text, "entities": [entity]}


def _payload(kept: Kept, label: str | None) -> str:
    if label is None:
        raise ValueError("name the button by its label or its payload")
    known = [*keyboards.buttons(kept.message), *reversed(kept.former_buttons)]
    for name in ("text", "callback_data"):
        for button in known:
            if button.get(name) == label and "callback_data" in button:
                return str(button["callback_data"])
    labels = [button["text"] for button in keyboards.buttons(kept.message)]
    raise LookupError(f"message {kept.message['message_id']} has no button {label!r}, but {labels}")
