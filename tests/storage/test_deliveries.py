"""What still has to be sent, and by whom: on both databases, from two processes at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from bot.core.ports import Deferred, Lane, Outgoing, OutgoingButton, OutgoingKind, QueuedMessage, Settlement
from storage import SqlStorage
from storage.repositories.deliveries import HELD
from tests.storage.scene import AT, Scene

CHANNEL: Final = "telegram"
SECOND: Final = timedelta(seconds=1)
MESSAGE: Final = Outgoing(
    OutgoingKind.EDIT, "户数 < 312", "全文", "很长", ((OutgoingButton("提交", "p"),),), "integer", "11"
)


class Post:
    """The outbox as the processes "me" and "you" use it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._count = 0

    def reply(
        self, chat: str = "a", holder: str | None = None, at: datetime = AT, channel: str = CHANNEL
    ) -> tuple[int, bool]:
        """A reply that `holder` has just queued: its id, and whether it is theirs to send."""
        return self._queue(chat, Lane.REPLY, holder, at, channel)

    def replies(self, count: int, chat: str = "a", holder: str | None = None) -> list[int]:
        return [self.reply(chat, holder)[0] for _ in range(count)]

    def broadcasts(self, count: int, *, at: datetime = AT, drop_at: datetime | None = None) -> list[int]:
        return [self._queue(f"b{n}", Lane.BROADCAST, "me", at, CHANNEL, drop_at)[0] for n in range(count)]

    def _queue(
        self,
        chat: str,
        lane: Lane,
        holder: str | None,
        at: datetime,
        channel: str,
        drop_at: datetime | None = None,
    ) -> tuple[int, bool]:
        self._count += 1
        with self.scene.storage.transaction() as transaction:
            number = transaction.queue(channel, chat, str(self._count), MESSAGE, at)
            message = QueuedMessage(number, channel, chat, MESSAGE, at)
            return number, transaction.post(message, lane, holder, drop_at)

    def take(self, holder: str = "me", at: datetime = AT, limit: int = 100) -> list[int]:
        """The ids of the replies that a process is given."""
        with self.scene.storage.transaction() as transaction:
            return [each.message.id for each in transaction.take_replies(CHANNEL, holder, at, limit)]

    def take_broadcasts(self, at: datetime = AT, limit: int = 100) -> list[int]:
        with self.scene.storage.transaction() as transaction:
            return [each.id for each in transaction.take_broadcasts(CHANNEL, at, limit)]

    def settle(self, at: datetime = AT, **settled: Any) -> None:
        with self.scene.storage.transaction() as transaction:
            transaction.settle(CHANNEL, Settlement(**settled), at)

    def defer(self, message: int, due_at: datetime, tries: int = 1) -> None:
        self.settle(deferred=(Deferred(message, due_at, tries),))

    def keep_holding(self, holder: str, at: datetime) -> None:
        with self.scene.storage.transaction() as transaction:
            transaction.keep_holding(CHANNEL, holder, at)

    def release(self, holder: str | None, channel: str = CHANNEL) -> None:
        with self.scene.storage.transaction() as transaction:
            transaction.release(channel, holder)

    def unsent(self) -> list[int]:
        """The ids of all rows that are left, those that failed included."""
        return [number for (number,) in self.scene.rows("SELECT message FROM deliveries ORDER BY message")]


@pytest.fixture
def post(scene: Scene) -> Post:
    return Post(scene)


# -- replies


def test_who_queues_a_reply_holds_it(post: Post) -> None:
    number, is_mine = post.reply(holder="me")
    assert is_mine
    assert post.take("you") == []
    assert post.take("me") == []  # it is being sent already
    assert post.unsent() == [number]


def test_a_reply_that_nobody_holds_is_taken_once(post: Post) -> None:
    number, is_held = post.reply()
    assert not is_held
    assert post.take("me") == [number]
    assert post.take("you") == []


def test_a_message_is_taken_as_it_was_queued(post: Post) -> None:
    number, _ = post.reply("chat")
    with post.scene.storage.transaction() as transaction:
        (taken,) = transaction.take_replies(CHANNEL, "me", AT, 9)
    assert (taken.message, taken.tries) == (QueuedMessage(number, CHANNEL, "chat", MESSAGE, AT), 0)


