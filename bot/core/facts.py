"""What is known about a unit, a report and a person when an event arrives: the input of plan and engine.

Pure. Drafts are what was typed and not yet submitted; figures are what counts after submission. The two are
never mixed: a figure can be carried, rolled up and distributed, a draft cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.calendar.working_days import WorkingDays, WorkingHours
from bot.core.periods import Period, parse_identifier
from flows.language.model import Catalogue, Level, Texts, Value


class Provenance(StrEnum):
    """Where a figure came from. The first three are stored as observations, the others are views."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    SUPPLIED = "supplied"
    CARRIED = "carried"
    COMPUTED = "computed"
    ROLLED_UP = "rolled_up"


class Doubt(StrEnum):
    """Why a draft is asked back once before it counts as meant."""

    JUMP = "jump"
    FALL = "fall"
    WARNING = "warning"


class ReportKey(NamedTuple):
    flow: str
    unit: str
    period: str


class DraftKey(NamedTuple):
    """What a draft is for, inside one unit."""

    element: str
    period: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit. It exists from `valid_from` to `valid_until`, both days included."""

    code: str
    name: str
    level: Level
    zone: ZoneInfo
    parent: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def existed_on(self, day: date) -> bool:
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Figure:
    """What counts for (element, unit, period): an effective observation, or a derived figure (`id` None).

    `attested` is the period in which the value was last typed or singly confirmed; bulk confirmations leave it.
    `given_by` is the name of the person, None for derived figures.
    """

    id: int | None
    element: str
    period: Period
    value: Value
    meaning: int
    provenance: Provenance
    attested: Period
    given_by: str | None = None
    given_at: datetime | None = None
    estimated: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft entry as the engine writes it.

    `basis` is the id of the figure that a confirmation covers; `is_single` is false for entries that one press
    wrote for many fields (they do not renew `attested`). `doubt` stays until the reporter keeps the value.
    `typed` is what the person wrote, with its unit, None for a press. `meaning` is the element's when it was written,
    None for entries older than this column.
    """

    key: DraftKey
    value: Value
    provenance: Provenance
    is_single: bool = True
    basis: int | None = None
    typed: str | None = None
    estimated: bool = False
    doubt: Doubt | None = None
    note: str | None = None
    meaning: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of a key as it stands. `version` grows by one with every entry, withdrawals included.

    `entry` numbers all entries of the unit in the order in which they were written; entries of one event share
    `batch`. `previous` is the entry that a withdrawal brings back.
    """

    what: NewDraft
    version: int
    entry: int
    batch: str
    person: int
    person_name: str
    at: datetime
    previous: Draft | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything the plan reads about one unit.

    `figures` maps element id to its figures, newest period first, one for a period; `rivals` are figures that
    lost to another one by authority. `drafts` holds the current draft by key; `versions` the last version of
    each key that has none now. `returned` are the keys whose figures a reviewer wants again.
    """

    unit: Unit
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    drafts: Mapping[DraftKey, Draft] = field(default_factory=dict)
    versions: Mapping[DraftKey, int] = field(default_factory=dict)
    returned: frozenset[DraftKey] = frozenset()


class ReportState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    OUTDATED = "outdated"


class Verdict(StrEnum):
    """What a reviewer decided of a report's newest submission."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class DecisionKind(StrEnum):
    """What a reviewer may decide of a report: the two verdicts, and to give more time."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a report, by whom and why.

    `fields` are the ids of the elements that a return marked. `due_on` is the day to which the due date was moved,
    None where it stayed.
    """

    kind: DecisionKind
    by: str
    at: datetime
    reason: str = ""
    fields: tuple[str, ...] = ()
    due_on: date | None = None


def last_of(kind: DecisionKind, decisions: Sequence[Decision]) -> Decision | None:
    """The newest decision of a kind among those about a report, the oldest of which comes first."""
    return next((each for each in reversed(decisions) if each.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Report:
    """One form for one unit and period, as opened.

    `number` identifies it in payloads and receipts; `revision` is the one at which its period was frozen;
    `submissions` counts submit presses that were carried out. `due_on` is a date in `zone`, the unit's time zone when
    the report was opened; the window is [opens_at, closes_at). `is_provisional`: it rests on working days that are not
    confirmed yet. `verdict` is the reviewer's about the newest submission, None while there is none; `decisions` counts
    what reviewers ever decided of the report. `opened_at` is when it was opened, mostly with its window and sometimes
    later; None: with it.
    """

    number: int
    key: ReportKey
    revision: str
    state: ReportState
    due_on: date
    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo
    is_provisional: bool = False
    submissions: int = 0
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    verdict: Verdict | None = None
    decisions: int = 0
    opened_at: datetime | None = None

    @property
    def period(self) -> Period:
        return parse_identifier(self.key.period)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to file it: nobody did yet, or it was returned."""
        return self.state is ReportState.OPEN or self.verdict is Verdict.RETURNED

    def day_of(self, at: datetime) -> date:
        """The day of a moment where it is filed."""
        return at.astimezone(self.zone).date()

    def is_late(self, at: datetime) -> bool:
        """Whether its due day has passed at a moment."""
        return self.day_of(at) > self.due_on


