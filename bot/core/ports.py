"""What the core asks of the world around it: a clock, channels; and the one door adapters knock at.

Pure: protocols and the values that cross them, those of the store too (`store`). `bot.bootstrap` joins them to adapters
and storage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol

from bot.core.events import Event
from bot.core.facts import Person


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """One incoming update of a channel.

    `address` is the chat it came from, `update_id` what makes it unique within (channel, address), `message`
    the channel's reference to the message whose button was pressed, `label` what that button said.
    `language` is what the channel says of the person's language, `name` of their name: both used at enrolment only.
    `order` grows with the order in which a person's updates were sent, None where the channel does not say.
    """

    channel: str
    address: str
    update_id: str
    event: Event
    message: str | None = None
    label: str | None = None
    language: str | None = None
    name: str | None = None
    order: int | None = None


class Inbox(Protocol):
    """The inbound port: every adapter brings its updates here, and acknowledges after `accept` has returned."""

    def accept(self, arrival: Arrival) -> None:
        """Carry out one update in one transaction and queue the replies; a duplicate changes nothing."""
        ...


class OutgoingKind(StrEnum):
    """`echo` is the person's own message, kept for channels that show the talk again (the web chat).

    `menu` says that the chat's menu of commands shall be in the language that is its text.
    """

    SEND = "send"
    EDIT = "edit"
    ECHO = "echo"
    MENU = "menu"


class OutgoingButton(NamedTuple):
    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message in the person's language. Plain text, no markup; lines separated by newlines.

    `fold` is a longer text that opens under `fold_title`; `expects` is an ElementType value for the phone's
    keyboard; `target` is the channel's reference of the message that an edit redraws.
    """

    kind: OutgoingKind
    text: str
    fold_title: str | None = None
    fold: str | None = None
    buttons: tuple[tuple[OutgoingButton, ...], ...] = ()
    expects: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A row of the outbox. `id` grows with time; for the web chat it is the message's reference.

    `drop_at` is known of a broadcast that was taken to be sent: from then on nobody wants it.
    """

    id: int
    channel: str
    address: str
    message: Outgoing
    at: datetime
    drop_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows one bot.

    `rate` messages a second in all, of which broadcasts use at most `rate - reserve`; `burst` messages may go at once
    after a silence. `chat_rate` and `chat_burst` are the same for one chat.
    """

    rate: float
    reserve: float
    burst: int
    chat_rate: float
    chat_burst: int


class Lane(IntEnum):
    """Which of two queues a message waits in: answers to a person never wait for messages to many."""

    REPLY = 0
    BROADCAST = 1


class Traits(NamedTuple):
    """What a channel is like.

    `echoes`: it shows the person's own messages again from the outbox. `holder`: it has to send its messages, and
    this is the name under which this process does; None for a channel that is read. `has_menu`: each chat has a
    menu of commands in one language.
    """

    echoes: bool = False
    holder: str | None = None
    has_menu: bool = False


class Channel(Protocol):
    """The outbound port: what an adapter does with queued messages after the commit."""

    name: str
    traits: Traits

    def queued(self, address: str, messages: Sequence[QueuedMessage]) -> None:
        """Told after a commit which messages wait for `address`, oldest first; must not block.

        Of a channel that sends, only those are named that this process holds.
        """
        ...


class Outlet(Protocol):
    """How a platform is given one message. What it cannot do is told by the errors of `bot.core.errors`."""

    async def send(self, message: QueuedMessage) -> None:
        """Send or redraw one message; returns when the platform has taken it.

        Gone: nobody can be reached there. Refused: sending it again would be refused again. OutsideError: try again
        after `retry_after_s`; a Throttled holds all messages back for that long. Unclear: it may have been taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that this process holds and has to send. `tries` counts the attempts that failed."""

    message: QueuedMessage
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """A message given back: somebody sends it at `due_at` or later."""

    message: int
    due_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of messages that a process held, by the ids of their rows.

    `sent` are done, `failed` will never be sent and say why. `gone` are addresses at which nobody can be reached,
    each with the last message that was meant for whoever was there. `arrived` are broadcasts that the platform took.
    """

    sent: tuple[int, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    failed: tuple[tuple[int, str], ...] = ()
    gone: tuple[tuple[str, int], ...] = ()
    arrived: tuple[int, ...] = ()


class Claim(NamedTuple):
    """That an update came; `digest` is of its content."""

    channel: str
    address: str
    update_id: str
    digest: str
    at: datetime


class NewMessage(NamedTuple):
    """A row of the outbox that is not written yet, and the update that it answers."""

    channel: str
    address: str
    update_id: str
    message: Outgoing
    at: datetime


class SavedWalk(NamedTuple):
    """Where a person's talk stands, as JSON."""

    person: int
    walk: str
    at: datetime


class Caller(NamedTuple):
    """Who writes from a chat (None: a stranger), and the newest message there (None: there is none).

    `is_gone` says that nobody could be reached there up to now.
    """

    person: Person | None
    shown: Outgoing | None
    is_gone: bool = False


class InvitationRefusal(StrEnum):
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    THROTTLED = "throttled"
    OF_ANOTHER = "of_another"
    OWN = "own"


class Offer(NamedTuple):
    """What an invitation gives: a role for a unit (None: everywhere), a chat to the person whom it `joins`, or the
    place of a stand-in in an `absence`."""

    unit: str | None
    role: str
    joins: int | None = None
    absence: int | None = None
