"""One turn of the talk while it is being worked out: the event, what is known, and the effects so far.

Pure: a turn lives inside one call of `step`. What it records is known to the plans it makes afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.core.answers.lines import Vocabulary
from bot.core.converting import as_meant_today
from bot.core.effects import Card, EditLast, Effect, Notice, Record, Say, Withdraw
from bot.core.events import Event, Pressed
from bot.core.facts import (
    Decision,
    DecisionKind,
    Draft,
    DraftKey,
    Known,
    NewDraft,
    Report,
    ReportKey,
    ReportState,
    UnitFacts,
    Verdict,
)
from bot.core.plan import Line, Plan, Reason, plan_report, replan
from bot.core.presses import Press
from bot.core.state import Cursor, Walk
from bot.core.zeroing import zero_value
from flows.language.model import LANGUAGES, Absence, Catalogue, Flow, Value


class Turn:
    """The working state of one step."""

    _plan: Plan | None
    _touched: set[str]
    _zeroable: Mapping[DraftKey, Value] | None

    def __init__(self, walk: Walk, event: Event, known: Known) -> None:
        self.walk = walk
        self.event = event
        self.known = known
        self.notices: list[Notice] = []
        self._changes: list[Effect] = []
        self._messages: list[Say | EditLast] = []
        self._facts: dict[str, UnitFacts] = dict(known.units)
        self._zero_values: dict[tuple[int, DraftKey, Reason | None], Value | None] = {}
        self._report_of = {report.key: report for report in known.reports}
        self._focused: tuple[ReportKey | None, Report | None] = (None, None)
        self._today: tuple[UnitFacts, Catalogue, UnitFacts] | None = None
        self._forget_plan()

    # -- what is in focus

    @property
    def report(self) -> Report:
        """The report in focus; looking for one where there is none is our own mistake."""
        found = self.focused()
        if found is None:
            raise LookupError("no report is in focus")
        return found

    def focused(self) -> Report | None:
        """The report in focus, None where there is none or its window has shut."""
        if self.walk.focus is not self._focused[0]:
            key = self.walk.focus
            self._focused = (key, self._report_of.get(key) if key is not None else None)
        return self._focused[1]

    def focus(self, report: Report) -> None:
        if self.walk.focus != report.key:
            self._forget_plan()
        self.walk = self.walk.with_cursor(report.key, self.walk.cursor(report.key))

    @property
    def catalogue(self) -> Catalogue:
        return self.known.catalogues[self.report.revision]

    @property
    def flow(self) -> Flow:
        return self.catalogue.flows[self.report.key.flow]

    @property
    def facts(self) -> UnitFacts:
        """What is known about the unit of the report in focus, in the meanings of that report."""
        stored = self._facts[self.report.key.unit]
        today = self._today
        if today is None or today[0] is not stored or today[1] is not self.catalogue:
            today = self._today = (stored, self.catalogue, as_meant_today(stored, self.catalogue))
        return today[2]

    @property
    def today(self) -> date:
        """The day of the event where the unit is."""
        return self.event.at.astimezone(self.facts.unit.zone).date()

    @property
    def is_amendment(self) -> bool:
        return self.report.state is not ReportState.OPEN

    @property
    def is_accepted(self) -> bool:
        """Whether a reviewer has accepted the report: then nothing is corrected before they return it."""
        return self.report.verdict is Verdict.ACCEPTED

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What reviewers have decided of the report, the oldest first."""
        return self.known.decisions.get(self.report.number, ())

    @property
    def has_news(self) -> bool:
        """Whether a reviewer wants the report again, or gives more time, and the person was not shown why yet."""
        unread = self.decisions[self.cursor.told :]
        return self.report.is_waiting and any(each.kind is not DecisionKind.ACCEPTED for each in unread)

    @property
    def is_settled(self) -> bool:
        """Whether the report is submitted, rests on figures that still count, and nobody has begun to amend it."""
        is_returned = self.report.verdict is Verdict.RETURNED
        return self.report.state is ReportState.SUBMITTED and not is_returned and not self.plan.drafted

    @property
    def cursor(self) -> Cursor:
        return self.walk.cursor(self.report.key)

    def move(self, **changes: object) -> None:
        """Change the cursor of the report in focus."""
        before = self.cursor
        after = replace(before, **changes)  # type: ignore[arg-type]
        self._touch(key.element for key in set(before.ticked) ^ set(after.ticked))
        self.walk = self.walk.with_cursor(self.report.key, after)

    @property
    def plan(self) -> Plan:
        """The plan of the report in focus, with everything recorded in this turn."""
        changed = frozenset(self.cursor.ticked)
        if self._plan is None:
            period = self.report.period
            self._plan = plan_report(self.flow, period, self.catalogue, self.facts, changed=changed)
        elif self._touched:
            self._plan = replan(self._plan, self.catalogue, self.facts, self._touched, changed=changed)
        self._touched = set()
        return self._plan

    def plan_without_ticks(self) -> Plan:
        """The plan as if nothing had been called changed: the list to tick must not shrink under the thumb."""
        ticked = {key.element for key in self.cursor.ticked}
        return replan(self.plan, self.catalogue, self.facts, ticked) if ticked else self.plan

    def _touch(self, elements: Iterable[str]) -> None:
        """The plan no longer holds for these elements and for what depends on them."""
        self._touched.update(elements)
        self._zeroable = None

    def _forget_plan(self) -> None:
        """What was planned is about another report."""
        self._plan = None
        self._touched = set()
        self._zeroable = None

    def vocabulary(self) -> Vocabulary:
        return vocabulary_of(self.flow)

    def line(self, key: DraftKey | None) -> Line | None:
        return self.plan.line_of.get(key) if key is not None else None

    # -- what is left to do

    def zeroable(self) -> Mapping[DraftKey, Value]:
        """The questions that one press may answer with "nothing happened", and what it writes for each."""
        if self._zeroable is None:
            values = ((line.key, self._zero_value(line)) for line in self.plan.asks)
            self._zeroable = {key: value for key, value in values if value is not None}
        return self._zeroable

    def _zero_value(self, line: Line) -> Value | None:
        """Kept for the turn: it follows from what was submitted, which a turn does not change."""
        known = (self.report.number, line.key, line.reason)
        if known not in self._zero_values:
            self._zero_values[known] = zero_value(line, self.facts)
        return self._zero_values[known]

    def questions(self) -> tuple[Line, ...]:
        """The lines that are asked singly, in form order."""
        ticked = frozenset(self.cursor.ticked)
        zeroable = {} if self.cursor.one_by_one else self.zeroable()
        asked = frozenset(line.key for line in self.plan.asks)
        return tuple(
            line
            for line in self.plan.lines
            if (line.key in ticked and line.draft is not None)
            or (line.key in asked and line.key not in zeroable)
        )

    # -- what is done

    def record(self, draft: NewDraft) -> None:
        """Write a draft entry, under the meaning of today; later plans of this turn know it."""
        facts = self.facts
        draft = replace(draft, meaning=self.catalogue.elements[draft.key.element].meaning)
        current = facts.drafts.get(draft.key)
        seen = current.version if current is not None else facts.versions.get(draft.key, 0)
        self._changes.append(Record(draft, seen))
        written = Draft(
            what=draft,
            version=seen + 1,
            entry=self.newest_entry() + 1,
            batch="",
            person=self.known.person.id,
            person_name=self.known.person.name,
            at=self.event.at,
            previous=current,
        )
        self._replace_drafts({**facts.drafts, draft.key: written}, draft.key)
        self.move(
            ticked=tuple(key for key in self.cursor.ticked if key != draft.key),
            rivals=tuple(each for each in self.cursor.rivals if each[0] != draft.key),
        )

    def amend_draft(self, key: DraftKey, **changes: object) -> None:
        """Change what was recorded in this turn: no second entry is written for one answer."""
        draft = self.facts.drafts[key]
        amended = replace(draft.what, **changes)  # type: ignore[arg-type]
        self._changes = [
            replace(each, draft=amended) if isinstance(each, Record) and each.draft is draft.what else each
            for each in self._changes
        ]
        self._replace_drafts({**self.facts.drafts, key: replace(draft, what=amended)}, key)

    def withdraw(self, draft: Draft) -> None:
        """Take back a draft; the entry before it counts again."""
        key = draft.what.key
        self._changes.append(Withdraw(key, draft.version))
        drafts = {other: each for other, each in self.facts.drafts.items() if other != key}
        if draft.previous is not None:
            drafts[key] = replace(draft.previous, version=draft.version + 1)
        self._replace_drafts(drafts, key)

    def _replace_drafts(self, drafts: Mapping[DraftKey, Draft], touched: DraftKey) -> None:
        unit = self.report.key.unit
        self._facts[unit] = replace(self._facts[unit], drafts=drafts, versions=self.facts.versions)
        self._touch((touched.element,))

    def newest_entry(self) -> int:
        return max((draft.entry for draft in self.facts.drafts.values()), default=0)

    def change(self, effect: Effect) -> None:
        self._changes.append(effect)

    def notice(self, key: str, **values: object) -> None:
        """Say one sentence before the next card."""
        self.notices.append(Notice(key, values))

    def say(self, card: Card, *, in_place: bool = False) -> None:
        """Send a card, the notices so far before it; `in_place` redraws the message that was pressed."""
        card = replace(card, notices=tuple(self.notices))
        self.notices = []
        self._messages.append(EditLast(card) if in_place and isinstance(self.event, Pressed) else Say(card))
        if self.focused() is not None:
            self.move(seen_entry=self.newest_entry())

    @property
    def newest(self) -> Card | None:
        """The card that was said last in this turn."""
        return self._messages[-1].card if self._messages else None

    def say_instead(self, card: Card) -> None:
        """Send a card in the place of the newest one, with the sentences before it."""
        newest = self._messages.pop()
        self._messages.append(Say(replace(card, notices=newest.card.notices)))

    def effects(self) -> tuple[Effect, ...]:
        return (*self._changes, *self._messages)


@lru_cache(maxsize=256)
def vocabulary_of(flow: Flow) -> Vocabulary:
    """The labels of a form, compiled once."""
    return Vocabulary.of(flow.fields, LANGUAGES)


def may_be_typed(line: Line) -> bool:
    """Whether people answer a line: it does not follow from other figures, and it applies."""
    return not line.is_derived and line.value is not Absence.NOT_APPLICABLE


def press_code(line: Line) -> int:
    """The number that names a line in a payload: the field's number, and which earlier period it is about."""
    return line.field.number * 10 + (line.period.quarter or 0)


def line_pressed(turn: Turn, press: Press) -> Line | None:
    """The line a payload names in the report in focus."""
    return next((line for line in turn.plan.lines if press_code(line) == press.field), None)
