"""Reports: opened once, found by key, unit and flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.facts import Report, ReportKey, ReportState
from tests.storage.scene import AT, LATER, QUARTER, REVISION, WINDOW, Scene, submission

KEY = ReportKey("village", "v1", QUARTER)


def test_a_report_is_opened_with_its_window(scene: Scene) -> None:
    opened = scene.open()
    assert opened == Report(
        number=opened.number,
        key=KEY,
        revision=REVISION,
        state=ReportState.OPEN,
        due_on=WINDOW.due_on,
        opens_at=WINDOW.opens_at,
        closes_at=WINDOW.closes_at,
        zone=WINDOW.zone,
        opened_at=AT,
    )
    assert scene.report() == opened


def test_a_report_that_is_open_keeps_its_revision_and_due_date(scene: Scene) -> None:
    opened = scene.open()
    later = replace(WINDOW, due_on=date(2026, 12, 1), is_provisional=True)
    with scene.storage.transaction() as transaction:
        transaction.save_revision("rev-2", {}, LATER)
        assert transaction.open_report(KEY, "rev-2", later, LATER) == opened


def test_a_provisional_window_is_remembered(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.open_report(KEY, REVISION, replace(WINDOW, is_provisional=True), AT).is_provisional


def test_a_report_that_was_never_opened_is_none(scene: Scene) -> None:
    scene.open(flow="other")
    scene.open(unit="v2")
    scene.open(period="2026Q2")
    with scene.storage.transaction() as transaction:
        assert transaction.report(KEY) is None


@pytest.mark.parametrize("period", ["2026-10", "2026W40", "202610", "2026Q5", ""])
def test_a_report_is_not_opened_for_anything_but_a_quarter_or_a_year(scene: Scene, period: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        scene.open(period=period)


def test_reports_of_a_unit_come_newest_period_first_and_a_year_after_its_last_quarter(scene: Scene) -> None:
    for flow, period in (
        ("b", "2025Q4"),
        ("a", "2025Q4"),
        ("year", "2025"),
        ("a", "2026Q1"),
        ("a", "2024Q4"),
    ):
        scene.open(flow, period)
    scene.open(unit="v2")
    with scene.storage.transaction() as transaction:
        found = [(report.key.flow, report.key.period) for report in transaction.reports_of_unit("v1")]
    assert found == [("a", "2026Q1"), ("year", "2025"), ("a", "2025Q4"), ("b", "2025Q4"), ("a", "2024Q4")]


def test_reports_of_a_flow_come_by_unit(scene: Scene) -> None:
    for unit in ("v2", "t1", "v1"):
        scene.open(unit=unit)
    scene.open(period="2026Q2")
    scene.open(flow="other")
    with scene.storage.transaction() as transaction:
        found = transaction.reports_of_flow("village", QUARTER)
    assert [report.key.unit for report in found] == ["t1", "v1", "v2"]


def test_submitting_marks_the_report_with_who_and_when(scene: Scene) -> None:
    scene.open()
    scene.submit(submission())
    first = scene.report()
    assert (first.state, first.submissions) == (ReportState.SUBMITTED, 1)
    assert (first.submitted_at, first.submitted_by) == (AT, "Li")
    scene.submit(submission(), by=scene.ma, at=AT + timedelta(days=1))
    second = scene.report()
    assert (second.state, second.submissions) == (ReportState.SUBMITTED, 2)
    assert (second.submitted_at, second.submitted_by) == (AT + timedelta(days=1), "Ma")


def test_each_submission_is_kept_with_its_effort(scene: Scene) -> None:
    opened = scene.open()
    numbers = [scene.submit(submission()), scene.submit(submission(), by=scene.ma)]
    kept = scene.rows(
        "SELECT id, report, nth, person, active_s, asked, not_asked FROM submissions ORDER BY id"
    )
    assert kept == [
        (numbers[0], opened.number, 1, scene.li.id, 95, 3, 28),
        (numbers[1], opened.number, 2, scene.ma.id, 95, 3, 28),
    ]


def test_a_report_that_was_never_opened_cannot_be_submitted(scene: Scene) -> None:
    with pytest.raises(KeyError):
        scene.submit(submission())
