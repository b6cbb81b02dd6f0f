"""Which figures a reviewer wants again, and has not been given yet.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.facts import Decision, DecisionKind, DraftKey, Report, UnitFacts, Verdict
from bot.core.held import figure_in


def with_returned(
    facts: UnitFacts, reports: Iterable[Report], decisions: Mapping[int, tuple[Decision, ...]]
) -> UnitFacts:
    """The facts of a unit, with what the returned ones among its reports must be asked again.

    A figure that another form has given anew since is not asked a second time.
    """
    returned: set[DraftKey] = set()
    for report in reports:
        if report.key.unit != facts.unit.code or report.verdict is not Verdict.RETURNED:
            continue
        last = [each for each in decisions.get(report.number, ()) if each.kind is DecisionKind.RETURNED][-1]
        period = report.period
        for element in last.fields:
            figure = figure_in(facts, element, period)
            if figure is None or figure.given_at is None or figure.given_at <= last.at:
                returned.add(DraftKey(element, report.key.period))
    if not returned:
        return facts
    return UnitFacts(facts.unit, facts.figures, facts.drafts, facts.versions, frozenset(returned))
