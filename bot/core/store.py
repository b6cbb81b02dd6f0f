"""What the program asks of its database: one unit of work, in which everything happens together or not at all.

Pure: protocols only; the values that cross them stand in `ports`. `storage` fulfils them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.core.calendar.asking import Refusal
from bot.core.calendar.windows import OpenWindow
from bot.core.effects import Decide, DerivedFigure, Submit
from bot.core.facts import (
    Away,
    Decision,
    DraftKey,
    Figure,
    NewDraft,
    Pauses,
    Person,
    Report,
    ReportKey,
    ReviewGroup,
    Unit,
    UnitFacts,
)
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
from bot.core.push import PushTransaction


class Transaction(PushTransaction, Protocol):
    """One unit of work. Everything happens together or not at all."""

    # updates
    def claim_updates(self, claims: Sequence[Claim]) -> list[bool]:
        """Whether each update is new; a second claim of the same one gives False and changes nothing."""
        ...

    def read_ahead(self, chats: Sequence[tuple[str, str]], at: datetime) -> None:
        """Read at once what the calls about chats, channel and address, will ask for one by one.

        `at` is the earliest moment about which will be asked. The answers stay the same.
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

    def broadcast(self, messages: Sequence[QueuedMessage]) -> None:
        """Note that rows of the outbox have to be sent, each before its `drop_at`, in the lane of broadcasts."""
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

    def units_of(self, person: int, role: str, at: datetime) -> tuple[Unit, ...]:
        """The units for which a person holds a role at a moment, by code; a reporter those of the people for whom they
        stand in, too."""
        ...

    def units_by_role(self, person: int, at: datetime) -> Mapping[str, tuple[Unit, ...]]:
        """Each role that a person holds for units at a moment, with these units, by code; stand-ins included."""
        ...

    def is_office(self, person: int) -> bool:
        """Whether a person belongs to the form office of this installation."""
        ...

    def set_language(self, person: int, language: str) -> None: ...

    def add_invitation(
        self,
        digest: str,
        unit: str | None,
        role: str,
        expires_at: datetime,
        joins: int | None = None,
        absence: int | None = None,
    ) -> None:
        """Store an invitation. `joins` is whom it gives a chat instead of a role, `absence` the one in which it makes a
        stand-in."""
        ...

    def look_up_invitation(self, digest: str, at: datetime) -> Offer | InvitationRefusal:
        """What an invitation that may still be used gives, or why it may not; never THROTTLED."""
        ...

    def use_invitation(self, digest: str, person: int, at: datetime) -> InvitationRefusal | None:
        """Use up an invitation: gives its role, where it gives one. None on success; a second use is refused."""
        ...

    def note_wrong_code(self, channel: str, address: str, at: datetime, since: datetime) -> None:
        """Note that a code was tried in a chat and is none. What was noted there until `since` is forgotten."""
        ...

    def count_wrong_codes(self, channel: str, address: str, since: datetime) -> int:
        """How many codes that are none were tried in a chat after `since`."""
        ...

    # pauses
    def snooze(self, person: int, until: datetime) -> None:
        """Remember that a person wants no reminder before `until`, and one then."""
        ...

    def end_snooze(self, person: int, at: datetime) -> None:
        """Remind a person as usual again, and not on the day once chosen."""
        ...

    def go_away(self, person: int, stand_in: int | None, at: datetime, until: datetime) -> int:
        """Write down that a person is away from `at` until `until`, and who stands in; the number of the absence.

        One that lasts ends; the person's absences are locked until the transaction ends. The person is told at `until`
        or later of what waits.
        """
        ...

    def end_away(self, number: int, at: datetime) -> bool:
        """End an absence before its time, and have its person told at `at` or later; False where it has ended."""
        ...

    def away(self, number: int, at: datetime) -> Away | None:
        """An absence that lasts, locked until the transaction ends; None where it has ended."""
        ...

    def pauses_of(self, person: int, at: datetime) -> Pauses:
        """What is known of a person's rest from reminders."""
        ...

    def chat_of(self, person: int) -> tuple[str, str] | None:
        """Channel and address at which a person was last answered; None where they can be reached nowhere."""
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

    def note_refusal(self, refusal: Refusal, at: datetime) -> None:
        """Write down what was refused; the same again is counted."""
        ...

    def report(self, key: ReportKey) -> Report | None: ...

    def reports_of_unit(self, unit: str) -> tuple[Report, ...]:
        """All reports ever opened for a unit, newest period first."""
        ...

    def reports_of_flow(self, flow: str, period: str) -> tuple[Report, ...]:
        """The reports of one flow and period, by unit code."""
        ...

    def provisional_reports(self, periods: Collection[str], limit: int) -> tuple[Report, ...]:
        """Provisional reports of some periods, locked until the transaction ends; those locked already are left out."""
        ...

    def settle_days(self, settled: Sequence[Report], moved: frozenset[int], at: datetime) -> None:
        """Store the days of reports as given, provisional no more; `moved` by number are reminded of at `at`."""
        ...

    def submit(self, effect: Submit, person: Person, at: datetime) -> int:
        """Write a submission: its observations, what it rests on, its derived figures; the submission's number.

        The drafts of its keys are used up, current values renewed, and other reports that rest on a superseded
        observation become outdated.
        """
        ...

    # reviewing
    def decide(self, effect: Decide, person: int, at: datetime) -> None:
        """Append a decision, and let the report follow it; Conflict where it is not as the effect has seen it.

        Who has to file it is told of it at `at` or later. Windows only ever move later.
        """
        ...

    def decisions_of(self, numbers: Sequence[int]) -> Mapping[int, tuple[Decision, ...]]:
        """All decisions about reports, by the reports' numbers, the oldest first."""
        ...

    def review_groups(self, above: Sequence[str]) -> tuple[ReviewGroup, ...]:
        """How far the units right below some units are with each form and period."""
        ...

    def report_numbered(self, number: int) -> Report | None: ...

    def reports_below(self, above: str, flow: str, period: str) -> tuple[tuple[Unit, Report], ...]:
        """The units right below one that have a report of a form and period, with it, by code."""
        ...

    def replaced_figures(self, key: ReportKey) -> Mapping[str, tuple[Figure, ...]]:
        """The submitted figures of a unit and period that others have replaced, by element, the oldest first."""
        ...

    # figures and drafts
    def unit_facts(self, unit: str) -> UnitFacts | None:
        """What the plan reads about a unit; None for a code that is not known."""
        ...

    def with_period(self, facts: UnitFacts, period: str) -> UnitFacts:
        """Facts of a unit with figures and versions of one period more, however long ago it was."""
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
