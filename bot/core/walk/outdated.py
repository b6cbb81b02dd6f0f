"""What a correction changes in other reports: the receipt names them, as they have to be checked once more.

Pure. Which reports these are is known only when the correction is stored: whoever stores it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.effects import Button, Card, Effect, Say
from bot.core.facts import Known, Report
from bot.core.presses import Press, Verb
from bot.core.walk.cards import PAGE_MAX_ITEMS


def naming_outdated(effects: Iterable[Effect], outdated: Sequence[Report], known: Known) -> Iterator[Effect]:
    """The effects of a submission, its receipt naming the reports that rest on figures which it has changed."""
    for effect in effects:
        if outdated and isinstance(effect, Say) and effect.card.template == "receipt":
            effect = Say(_naming(effect.card, outdated, known))
        yield effect


def _naming(card: Card, outdated: Sequence[Report], known: Known) -> Card:
    """A receipt with the reports, and a button for each that may be corrected now."""
    open_now = {report.number for report in known.reports}
    items = [
        {
            "report": report,
            "flow": known.catalogues[report.revision].flows[report.key.flow],
            "unit": known.units[report.key.unit].unit,
            "several_units": False,
            "is_open": report.number in open_now,
        }
        for report in outdated
    ]
    rows = [
        (Button("report", Press(Verb.FOCUS, report.number), item),)
        for report, item in zip(outdated, items, strict=True)
        if item["is_open"]
    ]
    return replace(
        card,
        values={**card.values, "outdated": items},
        buttons=(*rows[:PAGE_MAX_ITEMS], *card.buttons),
    )
