"""What is read for many at once is what each would have read alone, and is given only while it is true."""

from __future__ import annotations

from decimal import Decimal

from bot.core.facts import ReportKey, UnitFacts
from bot.core.ports import Caller, Claim, Lane, NewMessage, Outgoing, OutgoingKind, QueuedMessage, SavedWalk
from storage import SqlStorage, SqlTransaction
from tests.storage.scene import AT, LATER, QUARTER, REVISION, WINDOW, Scene, draft, observed, submission
from tests.storage.test_races import race

CHATS = [("web", "li"), ("telegram", "ma"), ("web", "nobody")]
MESSAGE = Outgoing(OutgoingKind.SEND, "好")


def settle_in(scene: Scene) -> None:
    """Li reports for v1 and has a draft there; Ma has two units and a walk; nobody knows the third chat."""
    with scene.storage.transaction() as transaction:
        transaction.add_address(scene.li.id, "web", "li", AT)
        transaction.add_address(scene.ma.id, "telegram", "ma", AT)
        transaction.add_role(scene.li.id, "v1", "reporter", AT)
        for unit in ("v1", "v2"):
            transaction.add_role(scene.ma.id, unit, "reporter", AT)
        transaction.open_report(ReportKey("village", "v1", QUARTER), REVISION, WINDOW, AT)
        transaction.record("v1", draft("households", Decimal(312)), 0, scene.li.id, "b", AT)
        transaction.queue("web", "li", "1", MESSAGE, AT)
        transaction.save_walks([SavedWalk(scene.ma.id, "{}", AT)])


def everything(transaction: SqlTransaction, scene: Scene) -> list[object]:
    """All that a talk of the three chats reads."""
    people = (scene.li.id, scene.ma.id)
    units = [transaction.units_of(person, "reporter", AT) for person in people]
    return [
        [transaction.caller(*chat) for chat in CHATS],
        [transaction.load_walk(person) for person in people],
        units,
        [transaction.reports_of_unit(unit) for unit in ("v1", "v2")],
        [transaction.unit_facts(unit) for unit in ("v1", "v2")],
    ]


def test_what_is_read_ahead_is_what_would_have_been_read(scene: Scene) -> None:
    settle_in(scene)
    with scene.storage.transaction() as transaction:
        alone = everything(transaction, scene)
    with scene.storage.transaction() as transaction:
        transaction.read_ahead(CHATS, AT)
        assert everything(transaction, scene) == alone
        assert everything(transaction, scene) == alone, "the second time it is read anew"
    assert alone[0] == [Caller(scene.li, MESSAGE), Caller(scene.ma, None), Caller(None, None)]


def test_a_draft_that_was_written_meanwhile_is_seen_by_who_asks_second(scene: Scene) -> None:
    settle_in(scene)
    with scene.storage.transaction() as transaction:
        transaction.read_ahead(CHATS, AT)
        transaction.unit_facts("v1")
        transaction.record("v1", draft("residents", Decimal(1204)), 0, scene.ma.id, "c", AT)
        facts = transaction.unit_facts("v1")
    assert facts is not None
    assert {key.element for key in facts.drafts} == {"households", "residents"}


def test_after_a_submission_nothing_is_given_that_was_read_before_it(scene: Scene) -> None:
    settle_in(scene)
    with scene.storage.transaction() as transaction:
        transaction.read_ahead(CHATS, AT)
        transaction.submit(submission(observed("households", Decimal(312))), scene.li, LATER)
        (report,) = transaction.reports_of_unit("v1")
        facts = transaction.unit_facts("v1")
    assert report.submissions == 1
    assert isinstance(facts, UnitFacts)
    assert facts.drafts == {}
    assert facts.figures["households"][0].value == Decimal(312)


def test_a_language_and_a_role_given_meanwhile_are_known(scene: Scene) -> None:
    settle_in(scene)
    with scene.storage.transaction() as transaction:
        transaction.read_ahead(CHATS, AT)
        transaction.set_language(scene.li.id, "en")
        transaction.add_role(scene.li.id, "v2", "reporter", AT)
        person = transaction.caller("web", "li").person
        assert person is not None
        assert person.language == "en"
        assert [unit.code for unit in transaction.units_of(scene.li.id, "reporter", AT)] == ["v1", "v2"]


def test_of_the_same_update_twice_among_many_one_is_new(scene: Scene) -> None:
    first, second = (Claim("web", "li", number, "d", AT) for number in "12")
    with scene.storage.transaction() as transaction:
        assert transaction.claim_updates([second, first, second]) == [True, True, False]
        assert transaction.claim_updates([first, Claim("web", "ma", "1", "d", AT)]) == [False, True]
        assert transaction.claim_updates([]) == []


def test_two_groups_with_the_same_updates_and_people_do_not_wait_in_a_circle(
    scene: Scene, rival: SqlStorage
) -> None:
    settle_in(scene)

    def claim(transaction: SqlTransaction, number: int) -> int:
        order = 1 if number else -1
        claims = [Claim("web", f"chat-{each}", "1", "d", AT) for each in range(50)][::order]
        are_new = transaction.claim_updates(claims)
        transaction.read_ahead(CHATS[::order], AT)
        return sum(are_new)

    outcomes = race((scene.storage, rival), claim)
    assert sorted(outcomes) == [0, 50]  # type: ignore[type-var]


def test_messages_queued_together_are_numbered_in_their_order_and_held_where_nobody_else_is_before(
    scene: Scene,
) -> None:
    with scene.storage.transaction() as transaction:
        earlier = transaction.queue("web", "ma", "0", MESSAGE, AT)
        transaction.post(QueuedMessage(earlier, "web", "ma", MESSAGE, AT), Lane.REPLY, "another process")
        chats = ["li", "ma", "li"]
        ids = transaction.queue_all([NewMessage("web", chat, "1", MESSAGE, AT) for chat in chats])
        messages = [
            QueuedMessage(id_, "web", chat, MESSAGE, AT) for id_, chat in zip(ids, chats, strict=True)
        ]
        assert ids == sorted(ids)
        assert transaction.hold(messages, "me") == {ids[0], ids[2]}
