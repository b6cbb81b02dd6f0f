"""Ids of updates, the outbox, and walks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.core.ports import Claim, Outgoing, OutgoingButton, OutgoingKind, QueuedMessage, SavedWalk
from tests.storage.scene import AT, LATER, Scene

FULL = Outgoing(
    kind=OutgoingKind.EDIT,
    text="村情季报\n户数？",
    fold_title="口径",
    fold="期末常住户数",
    buttons=(
        (OutgoingButton("无变化", "1.ca.1.0.0.abc"), OutgoingButton("有变化", "x")),
        (OutgoingButton("?", "y"),),
    ),
    expects="integer",
    target="17",
)
PLAIN = Outgoing(OutgoingKind.SEND, "好")


def test_an_update_is_new_once(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.claim_updates([Claim("web", "chat-1", "7", "digest", AT)])[0]
        assert not transaction.claim_updates([Claim("web", "chat-1", "7", "digest", AT)])[0]
    with scene.storage.transaction() as transaction:
        assert not transaction.claim_updates([Claim("web", "chat-1", "7", "another digest", LATER)])[0]
    assert scene.rows("SELECT digest FROM updates") == [("digest",)]


def test_an_update_is_named_by_channel_chat_and_id(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.claim_updates([Claim("web", "1", "7", "d", AT)])[0]
        assert transaction.claim_updates([Claim("telegram", "1", "7", "d", AT)])[0]
        assert transaction.claim_updates([Claim("web", "2", "7", "d", AT)])[0]
        assert transaction.claim_updates([Claim("web", "1", "8", "d", AT)])[0]


def test_an_update_that_was_rolled_back_is_new_again(scene: Scene) -> None:
    with scene.rolled_back() as transaction:
        assert transaction.claim_updates([Claim("web", "chat-1", "7", "digest", AT)])[0]
    with scene.storage.transaction() as transaction:
        assert transaction.claim_updates([Claim("web", "chat-1", "7", "digest", AT)])[0]


@pytest.mark.parametrize("message", [FULL, PLAIN, Outgoing(OutgoingKind.ECHO, "")])
def test_a_message_comes_out_of_the_outbox_as_it_went_in(scene: Scene, message: Outgoing) -> None:
    with scene.storage.transaction() as transaction:
        number = transaction.queue("web", "chat-1", "7", message, AT)
        queued = transaction.queued_since("web", "chat-1", 0, 10)
    assert queued == (QueuedMessage(number, "web", "chat-1", message, AT),)


def test_messages_of_one_chat_come_oldest_first_after_the_last_seen(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        ids = [transaction.queue("web", "chat-1", "7", PLAIN, AT) for _ in range(5)]
        transaction.queue("web", "chat-2", "7", PLAIN, AT)
        transaction.queue("telegram", "chat-1", "7", PLAIN, AT)
    assert ids == sorted(set(ids))
    with scene.storage.transaction() as transaction:
        assert [queued.id for queued in transaction.queued_since("web", "chat-1", ids[1], 2)] == ids[2:4]
        assert [queued.id for queued in transaction.queued_since("web", "chat-1", 0, 99)] == ids
        assert transaction.queued_since("web", "chat-1", ids[-1], 99) == ()


def test_the_newest_messages_before_one_come_oldest_first(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.queued_before("web", "chat-1", None, 9) == ()
        ids = [transaction.queue("web", "chat-1", "7", PLAIN, AT) for _ in range(5)]
        transaction.queue("web", "chat-2", "7", FULL, AT)
        assert [row.id for row in transaction.queued_before("web", "chat-1", None, 2)] == ids[3:]
        assert [row.id for row in transaction.queued_before("web", "chat-1", ids[3], 2)] == ids[1:3]
        assert [row.id for row in transaction.queued_before("web", "chat-1", ids[1], 9)] == ids[:1]


def test_the_id_of_a_message_that_expired_is_not_given_again(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        first = transaction.queue("web", "chat-1", "7", PLAIN, AT)
    scene.run("DELETE FROM outbox")
    with scene.storage.transaction() as transaction:
        assert transaction.queue("web", "chat-1", "8", PLAIN, AT) > first


def test_a_moment_comes_back_in_utc_whatever_zone_it_had(scene: Scene) -> None:
    beijing = datetime(2026, 10, 9, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with scene.storage.transaction() as transaction:
        transaction.queue("web", "chat-1", "7", PLAIN, beijing)
        (queued,) = transaction.queued_since("web", "chat-1", 0, 1)
    assert queued.at == beijing
    assert queued.at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(scene: Scene) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(Exception, match="time zone"), scene.storage.transaction() as transaction:
        transaction.queue("web", "chat-1", "7", PLAIN, naive)


def test_a_walk_is_kept_as_it_was_saved_last(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.load_walk(scene.li.id) is None
        assert transaction.load_walk(scene.li.id) is None
        transaction.save_walks([SavedWalk(scene.li.id, '{"n": 1}', AT)])
        transaction.save_walks([SavedWalk(scene.li.id, '{"n": "二"}', LATER)])
    with scene.storage.transaction() as transaction:
        assert transaction.load_walk(scene.li.id) == '{"n": "二"}'
        assert transaction.load_walk(scene.ma.id) is None


def test_a_walk_can_be_saved_without_being_loaded(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_walks([SavedWalk(scene.li.id, "{}", AT)])
    with scene.storage.transaction() as transaction:
        assert transaction.load_walk(scene.li.id) == "{}"
