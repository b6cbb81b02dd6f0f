"""Which forms a period has frozen, what is open and typed, and what was in force when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.core.facts import DraftKey, Report, ReportKey
from bot.core.office import Publication
from tests.storage.scene import (
    AT,
    LATER,
    OTHER_VILLAGE,
    QUARTER,
    REVISION,
    WINDOW,
    Scene,
    draft,
    observed,
    submission,
)

YEAR = "2026"
FORMS = (("village", "quarterly"), ("land", "quarterly"), ("year", "annual"))


def _publish(scene: Scene, revision: str, note: str | None = None, person: int | None = None) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_revision(revision, {"definitions/a.yaml": revision}, LATER, person, note)


def _freeze(scene: Scene, period: str, revision: str) -> str:
    with scene.storage.transaction() as transaction:
        return transaction.freeze(period, revision, AT)


def _frozen(scene: Scene, period: str = QUARTER) -> str | None:
    rows = scene.rows("SELECT period, revision FROM frozen_periods")
    return dict(rows).get(period)


def _freeze_again(
    scene: Scene, revision: str, forms: tuple[tuple[str, str], ...] = FORMS, days: int = 0
) -> int:
    with scene.storage.transaction() as transaction:
        return transaction.freeze_again(revision, forms, AT + timedelta(days=days))


def _revision(report: Report) -> str:
    return report.revision


def test_a_period_is_frozen_by_its_first_report_and_by_no_later_one(scene: Scene) -> None:
    assert _frozen(scene) is None
    assert _freeze(scene, QUARTER, REVISION) == REVISION
    _publish(scene, "rev-2")
    assert _freeze(scene, QUARTER, "rev-2") == REVISION
    assert _frozen(scene) == REVISION


def test_each_period_is_frozen_by_itself(scene: Scene) -> None:
    _publish(scene, "rev-2")
    _freeze(scene, QUARTER, REVISION)
    assert _freeze(scene, YEAR, "rev-2") == "rev-2"
    assert (_frozen(scene), _frozen(scene, YEAR), _frozen(scene, "2026Q4")) == (REVISION, "rev-2", None)


def test_freezing_again_reaches_open_periods_and_reports_that_are_not_submitted(scene: Scene) -> None:
    scene.open()
    scene.open(unit=OTHER_VILLAGE.code)
    scene.submit(submission(observed("households", Decimal(312))))
    _freeze(scene, QUARTER, REVISION)
    _publish(scene, "rev-2")
    assert _freeze_again(scene, "rev-2") == 1
    assert _frozen(scene) == "rev-2"
    assert _revision(scene.report()) == REVISION
    assert _revision(scene.report(unit=OTHER_VILLAGE.code)) == "rev-2"


def test_freezing_again_reaches_a_period_of_which_every_report_that_was_opened_is_submitted(
    scene: Scene,
) -> None:
    """The village that looks tomorrow must not get the form that was wrong."""
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    _freeze(scene, QUARTER, REVISION)
    _publish(scene, "rev-2")
    assert _freeze_again(scene, "rev-2") == 0
    assert _frozen(scene) == "rev-2"


def test_freezing_again_leaves_what_is_closed_as_it_was(scene: Scene) -> None:
    scene.open()
    _freeze(scene, QUARTER, REVISION)
    _publish(scene, "rev-2")
    assert _freeze_again(scene, "rev-2", days=60) == 0
    assert (_frozen(scene), _revision(scene.report())) == (REVISION, REVISION)


@pytest.mark.parametrize("forms", [(), (("land", "quarterly"),), (("village", "annual"),)])
def test_freezing_again_leaves_reports_of_forms_that_are_gone(
    scene: Scene, forms: tuple[tuple[str, str], ...]
) -> None:
    """A form that was removed can be filed where it is open, and only its own revision knows its fields."""
    scene.open()
    _freeze(scene, QUARTER, REVISION)
    _publish(scene, "rev-2")
    assert _freeze_again(scene, "rev-2", forms) == 0
    assert (_frozen(scene), _revision(scene.report())) == ("rev-2", REVISION)


def test_open_reports_are_counted_by_form_until_they_are_submitted_or_close(scene: Scene) -> None:
    scene.open()
    scene.open(unit=OTHER_VILLAGE.code)
    scene.open(flow="land")
    with scene.storage.transaction() as transaction:
        shut = replace(WINDOW, closes_at=AT)
        transaction.open_report(ReportKey("land", "v2", "2026Q2"), REVISION, shut, AT)
        assert transaction.count_open(AT) == {"village": 2, "land": 1}
        assert transaction.count_open(AT - timedelta(seconds=1)) == {"village": 2, "land": 2}
    scene.submit(submission(observed("households", Decimal(312))))
    with scene.storage.transaction() as transaction:
        assert transaction.count_open(AT) == {"village": 1, "land": 1}
        assert transaction.count_open(WINDOW.closes_at) == {}


def _count(scene: Scene, *elements: str) -> int:
    with scene.storage.transaction() as transaction:
        return transaction.count_drafts(elements)


def test_units_that_have_typed_something_are_counted_once(scene: Scene) -> None:
    scene.type("households", "312")
    scene.type("households", "313", seen=1)
    scene.type("births", "2")
    with scene.storage.transaction() as transaction:
        transaction.record("v2", draft("births", Decimal(1)), 0, scene.ma.id, "b", AT)
    assert _count(scene, "households") == 1
    assert _count(scene, "households", "births") == 2
    assert _count(scene, "roads") == 0


def test_what_was_taken_back_or_submitted_is_not_counted(scene: Scene) -> None:
    scene.type("households", "312")
    scene.type("households", "313", seen=1)
    scene.type("households", None, seen=2)
    assert _count(scene, "households") == 1
    scene.type("households", None, seen=3)
    assert _count(scene, "households") == 0
    scene.type("households", "314", seen=4)
    assert _count(scene, "households") == 1
    scene.open()
    scene.submit(submission(observed("households", Decimal(314))))
    assert _count(scene, "households") == 0


def test_publications_are_listed_newest_first_with_who_and_why(scene: Scene) -> None:
    _publish(scene, "rev-2", note="改错字", person=scene.li.id)
    _publish(scene, REVISION, note="改回")
    with scene.storage.transaction() as transaction:
        listed = transaction.publications()
        assert listed[0] == transaction.latest_publication()
    assert listed == (
        Publication(REVISION, LATER, None, "改回"),
        Publication("rev-2", LATER, "Li", "改错字"),
        Publication(REVISION, AT),
    )


def test_what_is_in_force_already_is_not_published_again(scene: Scene) -> None:
    _publish(scene, REVISION, note="nothing new")
    with scene.storage.transaction() as transaction:
        assert [each.note for each in transaction.publications()] == [None]


@pytest.mark.parametrize("meaning", [None, 1, 7])
def test_a_draft_keeps_the_meaning_under_which_it_was_typed(scene: Scene, meaning: int | None) -> None:
    with scene.storage.transaction() as transaction:
        typed = draft("households", Decimal(312), meaning=meaning)
        transaction.record("v1", typed, 0, scene.li.id, "b", AT)
    assert scene.facts().drafts[DraftKey("households", QUARTER)].what == typed
