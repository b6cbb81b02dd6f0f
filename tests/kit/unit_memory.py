"""What a program keeps about one unit, in memory: reports, figures and drafts, with the meaning storage gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from adapters.working_days import working_days
from bot.app.openings import feeding
from bot.core.calendar.asking import refusal, waits_until, with_notice
from bot.core.calendar.windows import OpenWindow, window_of
from bot.core.effects import NewObservation, Submit
from bot.core.facts import (
    Draft,
    DraftKey,
    Figure,
    NewDraft,
    Person,
    Provenance,
    Report,
    ReportKey,
    ReportState,
    Unit,
    UnitFacts,
    Verdict,
)
from bot.core.periods import latest_ended, parse_identifier
from flows.language.model import Catalogue, Flow, PeriodKind, Value

DAYS: Final = working_days(None)


class UnitMemory:
    """One unit's reports, figures and drafts."""

    def __init__(self, catalogue: Catalogue, unit: Unit, flows: Iterable[str]) -> None:
        self.catalogue = catalogue
        self.published = {catalogue.revision: catalogue}
        self.frozen: dict[str, str] = {}
        self.unit = unit
        self.written: dict[tuple[str, str], list[Value]] = {}
        self.replaced: dict[tuple[str, str], list[Figure]] = {}
        self._flows = tuple(flows)
        self._reports: dict[ReportKey, Report] = {}
        self._rests_on: dict[ReportKey, frozenset[int]] = {}
        self._figures: dict[str, dict[str, Figure]] = {}
        self._drafts: dict[DraftKey, Draft] = {}
        self._versions: dict[DraftKey, int] = {}
        self._ids = iter(range(1, 1_000_000))

    def facts(self) -> UnitFacts:
        figures = {
            element: tuple(sorted(by_period.values(), key=lambda figure: figure.period, reverse=True))
            for element, by_period in self._figures.items()
        }
        return UnitFacts(self.unit, figures, dict(self._drafts), dict(self._versions))

    # -- forms

    def publish(self, catalogue: Catalogue, at: datetime, *, also_open: bool) -> None:
        """Put other forms in force; `also_open` in reports that are open and not submitted too."""
        self.catalogue = self.published[catalogue.revision] = catalogue
        if also_open:
            waiting = [each for each in self.open_reports(at) if each.state is ReportState.OPEN]
            self._reports |= {each.key: replace(each, revision=catalogue.revision) for each in waiting}
            self.frozen |= {each.key.period: catalogue.revision for each in waiting}

    # -- reports

    def open_reports(self, at: datetime) -> tuple[Report, ...]:
        """The reports that may be filed at a moment, opened now where they were not, the first due first."""
        for flow_id in self._flows:
            flow = self.catalogue.flows.get(flow_id)
            if flow is None:
                continue
            period = latest_ended(flow.period, at.astimezone(self.unit.zone).date())
            window = window_of(period, flow.window, self.unit.zone, DAYS)
            if refusal(flow, period, self.unit, window, at, DAYS, None) is None and self._is_ripe(
                flow, str(period.quarters[-1]), window, at
            ):
                self.open(ReportKey(flow_id, self.unit.code, str(period)), at)
        waiting = (each for each in self._reports.values() if each.opens_at <= at < each.closes_at)
        return tuple(sorted(waiting, key=lambda report: (report.due_on, report.number)))

    def all_reports(self) -> tuple[Report, ...]:
        return tuple(self._reports.values())

    def report_numbered(self, number: int) -> Report | None:
        return next((each for each in self._reports.values() if each.number == number), None)

    def keep_report(self, report: Report) -> None:
        """Put a report in the place of what was kept of it."""
        self._reports[report.key] = report

    def closed_reports(self, at: datetime) -> tuple[Report, ...]:
        return tuple(each for each in self._reports.values() if each.closes_at <= at)

    def _is_ripe(self, flow: Flow, last_quarter: str, year: OpenWindow, at: datetime) -> bool:
        """Whether every quarterly form that feeds an annual one is filed for its last quarter, or closed."""
        if flow.period is not PeriodKind.ANNUAL or at >= waits_until(flow.window, year, DAYS):
            return True
        for feeder in feeding(flow, self.catalogue):
            report = self._reports.get(ReportKey(feeder.id, self.unit.code, last_quarter))
            window = window_of(parse_identifier(last_quarter), feeder.window, self.unit.zone, DAYS)
            if (report is None or report.state is ReportState.OPEN) and at < window.closes_at:
                return False
        return True

    def open(self, key: ReportKey, at: datetime | None = None) -> None:
        """Open a report, unless it is; at its own time where no other is said."""
        if key in self._reports:
            return
        revision = self.frozen.setdefault(key.period, self.catalogue.revision)
        if key.flow not in self.published[revision].flows:
            return  # an addition waits for the next period
        flow = self.published[revision].flows[key.flow]
        window = window_of(
            parse_identifier(key.period),
            flow.window,
            self.unit.zone,
            DAYS,
        )
        window = with_notice(flow.window, window, at or window.opens_at, DAYS)
        self._reports[key] = Report(
            number=len(self._reports) + 1,
            key=key,
            revision=revision,
            state=ReportState.OPEN,
            due_on=window.due_on,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            zone=window.zone,
            is_provisional=window.is_provisional,
        )

    # -- drafts

    def _version(self, key: DraftKey) -> int:
        draft = self._drafts.get(key)
        return draft.version if draft is not None else self._versions.get(key, 0)

    def record(self, draft: NewDraft, seen: int, person: Person, batch: str, at: datetime) -> None:
        """Write a draft entry; AssertionError where its key has another version than was seen."""
        assert seen == self._version(draft.key), f"{draft.key} was written over unseen"
        before = self._drafts.get(draft.key)
        self._drafts[draft.key] = Draft(
            draft, seen + 1, next(self._ids), batch, person.id, person.name, at, before
        )

    def withdraw(self, key: DraftKey, seen: int) -> None:
        """Bring back what counted before the draft of a key."""
        assert seen == self._version(key), f"{key} was taken back unseen"
        draft = self._drafts.pop(key)
        if draft.previous is not None:
            self._drafts[key] = replace(draft.previous, version=seen + 1)
        else:
            self._versions[key] = seen + 1

    # -- submissions

    def submit(self, effect: Submit, name: str, at: datetime) -> tuple[Report, ...]:
        """Turn drafts into figures; the other reports that rest on a figure that is replaced become outdated."""
        ids = {self._observe(new, name, at) for new in effect.observations}
        for derived in effect.derived:
            period = parse_identifier(derived.period)
            provenance = Provenance(derived.provenance)
            self._keep(
                Figure(None, derived.element, period, derived.value, derived.meaning, provenance, period)
            )
        outdated = tuple(self._outdate(effect))
        self._rests_on[effect.report] = frozenset(ids) | frozenset(effect.rests_on)
        report = self._reports[effect.report]
        self._reports[effect.report] = replace(
            report,
            state=ReportState.SUBMITTED,
            submissions=report.submissions + 1,
            submitted_at=at,
            submitted_by=name or None,
            verdict=None,
        )
        return outdated

    def _observe(self, new: NewObservation, name: str, at: datetime) -> int:
        key = DraftKey(new.element, new.period)
        self._versions[key] = self._version(key)
        self._drafts.pop(key, None)
        number = next(self._ids)
        before = self._figures.get(new.element, {}).get(new.period)
        if before is not None and before.id is not None:
            self.replaced.setdefault((new.element, new.period), []).append(before)
        self._keep(
            Figure(
                number,
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
        self.written.setdefault((new.element, new.period), []).append(new.value)
        return number

    def _outdate(self, effect: Submit) -> Iterator[Report]:
        superseded = {new.supersedes for new in effect.observations} - {None}
        for key, basis in self._rests_on.items():
            if key != effect.report and basis & superseded:
                report = self._reports[key]
                verdict = None if report.verdict is Verdict.ACCEPTED else report.verdict
                self._reports[key] = replace(report, state=ReportState.OUTDATED, verdict=verdict)
                if report.state is not ReportState.OUTDATED:
                    yield self._reports[key]

    def _keep(self, figure: Figure) -> None:
        self._figures.setdefault(figure.element, {})[str(figure.period)] = figure
