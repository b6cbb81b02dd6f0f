"""What became of a request in words of one language, by the texts of messages/*/office.yaml.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from bot.app.asking import Outcome
from bot.app.wording import day, period, text, value
from bot.core.calendar.asking import Refused, Rule
from bot.core.calendar.windows import OpenWindow
from flows.language.model import Catalogue


class KeptRefusal(NamedTuple):
    """A refusal that is written down: what of whom, by which rule and why, who wanted it, how often, when last."""

    about: str
    rule: str
    why: str
    who: str
    times: int
    last_at: datetime


class AskingWords:
    """Says what became of a request, and why."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        """`texts` are those of the language."""
        self.language = language
        self.texts = texts

    def outcome(self, outcome: Outcome, at: datetime) -> str:
        """What became of the request for one unit; `at` is when it was made."""
        if outcome.rule is None:
            assert outcome.due_on is not None  # what is asked has a due day
            return self.texts["asked_now"].format(day=day(self.language, outcome.due_on))
        why = self.why(outcome.rule, outcome.window, at)
        held = self.texts["asked_held"].format(count=len(outcome.figures)) if outcome.figures else ""
        return self.texts["asked_not"].format(rule=outcome.rule, why=why) + held

    def nobody(self) -> str:
        """That there is no unit to be asked."""
        return self.texts["asked_nobody"]

    def rest(self, rule: str, count: int) -> str:
        """How many more units came to the same: to a rule, or to nothing where they are asked."""
        said = self.texts["asked_rest_not"] if rule else self.texts["asked_rest_now"]
        return said.format(rule=rule, count=count)

    def why(self, rule: Rule, window: OpenWindow | None, at: datetime, *, was_open: bool = False) -> str:
        """Why a rule refuses, and what is left to do.

        `window` is the one outside which `at` lies, or that is due later than was wanted; None for other rules.
        `was_open`: a report was opened in it.
        """
        if rule is Rule.OUTSIDE_WINDOW and window is not None:
            if at < window.opens_at:
                return self._said("refused_not_open_yet", window.opens_on)
            return self._said("refused_shut_report" if was_open else "refused_shut", window.last_on)
        if rule is Rule.SHORT_NOTICE and window is not None:
            return self._said("refused_sooner", window.due_on)
        return self.texts[f"refused_{rule}"]

    def plain(self, outcome: Outcome, catalogue: Catalogue, at: datetime) -> dict[str, object]:
        """An outcome for programs; its figures are those that are held, by element, as people read them."""
        figures = {
            figure.element: value(self.language, figure.value, catalogue.elements[figure.element])
            for figure in outcome.figures
        }
        rule = outcome.rule
        return {
            "unit": outcome.unit,
            "refused_by": rule.value if rule is not None else None,
            "why": self.why(rule, outcome.window, at) if rule is not None else None,
            "due_on": outcome.due_on.isoformat() if outcome.due_on is not None else None,
            "figures": figures,
        }

    def kept(self, refused: Refused, catalogue: Catalogue) -> KeptRefusal:
        """A refusal that was written down; a form that is gone is called by its id."""
        what, flow = refused.what, catalogue.flows.get(refused.what.flow)
        title = text(self.language, flow.title) if flow is not None else what.flow
        is_a_period = bool(what.period) and what.rule is not Rule.TOO_FREQUENT
        when = period(self.language, what.period) if is_a_period else what.period
        return KeptRefusal(
            about=" · ".join(part for part in (title, when, what.unit) if part),
            rule=what.rule.value,
            why=self._kept_why(what.rule),
            who=refused.by or self.texts[f"door_{what.door}"],
            times=refused.times,
            last_at=refused.last_at,
        )

    def _kept_why(self, rule: Rule) -> str:
        """Why a rule refused, said long afterwards; where that is said as it was at once, there is one text."""
        return self.texts.get(f"kept_{rule}") or self.texts[f"refused_{rule}"]

    def _said(self, key: str, when: date) -> str:
        return self.texts[key].format(day=day(self.language, when))
