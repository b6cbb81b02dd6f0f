"""Submitting: drafts become observations, current values follow, and what rests on older figures is marked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.core.effects import Submit
from bot.core.errors import Conflict
from bot.core.facts import DraftKey, Figure, Provenance, ReportKey, ReportState
from bot.core.periods import Period
from flows.language.model import Absence
from storage import SqlTransaction
from storage.memory import Memory
from tests.storage.scene import (
    AT,
    LATER,
    QUARTER,
    REVISION,
    Scene,
    derived,
    draft,
    facts_of,
    observed,
    submission,
    type_in,
)

Q3 = Period(2026, 3)
HOUSEHOLDS = DraftKey("households", QUARTER)


def test_an_observation_becomes_the_figure_that_counts(scene: Scene) -> None:
    scene.open()
    full = observed(
        "households",
        Decimal(312),
        provenance="confirmed",
        attested="2025Q4",
        meaning=2,
        estimated=True,
        note="约",
    )
    scene.submit(submission(full), by=scene.ma)
    found = scene.figure("households")
    assert found == Figure(
        id=found.id,
        element="households",
        period=Q3,
        value=Decimal(312),
        meaning=2,
        provenance=Provenance.CONFIRMED,
        attested=Period(2025, 4),
        given_by="Ma",
        given_at=AT,
        estimated=True,
        note="约",
    )
    assert found.id is not None


def test_an_observation_remembers_what_it_came_from(scene: Scene) -> None:
    scene.open()
    scene.open(period="2026Q2")
    scene.submit(submission(observed("households", Decimal(309), "2026Q2"), period="2026Q2"))
    old = scene.figure("households").id
    number = scene.submit(submission(observed("households", Decimal(309), carried_from=old, typed="同上")))
    kept = scene.rows(
        "SELECT unit, revision, submission, person, carried_from, typed FROM observations ORDER BY id DESC LIMIT 1"
    )
    assert kept == [("v1", REVISION, number, scene.li.id, old, "同上")]


def test_an_amendment_supersedes_and_both_values_are_kept(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    old = scene.figure("households").id
    scene.submit(submission(observed("households", Decimal(315), supersedes=old)), by=scene.ma, at=LATER)
    new = scene.figure("households")
    assert (new.value, new.given_by, new.given_at) == (Decimal(315), "Ma", LATER)
    assert len(scene.facts().figures["households"]) == 1
    assert scene.rows("SELECT number, supersedes FROM observations ORDER BY id") == [(312, None), (315, old)]


def test_one_observation_cannot_be_superseded_twice(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    old = scene.figure("households").id
    scene.submit(submission(observed("households", Decimal(315), supersedes=old)))
    with pytest.raises(Conflict):
        scene.submit(submission(observed("households", Decimal(316), supersedes=old)))
    assert scene.figure("households").value == Decimal(315)


def test_an_absence_can_be_submitted(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("irrigated", Absence.NOT_APPLICABLE)))
    assert scene.figure("irrigated").value is Absence.NOT_APPLICABLE


def test_a_derived_figure_counts_without_being_an_observation(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("area", Decimal(3)), computed=(derived("density", Decimal("400.5")),)))
    assert scene.figure("density") == Figure(
        None, "density", Q3, Decimal("400.5"), 1, Provenance.COMPUTED, attested=Q3
    )
    assert scene.rows("SELECT count(*) FROM observations") == [(1,)]


def test_a_derived_figure_never_hides_what_a_person_gave(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(observed("balance", Decimal(3)), computed=(derived("balance", Decimal(4)),)))
    assert scene.figure("balance").value == Decimal(3)
    scene.submit(submission(computed=(derived("balance", Decimal(5)),)))
    assert scene.figure("balance").value == Decimal(3)


def test_a_person_may_give_what_was_derived_before(scene: Scene) -> None:
    scene.open()
    scene.submit(submission(computed=(derived("balance", Decimal(4)),)))
    scene.submit(submission(observed("balance", Decimal(3))))
    figure = scene.figure("balance")
    assert (figure.value, figure.provenance) == (Decimal(3), Provenance.REPORTED)


def test_a_second_submission_puts_its_derived_figures_in_place_of_the_first_ones(scene: Scene) -> None:
    scene.open()
    scene.open(flow="other")
    scene.submit(submission(computed=(derived("theirs", Decimal(7)),), flow="other"))
    scene.submit(submission(computed=(derived("density", Decimal(1)), derived("share", Decimal(2)))))
    scene.submit(submission(computed=(derived("density", Decimal(3)),)))
    figures = scene.facts().figures
    assert {element: history[0].value for element, history in figures.items()} == {
        "theirs": Decimal(7),
        "density": Decimal(3),
    }
    assert scene.rows("SELECT count(*) FROM derived_figures") == [(4,)]


def test_derived_figures_of_some_periods_can_be_written_anew(scene: Scene) -> None:
    scene.open()
    computed = (derived("a", Decimal(1)), derived("b", Decimal(2)), derived("c", Decimal(3), "2026Q2"))
    scene.submit(submission(observed("d", Decimal(4)), computed=computed))
    with scene.storage.transaction() as transaction:
        transaction.replace_derived("v1", {Q3: [derived("a", Decimal(9)), derived("d", Decimal(5))]})
    values = {element: history[0].value for element, history in scene.facts().figures.items()}
    assert values == {"a": Decimal(9), "c": Decimal(3), "d": Decimal(4)}
    with scene.storage.transaction() as transaction:
        transaction.replace_derived("v1", {Q3: [], Period(2026, 2): []})
    assert set(scene.facts().figures) == {"d"}


def test_the_drafts_of_a_submission_are_used_up_and_their_versions_go_on(scene: Scene) -> None:
    scene.open()
    scene.type("households", "311")
    scene.type("households", "312", seen=1)
    scene.type("residents", "1204")
    number = scene.submit(submission(observed("households", Decimal(312))))
    facts = scene.facts()
    assert set(facts.drafts) == {DraftKey("residents", QUARTER)}
    assert facts.versions == {HOUSEHOLDS: 2}
    used = scene.rows("SELECT version, used_in FROM drafts WHERE element = 'households' ORDER BY version")
    assert used == [(1, number), (2, number)]
    scene.type("households", "315", seen=2)
    again = scene.facts().drafts[HOUSEHOLDS]
    assert (again.version, again.previous) == (3, None)


def test_withdrawing_after_a_submission_does_not_bring_back_what_was_used_up(scene: Scene) -> None:
    scene.open()
    scene.type("households", "312")
    scene.submit(submission(observed("households", Decimal(312))))
    scene.type("households", "315", seen=1)
    scene.type("households", None, seen=2)
    facts = scene.facts()
    assert facts.drafts == {}
    assert facts.versions == {HOUSEHOLDS: 3}


def test_drafts_of_another_unit_or_period_are_not_used_up(scene: Scene) -> None:
    scene.open()
    with scene.storage.transaction() as transaction:
        transaction.record("v2", draft("households", Decimal(1)), 0, scene.li.id, "b", AT)
        older = draft("households", Decimal(2), key=DraftKey("households", "2026Q2"))
        transaction.record("v1", older, 0, scene.li.id, "b", AT)
    scene.submit(submission(observed("households", Decimal(312))))
    assert set(scene.facts("v2").drafts) == {HOUSEHOLDS}
    assert set(scene.facts().drafts) == {DraftKey("households", "2026Q2")}


def test_an_annual_submission_writes_missing_quarters_as_quarters(scene: Scene) -> None:
    scene.open(flow="year", period="2025")
    scene.submit(
        submission(
            observed("harvest", Decimal(5), "2025Q3"),
            observed("roads", Decimal(2), "2025"),
            flow="year",
            period="2025",
        )
    )
    figures = scene.facts().figures
    assert figures["harvest"][0].period == Period(2025, 3)
    assert figures["roads"][0].period == Period(2025)


def test_a_submission_rests_on_what_it_wrote_and_what_it_showed(scene: Scene) -> None:
    scene.open()
    scene.open(period="2026Q2")
    scene.submit(submission(observed("households", Decimal(309), "2026Q2"), period="2026Q2"))
    old = scene.figure("households").id
    assert old is not None
    number = scene.submit(submission(observed("residents", Decimal(1204)), rests_on=(old, old)))
    new = scene.figure("residents").id
    basis = scene.rows(
        f"SELECT observation FROM report_basis WHERE submission = {number} ORDER BY observation"
    )
    assert basis == [(old,), (new,)]


def submit_two_reports_that_share_households(scene: Scene) -> int:
    scene.open(flow="land")
    scene.open()
    scene.submit(submission(observed("households", Decimal(312))))
    shared = scene.figure("households").id
    assert shared is not None
    scene.submit(submission(observed("farmland", Decimal(900)), flow="land", rests_on=(shared,)))
    return shared


def test_a_report_that_rests_on_an_amended_figure_becomes_outdated(scene: Scene) -> None:
    shared = submit_two_reports_that_share_households(scene)
    scene.submit(submission(observed("households", Decimal(315), supersedes=shared)))
    assert scene.report(flow="land").state is ReportState.OUTDATED
    assert scene.report().state is ReportState.SUBMITTED


def test_submitting_an_outdated_report_makes_it_submitted_again(scene: Scene) -> None:
    shared = submit_two_reports_that_share_households(scene)
    scene.submit(submission(observed("households", Decimal(315), supersedes=shared)))
    amended = scene.figure("households").id
    assert amended is not None
    scene.submit(submission(flow="land", rests_on=(amended,)))
    assert scene.report(flow="land").state is ReportState.SUBMITTED


def test_only_the_latest_submission_of_a_report_can_make_it_outdated(scene: Scene) -> None:
    shared = submit_two_reports_that_share_households(scene)
    scene.submit(submission(flow="land"))
    scene.submit(submission(observed("households", Decimal(315), supersedes=shared)))
    assert scene.report(flow="land").state is ReportState.SUBMITTED


def test_a_report_that_rests_on_other_figures_stays_submitted(scene: Scene) -> None:
    submit_two_reports_that_share_households(scene)
    farmland = scene.figure("farmland").id
    scene.submit(submission(observed("farmland", Decimal(901), supersedes=farmland), flow="land"))
    assert scene.report().state is ReportState.SUBMITTED


def test_a_submission_that_fails_half_way_leaves_nothing(scene: Scene) -> None:
    scene.open()
    scene.type("households", "312")
    unknown = 999
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        scene.submit(submission(observed("households", Decimal(312)), rests_on=(unknown,)))
    assert set(scene.facts().drafts) == {HOUSEHOLDS}
    assert scene.facts().figures == {}
    assert scene.report().state is ReportState.OPEN
    assert scene.rows("SELECT count(*) FROM submissions") == [(0,)]


def test_what_a_colleague_typed_in_between_stays_a_draft(scene: Scene) -> None:
    """The transaction that submits read version 1; version 2 came after, and is not what was submitted."""
    scene.open()
    scene.type("households", "312")
    with scene.storage.transaction() as transaction:
        facts_of(transaction)
        type_in(SqlTransaction(transaction._connection, Memory()), "households", "315", 1, scene.ma)
        transaction.submit(submission(observed("households", Decimal(312))), scene.li, AT)
    left = scene.facts().drafts[HOUSEHOLDS]
    assert (left.what.value, left.version, left.previous) == (Decimal(315), 2, None)


def test_what_the_submitting_press_itself_wrote_is_used_up(scene: Scene) -> None:
    scene.open()
    with scene.storage.transaction() as transaction:
        facts_of(transaction)
        transaction.record("v1", draft("households", Decimal(312)), 0, scene.li.id, "press", AT)
        transaction.submit(submission(observed("households", Decimal(312))), scene.li, AT)
    assert scene.facts().drafts == {}


def test_figures_of_a_report_are_those_of_its_unit_and_period(scene: Scene) -> None:
    for unit, period in (("v1", QUARTER), ("v1", "2026Q2"), ("v2", QUARTER)):
        scene.open(unit=unit, period=period)
        one = (observed("households", Decimal(1), period), observed("births", Decimal(2), period))
        scene.submit(
            submission(*one, unit=unit, period=period, computed=(derived("density", Decimal(3), period),))
        )
    with scene.storage.transaction() as transaction:
        found = transaction.figures_of_report(ReportKey("village", "v1", QUARTER))
    assert [figure.element for figure in found] == ["births", "density", "households"]
    assert {figure.period for figure in found} == {Q3}


def test_two_submissions_in_one_transaction_follow_each_other(scene: Scene) -> None:
    scene.open()
    with scene.storage.transaction() as transaction:
        facts_of(transaction)
        transaction.submit(submission(observed("households", Decimal(312))), scene.li, AT)
        old = facts_of(transaction).figures["households"][0].id
        amendment: Submit = submission(observed("households", Decimal(313), supersedes=old))
        transaction.submit(amendment, scene.li, AT + timedelta(minutes=1))
    assert scene.figure("households").value == Decimal(313)