def test_replies_are_taken_in_their_order_and_no_more_than_wanted(post: Post) -> None:
    first, second, third = (post.reply(chat)[0] for chat in "cab")
    assert post.take(limit=2) == [first, second]
    assert post.take() == [third]


def test_a_reply_behind_one_that_another_holds_waits_for_it(post: Post) -> None:
    first, _ = post.reply("a", "you")
    second, is_mine = post.reply("a", "me")
    assert not is_mine
    assert post.take("me") == []
    post.settle(sent=(first,))
    assert post.take("me") == [second]


def test_a_reply_behind_one_that_nobody_holds_is_not_held_either(post: Post) -> None:
    first, _ = post.reply("a")
    second, is_mine = post.reply("a", "me")
    assert not is_mine
    assert post.take("me") == [first, second]


def test_a_reply_behind_my_own_is_mine(post: Post) -> None:
    assert [post.reply("a", "me")[1], post.reply("a", "me")[1]] == [True, True]


@pytest.mark.parametrize("earlier", ["another chat", "another channel", "failed", "broadcast"])
def test_a_reply_waits_for_nothing_that_does_not_come_before_it(post: Post, earlier: str) -> None:
    if earlier == "another chat":
        post.reply("b", "you")
    elif earlier == "another channel":
        post.reply("a", "you", channel="web")
    elif earlier == "failed":
        post.settle(failed=((post.reply("a", "you")[0], "refused"),))
    else:
        post.broadcasts(1)
    number, is_mine = post.reply("b0" if earlier == "broadcast" else "a", "me")
    assert is_mine
    post.release("me")
    assert post.take("me") == [number]


def test_what_a_dead_process_held_is_taken_over_after_its_time_and_not_before(post: Post) -> None:
    numbers = post.replies(2, holder="dead")
    assert post.take("me", AT + HELD) == []
    assert post.take("me", AT + HELD + SECOND) == numbers
    assert post.take("you", AT + HELD + SECOND) == []
    assert post.take("you", AT + 2 * HELD + 2 * SECOND) == numbers


def test_who_says_again_that_it_holds_goes_on_holding(post: Post) -> None:
    mine, yours = post.reply("a", "me")[0], post.reply("b", "you")[0]
    post.keep_holding("me", AT + HELD)
    assert post.take("third", AT + HELD + SECOND) == [yours]
    assert post.take("third", AT + 2 * HELD + SECOND) == [mine]


def test_what_was_given_back_is_taken_when_it_is_due_and_not_before(post: Post) -> None:
    number, _ = post.reply("a", "me")
    post.defer(number, AT + 5 * SECOND, tries=3)
    assert post.take("you", AT + 4 * SECOND) == []
    with post.scene.storage.transaction() as transaction:
        (taken,) = transaction.take_replies(CHANNEL, "you", AT + 5 * SECOND, 9)
    assert (taken.message.id, taken.tries) == (number, 3)


def test_what_was_given_back_blocks_what_comes_after_it_in_its_chat_only(post: Post) -> None:
    first, second = post.replies(2, "a")
    other = post.reply("b")[0]
    post.defer(first, AT + 5 * SECOND)
    assert post.take("me", AT + SECOND) == [other]
    assert post.take("me", AT + 5 * SECOND) == [first, second]


def test_replies_of_another_channel_are_not_taken(post: Post) -> None:
    post.reply(channel="web")
    assert post.take() == []


def test_what_was_sent_is_gone(post: Post) -> None:
    first, second = post.replies(2, holder="me")
    post.settle(sent=(first,))
    assert post.unsent() == [second]


def test_what_was_refused_stays_for_the_operator_and_is_never_taken(post: Post) -> None:
    first, second = post.replies(2, holder="me")
    post.settle(failed=((first, "sendMessage: too long"),))
    post.release(None)
    assert post.take("you", AT + 10 * HELD) == [second]
    assert post.scene.rows("SELECT message, failure FROM deliveries WHERE failure IS NOT NULL") == [
        (first, "sendMessage: too long")
    ]


