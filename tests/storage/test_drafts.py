"""What is typed: entries that are only appended, and what they fold to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.errors import Conflict
from bot.core.facts import Doubt, Draft, DraftKey, Provenance
from flows.language.model import Absence
from tests.storage.scene import AT, QUARTER, Scene, draft, observed, submission

HOUSEHOLDS = DraftKey("households", QUARTER)


def current(scene: Scene) -> Draft | None:
    return scene.facts().drafts.get(HOUSEHOLDS)


def typed(found: Draft | None) -> str | None:
    return None if found is None else str(found.what.value)


def test_a_draft_comes_back_with_everything_that_was_written(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("residents", Decimal(1200))))
    what = draft(
        "households",
        Decimal("312.50"),
        provenance=Provenance.CONFIRMED,
        is_single=False,
        basis=scene.figure("residents").id,
        typed="三百一十二户半",
        estimated=True,
        doubt=Doubt.JUMP,
        note="两个组合并",
    )
    with scene.storage.transaction() as transaction:
        transaction.record("v1", what, 0, scene.ma.id, "batch-7", AT)
    found = current(scene)
    assert found is not None
    assert found == Draft(what, 1, found.entry, "batch-7", scene.ma.id, "Ma", AT)


def test_an_absence_can_be_drafted(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.record("v1", draft("note", Absence.SKIPPED), 0, scene.li.id, "b", AT)
    assert scene.facts().drafts[DraftKey("note", QUARTER)].what.value is Absence.SKIPPED


def test_a_later_answer_counts_and_remembers_the_one_before(scene: Scene) -> None:
    scene.type("households", "312")
    scene.type("households", "313", seen=1, by=scene.ma)
    found = current(scene)
    assert found is not None
    assert found.previous is not None
    assert (typed(found), found.version, found.person_name) == ("313", 2, "Ma")
    assert (typed(found.previous), found.previous.version, found.previous.person_name) == ("312", 1, "Li")
    assert found.entry > found.previous.entry
    assert found.previous.previous is None


@pytest.mark.parametrize(
    ("written", "counts", "before"),
    [
        (["312", None], None, None),
        (["312", "313", None], "312", None),
        (["312", "313", None, None], None, None),
        (["312", "313", None, "314"], "314", "312"),
        (["312", "313", None, "314", None], "312", None),
        (["312", None, "313"], "313", None),
        (["312", None, None, "313", "314", None], "313", None),
        (["1", "2", "3", None, None, "4", "5", None], "4", "1"),
    ],
)
def test_a_withdrawal_brings_back_what_counted_before(
    scene: Scene, written: list[str | None], counts: str | None, before: str | None
) -> None:
    for seen, value in enumerate(written):
        scene.type("households", value, seen)
    found = current(scene)
    assert typed(found) == counts
    assert typed(found and found.previous) == before


def test_a_withdrawal_raises_the_version_and_keeps_the_entry(scene: Scene) -> None:
    scene.type("households", "312")
    first = current(scene)
    scene.type("households", "313", seen=1)
    scene.type("households", None, seen=2)
    again = current(scene)
    assert first is not None
    assert again is not None
    assert (again.version, again.entry, again.batch) == (3, first.entry, first.batch)


def test_a_key_withdrawn_to_nothing_keeps_its_version(scene: Scene) -> None:
    scene.type("households", "312")
    scene.type("households", None, seen=1)
    facts = scene.facts()
    assert facts.drafts == {}
    assert facts.versions == {HOUSEHOLDS: 2}


def test_a_key_with_a_draft_is_not_among_the_versions(scene: Scene) -> None:
    scene.type("households", "312")
    scene.type("residents", "1204")
    scene.type("residents", None, seen=1)
    facts = scene.facts()
    assert set(facts.drafts) == {HOUSEHOLDS}
    assert facts.versions == {DraftKey("residents", QUARTER): 2}


def test_an_answer_to_an_older_version_is_a_conflict_and_writes_nothing(scene: Scene) -> None:
    scene.type("households", "312")
    with pytest.raises(Conflict):
        scene.type("households", "315", seen=0, by=scene.ma)
    with pytest.raises(Conflict):
        scene.type("households", None, seen=0)
    assert typed(current(scene)) == "312"
    assert scene.rows("SELECT version FROM drafts") == [(1,)]


def test_a_conflict_rolls_back_the_whole_unit_of_work(scene: Scene) -> None:
    scene.type("households", "312")
    with pytest.raises(Conflict):
        type_two(scene)
    assert set(scene.facts().drafts) == {HOUSEHOLDS}


def type_two(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.record("v1", draft("residents", Decimal(1)), 0, scene.li.id, "b", AT)
        transaction.record("v1", draft("households", Decimal(1)), 0, scene.li.id, "b", AT)


def test_drafts_of_another_unit_or_period_are_others(scene: Scene) -> None:
    scene.type("households", "312")
    with scene.storage.transaction() as transaction:
        transaction.record("v2", draft("households", Decimal(99)), 0, scene.li.id, "b", AT)
        older = draft("households", Decimal(300), key=DraftKey("households", "2026Q2"))
        transaction.record("v1", older, 0, scene.li.id, "b", AT)
    assert {key: typed(found) for key, found in scene.facts().drafts.items()} == {
        HOUSEHOLDS: "312",
        DraftKey("households", "2026Q2"): "300",
    }
    assert {key: typed(found) for key, found in scene.facts("v2").drafts.items()} == {HOUSEHOLDS: "99"}


def test_a_unit_that_is_not_known_has_no_facts(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.unit_facts("v9") is None


def test_a_new_unit_has_empty_facts(scene: Scene) -> None:
    facts = scene.facts()
    assert (facts.figures, facts.drafts, facts.versions, facts.returned) == ({}, {}, {}, frozenset())
    assert facts.unit.code == "v1"
