"""What the program asks of its database: one unit of work, in which everything happens together or not at all.

Pure: protocols only; the values that cross them stand in `ports`. `storage` fulfils them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.core.calendar.windows import OpenWindow
from bot.core.effects import DerivedFigure, Submit
from bot.core.facts import DraftKey, Figure, NewDraft, Person, Report, ReportKey, Unit, UnitFacts
from bot.core.periods import Period
from bot.core.ports import (
    Caller,
    Claim,
    InvitationRefusal,
    Lane,
    NewMessage,
    Offer,
    Outgoing,
    QueuedMessage,
    SavedWalk,
    Settlement,
    Waiting,
)


class Transaction(Protocol):
    """One unit of work. Everything happens together or not at all."""

    # updates
    def claim_updates(self, claims: Sequence[Claim]) -> list[bool]:
        """Whether each update is new; a second claim of the same one gives False and changes nothing."""
        ...

    def read_ahead(self, chats: Sequence[tuple[str, str]], role: str) -> None:
        """Read at once what the calls about chats, channel and address, will ask for one by one.

        `role` is that for which the units of their people are read. The answers stay the same.
        """
        ...

    def queue(self, channel: str, address: str, update_id: str, message: Outgoing, at: datetime) -> int:
        """Write a row of the outbox; its id."""
        ...

    def queue_all(self, messages: Sequence[NewMessage]) -> list[int]:
        """Write rows of the outbox; their ids, which grow in the order given."""
        ...

    def hold(self, replies: Sequence[QueuedMessage], holder: str) -> frozenset[int]:
        """Note that rows of the outbox have to be sent as replies; the ids of those that `holder` holds now."""
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
    def save_revision(
        self,
        revision: str,
        files: Mapping[str, str],
        at: datetime,
        person: int | None = None,
        note: str | None = None,
    ) -> None:
        """Store a state of the folder under the hash of its content; storing it again makes it current again."""
        ...

    def flows_since(self) -> Mapping[str, datetime]:
        """Since when each form has been in force without a break."""
        ...

    def freeze(self, period: str, revision: str, at: datetime) -> str:
        """Freeze a period's forms at a revision, unless they are frozen already; the revision they are frozen at."""
        ...

    def current_revision(self) -> str | None: ...

    def revision_files(self, revision: str) -> Mapping[str, str]:
        """Path inside the folder to text; KeyError for a revision that was never stored."""
        ...

    # walks
    def load_walk(self, person: int) -> str | None:
        """The person's walk as JSON, locked until the transaction ends."""
        ...

    def save_walks(self, saved: Sequence[SavedWalk]) -> None: ...

    # reports
    def open_report(
        self,
        key: ReportKey,
        revision: str,
        window: OpenWindow,
        at: datetime,
        remind_at: datetime | None = None,
    ) -> Report:
        """The report of a key, opened now if it was not; an existing one keeps its revision and due date.

        `remind_at` is the moment of its first milestone.
        """
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
