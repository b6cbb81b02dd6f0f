"""The verbs of a test, whatever way they reach the server."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from tests.kit.botapi.bot import Call
from tests.kit.botapi.updates import Update

Message = dict[str, Any]
T = TypeVar("T")

_LOOK_S = 0.004


class Verbs(ABC):
    """Speak and press as people do, look at their chats, and switch faults on. Each verb returns what it made."""

    url: str
    """The server's address, without a slash at its end."""
    token: str

    @abstractmethod
    def do(self, verb: str, **values: Any) -> Any:
        """What the server's verb of that name gives back."""

    # -- people

    def person(
        self, who: int, first_name: str | None = None, language_code: str | None = None
    ) -> dict[str, Any]:
        """The User object of somebody with that name and language."""
        return self.do("person", who=who, first_name=first_name, language_code=language_code)

    def say(self, who: int, text: str) -> Update:
        """The update of a text; somebody who writes has started the bot."""
        return self.do("say", who=who, text=text)

    def start(self, who: int, code: str | None = None) -> list[Update]:
        """The updates of the Start button, from a link with the code if there is one; it ends a block."""
        return self.do("start", who=who, code=code)

    def press(
        self,
        who: int,
        message_id: int | None = None,
        label: str | None = None,
        *,
        payload: str | None = None,
    ) -> Update:
        """The update of a press on the button with that text or payload, even one the message no longer has.

        Without a message: the newest of the bot's with buttons. `payload` is sent as it is, button or not.
        Raises LookupError when the message never had such a button.
        """
        return self.do("press", who=who, message_id=message_id, label=label, payload=payload)

    def send(self, who: int, kind: str) -> Update:
        """The update of a photo, voice, location, contact, document, sticker, video, or a forwarded text."""
        return self.do("send", who=who, kind=kind)

    def edit(self, who: int, message_id: int, new_text: str) -> Update:
        """The update of a person's own message with another text."""
        return self.do("edit", who=who, message_id=message_id, new_text=new_text)

    def group(self, group: int, title: str) -> dict[str, Any]:
        """The Chat object of a group that the bot is not in; its number is negative."""
        return self.do("group", group=group, title=title)

    def add_bot(self, group: int, by: int = 1) -> Update:
        """The update of the bot becoming a member."""
        return self.do("add_bot", group=group, by=by)

    def kick_bot(self, group: int, by: int = 1) -> Update:
        """The update of the bot being thrown out."""
        return self.do("kick_bot", group=group, by=by)

    def say_in(self, group: int, person: int, text: str) -> Update:
        """The update of a text in a group."""
        return self.do("say_in", group=group, person=person, text=text)

    def block(self, who: int) -> list[Update]:
        """The update of a person blocking the bot."""
        return self.do("block", who=who)

    def unblock(self, who: int) -> list[Update]:
        """The update of a person allowing the bot to write again."""
        return self.do("unblock", who=who)

    def delete_account(self, who: int) -> None:
        """The person is gone; a bot is not told."""
        self.do("delete_account", who=who)

    # -- what there is to see

    def chat(self, chat: int) -> list[Message]:
        """The messages of a chat as they stand, the oldest first, each with its `edits`."""
        return self.do("chat", chat=chat)

    def from_bot(self, chat: int) -> list[Message]:
        """The messages of the bot in a chat, the oldest first."""
        return [each for each in self.chat(chat) if each["from"]["is_bot"]]

    @property
    def sent_count(self) -> int:
        """How many messages and edits arrived."""
        return self.do("seen", what="sent_count")

    @property
    def calls(self) -> list[Call]:
        """Every call as it was answered; empty when the server is lenient."""
        return [Call(*each) for each in self.do("seen", what="calls")]

    @property
    def violations(self) -> list[str]:
        """Calls that no program of ours should make."""
        return self.do("seen", what="violations")

    @property
    def hidden_refusals(self) -> list[str]:
        """Calls in webhook answers that were refused, which nobody was told."""
        return self.do("seen", what="hidden_refusals")

    @property
    def early_calls(self) -> int:
        """Calls made before the seconds of a 429 were over."""
        return self.do("seen", what="early_calls")

    @property
    def commands(self) -> dict[str, list[dict[str, str]]]:
        """The commands that are set: "default", "all_private_chats zh", "chat 7 zh" -> the list."""
        return self.do("seen", what="commands")

    @property
    def answered_queries(self) -> list[dict[str, Any]]:
        """The answers to presses, each with the person's id as `from`."""
        return self.do("seen", what="answered_queries")

    @property
    def pending_updates(self) -> int:
        """How many updates the bot has not acknowledged."""
        return self.do("seen", what="pending_updates")

    def counts(self) -> dict[str, Any]:
        """How much was sent, in all and in each second, to driven chats and to others."""
        return self.do("counts")

    def wait_for(self, predicate: Callable[[], T], timeout_s: float = 5.0) -> T:
        """What the predicate returns as soon as that is true. Raises AssertionError when it never is."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = predicate()
            if found:
                return found
            assert time.monotonic() < deadline, f"not within {timeout_s} s"
            time.sleep(_LOOK_S)

    def wait_quiet(self, quiet_s: float = 0.05, timeout_s: float = 5.0) -> None:
        """Come back when every update is acknowledged and the bot has made no call for a while."""
        since = time.monotonic()
        before: Any = None
        deadline = since + timeout_s
        while time.monotonic() - since < quiet_s:
            assert time.monotonic() < deadline, f"not quiet within {timeout_s} s: {before}"
            now = [self.do("seen", what=what) for what in ("pending_updates", "in_flight", "call_count")]
            if now != before or now[:2] != [0, 0]:
                before, since = now, time.monotonic()
            time.sleep(_LOOK_S)

    # -- the order of updates, faults, time

    def hold(self) -> None:
        """Keep the updates that are made from now on, and queue none."""
        self.do("hold")

    def release(self, *updates: Update) -> list[Update]:
        """Queue what was held: these in this order, or without any all of them as they were made."""
        ids = [each["update_id"] for each in updates]
        return self.do("release", update_ids=ids or None)

    def repeat(self, update: Update) -> None:
        """Queue an update once more, as Telegram does when it did not hear that it was taken."""
        self.do("repeat", update=update)

    def repeat_deliveries(self, times: int) -> None:
        """Deliver each of the next updates twice to the webhook."""
        self.do("repeat_deliveries", times=times)

    def fault(self, kind: str, method: str = "*", *, times: int | None = 1, **values: Any) -> None:
        """Switch a fault on; kinds and values are those of `faults.Fault`."""
        self.do("fault", kind=kind, method=method, times=times, **values)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self.do("clear_faults")

    def pause(self) -> None:
        """Take connections and answer none of them."""
        self.do("pause")

    def resume(self) -> None:
        """Answer again, first what came in the meantime."""
        self.do("resume")

    def set_clock(self, moment_s: float | None) -> None:
        """Take this moment for now, in seconds since 1970; None is the real time again."""
        self.do("set_clock", moment_s=moment_s)

    def advance(self, seconds: float) -> None:
        """Let time pass: presses grow old, limits are forgotten."""
        self.do("advance", seconds=seconds)

    def load(self, people: int, **values: Any) -> dict[str, Any]:
        """Drive many people at once, and what came of it; the values are the fields of `load.Plan`."""
        return self.do("load", people=people, **values)
