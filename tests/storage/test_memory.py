"""What is remembered of a unit between transactions is what the database says now."""

from __future__ import annotations

from decimal import Decimal

from storage import open_storage
from storage.memory import Memory, Remembered
from tests.storage.scene import AT, LATER, Scene, derived, facts_of, observed, submission

NOTHING = Remembered({}, {})


def test_figures_are_read_once_while_nothing_is_submitted(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    before = scene.facts()
    scene.type("residents", "1204")
    assert scene.facts().figures is before.figures


def test_a_submission_of_another_program_is_seen(scene: Scene, database_url: str) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    old = scene.figure("households").id
    other = open_storage(database_url)
    with other.transaction() as transaction:
        transaction.submit(submission(observed("households", Decimal(315), supersedes=old)), scene.ma, LATER)
    other.close()
    assert scene.figure("households").value == Decimal(315)


def test_figures_that_were_rolled_back_are_not_remembered(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    with scene.rolled_back() as transaction:
        transaction.submit(submission(observed("residents", Decimal(1))), scene.li, AT)
        assert set(facts_of(transaction).figures) == {"households", "residents"}
    scene.submit(submission(observed("births", Decimal(2))))
    assert set(scene.facts().figures) == {"households", "births"}


def test_derived_figures_written_anew_are_seen(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(computed=(derived("density", Decimal(3)),)))
    period = scene.figure("density").period
    with scene.storage.transaction() as transaction:
        transaction.replace_derived("v1", {period: [derived("density", Decimal(4))]})
    assert scene.figure("density").value == Decimal(4)


def test_only_the_same_version_is_found() -> None:
    memory = Memory()
    memory.keep("v1", 3, NOTHING)
    assert memory.find("v1", 3) is NOTHING
    assert memory.find("v1", 4) is None
    assert memory.find("v2", 3) is None


def test_the_unit_that_was_not_asked_for_longest_is_forgotten() -> None:
    memory = Memory(units_max=2)
    for unit in ("v1", "v2"):
        memory.keep(unit, 1, NOTHING)
    memory.find("v1", 1)
    memory.keep("v3", 1, NOTHING)
    assert memory.find("v2", 1) is None
    assert memory.find("v1", 1) is memory.find("v3", 1) is NOTHING
