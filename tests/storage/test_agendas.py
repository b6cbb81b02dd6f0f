"""What agendas are made of, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.calendar.groups import Life, UnitGroup
from flows.language.model import Level
from tests.storage.scene import AT, OTHER_VILLAGE, REVISION, SHANGHAI, TOWN, VILLAGE, Scene


def test_units_are_counted_by_level_zone_and_life_and_each_reporter_once(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_units([replace(VILLAGE, code="v3"), replace(VILLAGE, code="v4", valid_from=None)])
        for person, unit, role in (
            (scene.li, "v1", "reporter"),
            (scene.li, "v3", "reporter"),
            (scene.ma, "v3", "reporter"),
            (scene.ma, "v2", "reviewer"),
        ):
            transaction.add_role(person.id, unit, role, AT)
        first, *others = transaction.unit_groups("reporter")
    lives = {Life(date(2020, 1, 1), None, 2), Life(None, None, 1)}
    assert (first.level, first.zone, set(first.lives), first.reporters) == (
        *(Level.VILLAGE, SHANGHAI, lives, 2),
    )
    assert others == [
        UnitGroup(Level.VILLAGE, OTHER_VILLAGE.zone, (Life(None, None, 1),), 0),
        UnitGroup(Level.TOWNSHIP, SHANGHAI, (Life(None, None, 1),), 0),
    ]


def test_the_units_below_a_persons_own_are_those_with_it_as_parent(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_role(scene.li.id, TOWN.code, "reviewer", AT)
        transaction.add_role(scene.ma.id, TOWN.code, "reporter", AT)
        assert transaction.units_below(scene.li.id, "reviewer") == (VILLAGE, OTHER_VILLAGE)
        assert transaction.units_below(scene.ma.id, "reviewer") == ()


def test_only_frozen_periods_have_a_revision(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.freeze("2026Q2", REVISION, AT)
        transaction.freeze("2026Q3", REVISION, AT)
        assert transaction.frozen_at(["2026Q3", "2026Q4"]) == {"2026Q3": REVISION}
        assert transaction.frozen_at([]) == {}
