"""Forms edited at random under a random talk: every message is answered, and nothing typed is lost or re-meant."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.facts import Provenance
from tests.app.test_changed_forms import FILED, LAND, PEOPLE, QUARTER, SMALL, Talk, copied_desk
from tests.flows.changed import files_after
from tests.kit.desk import Desk
from tests.kit.thoroughness import examples

EDITS: Final = {
    "title": ("{zh: 小报表,", "{zh: 大报表,"),
    "label": ("{zh: 常住户数,", "{zh: 住户数量,"),
    "gone": (PEOPLE, "fields: [residents, households]"),
    "order": (PEOPLE, "fields: [births, residents, households]"),
    "land gone": (LAND, "fields: [irrigated, farmland]"),
    "raised": ("\n  farmland:\n", "\n  farmland:\n    meaning: 2\n"),
    "converted": (
        "\n  households:\n",
        "\n  households:\n    meaning: 2\n    conversions: [{meaning: 1, value: before + 1}]\n",
    ),
    "limit": ("warn_if: abs(change) > 0.3", "max: 5000"),
}
"""What an author may do to the small form."""

RAISING: Final = frozenset({"raised", "converted"})

LINES: Final = (
    "户数 312",
    "人口 1300，出生 2",
    "耕地 810",
    "耕地 8000",
    "灌溉 90",
    "12",
    "无",
    "/undo",
    "/home",
    "?",
)
"""Messages, and what is pressed where there is such a button."""

PRESSES: Final = ("全部无变化", "其余本期无发生", "提交", "再改几项", "重新填", "开始填报", "没错，写说明")

STEPS: Final = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(LINES)),
    st.tuples(st.just("press"), st.sampled_from(PRESSES)),
    st.tuples(st.just("file"), st.sampled_from(LINES)),
    st.tuples(st.just("edit"), st.sets(st.sampled_from(sorted(EDITS)), max_size=3)),
    st.tuples(st.just("edit open"), st.sets(st.sampled_from(sorted(EDITS)), max_size=3)),
)


def _edited(names: set[str]) -> dict[str, str]:
    """The small form after some edits; of two that change the same line the first alone."""
    chosen: dict[str, tuple[str, str]] = {}
    for name in sorted(names):
        chosen.setdefault(EDITS[name][0], EDITS[name])
    return dict(files_after(*chosen.values(), files=SMALL))


@settings(max_examples=examples(8))
@given(st.lists(STEPS, min_size=3, max_size=8))
@example([("edit open", {"converted"}), ("file", "人口 1300，出生 2"), ("say", "户数 312")])
@example(
    [
        ("say", "耕地 810"),
        ("edit", {"gone", "converted"}),
        ("edit open", {"limit", "land gone"}),
        ("say", "耕地 8000"),
        ("edit", {"raised"}),
        ("file", "耕地 8000"),
    ]
)
def test_whatever_is_edited_meanwhile_every_message_is_answered_and_nothing_typed_is_lost(
    steps: list[tuple[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = copied_desk(Path(folder))
        talk, raised = Talk(desk), set[str]()
        try:
            for verb, what in steps:
                before = [row.id for row in desk.entries()]
                if verb in ("edit", "edit open"):
                    raised |= what & RAISING  # a meaning is never lowered
                    talk.publish(_edited(what | raised), also_open=verb == "edit open")
                elif verb == "press" and what in talk.labels:
                    talk.press(what)
                else:
                    talk.say(what)
                if verb == "file":
                    _hurry(talk)
                assert [row.id for row in desk.entries()][: len(before)] == before
            assert talk.say("/home")
            _check_meanings(desk)
        finally:
            desk.close()


def _hurry(talk: Talk) -> None:
    """Answer what is left and submit, as somebody who wants to be done."""
    for line in ("出生 0", "耕地 800", "灌溉 90"):
        talk.say(line)
    for label in ("全部无变化", "提交"):
        if label in talk.labels:
            talk.press(label)


def _check_meanings(desk: Desk) -> None:
    """What was submitted under a new meaning was typed under it, or converted from what was typed or filed before."""
    typed = {(row.element, row.meaning, row.number) for row in desk.entries() if row.period == QUARTER}
    for id_, held in desk.facts().figures.items():
        for figure in (each for each in held if str(each.period) == QUARTER and each.meaning == 2):
            assert isinstance(figure.value, Decimal)
            number = int(figure.value.scaleb(2 if id_ == "farmland" else 0))
            if id_ == "households" and figure.provenance is Provenance.CONFIRMED:
                assert number - 1 == FILED[id_]
            elif id_ == "households":
                assert (id_, 1, number - 1) in typed or (id_, 2, number) in typed
            else:
                assert (id_, 2, number) in typed