def test_everything_that_became_of_messages_is_written_at_once(post: Post) -> None:
    sent, later, failed, gone, after = (post.reply(chat, "me")[0] for chat in ("a", "b", "c", "d", "d"))
    post.settle(
        sent=(sent,),
        deferred=(Deferred(later, AT + SECOND, 1),),
        failed=((failed, "no"),),
        gone=(("d", gone),),
    )
    assert post.unsent() == [later, failed, after]


def test_a_process_gives_back_what_it_holds_and_nothing_else(post: Post) -> None:
    mine, _ = post.reply("a", "me")
    yours, _ = post.reply("b", "you")
    post.reply("c", "me", channel="web")
    post.release("me")
    assert post.take("third") == [mine]
    post.release(None)
    assert post.take("third") == [mine, yours]
    assert post.scene.rows("SELECT holder FROM deliveries WHERE channel = 'web'") == [("me",)]


# -- people who have left


def _gone_at(post: Post, address: str) -> list[Any]:
    query = f"SELECT gone_at IS NOT NULL FROM addresses WHERE address = '{address}'"
    return [bool(found) for (found,) in post.scene.rows(query)]


@pytest.fixture
def li_at_a(post: Post) -> None:
    """Li writes from the chat a, Ma from b, and Li from another channel's a."""
    with post.scene.storage.transaction() as transaction:
        transaction.add_address(post.scene.li.id, CHANNEL, "a", AT)
        transaction.add_address(post.scene.ma.id, CHANNEL, "b", AT)


@pytest.mark.usefixtures("li_at_a")
def test_who_is_gone_is_remembered_and_nothing_more_is_sent_there(post: Post) -> None:
    first, second = post.replies(2, "a", "me")
    other = post.reply("b", "me")[0]
    post.settle(gone=(("a", second),), at=AT + SECOND)
    assert post.unsent() == [other]
    assert (_gone_at(post, "a"), _gone_at(post, "b")) == ([True], [False])
    assert first < second


@pytest.mark.usefixtures("li_at_a")
def test_what_was_written_after_they_came_back_is_kept(post: Post) -> None:
    last = post.replies(2, "a", "me")[-1]
    later = post.reply("a", "me")[0]
    post.settle(gone=(("a", last),))
    assert post.unsent() == [later]


@pytest.mark.usefixtures("li_at_a")
def test_the_first_moment_at_which_somebody_was_gone_stays(post: Post) -> None:
    post.settle(gone=(("a", 0),), at=AT)
    before = post.scene.rows("SELECT gone_at FROM addresses WHERE address = 'a'")
    post.settle(gone=(("a", 0),), at=AT + SECOND)
    assert post.scene.rows("SELECT gone_at FROM addresses WHERE address = 'a'") == before


@pytest.mark.usefixtures("li_at_a")
def test_who_writes_again_has_come_back(post: Post) -> None:
    post.settle(gone=(("a", 0), ("b", 0)))
    with post.scene.storage.transaction() as transaction:
        transaction.come_back(CHANNEL, "a")
    assert (_gone_at(post, "a"), _gone_at(post, "b")) == ([False], [True])


@pytest.mark.usefixtures("li_at_a")
@pytest.mark.parametrize("is_read_ahead", [False, True])
def test_it_is_read_with_a_caller_whether_they_were_gone(post: Post, is_read_ahead: bool) -> None:
    post.settle(gone=(("a", 0),))
    with post.scene.storage.transaction() as transaction:
        if is_read_ahead:
            transaction.read_ahead([(CHANNEL, "a"), (CHANNEL, "b")], AT)
        gone = [transaction.caller(CHANNEL, each).is_gone for each in ("a", "b", "nobody")]
        assert gone == [True, False, False]
        transaction.come_back(CHANNEL, "a")
        assert not transaction.caller(CHANNEL, "a").is_gone


