"""Which figures a reviewer wants again, and has not been given yet.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.facts import Decision, DecisionKind, DraftKey, Report, UnitFacts, Verdict, last_of
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
        last = last_of(DecisionKind.RETURNED, decisions[report.number])
        assert last is not None  # it is what the verdict comes from
        period = report.period
        for element in last.fields:
            figure = figure_in(facts, element, period)
            if figure is None or figure.given_at is None or figure.given_at <= last.at:
                returned.add(DraftKey(element, report.key.period))
    if not returned:
        return facts
    return replace(facts, returned=frozenset(returned))
