"""Queued messages become what the page draws, and a talk settles into its last state."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.webchat.outgoing import message_of, settled
from bot.core.ports import Outgoing, OutgoingButton, OutgoingKind, QueuedMessage

AT = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)


def _row(
    id_: int,
    text: str,
    kind: OutgoingKind = OutgoingKind.SEND,
    target: str | None = None,
    buttons: tuple[tuple[OutgoingButton, ...], ...] = (),
) -> QueuedMessage:
    message = Outgoing(kind, text, target=target, buttons=buttons)
    return QueuedMessage(id_, "web", "f" * 32, message, AT.replace(minute=id_))


def test_a_full_message_keeps_every_part() -> None:
    outgoing = Outgoing(
        OutgoingKind.SEND,
        "出生人数？",
        fold_title="口径",
        fold="本季度内出生",
        buttons=(
            (OutgoingButton("0", "p1"), OutgoingButton("同上期", "p2")),
            (OutgoingButton("返回", "p3"),),
        ),
        expects="integer",
    )
    assert message_of(QueuedMessage(7, "web", "f" * 32, outgoing, AT)) == {
        "id": 7,
        "changed": 7,
        "kind": "send",
        "at": "2026-10-09T01:00:00+00:00",
        "text": "出生人数？",
        "fold_title": "口径",
        "fold": "本季度内出生",
        "buttons": [
            [{"label": "0", "payload": "p1"}, {"label": "同上期", "payload": "p2"}],
            [{"label": "返回", "payload": "p3"}],
        ],
        "expects": "integer",
    }


def test_a_plain_message_carries_nothing_empty() -> None:
    assert message_of(_row(3, "好的")) == {
        "id": 3,
        "changed": 3,
        "kind": "send",
        "at": "2026-10-09T01:03:00+00:00",
        "text": "好的",
    }


def test_an_echo_names_what_the_page_posted() -> None:
    message = message_of(_row(4, "312", OutgoingKind.ECHO, target="page-made-id"))
    assert (message["kind"], message["ref"], message["id"]) == ("echo", "page-made-id", 4)


def test_an_edit_is_the_message_that_it_redraws() -> None:
    message = message_of(_row(9, "☑ 户数", OutgoingKind.EDIT, target="4"))
    assert (message["kind"], message["id"], message["changed"]) == ("edit", 4, 9)


def test_a_settled_talk_shows_every_message_once_as_it_was_last_drawn() -> None:
    rows = [
        _row(1, "欢迎"),
        _row(2, "☐ 户数", buttons=((OutgoingButton("☐", "t"),),)),
        _row(3, "312", OutgoingKind.ECHO, target="page-made-id"),
        _row(4, "☑ 户数", OutgoingKind.EDIT, target="2", buttons=((OutgoingButton("☑", "t"),),)),
        _row(5, "选好了", OutgoingKind.EDIT, target="2"),
    ]
    messages = settled(rows)
    assert [(message["id"], message["text"]) for message in messages] == [
        (1, "欢迎"),
        (2, "选好了"),
        (3, "312"),
    ]
    assert messages[1]["changed"] == 5
    assert messages[1]["kind"] == "send"
    assert messages[1]["at"] == "2026-10-09T01:02:00+00:00"
    assert "buttons" not in messages[1]


def test_an_edit_whose_message_is_no_longer_kept_stands_for_it() -> None:
    (message,) = settled([_row(9, "☑ 户数", OutgoingKind.EDIT, target="4")])
    assert (message["id"], message["text"]) == (4, "☑ 户数")
