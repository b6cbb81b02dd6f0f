"""What a program keeps about reviewing one unit, in memory, with the meaning storage gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from adapters.working_days import working_days
from bot.core.effects import Decide
from bot.core.events import Event
from bot.core.facts import (
    Decision,
    DecisionKind,
    Figure,
    ReportState,
    Reviewed,
    ReviewGroup,
    Reviewing,
    Unit,
    Verdict,
)
from bot.core.review.wanted import LIST, wanted
from bot.core.state import Walk
from tests.kit.unit_memory import UnitMemory


class ReviewMemory:
    """The decisions about the reports of a unit that stands right below `above`."""

    def __init__(self, memory: UnitMemory, above: Unit) -> None:
        self.decisions: dict[int, tuple[Decision, ...]] = {}
        self._memory = memory
        self._above = above

    def decide(self, effect: Decide, name: str, at: datetime) -> None:
        """Append a decision; AssertionError where the report is not as it was displayed."""
        report = self._memory.report_numbered(effect.report)
        assert report is not None
        assert (report.submissions, report.decisions) == (effect.submissions, effect.decisions)
        decision = Decision(effect.kind, name, at, effect.reason, effect.fields, effect.due_on)
        self.decisions[report.number] = (*self.decisions.get(report.number, ()), decision)
        is_verdict = effect.kind is not DecisionKind.EXTENDED
        self._memory.keep_report(
            replace(
                report,
                decisions=report.decisions + 1,
                verdict=Verdict(effect.kind.value) if is_verdict else report.verdict,
                due_on=max(report.due_on, effect.due_on or report.due_on),
                closes_at=max(report.closes_at, effect.closes_at or report.closes_at),
            )
        )

    def shown(self, walk: Walk, event: Event) -> Reviewing:
        """What the reviewer is shown."""
        reviewing = Reviewing((self._above,), working_days(None))
        number = wanted(walk, event)
        if number is None:
            return reviewing
        if number == LIST:
            flows = self._memory.catalogue.flows
            return replace(
                reviewing, groups=self._groups(), titles={id_: flow.title for id_, flow in flows.items()}
            )
        report = self._memory.report_numbered(number)
        if report is None:
            return reviewing
        replaced = self._memory.replaced.items()
        earlier: dict[str, tuple[Figure, ...]] = {
            element: tuple(figures) for (element, period), figures in replaced if period == report.key.period
        }
        facts = replace(self._memory.facts(), drafts={})
        decided = self.decisions.get(number, ())
        return replace(
            reviewing,
            beside=((replace(self._memory.unit, parent=self._above.code), report),),
            looked_at=Reviewed(report, facts, decided, earlier),
        )

    def _groups(self) -> tuple[ReviewGroup, ...]:
        return tuple(
            ReviewGroup(
                self._above.code,
                report.key.flow,
                report.key.period,
                report.number,
                report.revision,
                units=1,
                submitted=int(report.submissions > 0),
                accepted=int(report.verdict is Verdict.ACCEPTED),
                returned=int(report.verdict is Verdict.RETURNED),
                outdated=int(report.state is ReportState.OUTDATED and report.verdict is None),
                closes_at=report.closes_at,
            )
            for report in self._memory.all_reports()
        )
