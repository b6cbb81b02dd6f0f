"""What the core asks of the world around it: a clock, storage, channels; and the one door adapters knock at.

Pure: protocols and the values that cross them. `bot.bootstrap` joins them to adapters and storage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol

from bot.core.effects import DerivedFigure, Submit
from bot.core.events import Event
from bot.core.facts import DraftKey, Figure, NewDraft, Person, Report, ReportKey, Unit, UnitFacts
from bot.core.periods import OpenWindow, Period


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
    """A row of the outbox. `id` grows with time; for the web chat it is the message's reference."""

    id: int
    channel: str
    address: str
    message: Outgoing
    at: datetime


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
    each with the last message that was meant for whoever was there.
    """

    sent: tuple[int, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    failed: tuple[tuple[int, str], ...] = ()
    gone: tuple[tuple[str, int], ...] = ()


class Caller(NamedTuple):
    """Who writes from a chat (None: a stranger), and the newest message there (None: there is none)."""

    person: Person | None
    shown: Outgoing | None


class InvitationRefusal(StrEnum):
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    THROTTLED = "throttled"
    OF_ANOTHER = "of_another"


class Offer(NamedTuple):
    """What an invitation gives: a role for a unit (None: everywhere), or a chat to the person whom it `joins`."""

    unit: str | None
    role: str
    joins: int | None = None


class Transaction(Protocol):
    """One unit of work. Everything happens together or not at all."""

    # updates
    def claim_update(self, channel: str, address: str, update_id: str, digest: str, at: datetime) -> bool:
        """Whether this update is new; a second claim of the same one gives False and changes nothing."""
        ...

    def queue(self, channel: str, address: str, update_id: str, message: Outgoing, at: datetime) -> int:
        """Write a row of the outbox; its id."""
        ...

    def post(
        self, message: QueuedMessage, lane: Lane, holder: str | None, drop_at: datetime | None = None
    ) -> bool:
        """Note that a row of the outbox has to be sent; whether `holder` holds it now.

        It does not where an earlier reply to the same chat is another's to send: the order in a chat is kept.
        A broadcast is held by nobody before it is taken, and dropped where it is not taken before `drop_at`.
        """
        ...

    def take_replies(self, channel: str, holder: str, at: datetime, limit: int) -> tuple[Waiting, ...]:
        """Replies that are due and that nobody holds, or not any more; they are held from now on. By id."""
        ...

    def take_broadcasts(self, channel: str, at: datetime, limit: int) -> tuple[QueuedMessage, ...]:
        """Broadcasts that are due. They count as sent from now on: a crash may lose them, never repeat them."""
        ...

    def keep_holding(self, channel: str, holder: str, at: datetime) -> None:
        """Go on holding what this process holds."""
        ...

    def release(self, channel: str, holder: str | None) -> None:
        """Hold nothing of a channel any more; None: nobody does."""
        ...

    def settle(self, channel: str, settlement: Settlement, at: datetime) -> None:
        """Write down what became of messages that were held."""
        ...

    def come_back(self, channel: str, address: str) -> None:
        """Somebody writes from an address at which nobody could be reached."""
        ...

    def queued_since(self, channel: str, address: str, after: int, limit: int) -> tuple[QueuedMessage, ...]:
        """Rows of one chat with an id above `after`, oldest first."""
        ...

    def queued_before(
        self, channel: str, address: str, before: int | None, limit: int
    ) -> tuple[QueuedMessage, ...]:
        """The newest rows of one chat with an id below `before` (None: no bound), oldest first."""
        ...

    # people
    def caller(self, channel: str, address: str) -> Caller:
        """Who writes from a chat, and what was shown there last."""
        ...

    def person_at(self, channel: str, address: str) -> Person | None: ...

    def person_by_id(self, person: int) -> Person | None: ...

    def add_person(self, name: str, language: str) -> Person: ...

    def add_address(self, person: int, channel: str, address: str, at: datetime) -> None:
        """Join a chat to a person; a chat that was another person's moves over."""
        ...

    def add_role(self, person: int, unit: str | None, role: str, at: datetime) -> None:
        """Give a role; giving it twice changes nothing. `unit` None is for roles of the whole installation."""
        ...

    def units_of(self, person: int, role: str) -> tuple[Unit, ...]:
        """The units for which a person holds a role, by code."""
        ...

    def set_language(self, person: int, language: str) -> None: ...

    def add_invitation(
        self, digest: str, unit: str | None, role: str, expires_at: datetime, joins: int | None = None
    ) -> None:
        """Store an invitation. `joins` is whom it gives a chat instead of a role."""
        ...

    def look_up_invitation(self, digest: str, at: datetime) -> Offer | InvitationRefusal:
        """What an invitation that may still be used gives, or why it may not; never THROTTLED."""
        ...

    def use_invitation(self, digest: str, person: int, at: datetime) -> InvitationRefusal | None:
        """Use up an invitation: gives its role, if it does not join. None on success; a second use is refused."""
        ...

    def note_wrong_code(self, channel: str, address: str, at: datetime, since: datetime) -> None:
        """Note that a code was tried in a chat and is none. What was noted there until `since` is forgotten."""
        ...

    def count_wrong_codes(self, channel: str, address: str, since: datetime) -> int:
        """How many codes that are none were tried in a chat after `since`."""
        ...

    # units
    def save_units(self, units: Sequence[Unit]) -> None:
        """Insert or update by code."""
        ...

    def unit(self, code: str) -> Unit | None: ...

    def all_units(self) -> tuple[Unit, ...]: ...

    # revisions of the flows folder
    def save_revision(self, revision: str, files: Mapping[str, str], at: datetime) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again."""
        ...

    def current_revision(self) -> str | None: ...

    def revision_files(self, revision: str) -> Mapping[str, str]:
        """Path inside the folder to text; KeyError for a revision that was never stored."""
        ...

    # walks
    def load_walk(self, person: int) -> str | None:
        """The person's walk as JSON, locked until the transaction ends."""
        ...

    def save_walk(self, person: int, walk: str, at: datetime) -> None: ...

    # reports
    def open_report(self, key: ReportKey, revision: str, window: OpenWindow, at: datetime) -> Report:
        """The report of a key, opened now if it was not; an existing one keeps its revision and due date."""
        ...

    def report(self, key: ReportKey) -> Report | None: ...

    def reports_of_unit(self, unit: str) -> tuple[Report, ...]:
        """All reports ever opened for a unit, newest period first."""
        ...

    def reports_of_flow(self, flow: str, period: str) -> tuple[Report, ...]:
        """The reports of one flow and period, by unit code."""
        ...

    def submit(self, effect: Submit, person: Person, at: datetime) -> int:
        """Write a submission: its observations, what it rests on, its derived figures; the submission's number.

        The drafts of its keys are used up, current values renewed, and other reports that rest on a superseded
        observation become outdated.
        """
        ...

    # figures and drafts
    def unit_facts(self, unit: str) -> UnitFacts | None:
        """What the plan reads about a unit; None for a code that is not known."""
        ...

    def record(self, unit: str, draft: NewDraft, seen: int, person: int, batch: str, at: datetime) -> None:
        """Append a draft entry with version `seen` + 1; Conflict where that version exists already."""
        ...

    def withdraw(self, unit: str, key: DraftKey, seen: int, person: int, batch: str, at: datetime) -> None:
        """Append an entry that brings back what counted before the current one; Conflict as for `record`."""
        ...

    def figures_of_report(self, key: ReportKey) -> tuple[Figure, ...]:
        """Current values of a unit in a report's period, for exports."""
        ...

    def replace_derived(self, unit: str, derived: Mapping[Period, Sequence[DerivedFigure]]) -> None:
        """Write the derived figures of a unit anew for the periods given (rebuilding)."""
        ...

    def outdate(self, numbers: Sequence[int]) -> None:
        """Mark submitted reports, by number, as resting on figures that have changed since."""
        ...


class Storage(Protocol):
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends, roll back when it raises."""
        ...
