"""What the core asks of the world around it: a clock, storage, channels; and the one door adapters knock at.

Pure: protocols and the values that cross them. `bot.bootstrap` joins them to adapters and storage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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
    `language` is what the channel says of the
    person's language, `name` of their name: both used at enrolment only.
    """

    channel: str
    address: str
    update_id: str
    event: Event
    message: str | None = None
    label: str | None = None
    language: str | None = None
    name: str | None = None


class Inbox(Protocol):
    """The inbound port: every adapter brings its updates here, and acknowledges after `accept` has returned."""

    def accept(self, arrival: Arrival) -> None:
        """Carry out one update in one transaction and queue the replies; a duplicate changes nothing."""
        ...


class OutgoingKind(StrEnum):
    """`echo` is the person's own message, kept for channels that show the talk again (the web chat)."""

    SEND = "send"
    EDIT = "edit"
    ECHO = "echo"


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


class Channel(Protocol):
    """The outbound port: what an adapter does with queued messages after the commit."""

    name: str

    def wake(self, address: str) -> None:
        """Told after a commit that messages wait for `address`; must not block."""
        ...


class Enrolment(NamedTuple):
    """Whom an invitation made: the person, and the unit and role they were given."""

    person: Person
    unit: str
    role: str


class InvitationRefusal(StrEnum):
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


class Transaction(Protocol):
    """One unit of work. Everything happens together or not at all."""

    # updates
    def claim_update(self, channel: str, address: str, update_id: str, digest: str, at: datetime) -> bool:
        """Whether this update is new; a second claim of the same one gives False and changes nothing."""
        ...

    def queue(self, channel: str, address: str, update_id: str, message: Outgoing, at: datetime) -> int:
        """Write a row of the outbox; its id."""
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

    def add_invitation(self, digest: str, unit: str | None, role: str, expires_at: datetime) -> None: ...

    def look_up_invitation(self, digest: str, at: datetime) -> tuple[str | None, str] | InvitationRefusal:
        """The unit and role of an invitation that may still be used, or why it may not."""
        ...

    def use_invitation(self, digest: str, person: int, at: datetime) -> InvitationRefusal | None:
        """Use up an invitation: gives its role. None on success; a second use is refused."""
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
