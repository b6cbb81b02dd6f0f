"""What reviewers decide: appended, followed by the report, and never twice on what one of them saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import DatabaseError

from bot.core.effects import Decide
from bot.core.errors import Conflict
from bot.core.facts import Decision, DecisionKind, DraftKey, ReportKey, ReportState, ReviewGroup, Verdict
from storage import SqlStorage, SqlTransaction
from tests.storage.scene import (
    AT,
    LATER,
    OTHER_VILLAGE,
    QUARTER,
    REVISION,
    VILLAGE,
    WINDOW,
    Scene,
    draft,
    facts_of,
    observed,
    submission,
)
from tests.storage.test_plans import noted, whole_tables_read
from tests.storage.test_races import race

LONGER = date(2026, 11, 9)
LONGER_UNTIL = WINDOW.closes_at + timedelta(days=12)


def seen(scene: Scene, kind: DecisionKind, **more: object) -> Decide:
    """A decision on the village's report as it stands."""
    report = scene.report()
    plain = Decide(report.number, kind, "核对", report.submissions, report.decisions)
    return replace(plain, **more)  # type: ignore[arg-type]


def decide(scene: Scene, kind: DecisionKind, **more: object) -> None:
    effect = seen(scene, kind, **more)
    with scene.storage.transaction() as transaction:
        transaction.decide(effect, scene.ma.id, LATER)


def filed(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))


def decisions(scene: Scene) -> tuple[Decision, ...]:
    number = scene.report().number
    with scene.storage.transaction() as transaction:
        return transaction.decisions_of([number]).get(number, ())


def test_decisions_are_kept_in_their_order_with_who_when_why_and_what(scene: Scene) -> None:
    filed(scene)
    fields = ("births", "households")
    decide(scene, DecisionKind.RETURNED, fields=fields, due_on=LONGER, closes_at=LONGER_UNTIL)
    decide(scene, DecisionKind.ACCEPTED, reason="")
    assert decisions(scene) == (
        Decision(DecisionKind.RETURNED, "Ma", LATER, "核对", fields, LONGER),
        Decision(DecisionKind.ACCEPTED, "Ma", LATER),
    )


def test_a_return_lets_the_report_be_told_of_and_opens_its_window_again(scene: Scene) -> None:
    filed(scene)
    decide(scene, DecisionKind.RETURNED, fields=("households",), due_on=LONGER, closes_at=LONGER_UNTIL)
    report = scene.report()
    assert (report.verdict, report.is_waiting, report.decisions) == (Verdict.RETURNED, True, 1)
    assert (report.due_on, report.closes_at) == (LONGER, LONGER_UNTIL)
    assert scene.rows("SELECT count(*) FROM reports WHERE remind_at IS NOT NULL") == [(1,)]


def test_more_time_is_no_verdict(scene: Scene) -> None:
    scene.open()
    decide(scene, DecisionKind.EXTENDED, due_on=LONGER, closes_at=LONGER_UNTIL)
    assert (scene.report().verdict, scene.report().due_on) == (None, LONGER)


def test_a_window_never_moves_earlier_whatever_a_decision_says(scene: Scene) -> None:
    scene.open()
    early = WINDOW.due_on - timedelta(days=3)
    decide(scene, DecisionKind.EXTENDED, due_on=early, closes_at=WINDOW.closes_at - timedelta(days=3))
    assert (scene.report().due_on, scene.report().closes_at) == (WINDOW.due_on, WINDOW.closes_at)
    assert [each.due_on for each in decisions(scene)] == [WINDOW.due_on]


def test_a_new_submission_waits_for_a_verdict_again(scene: Scene) -> None:
    filed(scene)
    decide(scene, DecisionKind.RETURNED, fields=("households",))
    old = scene.figure("households").id
    scene.submit(submission(observed("households", Decimal(315), supersedes=old)))
    assert (scene.report().verdict, scene.report().decisions) == (None, 1)


def test_what_was_accepted_is_not_submitted_over(scene: Scene) -> None:
    filed(scene)
    decide(scene, DecisionKind.ACCEPTED)
    old = scene.figure("households").id
    with pytest.raises(Conflict, match="accepted"):
        scene.submit(submission(observed("households", Decimal(315), supersedes=old)))


def test_an_accepted_report_whose_figure_another_form_changes_is_accepted_no_more(scene: Scene) -> None:
    filed(scene)
    decide(scene, DecisionKind.ACCEPTED)
    scene.open("farming")
    old = scene.figure("households").id
    scene.submit(submission(observed("households", Decimal(315), supersedes=old), flow="farming"))
    assert (scene.report().state, scene.report().verdict) == (ReportState.OUTDATED, None)


def test_a_returned_report_whose_figure_another_form_changes_stays_returned(scene: Scene) -> None:
    filed(scene)
    decide(scene, DecisionKind.RETURNED, fields=("households",))
    scene.open("farming")
    old = scene.figure("households").id
    scene.submit(submission(observed("households", Decimal(315), supersedes=old), flow="farming"))
    assert (scene.report().state, scene.report().verdict) == (ReportState.OUTDATED, Verdict.RETURNED)


@pytest.mark.parametrize("moved", [{"submissions": 0}, {"decisions": 1}])
def test_a_decision_on_what_is_no_more_is_refused_and_leaves_no_trace(
    scene: Scene, moved: dict[str, int]
) -> None:
    filed(scene)
    with pytest.raises(Conflict):
        decide(scene, DecisionKind.ACCEPTED, **moved)
    assert (decisions(scene), scene.report().verdict) == ((), None)


