"""The people, groups and messages of one bot, as Telegram keeps them. Sends nothing, queues nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.kit.botapi import rules
from tests.kit.botapi.rules import Refused


@dataclass
class Person:
    """Somebody with an account, and what they have done to the bot."""

    id: int
    first_name: str
    language_code: str | None
    has_started: bool = False
    has_blocked: bool = False
    is_deleted: bool = False

    def user(self) -> dict[str, Any]:
        """The User object."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**user, "language_code": self.language_code} if self.language_code else user

    def chat(self) -> dict[str, Any]:
        """The private chat with the person."""
        return {"id": self.id, "type": "private", "first_name": self.first_name}


@dataclass
class Group:
    """A supergroup, and how the bot stands in it."""

    id: int
    title: str
    status: str = "left"

    def chat(self) -> dict[str, Any]:
        """The Chat object."""
        return {"id": self.id, "type": "supergroup", "title": self.title}


@dataclass
class Kept:
    """A message as it stands, and what it was before."""

    message: dict[str, Any]
    edits: int = 0
    former_buttons: list[dict[str, Any]] = field(default_factory=list)


class Chats:
    """Everything one bot can see."""

    def __init__(self, bot: dict[str, Any], history_max: int | None) -> None:
        self.bot = bot
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: dict[int, dict[int, Kept]] = {}
        self._history_max = history_max
        self._last_private_id = 0

    def person(self, who: int, first_name: str | None = None, language_code: str | None = None) -> Person:
        """The person of that number, who is made when they are new, and renamed when a name is given."""
        person = self.people.get(who)
        if person is None:
            person = self.people[who] = Person(who, first_name or f"Person {who}", language_code or "zh-hans")
        else:
            person.first_name = first_name or person.first_name
            person.language_code = language_code or person.language_code
        return person

    def reachable(self, chat: int) -> Person | Group:
        """Whom the bot may write to there. Raises Refused as Telegram would."""
        person = self.people.get(chat)
        if person is not None:
            if person.is_deleted:
                raise Refused(rules.DEACTIVATED)
            if person.has_blocked:
                raise Refused(rules.BLOCKED)
            if not person.has_started:
                raise Refused(rules.NOT_STARTED)
            return person
        group = self.groups.get(chat)
        if group is None:
            raise Refused(rules.CHAT_NOT_FOUND)
        if group.status == "kicked":
            raise Refused(rules.KICKED)
        if group.status == "left":
            raise Refused(rules.NOT_A_MEMBER)
        return group

    def new_id(self, chat: int) -> int:
        """The next message's number: one count for all private chats of the bot, one for each supergroup."""
        if chat > 0:
            self._last_private_id += 1
            return self._last_private_id
        return max(self.messages.get(chat, ()), default=0) + 1

    def keep(self, message: dict[str, Any]) -> None:
        """Add a new message to its chat."""
        kept = self.messages.setdefault(message["chat"]["id"], {})
        kept[message["message_id"]] = Kept(message)
        if self._history_max is not None and len(kept) > self._history_max:
            del kept[next(iter(kept))]

    def find(self, chat: int, message: int) -> Kept | None:
        """The message as it is kept, None when there is none of that number."""
        return self.messages.get(chat, {}).get(message)

    def as_they_stand(self, chat: int) -> list[dict[str, Any]]:
        """The chat's messages, the oldest first, each with the number of its `edits`."""
        kept = self.messages.get(chat, {}).values()
        return [{**each.message, "edits": each.edits} for each in kept]

    def is_by_bot(self, kept: Kept) -> bool:
        """Whether the bot wrote it."""
        return bool(kept.message.get("from", {}).get("id") == self.bot["id"])
