"""The engine alone, with every effect kept and every promise about an answer checked as it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from bot.core.converting import as_meant_today
from bot.core.effects import Card, EditLast, Effect, NewObservation, Record, Say, Submit, Withdraw
from bot.core.events import Event, Pressed, Said
from bot.core.facts import Draft, DraftKey, Person, Provenance, UnitFacts
from bot.core.ports import Outgoing
from bot.core.presses import PAYLOAD_MAX_BYTES, Verb, decode
from flows.language.model import Absence, Measure
from tests.kit.pure_talk import PureTalk

ABOUT_NO_REPORT: Final = frozenset(
    {
        *("home", "which_report", "help", "language", "language_set", "mydata", "stopped"),
        *("snooze", "snoozed", "away", "away_until", "stand_in"),
    }
)
"""Cards that are about the person or the choice of a report."""

_TAKES_BACK: Final = frozenset({Verb.UNDO})


class WatchedTalk(PureTalk):
    """Raises AssertionError at the first event after which a promise no longer holds."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.effects: tuple[Effect, ...] = ()
        self.payloads: list[str] = []
        self.newest_payloads: dict[str, list[str]] = {}
        self.newest_card: dict[str, Card] = {}
        self._seen: dict[str, int] = {}

    def bring(self, name: str, event: Event) -> list[Outgoing]:
        before = self.facts
        answers = super().bring(name, event)
        assert answers, f"{event} was not answered"
        self._check_cards()
        self._check_buttons(answers)
        self.newest_card[name] = self.cards()[-1]
        self.newest_payloads[name] = [each.payload for row in answers[-1].buttons for each in row]
        self._check_drafts(before, event, name)
        for effect in self.effects:
            if isinstance(effect, Submit):
                self._check_submission(effect, before)
        self._check_figures()
        self._seen[name] = max((each.entry for each in self.facts.drafts.values()), default=0)
        return answers

    def _carry_out(self, effects: Iterable[Effect], person: Person, at: datetime) -> None:
        self.effects = tuple(effects)
        super()._carry_out(self.effects, person, at)

    # -- what is said

    def cards(self) -> list[Card]:
        """The cards of the last event."""
        return [each.card for each in self.effects if isinstance(each, Say | EditLast)]

    def _said(self, notice: str) -> list[Any]:
        """The lines that notices of the last event are about."""
        notices = [each for card in self.cards() for each in card.notices]
        return [each.values["item"] for each in notices if each.key == notice]

    def _check_cards(self) -> None:
        for card in self.cards():
            if card.template not in ABOUT_NO_REPORT:
                report = card.values["report"]
                assert card.values["unit"].code == report.key.unit
                assert card.values["flow"].id == report.key.flow
                assert card.values["period"] == report.key.period

    def _check_buttons(self, answers: Iterable[Outgoing]) -> None:
        named = [card.values["unit"].name for card in self.cards() if "report" in card.values]
        assert all(any(name in (each.text or "") for each in answers) for name in named)
        for answer in answers:
            assert answer.text.strip()
            for button in (button for row in answer.buttons for button in row):
                assert decode(button.payload) is not None
                assert len(button.payload.encode()) <= PAYLOAD_MAX_BYTES
                assert button.label.strip()
                self.payloads.append(button.payload)

    # -- what is kept

    def _check_drafts(self, before: UnitFacts, event: Event, name: str) -> None:
        after = self.facts
        me = self._people[name].id
        records = [each.draft for each in self.effects if isinstance(each, Record)]
        withdrawn = [each.key for each in self.effects if isinstance(each, Withdraw)]
        used = {DraftKey(new.element, new.period): new for new in self._written()}
        in_force = {line.key for line in self._said("known_already")}
        assert in_force.issuperset(withdrawn) or _takes_back(event), f"{event} took back {withdrawn}"
        for key in {*before.drafts, *after.drafts}:
            was, now = before.drafts.get(key), after.drafts.get(key)
            if was == now:
                continue
            if key in in_force:
                assert now is None
                assert any(str(each.period) == key.period for each in after.figures[key.element])
            elif key in withdrawn:
                assert was is not None
                assert was.person == me, f"{name} took back what {was.person_name} typed"
                assert now is None or (was.previous is not None and now.what == was.previous.what)
            elif key in used:
                assert now is None
                _assert_used(used[key], was, [each for each in records if each.key == key])
            else:
                assert now is not None, f"{key} lost {was}"
                assert now.what == [each for each in records if each.key == key][-1]
                assert (now.person, now.previous) == (me, was)
                assert self._may_replace(was, now, name, before), f"{name} wrote over {was} unseen"

    def _may_replace(self, was: Draft | None, now: Draft, name: str, before: UnitFacts) -> bool:
        """Nobody writes over another figure that counts and that a colleague typed after the bot last spoke to them."""
        if was is None or was.person == now.person or was.what.provenance is not Provenance.REPORTED:
            return True
        if was.what.value == now.what.value or was.entry <= self._seen.get(name, 0):
            return True
        is_other = was.what.meaning not in (None, now.what.meaning)
        return is_other and was.what.key not in as_meant_today(before, self.catalogue).drafts

    def _written(self) -> list[NewObservation]:
        return [new for each in self.effects if isinstance(each, Submit) for new in each.observations]

    def _check_submission(self, effect: Submit, before: UnitFacts) -> None:
        keys = [(new.element, new.period) for new in effect.observations]
        assert len(keys) == len(set(keys)), "one key was written twice"
        assert not set(keys) & {(each.element, each.period) for each in effect.derived}
        for new in effect.observations:
            held = [each for each in before.figures.get(new.element, ()) if str(each.period) == new.period]
            assert [new.supersedes] == ([each.id for each in held] or [None]), f"{new} counts beside {held}"
            if new.provenance == "confirmed" or new.carried_from is not None:
                element = self.catalogue.elements[new.element]
                assert element.measure is Measure.STOCK, f"{new.element} was carried"
                assert new.carried_from in {each.id for each in before.figures[new.element]}

    def _check_figures(self) -> None:
        for element, held in self.facts.figures.items():
            periods = [str(each.period) for each in held]
            assert len(periods) == len(set(periods)), f"{element} counts twice"


def _assert_used(new: NewObservation, was: Draft | None, records: list[Any]) -> None:
    """A submission wrote what was typed last, or that the field does not apply."""
    typed = records[-1] if records else (was.what if was is not None else None)
    assert typed is not None
    is_void = typed.basis is not None and new.carried_from != typed.basis
    is_void = is_void or typed.meaning not in (None, new.meaning)
    assert new.value == typed.value or new.value is Absence.NOT_APPLICABLE or is_void


def _takes_back(event: Event) -> bool:
    if isinstance(event, Said):
        return event.text.strip().lower().startswith("/undo")
    press = decode(event.payload) if isinstance(event, Pressed) else None
    return press is not None and press.verb in _TAKES_BACK
