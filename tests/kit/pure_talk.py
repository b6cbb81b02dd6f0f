"""The engine alone: facts in memory, the walk reloaded from JSON before every turn, no storage and no channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.app.rendering import Messages
from bot.app.revisions import compile_folder
from bot.core.effects import Decide, EditLast, Effect, Record, Say, SetLanguage, Submit, Withdraw
from bot.core.engine import step
from bot.core.events import Event, Pressed, Said
from bot.core.facts import Known, Person, Report, ReportKey, Unit, UnitFacts
from bot.core.frozen import as_asked
from bot.core.ports import Outgoing
from bot.core.review.asked_again import with_returned
from bot.core.state import Walk, from_json, to_json
from bot.core.walk.awaited import answered
from bot.core.walk.outdated import naming_outdated
from flows.language.model import Catalogue, Value
from tests.kit.filing import Saved, past_filing, saved_by
from tests.kit.pause_memory import HOURS, PauseMemory
from tests.kit.players import TOWN
from tests.kit.review_memory import ReviewMemory
from tests.kit.unit_memory import UnitMemory


class PureTalk:
    """Several people of one unit talking with the engine."""

    def __init__(self, catalogue: Catalogue, messages: Messages, unit: Unit, flows: Iterable[str]) -> None:
        self.catalogue = catalogue
        self.submissions: list[Submit] = []
        self._memory = UnitMemory(catalogue, unit, flows)
        self._reviews = ReviewMemory(self._memory, TOWN)
        self._reviewers: set[str] = set()
        self._only_review: set[str] = set()
        self._messages = messages
        self._pauses = PauseMemory(unit)
        self._forms: dict[tuple[str, str], Catalogue] = {}
        self._people: dict[str, Person] = {}
        self._walks: dict[int, str] = {}
        self._newest: dict[str, Outgoing] = {}
        self._events = iter(range(1, 1_000_000))

    @property
    def facts(self) -> UnitFacts:
        return self._memory.facts()

    def saved(self) -> Saved | None:
        """What the last submission wrote."""
        return saved_by(self.submissions[-1]) if self.submissions else None

    def ever_written(self, element: str, period: str) -> Sequence[Value]:
        """Every figure ever submitted for an element and period, oldest first."""
        return self._memory.written.get((element, period), [])

    def file(
        self,
        flow: str,
        period: str,
        values: Mapping[str, Value],
        at: datetime,
        meanings: Mapping[str, int] = {},
    ) -> None:
        """Put figures into the past, as a submission of `flow` would have; `meanings` where they were others."""
        key = ReportKey(flow, self._memory.unit.code, period)
        self._memory.open(key)
        self._memory.submit(past_filing(key, values, meanings, self.catalogue), "", at)

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        """The bot's messages in answer to an event of the person called `name`."""
        person = self._people.setdefault(name, Person(len(self._people) + 1, name, "zh"))
        stored = self._walks.get(person.id)
        walk = from_json(stored) if stored is not None else Walk()
        event = answered(walk, self._messages.meant(self._with_label_pressed(name, event)))
        known = self._known(person, walk, event)
        walk, effects = step(walk, event, known)
        self._walks[person.id] = to_json(walk)
        effects = tuple(naming_outdated(effects, self._carry_out(effects, person, event.at), known))
        language = self._people[name].language
        messages = [
            self._messages.render(each.card, language) for each in self._pauses.told.pop(person.id, ())
        ]
        messages += [
            self._messages.render(
                effect.card, language, is_edit=isinstance(effect, EditLast), target="pressed"
            )
            for effect in effects
            if isinstance(effect, Say | EditLast)
        ]
        self._newest[name] = messages[-1]
        return messages

    def _with_label_pressed(self, name: str, event: Event) -> Event:
        """Who types what a button of the newest message says has pressed it, as in the program's inbox."""
        if isinstance(event, Said) and name in self._newest:
            said = _plain(event.text)
            for button in (button for row in self._newest[name].buttons for button in row):
                if _plain(button.label) == said:
                    return Pressed(event.at, button.payload)
        return event

    def _known(self, person: Person, walk: Walk, event: Event) -> Known:
        at = event.at
        reports, closed = self._memory.open_reports(at), self._memory.closed_reports(at)
        present = self._memory.catalogue.revision
        seen = {cursor.seen for cursor in walk.cursors.values() if cursor.seen is not None}
        is_reporter = person.name not in self._only_review
        reviewing = self._reviews.shown(walk, event) if person.name in self._reviewers else None
        return Known(
            person,
            reports if is_reporter else (),
            {self._memory.unit.code: self._facts_of(reports)} if is_reporter else {},
            {each.revision: self._asked(each.revision, present) for each in self._memory.all_reports()},
            closed if is_reporter else (),
            revision=present,
            earlier={each: self._asked(*each) for each in seen},
            hours=HOURS,
            pauses=self._pauses.of(person, self._people.values(), at),
            decisions=self._reviews.decisions,
            reviewing=reviewing,
        )

    def _facts_of(self, reports: tuple[Report, ...]) -> UnitFacts:
        return with_returned(self.facts, reports, self._reviews.decisions)

    def make_reviewer(self, name: str) -> None:
        """Let somebody review the reports of the unit; who has not talked yet files none."""
        if name not in self._people:
            self._only_review.add(name)
        self._reviewers.add(name)

    def _asked(self, frozen: str, in_force: str) -> Catalogue:
        """The forms of one revision in the words of another, the same object each time."""
        if (frozen, in_force) not in self._forms:
            published = self._memory.published
            self._forms[frozen, in_force] = as_asked(published[frozen], published[in_force])
        return self._forms[frozen, in_force]

    def publish(self, files: Mapping[str, str], at: datetime, *, also_open: bool) -> None:
        """Put other forms in force."""
        self.publish_catalogue(compile_folder(files).catalogue, at, also_open=also_open)

    def publish_catalogue(self, catalogue: Catalogue, at: datetime, *, also_open: bool) -> None:
        """The same for forms that are compiled."""
        self._memory.publish(catalogue, at, also_open=also_open)
        self.catalogue = catalogue

    def asked_in(self, report: Report) -> Catalogue:
        """The forms as a report asks them now."""
        return self._asked(report.revision, self.catalogue.revision)

    def open_reports(self, at: datetime) -> tuple[Report, ...]:
        """The reports that may be filed at a moment."""
        return self._memory.open_reports(at)

    def walk_of(self, name: str) -> Walk:
        """Where somebody's talk stands."""
        return from_json(self._walks[self._people[name].id])

    def restart(self) -> None:
        """Nothing to do: every turn begins from JSON."""

    def repeat(self) -> list[Outgoing]:
        """The engine alone never sees an update twice: the transaction around it drops the second."""
        return []

    def _carry_out(self, effects: Iterable[Effect], person: Person, at: datetime) -> Sequence[Report]:
        """Change what is kept; the other reports that have to be checked since."""
        batch = str(next(self._events))
        outdated: Sequence[Report] = ()
        for effect in effects:
            if isinstance(effect, Record):
                self._memory.record(effect.draft, effect.seen, person, batch, at)
            elif isinstance(effect, Withdraw):
                self._memory.withdraw(effect.key, effect.seen)
            elif isinstance(effect, Submit):
                self.submissions.append(effect)
                outdated = self._memory.submit(effect, person.name, at)
            elif isinstance(effect, Decide):
                self._reviews.decide(effect, person.name, at)
            elif isinstance(effect, SetLanguage):
                self._people[person.name] = replace(person, language=effect.language)
            else:
                self._pauses.carry_out(effect, person, self._people.values())
        return outdated


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
