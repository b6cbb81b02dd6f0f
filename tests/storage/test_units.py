"""Units, and revisions of the flows folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.errors import InputError
from bot.core.ports import SavedWalk
from tests.storage.scene import (
    AT,
    LATER,
    OTHER_VILLAGE,
    QUARTER,
    REVISION,
    TOWN,
    VILLAGE,
    Scene,
    observed,
    submission,
)


def test_units_come_back_as_they_were_saved(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.unit("v1") == VILLAGE
        assert transaction.unit("v9") is None
        assert transaction.all_units() == (TOWN, VILLAGE, OTHER_VILLAGE)


def test_a_unit_whose_zone_this_machine_does_not_know_keeps_no_other_from_being_read(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    for code in ("v1", "v2"):
        scene.open(unit=code)
    with scene.storage.transaction() as transaction:
        transaction.add_role(scene.ma.id, TOWN.code, "reviewer", AT)
    scene.run("UPDATE units SET zone = 'Mars/Olympus' WHERE code = 'v1'")
    scene.run("UPDATE reports SET zone = 'Mars/Olympus' WHERE unit = 'v1'")
    with scene.storage.transaction() as transaction:
        assert transaction.all_units() == (TOWN, OTHER_VILLAGE)
        assert transaction.units_below(scene.ma.id, "reviewer") == (OTHER_VILLAGE,)
        assert [each.zone for each in transaction.unit_groups("reporter")] == [OTHER_VILLAGE.zone, TOWN.zone]
        assert [each.key.unit for each in transaction.reports_of_flow("village", QUARTER)] == ["v2"]
        for code in ("v1", "v2"):
            transaction.add_role(scene.li.id, code, "reporter", AT)
        assert transaction.units_by_role(scene.li.id, AT)["reporter"] == (OTHER_VILLAGE,)
        assert transaction.pauses_of(scene.li.id, AT).own_units == (OTHER_VILLAGE,)
        below = transaction.reports_below(TOWN.code, "village", QUARTER)
        assert [unit for unit, _ in below] == [OTHER_VILLAGE]
    assert "unit v1 is left out" in caplog.text
    assert "'Mars/Olympus' is no time zone that this machine knows" in caplog.text


def test_saving_a_unit_again_changes_it(scene: Scene) -> None:
    renamed = replace(VILLAGE, name="甲新村", valid_until=date(2026, 12, 31), parent=None)
    with scene.storage.transaction() as transaction:
        transaction.save_units([renamed])
    with scene.storage.transaction() as transaction:
        assert transaction.unit("v1") == renamed
        assert transaction.unit("v2") == OTHER_VILLAGE


def test_saving_a_unit_again_leaves_its_figures(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    with scene.storage.transaction() as transaction:
        transaction.save_units([VILLAGE])
    assert scene.figure("households").value == Decimal(312)


def test_saving_no_units_changes_nothing(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_units([])
        assert len(transaction.all_units()) == 3


def test_a_parent_that_is_not_there_is_said_in_one_sentence(scene: Scene) -> None:
    lost = replace(VILLAGE, code="v3", parent="t9")
    with (
        pytest.raises(InputError, match="Unit v3 names t9 as its parent, which is not there"),
        scene.storage.transaction() as transaction,
    ):
        transaction.save_units([lost])
    with scene.storage.transaction() as transaction:
        assert transaction.unit("v3") is None


def test_before_the_first_revision_there_is_none(scene: Scene) -> None:
    scene.run("DELETE FROM publications")
    with scene.storage.transaction() as transaction:
        assert transaction.current_revision() is None


def test_a_revision_keeps_its_files(scene: Scene) -> None:
    files = {"dictionary/b.yaml": "二", "definitions/a.yaml": "一\n"}
    with scene.storage.transaction() as transaction:
        transaction.save_revision("rev-2", files, LATER)
    with scene.storage.transaction() as transaction:
        assert transaction.current_revision() == "rev-2"
        assert transaction.revision_files("rev-2") == files
        assert list(transaction.revision_files("rev-2")) == sorted(files)
        with pytest.raises(KeyError):
            transaction.revision_files("rev-9")


def test_a_revision_may_be_empty(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_revision("rev-2", {}, LATER)
        assert transaction.revision_files("rev-2") == {}


def test_storing_a_revision_again_makes_it_current_again_and_the_history_is_kept(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_revision("rev-2", {"a": "2"}, LATER)
        transaction.save_revision(REVISION, {"a": "whatever"}, LATER)
        transaction.save_revision(REVISION, {}, LATER)
        assert transaction.current_revision() == REVISION
        assert transaction.revision_files(REVISION) == {"definitions/a.yaml": "schema: 1"}
    published = [revision for (revision,) in scene.rows("SELECT revision FROM publications ORDER BY id")]
    assert published == [REVISION, "rev-2", REVISION]


def test_what_a_failed_transaction_wrote_is_gone(scene: Scene) -> None:
    with scene.rolled_back() as transaction:
        transaction.save_revision("rev-2", {"a": "2"}, AT)
        transaction.save_units([replace(VILLAGE, name="?")])
        transaction.add_person("Nobody", "zh")
        transaction.save_walks([SavedWalk(scene.li.id, "{}", AT)])
    with scene.storage.transaction() as transaction:
        assert transaction.current_revision() == REVISION
        assert transaction.unit("v1") == VILLAGE
        assert transaction.load_walk(scene.li.id) is None
    assert scene.rows("SELECT count(*) FROM people") == [(2,)]