@pytest.mark.usefixtures("li_at_a")
def test_what_was_refused_before_somebody_left_is_kept_for_the_operator(post: Post) -> None:
    first, second = post.replies(2, "a", "me")
    post.settle(failed=((first, "no"),))
    post.settle(gone=(("a", second),))
    assert post.unsent() == [first]


# -- broadcasts


def test_a_broadcast_is_held_by_nobody_and_taken_once(post: Post) -> None:
    with post.scene.storage.transaction() as transaction:
        number = transaction.queue(CHANNEL, "a", "1", MESSAGE, AT)
        message = QueuedMessage(number, CHANNEL, "a", MESSAGE, AT)
        assert transaction.post(message, Lane.BROADCAST, "me") is False
    assert post.take("me") == []
    assert post.take_broadcasts() == [number]
    assert post.take_broadcasts(AT + 10 * HELD) == []
    assert post.unsent() == []


def test_broadcasts_are_taken_in_their_order_and_no_more_than_wanted(post: Post) -> None:
    numbers = post.broadcasts(5)
    assert [post.take_broadcasts(limit=2), post.take_broadcasts(limit=9)] == [numbers[:2], numbers[2:]]


def test_a_broadcast_is_not_taken_before_it_is_due(post: Post) -> None:
    (number,) = post.broadcasts(1, at=AT + SECOND)
    assert post.take_broadcasts(AT) == []
    assert post.take_broadcasts(AT + SECOND) == [number]


def test_a_broadcast_that_comes_too_late_is_dropped(post: Post) -> None:
    late = post.broadcasts(2, drop_at=AT + SECOND)
    kept = post.broadcasts(1, drop_at=AT + 2 * SECOND)
    assert post.take_broadcasts(AT + SECOND) == kept
    assert post.unsent() == []
    assert late


# -- two processes at once


@pytest.mark.parametrize("lane", list(Lane), ids=lambda lane: lane.name.lower())
def test_two_processes_never_take_the_same_message(post: Post, rival: SqlStorage, lane: Lane) -> None:
    numbers = post.broadcasts(60) if lane is Lane.BROADCAST else [post.reply(f"c{n}")[0] for n in range(60)]
    meeting = threading.Barrier(2, timeout=20)

    def take(storage: SqlStorage, holder: str) -> list[int]:
        found: list[int] = []
        meeting.wait()
        while True:
            with storage.transaction() as transaction:
                if lane is Lane.BROADCAST:
                    batch = [each.id for each in transaction.take_broadcasts(CHANNEL, AT, 7)]
                else:
                    taken = transaction.take_replies(CHANNEL, holder, AT, 7)
                    batch = [each.message.id for each in taken]
            if not batch:
                return found
            found += batch

    with ThreadPoolExecutor(2) as threads:
        mine, yours = threads.map(take, (post.scene.storage, rival), ("me", "you"))
    assert sorted(mine + yours) == numbers


def test_messages_of_one_chat_are_never_shared_between_processes(post: Post, rival: SqlStorage) -> None:
    """The one that takes the first of a chat keeps the other away from the rest, also where its batch is full."""
    first, second, third = post.replies(3)
    assert post.take("me", limit=1) == [first]
    with rival.transaction() as transaction:
        assert transaction.take_replies(CHANNEL, "you", AT, 9) == ()
    post.settle(sent=(first,))
    with rival.transaction() as transaction:
        taken = transaction.take_replies(CHANNEL, "you", AT, 9)
    assert [each.message.id for each in taken] == [second, third]


# -- what cannot be read


def test_a_message_that_cannot_be_read_fails_and_keeps_no_other_back(post: Post) -> None:
    broken, good = post.replies(2)
    post.scene.run(f"UPDATE outbox SET body = '(' WHERE id = {broken}")
    assert post.take() == [good]
    (why,) = post.scene.rows(f"SELECT failure FROM deliveries WHERE message = {broken}")[0]
    assert why.startswith("cannot be read")


def test_a_broadcast_that_cannot_be_read_keeps_no_other_back(post: Post) -> None:
    broken, good = post.broadcasts(2)
    post.scene.run(f"UPDATE outbox SET body = '(' WHERE id = {broken}")
    assert post.take_broadcasts() == [good]
