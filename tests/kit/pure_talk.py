"""The engine alone: facts in memory, the walk reloaded from JSON before every turn, no storage and no channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from adapters.working_days import chinese_working_days
from bot.app.rendering import Messages
from bot.core.effects import EditLast, Effect, NewObservation, Record, Say, SetLanguage, Submit, Withdraw
from bot.core.engine import step
from bot.core.events import Event
from bot.core.facts import (
    Draft,
    DraftKey,
    Figure,
    Known,
    NewDraft,
    Person,
    Provenance,
    Report,
    ReportKey,
    ReportState,
    Unit,
    UnitFacts,
)
from bot.core.periods import askable_period, parse_identifier, window_of
from bot.core.ports import Outgoing
from bot.core.state import Walk, from_json, to_json
from flows.language.model import Catalogue, Value
from tests.kit.players import Saved


class PureTalk:
    """Several people of one unit talking with the engine."""

    def __init__(self, catalogue: Catalogue, messages: Messages, unit: Unit, flows: Iterable[str]) -> None:
        self.catalogue = catalogue
        self.unit = unit
        self.submissions: list[Submit] = []
        self._messages = messages
        self._flows = tuple(flows)
        self._people: dict[str, Person] = {}
        self._walks: dict[int, str] = {}
        self._reports: dict[ReportKey, Report] = {}
        self._figures: dict[str, dict[str, Figure]] = {}
        self._drafts: dict[DraftKey, Draft] = {}
        self._versions: dict[DraftKey, int] = {}
        self._ids = iter(range(1, 1_000_000))
        self._events = iter(range(1, 1_000_000))

    def saved(self) -> Saved | None:
        """What the last submission wrote."""
        if not self.submissions:
            return None
        submit = self.submissions[-1]
        written = (*submit.observations, *submit.derived)
        return Saved(
            submit.report.period,
            {(each.element, each.period): each.value for each in written},
            Counter(each.provenance for each in submit.observations),
        )

    @property
    def facts(self) -> UnitFacts:
        figures = {
            element: tuple(sorted(by_period.values(), key=lambda figure: figure.period, reverse=True))
            for element, by_period in self._figures.items()
        }
        return UnitFacts(self.unit, figures, dict(self._drafts), dict(self._versions))

    def reports(self, at: datetime) -> tuple[Report, ...]:
        """The reports that may be filed at a moment, opened now where they were not."""
        for flow_id in self._flows:
            flow = self.catalogue.flows[flow_id]
            period = askable_period(flow, at, self.unit.zone, chinese_working_days())
            if period is not None:
                self._open(ReportKey(flow_id, self.unit.code, str(period)))
        return tuple(each for each in self._reports.values() if each.opens_at <= at < each.closes_at)

    def file(self, flow: str, period: str, values: Mapping[str, Value], at: datetime) -> None:
        """Put figures into the past, as a submission of `flow` would have."""
        key = ReportKey(flow, self.unit.code, period)
        self._open(key)
        observations = tuple(
            NewObservation(
                element=element,
                period=period,
                value=value,
                meaning=self.catalogue.elements[element].meaning,
                provenance=Provenance.REPORTED.value,
                attested=period,
                estimated=False,
                note=None,
                typed=None,
                supersedes=None,
                carried_from=None,
            )
            for element, value in values.items()
        )
        self._submit(Submit(key, observations, (), (), active_s=0, asked=0, not_asked=0), "", at)

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        """The bot's messages in answer to an event of the person called `name`."""
        person = self._people.setdefault(name, Person(len(self._people) + 1, name, "zh"))
        stored = self._walks.get(person.id)
        walk = from_json(stored) if stored is not None else Walk()
        reports = self.reports(event.at)
        closed = tuple(each for each in self._reports.values() if each.closes_at <= event.at)
        known = Known(
            person,
            reports,
            {self.unit.code: self.facts},
            {self.catalogue.revision: self.catalogue},
            closed,
        )
        walk, effects = step(walk, event, known)
        self._walks[person.id] = to_json(walk)
        self._carry_out(effects, person, event.at)
        language = self._people[name].language
        return [
            self._messages.render(
                effect.card, language, is_edit=isinstance(effect, EditLast), target="pressed"
            )
            for effect in effects
            if isinstance(effect, Say | EditLast)
        ]

    def restart(self) -> None:
        """Nothing to do: every turn begins from JSON."""

    def repeat(self) -> list[Outgoing]:
        """The engine alone never sees an update twice: the transaction around it drops the second."""
        return []

    def _open(self, key: ReportKey) -> None:
        if key in self._reports:
            return
        window = window_of(
            parse_identifier(key.period),
            self.catalogue.flows[key.flow].window,
            self.unit.zone,
            chinese_working_days(),
        )
        self._reports[key] = Report(
            number=len(self._reports) + 1,
            key=key,
            revision=self.catalogue.revision,
            state=ReportState.OPEN,
            due_on=window.due_on,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            is_provisional=window.is_provisional,
        )

    def _carry_out(self, effects: Iterable[Effect], person: Person, at: datetime) -> None:
        batch = str(next(self._events))
        for effect in effects:
            if isinstance(effect, Record):
                self._record(effect.draft, effect.seen, person, batch, at)
            elif isinstance(effect, Withdraw):
                self._withdraw(effect.key, effect.seen)
            elif isinstance(effect, Submit):
                self.submissions.append(effect)
                self._submit(effect, person.name, at)
            elif isinstance(effect, SetLanguage):
                self._people[person.name] = replace(person, language=effect.language)

    def _version(self, key: DraftKey) -> int:
        draft = self._drafts.get(key)
        return draft.version if draft is not None else self._versions.get(key, 0)

    def _record(self, draft: NewDraft, seen: int, person: Person, batch: str, at: datetime) -> None:
        assert seen == self._version(draft.key), f"{draft.key} was written over unseen"
        self._drafts[draft.key] = Draft(
            draft,
            seen + 1,
            next(self._ids),
            batch,
            person.id,
            person.name,
            at,
            self._drafts.get(draft.key),
        )

    def _withdraw(self, key: DraftKey, seen: int) -> None:
        assert seen == self._version(key)
        draft = self._drafts.pop(key)
        if draft.previous is not None:
            self._drafts[key] = replace(draft.previous, version=seen + 1)
        else:
            self._versions[key] = seen + 1

    def _submit(self, effect: Submit, name: str, at: datetime) -> None:
        for new in effect.observations:
            key = DraftKey(new.element, new.period)
            self._versions[key] = self._version(key)
            self._drafts.pop(key, None)
            self._keep(
                Figure(
                    next(self._ids),
                    new.element,
                    parse_identifier(new.period),
                    new.value,
                    new.meaning,
                    Provenance(new.provenance),
                    parse_identifier(new.attested),
                    name,
                    at,
                    new.estimated,
                    new.note,
                )
            )
        for derived in effect.derived:
            period = parse_identifier(derived.period)
            self._keep(
                Figure(
                    None,
                    derived.element,
                    period,
                    derived.value,
                    derived.meaning,
                    Provenance(derived.provenance),
                    period,
                )
            )
        report = self._reports[effect.report]
        self._reports[effect.report] = replace(
            report, state=ReportState.SUBMITTED, submissions=report.submissions + 1, submitted_at=at
        )

    def _keep(self, figure: Figure) -> None:
        self._figures.setdefault(figure.element, {})[str(figure.period)] = figure
