"""Who wants to be woken, and one key for all processes of an installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.app.push import queue_push
from bot.core.push import ENDPOINT_MAX_CHARS, SUBSCRIPTIONS_MAX, PushSubscription
from storage import SqlStorage, SqlTransaction
from tests.storage.scene import AT, LATER, Scene
from tests.storage.test_plans import noted, whole_tables_read
from tests.storage.test_races import race

PHONE = PushSubscription("https://push.example.net/phone", "point", "secret")


def _subscribe(storage: SqlStorage, address: str, *subscriptions: PushSubscription) -> None:
    for number, each in enumerate(subscriptions):
        with storage.transaction() as transaction:
            transaction.subscribe_push(address, each, AT + timedelta(minutes=number))


def _ids(storage: SqlStorage, address: str) -> tuple[str, ...]:
    with storage.transaction() as transaction:
        return transaction.push_ids(address)


def test_two_processes_that_start_together_agree_on_one_key(storage: SqlStorage, rival: SqlStorage) -> None:
    def begin(transaction: SqlTransaction, number: int) -> str:
        return transaction.push_key(f"key {number}", AT)

    one, other = race((storage, rival), begin)
    assert one == other
    with storage.transaction() as transaction:
        assert transaction.push_key("a key of the next start", LATER) == one


def test_a_browser_is_woken_with_the_keys_it_gave_last_and_for_the_chat_it_gave_last(
    storage: SqlStorage,
) -> None:
    renewed = replace(PHONE, auth="another secret")
    _subscribe(storage, "li", PHONE)
    _subscribe(storage, "ma", renewed)
    assert (_ids(storage, "li"), _ids(storage, "ma")) == ((), (PHONE.id,))
    with storage.transaction() as transaction:
        assert transaction.push_subscription(PHONE.id) == renewed


def test_a_subscription_ends_once_and_for_all(storage: SqlStorage) -> None:
    _subscribe(storage, "li", PHONE)
    for _ in range(2):
        with storage.transaction() as transaction:
            transaction.forget_push(PHONE.id)
    with storage.transaction() as transaction:
        assert transaction.push_subscription(PHONE.id) is None
    assert _ids(storage, "li") == ()


def test_of_too_many_subscriptions_of_a_chat_the_newest_stay(storage: SqlStorage) -> None:
    many = [replace(PHONE, endpoint=f"{PHONE.endpoint}{number}") for number in range(SUBSCRIPTIONS_MAX + 2)]
    _subscribe(storage, "ma", PHONE)
    _subscribe(storage, "li", *many)
    assert _ids(storage, "li") == tuple(each.id for each in many[-SUBSCRIPTIONS_MAX:])
    assert _ids(storage, "ma") == (PHONE.id,)


def test_the_longest_endpoint_is_kept(storage: SqlStorage) -> None:
    """PostgreSQL takes no more than about 2,700 bytes into an index."""
    endpoint = PHONE.endpoint.ljust(ENDPOINT_MAX_CHARS, "0")
    _subscribe(storage, "li", replace(PHONE, endpoint=endpoint))
    (id_,) = _ids(storage, "li")
    with storage.transaction() as transaction:
        found = transaction.push_subscription(id_)
    assert found is not None
    assert found.endpoint == endpoint


def test_a_text_is_queued_for_each_browser_of_a_chat_until_nobody_wants_it(storage: SqlStorage) -> None:
    tablet = replace(PHONE, endpoint="https://push.example.net/tablet")
    _subscribe(storage, "li", PHONE, tablet)
    _subscribe(storage, "ma", replace(PHONE, endpoint="https://push.example.net/other"))
    with storage.transaction() as transaction:
        queued = queue_push(transaction, "li", "还有 1 张表", AT, LATER)
        assert queue_push(transaction, "nobody", "还有 1 张表", AT, LATER) == []
    with storage.transaction() as transaction:
        taken = transaction.take_broadcasts("push", AT, 10)
    assert [each.id for each in taken] == queued
    assert [each.address for each in taken] == [PHONE.id, tablet.id]
    assert {(each.message.text, each.drop_at) for each in taken} == {("还有 1 张表", LATER)}


def test_what_is_too_late_is_not_taken(storage: SqlStorage) -> None:
    _subscribe(storage, "li", PHONE)
    with storage.transaction() as transaction:
        queue_push(transaction, "li", "还有 1 张表", AT, LATER)
    with storage.transaction() as transaction:
        assert transaction.take_broadcasts("push", LATER, 10) == ()


def test_no_statement_reads_a_whole_table(scene: Scene) -> None:
    with noted(scene) as statements, scene.storage.transaction() as transaction:
        transaction.push_key("key", AT)
        transaction.subscribe_push("li", PHONE, AT)
        queue_push(transaction, "li", "还有 1 张表", AT, LATER)
        transaction.push_subscription(PHONE.id)
        transaction.forget_push(PHONE.id)
    with scene.storage.engine.connect() as connection:
        assert [text for text, values in statements if whole_tables_read(connection, (text, values))] == []