def test_a_report_that_was_never_opened_cannot_be_decided(scene: Scene) -> None:
    with pytest.raises(KeyError), scene.storage.transaction() as transaction:
        transaction.decide(Decide(99, DecisionKind.ACCEPTED, "", 0, 0), scene.ma.id, AT)


def test_of_two_reviewers_at_once_one_decides(scene: Scene, rival: SqlStorage) -> None:
    filed(scene)
    kinds = (DecisionKind.ACCEPTED, DecisionKind.RETURNED)
    effects = [seen(scene, kind) for kind in kinds]

    def act(transaction: SqlTransaction, number: int) -> None:
        transaction.decide(effects[number], scene.ma.id, LATER)

    found = race((scene.storage, rival), act)
    assert [type(each) for each in sorted(found, key=str)].count(Conflict) == 1
    (decided,) = decisions(scene)
    verdict = scene.report().verdict
    assert verdict is not None
    assert decided.kind.value == verdict.value


def test_of_an_acceptance_and_a_correction_at_once_one_counts(scene: Scene, rival: SqlStorage) -> None:
    filed(scene)
    effect = seen(scene, DecisionKind.ACCEPTED)
    amended = submission(observed("households", Decimal(315), supersedes=scene.figure("households").id))

    def act(transaction: SqlTransaction, number: int) -> None:
        if number:
            transaction.decide(effect, scene.ma.id, LATER)
        else:
            transaction.submit(amended, scene.li, LATER)

    found = race((scene.storage, rival), act)
    assert [isinstance(each, Conflict) for each in found].count(True) == 1
    report = scene.report()
    assert (report.submissions, report.verdict) in [(2, None), (1, Verdict.ACCEPTED)]


@pytest.mark.parametrize("change", ["UPDATE decisions SET reason = 'x'", "DELETE FROM decisions"])
def test_decisions_are_never_changed(scene: Scene, change: str) -> None:
    filed(scene)
    decide(scene, DecisionKind.ACCEPTED)
    with pytest.raises(DatabaseError, match="append-only"):
        scene.run(change)


def test_groups_count_the_units_right_below(scene: Scene) -> None:
    filed(scene)
    other = scene.open(unit="v2")
    decide(scene, DecisionKind.ACCEPTED)
    with scene.storage.transaction() as transaction:
        (group,) = transaction.review_groups(["t1", "v1"])
        assert transaction.review_groups(["v1"]) == ()
        below = transaction.reports_below("t1", "village", QUARTER)
        assert transaction.reports_below("v1", "village", QUARTER) == ()
    first = scene.report()
    assert group == ReviewGroup(
        "t1", "village", QUARTER, first.number, REVISION, 2, 1, 1, 0, 0, WINDOW.closes_at
    )
    assert below == ((VILLAGE, first), (OTHER_VILLAGE, other))


def test_replaced_figures_are_told_oldest_first_with_who_gave_them(scene: Scene) -> None:
    filed(scene)
    for value in (315, 318):
        old = scene.figure("households").id
        scene.submit(submission(observed("households", Decimal(value), supersedes=old)), by=scene.ma)
    with scene.storage.transaction() as transaction:
        replaced = transaction.replaced_figures(ReportKey("village", "v1", QUARTER))
    assert [(each.value, each.given_by) for each in replaced["households"]] == [(312, "Li"), (315, "Ma")]


def test_a_period_beyond_the_horizon_is_read_when_it_is_asked_for(scene: Scene) -> None:
    """What was typed and submitted seven years ago can be corrected when a reviewer opens it again."""
    scene.open(period="2019Q4")
    old = replace(draft("households", Decimal(300)), key=DraftKey("households", "2019Q4"))
    with scene.storage.transaction() as transaction:
        transaction.record("v1", old, 0, scene.li.id, "b", AT)
        transaction.submit(
            submission(observed("households", Decimal(300), "2019Q4"), period="2019Q4"), scene.li, AT
        )
    filed(scene)
    with scene.storage.transaction() as transaction:
        near = facts_of(transaction)
        far = transaction.with_period(near, "2019Q4")
        assert transaction.with_period(far, "2019Q4") == far
    assert [str(each.period) for each in near.figures["households"]] == [QUARTER]
    assert [str(each.period) for each in far.figures["households"]] == [QUARTER, "2019Q4"]
    assert old.key not in near.versions
    assert far.versions[old.key] == 1


def test_no_statement_of_a_reviewer_reads_a_whole_table(scene: Scene) -> None:
    filed(scene)
    effect = seen(scene, DecisionKind.RETURNED, fields=("households",))
    with noted(scene) as statements, scene.storage.transaction() as transaction:
        transaction.units_by_role(scene.ma.id, AT)
        transaction.review_groups(["t1"])
        transaction.report_numbered(effect.report)
        transaction.reports_below("t1", "village", QUARTER)
        transaction.decide(effect, scene.ma.id, LATER)
        transaction.decisions_of([effect.report])
        transaction.replaced_figures(ReportKey("village", "v1", QUARTER))
        transaction.with_period(facts_of(transaction), "2019Q4")
    with scene.storage.engine.connect() as connection:
        read = {text: whole_tables_read(connection, (text, parameters)) for text, parameters in statements}
    assert {text: lines for text, lines in read.items() if lines} == {}
