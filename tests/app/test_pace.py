"""How fast messages leave: never faster than a platform allows, whatever is asked for.

Time is a clock of the test's.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.pace import CHATS_MAX, LATE_MAX, Pace
from bot.core.ports import Limits

NEARLY: Final = 1e-6
"""Sums of floating point numbers of seconds differ by less."""

TICK_S: Final = 1e-9
"""How far each turn of the loop moves time on: a clock that stands still never comes past a rounding error."""

TELEGRAM: Final = Limits(rate=30, reserve=6, burst=6, chat_rate=1, chat_burst=5)


class _Never(selectors.SelectSelector):
    """Waits for nothing: there is nothing in these tests but time, and that is moved on."""

    def __init__(self, skip: Callable[[float], None]) -> None:
        super().__init__()
        self._skip = skip

    def select(self, timeout: float | None = None) -> Any:
        self._skip((timeout or 0) + TICK_S)
        return super().select(0)


class Skipping(asyncio.SelectorEventLoop):
    """A loop in which waiting takes no time, and `time()` goes on as if it had."""

    BEGINS_S: Final = 1000.0

    def __init__(self) -> None:
        self._now_s = self.BEGINS_S
        super().__init__(_Never(self._go_on))

    def _go_on(self, seconds: float) -> None:
        self._now_s += seconds

    def time(self) -> float:
        return self._now_s


class Left(NamedTuple):
    """A message that was allowed to leave."""

    at_s: float
    kind: str
    address: str


class Wish(NamedTuple):
    """A message that somebody wants to send some time after the beginning."""

    kind: str
    address: str
    after_s: float


def played(limits: Limits, wishes: Sequence[Wish], stops: Sequence[tuple[float, float]] = ()) -> list[Left]:
    """What left, in order. `stops` are moments at which the platform says for how long it wants nothing."""

    async def all_of_it() -> list[Left]:
        pace, left = Pace(limits), []
        now_s = asyncio.get_running_loop().time
        began_s = now_s()

        async def send(wish: Wish) -> None:
            await asyncio.sleep(wish.after_s)
            wait: Callable[[str], Awaitable[None]] = getattr(pace, wish.kind)
            await wait(wish.address)
            left.append(Left(now_s() - began_s, wish.kind, wish.address))

        async def stop(after_s: float, seconds: float) -> None:
            await asyncio.sleep(after_s)
            pace.stop(seconds)

        await asyncio.gather(*(stop(*each) for each in stops), *map(send, wishes))
        return left

    with asyncio.Runner(loop_factory=Skipping) as runner:
        return runner.run(all_of_it())


def replies(count: int, *addresses: str, after_s: float = 0) -> list[Wish]:
    """Replies to these chats in turn."""
    return [Wish("reply", addresses[n % len(addresses)], after_s) for n in range(count)]


def broadcasts(count: int, after_s: float = 0) -> list[Wish]:
    """Broadcasts to as many chats."""
    return [Wish("broadcast", f"b{n}", after_s) for n in range(count)]


def assert_within(moments: Sequence[float], rate: float, burst: int) -> None:
    """In no window of any length did more leave than `rate` a second and `burst` at once."""
    for first, begin in enumerate(moments):
        for last in range(first, len(moments)):
            allowed = rate * (moments[last] - begin) + burst + NEARLY
            assert last - first + 1 <= allowed, (first, last, begin, moments[last])


LIMITS: Final = st.builds(
    lambda rate, share, burst, chat_rate, chat_burst: Limits(
        rate, rate * share, burst, chat_rate, chat_burst
    ),
    st.sampled_from([1.5, 5.0, 30.0]),
    st.sampled_from([0.2, 0.5]),
    st.integers(1, 8),
    st.sampled_from([0.5, 1.0, 4.0]),
    st.integers(1, 5),
)
WISHES: Final = st.lists(
    st.builds(
        Wish,
        st.sampled_from(["reply", "broadcast"]),
        st.sampled_from("abcd"),
        st.sampled_from([0.0, 0.0, 0.1, 1.0, 7.5]),
    ),
    max_size=40,
)
STOPS: Final = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 3.0]), st.sampled_from([0.5, 2.0, 20.0])), max_size=2
)


@given(LIMITS, WISHES, STOPS)
def test_never_does_more_leave_than_is_allowed(
    limits: Limits, wishes: list[Wish], stops: list[tuple[float, float]]
) -> None:
    left = played(limits, wishes, stops)
    assert Counter((each.kind, each.address) for each in left) == Counter(
        (each.kind, each.address) for each in wishes
    )
    assert_within([each.at_s for each in left], limits.rate, limits.burst)
    for address in "abcd":
        mine = [each.at_s for each in left if each.address == address]
        assert_within(mine, limits.chat_rate, limits.chat_burst)
    some = [each.at_s for each in left if each.kind == "broadcast"]
    assert_within(some, limits.rate - limits.reserve, LATE_MAX)


@given(LIMITS, WISHES, STOPS)
def test_nothing_leaves_while_the_platform_wants_nothing(
    limits: Limits, wishes: list[Wish], stops: list[tuple[float, float]]
) -> None:
    for each in played(limits, wishes, stops):
        for at_s, seconds in stops:
            assert not at_s + NEARLY < each.at_s < at_s + seconds - NEARLY, each


def test_messages_leave_as_fast_as_is_allowed() -> None:
    """200 replies to 200 chats: a burst at once, and 30 a second after it."""
    left = played(TELEGRAM, replies(200, *map(str, range(200))))
    assert [each.at_s for each in left[:6]] == pytest.approx([0.0] * 6, abs=NEARLY)
    assert left[-1].at_s == pytest.approx(194 / 30)


def test_one_chat_gets_a_burst_and_then_one_a_second() -> None:
    left = played(TELEGRAM, replies(8, "a"))
    assert [round(each.at_s, 4) for each in left] == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_chat_that_waits_holds_up_no_other() -> None:
    left = played(TELEGRAM, [*replies(50, "a"), *replies(1, "b", after_s=2)])
    assert next(each.at_s for each in left if each.address == "b") == pytest.approx(2)


def test_broadcasts_leave_room_for_replies() -> None:
    """A flood of broadcasts: each reply leaves at the moment at which it is wanted."""
    wanted = [n / 4 for n in range(1, 40)]
    asked = [Wish("reply", f"r{n}", at_s) for n, at_s in enumerate(wanted)]
    left = played(TELEGRAM, [*broadcasts(300), *asked])
    assert [each.at_s for each in left if each.kind == "reply"] == pytest.approx(wanted)


def test_replies_overtake_broadcasts_that_wait_longer() -> None:
    """The platform wants nothing for a while; then all replies leave before the next broadcast."""
    left = played(
        TELEGRAM, [*broadcasts(20, 0.1), *replies(20, *map(str, range(20)), after_s=1)], [(0.0, 5.0)]
    )
    assert [each.kind for each in left] == ["reply"] * 20 + ["broadcast"] * 20


def test_replies_go_out_in_the_order_in_which_they_were_wanted() -> None:
    names = [f"r{n}" for n in range(40)]
    left = played(TELEGRAM, [Wish("reply", name, n / 1000) for n, name in enumerate(names)])
    assert [each.address for each in left] == names


@pytest.mark.parametrize("kind", ["reply", "broadcast"])
def test_a_stop_is_obeyed_to_the_moment(kind: str) -> None:
    (first, second) = played(TELEGRAM, [Wish(kind, "a", 0.0), Wish(kind, "b", 1.0)], [(0.5, 17.0)])
    assert (first.at_s, second.at_s) == pytest.approx((0.0, 17.5), abs=NEARLY)


def test_a_longer_stop_is_not_cut_short_by_a_shorter_one() -> None:
    (only,) = played(TELEGRAM, [Wish("reply", "a", 3.0)], [(1.0, 10.0), (2.0, 1.0)])
    assert only.at_s == pytest.approx(11.0)


def test_a_stop_that_comes_while_a_message_waits_holds_it_too() -> None:
    left = played(TELEGRAM, replies(6, "a"), [(0.5, 4.0)])
    assert left[-1].at_s == pytest.approx(4.5)


def test_a_chat_that_waits_holds_up_no_broadcast() -> None:
    """One quick thumb, and what goes to many goes on at the rate that is left for it."""
    left = played(TELEGRAM, [*replies(60, "a"), *broadcasts(100)])
    assert max(each.at_s for each in left if each.kind == "broadcast") < 100 / 24 + 0.5


def test_thousands_who_wait_are_answered_in_time_and_in_order() -> None:
    """Each message that leaves wakes one that waits, not all of them."""
    names = [f"r{n}" for n in range(5000)]
    left = played(TELEGRAM, [Wish("reply", name, 0.0) for name in names])
    assert [each.address for each in left] == names
    assert left[-1].at_s == pytest.approx((5000 - 6) / 30)


def test_the_chats_that_are_remembered_are_bounded() -> None:
    pace = Pace(Limits(rate=1e9, reserve=1, burst=10**6, chat_rate=1e9, chat_burst=10))

    async def send() -> None:
        for number in range(CHATS_MAX + 50):
            await pace.reply(str(number))

    asyncio.run(send())
    assert len(pace._chats) == CHATS_MAX
    assert str(CHATS_MAX + 49) in pace._chats
    assert "0" not in pace._chats
