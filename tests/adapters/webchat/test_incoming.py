"""What the page posts becomes an arrival, or is refused for a reason that has a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webchat.incoming import (
    FORM_MAX_BYTES,
    TEXT_MAX_CHARS,
    Refusal,
    Sender,
    arrival_of,
    joining,
    name_of,
)
from bot.core.events import Pressed, Said, Started
from bot.core.ports import Arrival
from bot.core.texts import NAME_MAX_CHARS

AT = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
SENDER = Sender("f" * 32, AT, "zh")
ID = "0b9c7c9e-58c4-4b52-a3a4-d1b6f2f2a001"


def _posted(**parts: object) -> dict[str, object]:
    return {"id": ID, **parts}


def test_what_was_said_arrives_word_for_word() -> None:
    arrival = arrival_of(_posted(kind="said", text=" 户数 312，\n人口 1204 "), SENDER)
    assert arrival == Arrival(
        "web", SENDER.address, ID, Said(AT, " 户数 312，\n人口 1204 "), message=None, language="zh"
    )


def test_a_press_arrives_with_its_message_and_what_the_button_said() -> None:
    posted = _posted(kind="pressed", payload="1.ca.7.0.0.abcdefghij", message="41", label="全部无变化")
    arrival = arrival_of(posted, SENDER)
    assert isinstance(arrival, Arrival)
    assert (arrival.event, arrival.message) == (Pressed(AT, "1.ca.7.0.0.abcdefghij"), "41")
    assert arrival.label == "全部无变化"


@pytest.mark.parametrize(("label", "kept"), [("无" * 300, "无" * 200), ("\x00", "\ufffd"), (7, None)])
def test_a_label_that_is_no_label_of_ours_does_no_harm(label: object, kept: str | None) -> None:
    arrival = arrival_of(_posted(kind="pressed", payload="p", label=label), SENDER)
    assert isinstance(arrival, Arrival)
    assert arrival.label == kept


def test_a_conversation_can_be_started_without_an_invitation() -> None:
    arrival = arrival_of(_posted(kind="started"), SENDER)
    assert isinstance(arrival, Arrival)
    assert arrival.event == Started(AT, None)


@pytest.mark.parametrize(
    ("posted", "refusal"),
    [
        ([], Refusal.MALFORMED),
        ("户数 312", Refusal.MALFORMED),
        ({"kind": "said", "text": "312"}, Refusal.MALFORMED),
        ({"id": 7, "kind": "said", "text": "312"}, Refusal.MALFORMED),
        ({"id": "short", "kind": "said", "text": "312"}, Refusal.MALFORMED),
        ({"id": "a" * 65, "kind": "said", "text": "312"}, Refusal.MALFORMED),
        ({"id": ID + "\n", "kind": "said", "text": "312"}, Refusal.MALFORMED),
        (_posted(kind="shouted", text="312"), Refusal.MALFORMED),
        (_posted(kind="said"), Refusal.MALFORMED),
        (_posted(kind="said", text=312), Refusal.MALFORMED),
        (_posted(kind="said", text=" \n\t"), Refusal.TEXT_EMPTY),
        (_posted(kind="said", text="三" * (TEXT_MAX_CHARS + 1)), Refusal.TEXT_TOO_LONG),
        (_posted(kind="pressed", text="312"), Refusal.MALFORMED),
        (_posted(kind="pressed", payload=""), Refusal.MALFORMED),
        (_posted(kind="pressed", payload="三" * 22), Refusal.MALFORMED),
        (_posted(kind="pressed", payload="x", message=41), Refusal.MALFORMED),
        (_posted(kind="pressed", payload="x", message="-1"), Refusal.MALFORMED),
        (_posted(kind="pressed", payload="x", message="９"), Refusal.MALFORMED),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(posted: object, refusal: Refusal) -> None:
    assert arrival_of(posted, SENDER) is refusal


def test_the_longest_text_and_the_longest_payload_still_pass() -> None:
    assert isinstance(arrival_of(_posted(kind="said", text="三" * TEXT_MAX_CHARS), SENDER), Arrival)
    assert isinstance(arrival_of(_posted(kind="pressed", payload="x" * 64), SENDER), Arrival)


def test_characters_that_no_database_can_keep_are_replaced_and_the_answer_is_not_lost() -> None:
    arrival = arrival_of(_posted(kind="said", text="户数\x00 312 \ud83d"), SENDER)
    assert isinstance(arrival, Arrival)
    assert arrival.event == Said(AT, "户数\ufffd 312 \ufffd")


def test_the_same_invitation_accepted_twice_in_one_session_is_one_update() -> None:
    first, again = joining("FICTIONAL-1", SENDER), joining("FICTIONAL-1", SENDER)
    assert first is not None
    assert first == again
    assert first.event == Started(AT, "FICTIONAL-1")
    assert "FICTIONAL-1" not in first.update_id


def test_two_invitations_are_two_updates() -> None:
    first, second = joining("FICTIONAL-1", SENDER), joining("FICTIONAL-2", SENDER)
    assert first is not None
    assert second is not None
    assert first.update_id != second.update_id


@pytest.mark.parametrize("code", ["", "x" * 129, "a\x00b", "\ud800"])
def test_what_cannot_be_an_invitation_is_no_update(code: str) -> None:
    assert joining(code, SENDER) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("李示例", "李示例"),
        ("  Li\t \r\nShili ", "Li Shili"),
        ("李\x00\x1b\u202e示\u200b例", "李示例"),
        ("长" * 80, "长" * NAME_MAX_CHARS),
        ("", None),
        (" \u3000\u2066", None),
        ("李示例 13800138000", None),
    ],
)
def test_a_name_is_kept_as_colleagues_can_read_it(typed: str, name: str | None) -> None:
    assert name_of(urlencode({"name": typed}).encode()) == name


@pytest.mark.parametrize(
    "form", [b"", b"name", b"%", b"\xff\xfe", b"named=Li", b"a=1&b=2&name=Li", b'{"name": "Li"}']
)
def test_a_form_that_is_none_of_ours_holds_no_name(form: bytes) -> None:
    assert name_of(form) is None


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=NAME_MAX_CHARS))
def test_the_longest_name_fits_into_the_form_and_is_one_line(typed: str) -> None:
    form = urlencode({"name": typed}).encode()
    assert len(form) <= FORM_MAX_BYTES
    name = name_of(form)
    assert name is None or name.splitlines() == [name.strip()]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["id", "kind", "text", "payload", "message"]), _json | st.just("said"))
    | _json
)
def test_whatever_is_posted_gives_an_arrival_or_a_reason(posted: object) -> None:
    outcome = arrival_of(posted, SENDER)
    if isinstance(outcome, Arrival) and isinstance(outcome.event, Said):
        assert outcome.event.text.encode()  # storable