@dataclass(frozen=True, slots=True)
class Person:
    """Who talks to the bot. `language` is a code of LANGUAGES."""

    id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Away:
    """A time for which a person is away, until the moment `until`. `stand_in` None: nobody is asked instead.

    `units` are the codes of those for which the person reports, told to whoever stands in.
    """

    number: int
    person: Person
    stand_in: Person | None
    until: datetime
    units: frozenset[str] = frozenset()

    def last_day(self, zone: ZoneInfo) -> date:
        """The last day of it, read off half a day before its end: so people in other zones read the same day."""
        return (self.until - timedelta(hours=12)).astimezone(zone).date()


class Colleague(NamedTuple):
    """Who may be asked to stand in. `unit` is the name of the unit they report for, None where it is one's own."""

    person: Person
    unit: str | None


@dataclass(frozen=True, slots=True)
class Pauses:
    """What is known of a person's rest from reminders.

    `stands_in` are the times for which others named this person. `own_units` are those of the person's own role,
    by code. `colleagues` are who may be asked to stand in, those of the same units first.
    """

    snoozed_until: datetime | None = None
    away: Away | None = None
    stands_in: tuple[Away, ...] = ()
    own_units: tuple[Unit, ...] = ()
    colleagues: tuple[Colleague, ...] = ()


LATELY: Final = timedelta(days=92)
"""How long after its last window has shut a period still counts as present to a reviewer: a quarter."""


class ReviewGroup(NamedTuple):
    """How far the units right below `above` are with one form and period.

    `units` counts those with a report, `submitted` those that have filed it, `accepted`, `returned` and `outdated`
    included: the last are those of which a figure was corrected since, so that the unit has to look at them again.
    `number` and `revision` are of one of these reports, `closes_at` is when the last window shuts.
    """

    above: str
    flow: str
    period: str
    number: int
    revision: str
    units: int
    submitted: int
    accepted: int
    returned: int
    outdated: int
    closes_at: datetime

    def is_present(self, at: datetime) -> bool:
        """Whether at `at` a window is open or shut lately, or a submission waits for a decision."""
        return at < self.closes_at + LATELY or self.submitted > self.accepted + self.returned


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A report that a reviewer looks at, with all decisions about it, the oldest first.

    `facts` are the unit's without drafts: nothing is reviewed before it is submitted. `replaced` maps element id to the
    figures of the report's period that others have replaced, the oldest first.
    """

    report: Report
    facts: UnitFacts
    decisions: tuple[Decision, ...]
    replaced: Mapping[str, tuple[Figure, ...]]


@dataclass(frozen=True)
class Reviewing:
    """What a reviewer is shown. `above` are the units for which the person holds the role.

    The rest is there where the event is about it: `groups` for the list, in no order, with the titles of their forms;
    `beside` are the reports of one group with their units, `looked_at` is one of them.
    """

    above: tuple[Unit, ...]
    working_days: WorkingDays
    groups: tuple[ReviewGroup, ...] = ()
    titles: Mapping[str, Texts] = field(default_factory=dict)
    beside: tuple[tuple[Unit, Report], ...] = ()
    looked_at: Reviewed | None = None


@dataclass(frozen=True)
class Known:
    """What the engine is told besides the event: the person, their reports, and what their units hold.

    `reports` are those that may be filed or amended now, in the order in which they are due; `closed` are the latest
    whose window has shut. `catalogues` holds, for every revision that a report names, the forms as they are asked
    now. `overtaken` are unit and key of drafts that this person wrote by an update that was sent after the one at
    hand; `is_late` says that any such update was carried out. `revision` is the one in force; `earlier` are the forms
    as they were asked when the bot last spoke of a report, by what its cursor has seen, where that has changed since.
    `hours` are those in which people may be written to unasked; `pauses` stand here for events that are about them
    (`bot.core.pauses`). `decisions` are those about open reports, by number, the oldest first; `reviewing` is None
    for a person who reviews nothing. `is_office`: they have no unit and belong to the form office.
    """

    person: Person
    reports: tuple[Report, ...]
    units: Mapping[str, UnitFacts]
    catalogues: Mapping[str, Catalogue]
    closed: tuple[Report, ...] = ()
    overtaken: frozenset[tuple[str, DraftKey]] = frozenset()
    revision: str = ""
    earlier: Mapping[tuple[str, str], Catalogue] = field(default_factory=dict)
    hours: WorkingHours = field(kw_only=True)
    pauses: Pauses = Pauses()
    decisions: Mapping[int, tuple[Decision, ...]] = field(default_factory=dict)
    reviewing: Reviewing | None = None
    is_office: bool = False
    is_late: bool = False

    @cached_property
    def report_of(self) -> Mapping[int, Report]:
        """Report number to report, open and closed ones."""
        return {report.number: report for report in (*self.reports, *self.closed)}

    def last_decision(self, report: Report, kind: DecisionKind) -> Decision | None:
        """The newest decision of a kind about an open report."""
        return last_of(kind, self.decisions.get(report.number, ()))
