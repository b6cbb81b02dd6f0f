"""What shall be done about an event: frozen values that a shell carries out, in their order.

Pure. `Record`, `Withdraw`, `Submit`, `Decide`, `SetLanguage` and those about pauses change what is stored, in the
event's transaction; `Say`, `EditLast` and `Tell` become messages, sent after it. A card names its template and the
values put into it; the sentence itself stands under flows/messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.core.facts import DecisionKind, DraftKey, NewDraft, ReportKey
from bot.core.presses import Press
from flows.language.model import ElementType, Value


@dataclass(frozen=True, slots=True)
class Button:
    """A button: the key of its label in the catalogue of sentences, values put into it, and what a press means."""

    label: str
    press: Press
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence before a card: the key of the sentence and the values put into it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """One message of the bot, not yet in words.

    `expects` is the type of answer the keyboard of a phone should be ready for, None where any will do.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    expects: ElementType | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Send a new message."""

    card: Card


@dataclass(frozen=True, slots=True)
class EditLast:
    """Redraw the message whose button was pressed; where the event was no press, send a new message."""

    card: Card


@dataclass(frozen=True, slots=True)
class Record:
    """Write one draft entry. It becomes the draft of its key if that key is still at version `seen`."""

    draft: NewDraft
    seen: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back the draft of a key: the entry before it counts again, or none."""

    key: DraftKey
    seen: int


@dataclass(frozen=True, slots=True)
class NewObservation:
    """A figure that a submission writes. `supersedes` is the id of the observation that it replaces."""

    element: str
    period: str
    value: Value
    meaning: int
    provenance: str
    attested: str
    estimated: bool
    note: str | None
    typed: str | None
    supersedes: int | None
    carried_from: int | None


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    """A computed or rolled-up figure as it stood at submission; a view, never an observation."""

    element: str
    period: str
    value: Value
    meaning: int
    provenance: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Turn a report's drafts into observations and freeze what the report rests on.

    `rests_on` are the ids of earlier observations that the report shows or computes from. `active_s` is the
    time spent in the conversation, in seconds, pauses beyond the idle cut-off left out.
    """

    report: ReportKey
    observations: tuple[NewObservation, ...]
    derived: tuple[DerivedFigure, ...]
    rests_on: tuple[int, ...]
    active_s: int
    asked: int
    not_asked: int


@dataclass(frozen=True, slots=True)
class Decide:
    """Decide of a report, by its number, as it was displayed: with so many `submissions` and `decisions`.

    `fields` are the ids of the elements that a return wants again. `due_on` and `closes_at` are what the window is
    moved to, None where it stays; it never moves earlier.
    """

    report: int
    kind: DecisionKind
    reason: str
    submissions: int
    decisions: int
    fields: tuple[str, ...] = ()
    due_on: date | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Remember the language a person wants to be spoken to in."""

    language: str


@dataclass(frozen=True, slots=True)
class OfferLink:
    """Make a code by which the person may go on in another chat, and tell it to them."""


@dataclass(frozen=True, slots=True)
class ShowCalendar:
    """Tell the person where the calendar of their units is read."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Remind the person of nothing before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class EndSnooze:
    """Remind the person again."""


@dataclass(frozen=True, slots=True)
class GoAway:
    """The person is away from now on, until `until`; an earlier absence ends. `stand_in` is the id of whoever is asked
    instead, None for nobody."""

    until: datetime
    stand_in: int | None


@dataclass(frozen=True, slots=True)
class OfferStandIn:
    """Make a code for the absence that begins now: whoever uses it stands in. Tell it to the person."""


@dataclass(frozen=True, slots=True)
class EndAway:
    """End an absence, the person's own or one in which they stand in, by its number."""

    away: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell somebody else something, at `due_at` at the earliest and not from `drop_at` on, in their own language."""

    person: int
    card: Card
    due_at: datetime
    drop_at: datetime


Effect = (
    Say
    | EditLast
    | Record
    | Withdraw
    | Submit
    | Decide
    | SetLanguage
    | OfferLink
    | ShowCalendar
    | Snooze
    | EndSnooze
    | GoAway
    | OfferStandIn
    | EndAway
    | Tell
)
