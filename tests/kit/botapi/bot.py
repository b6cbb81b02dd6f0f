"""One bot's account on the server: who it is, what it can see, what waits for it, what it has done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from tests.kit.botapi.chats import Chats
from tests.kit.botapi.clock import Clock
from tests.kit.botapi.limits import Limits
from tests.kit.botapi.options import Options
from tests.kit.botapi.updates import Updates
from tests.kit.botapi.webhook import Delivery


class Call(NamedTuple):
    """One call of the bot's, as it was answered."""

    at: float
    method: str
    params: dict[str, Any]
    status: int


class Listener(Protocol):
    """Told of messages as they are sent; the bulk load is one."""

    def replied(self, chat: int) -> bool:
        """The bot has sent or edited a message there; whether the chat is one this listener drives."""
        ...


@dataclass
class Press:
    """A callback query that may be answered."""

    pressed_at: float
    """By the clock that never runs backwards."""
    update: dict[str, Any] = field(default_factory=dict)


class Bot:
    """State only: `methods` changes it for the bot, `people` for the people."""

    def __init__(self, token: str, username: str, options: Options, clock: Clock) -> None:
        self.token = token
        self.options = options
        self.clock = clock
        self.user: dict[str, Any] = {
            "id": int(token.split(":", 1)[0]),
            "is_bot": True,
            "first_name": "Yibiao",
            "username": username,
        }
        self.chats = Chats(self.user, options.history_max)
        self.updates = Updates()
        self.limits = Limits(options, clock.elapsed)
        self.delivery: Delivery | None = None
        self.listener: Listener | None = None
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.hidden_refusals: list[str] = []
        self.answered_queries: list[dict[str, Any]] = []
        self.sent_count = 0
        self.sent_per_second: dict[str, Counter[int]] = {"driven": Counter(), "other": Counter()}

    def date(self) -> int:
        """The moment as a message carries it: whole seconds."""
        return int(self.clock.now())

    def sent(self, chat: int) -> None:
        """Count a message that has arrived, new or edited."""
        self.sent_count += 1
        driven = self.listener is not None and self.listener.replied(chat)
        self.sent_per_second["driven" if driven else "other"][int(self.clock.now())] += 1
