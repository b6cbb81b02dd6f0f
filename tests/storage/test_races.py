"""Two at once: whoever is second is told so, and nothing is written twice.

Each thread has connections of its own, as two programs on one database have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TypeVar

import pytest

from bot.core.errors import Conflict
from bot.core.facts import Report, ReportKey
from bot.core.ports import Claim, InvitationRefusal, SavedWalk
from storage import SqlStorage, SqlTransaction
from tests.storage.scene import (
    AT,
    LATER,
    QUARTER,
    REVISION,
    WINDOW,
    Scene,
    draft,
    facts_of,
    observed,
    submission,
)

ROUNDS = 5


Result = TypeVar("Result")


def race(
    storages: tuple[SqlStorage, SqlStorage], act: Callable[[SqlTransaction, int], Result]
) -> list[Result | Conflict]:
    """What `act` gave in two transactions that began together; a Conflict is what it raised.

    PostgreSQL lets both begin before either acts; on SQLite the second begins when the first has ended.
    """
    meeting = threading.Barrier(2, timeout=20)
    both_begin = storages[0].engine.dialect.name == "postgresql"

    def run(number: int) -> Result | Conflict:
        try:
            if not both_begin:
                meeting.wait()
            with storages[number].transaction() as transaction:
                if both_begin:
                    meeting.wait()
                return act(transaction, number)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def test_the_same_update_is_claimed_once(scene: Scene, rival: SqlStorage) -> None:
    for update in range(ROUNDS):

        def claim(transaction: SqlTransaction, _number: int, update: str = str(update)) -> bool:
            return transaction.claim_updates([Claim("web", "1", update, "d", AT)])[0]

        claimed = race((scene.storage, rival), claim)
        assert sorted(map(bool, claimed)) == [False, True]
    assert scene.rows("SELECT count(*) FROM updates") == [(ROUNDS,)]


def test_the_same_version_of_a_draft_is_written_once(scene: Scene, rival: SqlStorage) -> None:
    for seen in range(ROUNDS):

        def answer(transaction: SqlTransaction, number: int, seen: int = seen) -> str:
            transaction.record("v1", draft("e", Decimal(number)), seen, scene.li.id, "b", AT)
            return "written"

        outcomes = race((scene.storage, rival), answer)
        assert sorted(str(outcome) for outcome in outcomes)[1] == "written"
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert scene.rows("SELECT version FROM drafts ORDER BY version") == [(n,) for n in range(1, ROUNDS + 1)]


def test_an_invitation_is_used_by_one(scene: Scene, rival: SqlStorage) -> None:
    people = (scene.li, scene.ma)
    for number in range(ROUNDS):
        digest = f"d{number}"
        with scene.storage.transaction() as transaction:
            transaction.add_invitation(digest, "v1", f"role-{number}", LATER)

        def use(transaction: SqlTransaction, who: int, digest: str = digest) -> InvitationRefusal | None:
            return transaction.use_invitation(digest, people[who].id, AT)

        outcomes = race((scene.storage, rival), use)
        assert set(outcomes) == {None, InvitationRefusal.USED}
    assert scene.rows("SELECT count(*) FROM roles") == [(ROUNDS,)]


def test_a_report_is_opened_once(scene: Scene, rival: SqlStorage) -> None:
    for number in range(ROUNDS):
        key = ReportKey(f"flow-{number}", "v1", QUARTER)

        def begin(transaction: SqlTransaction, _number: int, key: ReportKey = key) -> Report:
            return transaction.open_report(key, REVISION, WINDOW, AT)

        first, second = race((scene.storage, rival), begin)
        assert first == second
    assert scene.rows("SELECT count(*) FROM reports") == [(ROUNDS,)]


def test_a_walk_is_stepped_by_one_at_a_time(scene: Scene, rival: SqlStorage) -> None:
    """Counting in the walk: had both read the same state, a step would be lost."""

    def count(transaction: SqlTransaction, _number: int) -> None:
        walk = transaction.load_walk(scene.li.id)
        transaction.save_walks([SavedWalk(scene.li.id, str(int(walk or "0") + 1), AT)])

    for _ in range(ROUNDS):
        assert race((scene.storage, rival), count) == [None, None]
    with scene.storage.transaction() as transaction:
        assert transaction.load_walk(scene.li.id) == str(2 * ROUNDS)


def test_two_submissions_from_the_same_facts_cannot_both_count(scene: Scene, rival: SqlStorage) -> None:
    scene.open()
    read = threading.Barrier(2, timeout=20)
    is_postgresql = rival.engine.dialect.name == "postgresql"

    def submit(transaction: SqlTransaction, number: int) -> int:
        facts = facts_of(transaction)
        if is_postgresql:
            read.wait()  # both have read before either writes
        known = facts.figures.get("households")
        new = observed("households", Decimal(312 + number), supersedes=known[0].id if known else None)
        return transaction.submit(submission(new), scene.li, AT)

    outcomes = race((scene.storage, rival), submit)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == (1 if is_postgresql else 0)
    standing = scene.rows(
        "SELECT count(*) FROM observations o WHERE NOT EXISTS"
        " (SELECT 1 FROM observations n WHERE n.supersedes = o.id)"
    )
    assert standing == [(1,)]


def test_a_colleagues_answer_beside_a_submission_is_not_lost(scene: Scene, rival: SqlStorage) -> None:
    """One submits what it read; the other writes the next version meanwhile. It must stay a draft."""
    scene.open()
    scene.type("households", "312")
    read, written = threading.Event(), threading.Event()
    is_postgresql = rival.engine.dialect.name == "postgresql"

    def submit_or_type(transaction: SqlTransaction, number: int) -> None:
        if number == 0:
            facts_of(transaction)
            read.set()
            if is_postgresql:
                assert written.wait(20)
            transaction.submit(submission(observed("households", Decimal(312))), scene.li, AT)
        else:
            if is_postgresql:
                assert read.wait(20)
            transaction.record("v1", draft("households", Decimal(315)), 1, scene.ma.id, "b", AT)
            written.set()

    race((scene.storage, rival), submit_or_type)
    versions = dict(scene.rows("SELECT version, used_in FROM drafts ORDER BY version"))
    assert versions[1] is not None
    if is_postgresql:
        assert versions[2] is None


def test_two_that_wait_for_each_other_are_parted_by_a_conflict(scene: Scene, rival: SqlStorage) -> None:
    people = (scene.li, scene.ma)
    with scene.storage.transaction() as transaction:
        for person in people:
            transaction.save_walks([SavedWalk(person.id, "{}", AT)])
    holding = threading.Barrier(2, timeout=20)
    is_postgresql = rival.engine.dialect.name == "postgresql"

    def lock_both(transaction: SqlTransaction, first: int) -> str | None:
        transaction.load_walk(people[first].id)
        if is_postgresql:
            holding.wait()
        return transaction.load_walk(people[1 - first].id)

    outcomes = race((scene.storage, rival), lock_both)
    assert outcomes.count("{}") == (1 if is_postgresql else 2)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == (1 if is_postgresql else 0)


def test_threads_of_one_program_take_turns(scene: Scene) -> None:
    def claim(number: int) -> bool:
        with scene.storage.transaction() as transaction:
            return transaction.claim_updates([Claim("web", "1", str(number % 20), "d", AT)])[0]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(60))) == 20


def test_a_transaction_inside_another_is_refused_on_sqlite(scene: Scene, database_engine: str) -> None:
    if database_engine == "sqlite":
        with (
            scene.storage.transaction(),
            pytest.raises(RuntimeError, match="open in this thread already"),
            scene.storage.transaction(),
        ):
            pass
    with scene.storage.transaction() as transaction:
        assert len(transaction.all_units()) == 3
