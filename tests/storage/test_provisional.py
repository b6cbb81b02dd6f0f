"""Reports whose due dates are provisional: found by their periods, and given their real days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.core.facts import Report, ReportKey
from tests.storage.scene import AT, LATER, REVISION, WINDOW, Scene, submission
from tests.storage.test_plans import noted, whole_tables_read

PROVISIONAL = replace(WINDOW, is_provisional=True)


def _open(scene: Scene, flow: str, period: str, unit: str = "v1", *, is_provisional: bool = True) -> Report:
    with scene.storage.transaction() as transaction:
        window = PROVISIONAL if is_provisional else WINDOW
        return transaction.open_report(ReportKey(flow, unit, period), REVISION, window, AT)


def _found(scene: Scene, *periods: str, limit: int = 10) -> list[Report]:
    with scene.storage.transaction() as transaction:
        return list(transaction.provisional_reports(periods, limit))


def test_provisional_reports_are_found_by_their_periods_a_few_at_a_time(scene: Scene) -> None:
    year, second = _open(scene, "year", "2026"), _open(scene, "village", "2026Q4", "v2")
    first = _open(scene, "village", "2026Q4")
    _open(scene, "other", "2026Q4", is_provisional=False)
    _open(scene, "village", "2027Q1")
    assert _found(scene, "2026Q4", "2026") == [year, second, first]
    assert _found(scene, "2026Q4", "2026", limit=2) == [year, second]
    assert _found(scene, "2027Q2") == _found(scene) == []


def test_settled_reports_have_their_days_and_are_provisional_no_more(scene: Scene) -> None:
    """A submitted one too: it may be amended until it closes."""
    moved, same = _open(scene, "village", "2026Q4"), _open(scene, "year", "2026")
    scene.submit(submission(flow="year", period="2026"))
    scene.run("UPDATE reports SET remind_at = NULL")
    later = replace(
        moved,
        due_on=moved.due_on + timedelta(days=3),
        closes_at=moved.closes_at + timedelta(days=4),
        is_provisional=False,
    )
    filed = scene.report("year", "2026")
    with scene.storage.transaction() as transaction:
        transaction.settle_days(
            [later, replace(filed, is_provisional=False)], frozenset({moved.number}), LATER
        )
    assert scene.report("village", "2026Q4") == later
    assert scene.report("year", "2026") == replace(filed, is_provisional=False)
    assert _found(scene, "2026Q4", "2026") == []
    told = scene.rows("SELECT number FROM reports WHERE remind_at IS NOT NULL")
    assert told == [(moved.number,)]
    assert same.number != moved.number


def test_nothing_settled_is_nothing_done(scene: Scene) -> None:
    report = _open(scene, "village", "2026Q4")
    with scene.storage.transaction() as transaction:
        transaction.settle_days([], frozenset(), LATER)
    assert scene.report("village", "2026Q4") == report


def test_another_program_leaves_out_what_one_is_settling(scene: Scene) -> None:
    """Two replicas wake at once: neither waits for the other, and none moves a report that the other moves."""
    first, second = _open(scene, "village", "2026Q4"), _open(scene, "village", "2026Q4", "v2")
    with scene.storage.transaction() as one:
        assert one.provisional_reports(["2026Q4"], 1) == (first,)
        if (
            scene.storage.engine.dialect.name == "sqlite"
        ):  # there is one writer, and the other waits for its end
            return
        with scene.storage.transaction() as other:
            assert other.provisional_reports(["2026Q4"], 10) == (second,)


def test_neither_finding_nor_settling_reads_all_reports(scene: Scene) -> None:
    """Most reports are firm, and the question comes with every tick."""
    report = _open(scene, "village", "2026Q4")
    with noted(scene) as statements, scene.storage.transaction() as transaction:
        found = transaction.provisional_reports([f"{year}Q4" for year in range(2004, 2027)], 10)
        transaction.settle_days(found, frozenset({report.number}), LATER)
    assert found == (report,)
    assert len(statements) == 2
    with scene.storage.engine.connect() as connection:
        assert [whole_tables_read(connection, each) for each in statements] == [[], []]


def test_due_days_far_away_come_back_as_they_were(scene: Scene) -> None:
    report = _open(scene, "village", "2199Q3")
    far = replace(report, due_on=date(2199, 12, 31), is_provisional=False)
    with scene.storage.transaction() as transaction:
        transaction.settle_days([far], frozenset({report.number}), LATER)
    assert scene.report("village", "2199Q3") == far
