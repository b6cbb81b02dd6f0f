"""A message that arrives after a later one of the same person does not undo what the later one said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.core.effects import EditLast, Effect, Record, Say, Withdraw
from bot.core.engine import step
from bot.core.events import Said
from bot.core.facts import DraftKey, Known, UnitFacts
from bot.core.state import Stage, Walk
from tests.app.scenes import (
    AT,
    LI,
    REPORT,
    SUBMITTED,
    UNIT,
    WANG,
    at_stage,
    catalogue,
    draft,
    facts,
    figure,
    figures,
)
from tests.kit.pause_memory import HOURS

HOUSEHOLDS = DraftKey("households", "2026Q3")
TYPED = facts(drafts=[draft("households", Decimal(312))])
OVERTAKEN = frozenset({(UNIT.code, HOUSEHOLDS)})


def effects_of(
    text: str,
    held: UnitFacts = TYPED,
    overtaken: frozenset[tuple[str, DraftKey]] = OVERTAKEN,
    walk: Walk | None = None,
    **more: Any,
) -> tuple[Effect, ...]:
    known = Known(LI, (REPORT,), {UNIT.code: held}, {"now": catalogue()}, overtaken=overtaken, hours=HOURS)
    walk = walk or at_stage(Stage.ASKING, "births")
    return step(walk, Said(AT, text), replace(known, **more))[1]


def written(effects: tuple[Effect, ...]) -> dict[str, object]:
    assert not any(isinstance(each, Withdraw) for each in effects)
    return {each.draft.key.element: each.draft.value for each in effects if isinstance(each, Record)}


def notices(effects: tuple[Effect, ...]) -> Mapping[str, Mapping[str, Any]]:
    cards = [each.card for each in effects if isinstance(each, Say | EditLast)]
    return {notice.key: notice.values for card in cards for notice in card.notices}


def test_a_late_figure_leaves_the_later_one_and_says_so() -> None:
    effects = effects_of("户数 315")
    assert written(effects) == {}
    assert notices(effects)["overtaken"]["item"].value == 312
    assert "noted" not in notices(effects)


def test_the_rest_of_a_late_message_is_written() -> None:
    effects = effects_of("户数 315，人口 1204")
    assert written(effects) == {"residents": 1204}
    assert notices(effects).keys() >= {"overtaken", "noted"}


def test_a_late_bare_answer_leaves_the_later_one_too() -> None:
    effects = effects_of("315", walk=at_stage(Stage.ASKING, "households"))
    assert written(effects) == {}
    assert "overtaken" in notices(effects)


def test_a_late_bare_answer_is_not_taken_for_the_question_that_waits_now() -> None:
    effects = effects_of("1204", overtaken=frozenset(), is_late=True)
    assert written(effects) == {}
    assert notices(effects)["late"]["typed"] == "1204"
    (said,) = (each for each in effects if isinstance(each, Say))
    assert said.card.values["line"].element.id == "births", "the question as it stands"


def test_a_late_line_that_names_its_field_is_written_where_nothing_stands_yet() -> None:
    effects = effects_of("人口 1204", is_late=True)
    assert written(effects) == {"residents": 1204}
    assert "late" not in notices(effects)


def test_late_words_are_no_note_on_the_figure_that_is_asked_about_now() -> None:
    jumped = facts(drafts=[draft("households", Decimal(600))])
    at = at_stage(Stage.NOTING, "households")
    assert "note_kept" in notices(effects_of("搬来的多", jumped, frozenset(), at))
    effects = effects_of("搬来的多", jumped, frozenset(), at, is_late=True)
    assert written(effects) == {}
    assert "late" in notices(effects)


def test_a_late_figure_that_says_the_same_is_nothing_to_speak_of() -> None:
    effects = effects_of("户数 312")
    assert effects == effects_of("户数 312", overtaken=frozenset())
    assert "overtaken" not in notices(effects)


def test_a_late_estimate_does_not_make_an_estimate_of_what_was_counted() -> None:
    effects = effects_of("户数 约312")
    assert written(effects) == {}
    assert "overtaken" in notices(effects)


def test_a_late_figure_of_what_was_submitted_does_not_take_back_the_later_amendment() -> None:
    submitted = facts(figures({}, figure("households", Decimal(309), "2026Q3")), TYPED.drafts.values())
    effects = effects_of("户数 309", submitted, reports=(SUBMITTED,))
    assert written(effects) == {}
    assert "overtaken" in notices(effects)


@pytest.mark.parametrize(
    "overtaken",
    [
        frozenset[tuple[str, DraftKey]](),
        frozenset({("demo-002", HOUSEHOLDS)}),
        frozenset({(UNIT.code, DraftKey("households", "2026Q2"))}),
        frozenset({(UNIT.code, DraftKey("residents", "2026Q3"))}),
    ],
)
def test_a_figure_that_nothing_has_overtaken_is_written(overtaken: frozenset[tuple[str, DraftKey]]) -> None:
    effects = effects_of("户数 315", overtaken=overtaken)
    assert written(effects) == {"households": 315}
    assert "overtaken" not in notices(effects)


def test_a_colleague_who_was_faster_is_still_met() -> None:
    theirs = facts(drafts=[draft("households", Decimal(312), by=WANG, entry=9)])
    effects = effects_of("户数 315", theirs, overtaken=frozenset())
    assert written(effects) == {}
    assert "overtaken" not in notices(effects)
