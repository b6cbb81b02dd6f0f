"""The codec of button payloads: whole, small, and deaf to junk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.presses import MARK_CHARS, PAYLOAD_MAX_BYTES, Press, Verb, decode, encode, mark_of

MARKS = st.text("abcdefghijklmnopqrstuvwxyz234567", max_size=MARK_CHARS)
PRESSES = st.builds(
    Press,
    st.sampled_from(Verb),
    report=st.integers(0, 10**12 - 1),
    field=st.integers(0, 99_999),
    choice=st.integers(0, 9_999),
    mark=MARKS,
)


@given(PRESSES)
def test_a_press_comes_back_from_its_payload(press: Press) -> None:
    assert decode(encode(press)) == press


@given(PRESSES)
def test_a_payload_fits_into_a_button(press: Press) -> None:
    assert 1 <= len(encode(press).encode()) <= PAYLOAD_MAX_BYTES


@given(st.text() | st.from_regex(r"[0-9]\.[a-z]{0,3}\.\d*\.\d*\.\d*\..*"))
def test_what_is_none_of_ours_means_nothing_or_is_read_whole(payload: str) -> None:
    press = decode(payload)
    assert press is None or decode(encode(press)) == press


@given(PRESSES, st.data())
def test_a_payload_that_lost_or_gained_a_character_never_raises(press: Press, data: st.DataObject) -> None:
    payload = encode(press)
    at = data.draw(st.integers(0, len(payload)))
    decode(payload[:at])
    decode(payload[:at] + data.draw(st.characters()) + payload[at:])


def test_a_payload_of_another_format_or_an_unknown_verb_means_nothing() -> None:
    good = encode(Press(Verb.SUBMIT, 7))
    assert decode(good) is not None
    assert decode("2" + good[1:]) is None
    assert decode(good.replace(".su.", ".zz.")) is None
    assert decode("") is None


def test_no_two_verbs_are_written_alike() -> None:
    assert len({verb.value for verb in Verb}) == len(Verb)


@given(st.lists(st.tuples(st.text(), st.integers()), max_size=5))
def test_a_mark_is_the_same_for_the_same_parts_and_fits_its_place(parts: list[tuple[str, int]]) -> None:
    assert mark_of(parts) == mark_of(list(parts))
    assert len(mark_of(parts)) == MARK_CHARS
    assert decode(encode(Press(Verb.SUBMIT, mark=mark_of(parts)))) == Press(Verb.SUBMIT, mark=mark_of(parts))


@given(st.lists(st.integers(), unique=True, min_size=2, max_size=2), st.lists(st.integers(), max_size=4))
def test_a_mark_differs_where_a_part_differs(pair: list[int], others: list[int]) -> None:
    assert mark_of([*others, pair[0]]) != mark_of([*others, pair[1]])
    assert mark_of([*others, pair[0]]) != mark_of(others)
