"""People, their chats, their roles, and the invitations that give roles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.facts import Person
from bot.core.ports import (
    Caller,
    InvitationRefusal,
    Offer,
    Outgoing,
    OutgoingButton,
    OutgoingKind,
)
from tests.storage.scene import AT, OTHER_VILLAGE, VILLAGE, Scene


def test_a_person_is_found_by_chat_and_by_id(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_address(scene.li.id, "web", "chat-1", AT)
    with scene.storage.transaction() as transaction:
        assert transaction.person_at("web", "chat-1") == scene.li
        assert transaction.person_by_id(scene.li.id) == scene.li


def test_a_stranger_is_nobody(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.person_at("web", "chat-1") is None
        assert transaction.person_by_id(99) is None


def test_a_caller_comes_with_the_newest_message_of_the_chat(scene: Scene) -> None:
    newest = Outgoing(OutgoingKind.SEND, "户数？", buttons=((OutgoingButton("提交", "1.a"),),))
    with scene.storage.transaction() as transaction:
        transaction.add_address(scene.li.id, "web", "chat-1", AT)
        for chat, message in (("chat-1", Outgoing(OutgoingKind.SEND, "好")), ("chat-1", newest)):
            transaction.queue("web", chat, "7", message, AT)
        transaction.queue("web", "chat-2", "8", Outgoing(OutgoingKind.SEND, "别处"), AT)
    with scene.storage.transaction() as transaction:
        assert transaction.caller("web", "chat-1") == Caller(scene.li, newest)


def test_a_caller_may_be_a_stranger_to_whom_something_was_said(scene: Scene) -> None:
    said = Outgoing(OutgoingKind.SEND, "你好")
    with scene.storage.transaction() as transaction:
        assert transaction.caller("web", "chat-1") == Caller(None, None)
        transaction.queue("web", "chat-1", "7", said, AT)
        assert transaction.caller("web", "chat-1") == Caller(None, said)


def test_a_callers_revision_is_the_one_in_force(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.save_revision("f" * 64, {}, AT)
    with scene.storage.transaction() as transaction:
        transaction.caller("web", "chat-1")
        assert transaction.current_revision() == "f" * 64


def test_a_chat_belongs_to_one_channel(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_address(scene.li.id, "web", "1", AT)
        transaction.add_address(scene.ma.id, "telegram", "1", AT)
        assert transaction.person_at("web", "1") == scene.li
        assert transaction.person_at("telegram", "1") == scene.ma


def test_a_chat_that_was_another_persons_moves_over(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_address(scene.li.id, "web", "chat-1", AT)
        transaction.add_address(scene.ma.id, "web", "chat-1", AT)
        transaction.add_address(scene.ma.id, "web", "chat-1", AT)
        assert transaction.person_at("web", "chat-1") == scene.ma
    assert scene.rows("SELECT count(*) FROM addresses") == [(1,)]


def test_a_language_is_remembered(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.set_language(scene.li.id, "en")
    with scene.storage.transaction() as transaction:
        assert transaction.person_by_id(scene.li.id) == Person(scene.li.id, "Li", "en")
        with pytest.raises(KeyError):
            transaction.set_language(99, "en")


def test_roles_name_their_units_by_code(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        for unit in ("v2", "v1"):
            transaction.add_role(scene.li.id, unit, "reporter", AT)
        transaction.add_role(scene.li.id, "t1", "reviewer", AT)
        transaction.add_role(scene.ma.id, "v1", "reporter", AT)
        assert transaction.units_of(scene.li.id, "reporter", AT) == (VILLAGE, OTHER_VILLAGE)
        assert transaction.units_of(scene.ma.id, "reviewer", AT) == ()


@pytest.mark.parametrize("unit", ["v1", None])
def test_giving_a_role_twice_changes_nothing(scene: Scene, unit: str | None) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_role(scene.li.id, unit, "office", AT)
        transaction.add_role(scene.li.id, unit, "office", AT)
    assert scene.rows("SELECT unit, role FROM roles") == [(unit, "office")]


def invite(scene: Scene, digest: str = "d1", unit: str | None = "v1") -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_invitation(digest, unit, "reporter", AT + timedelta(days=7))


def test_an_invitation_gives_its_role_once(scene: Scene) -> None:
    invite(scene)
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", AT) == Offer("v1", "reporter")
        assert transaction.use_invitation("d1", scene.li.id, AT) is None
        assert transaction.units_of(scene.li.id, "reporter", AT) == (VILLAGE,)
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", AT) is InvitationRefusal.USED
        assert transaction.use_invitation("d1", scene.ma.id, AT) is InvitationRefusal.USED
        assert transaction.units_of(scene.ma.id, "reporter", AT) == ()


def test_an_invitation_may_be_for_the_whole_installation(scene: Scene) -> None:
    invite(scene, unit=None)
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", AT) == Offer(None, "reporter")
        assert transaction.use_invitation("d1", scene.li.id, AT) is None
    assert scene.rows("SELECT unit, role FROM roles") == [(None, "reporter")]


def test_an_invitation_expires_at_its_moment(scene: Scene) -> None:
    invite(scene)
    last, end = AT + timedelta(days=7, seconds=-1), AT + timedelta(days=7)
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", last) == Offer("v1", "reporter")
        assert transaction.look_up_invitation("d1", end) is InvitationRefusal.EXPIRED
        assert transaction.use_invitation("d1", scene.li.id, end) is InvitationRefusal.EXPIRED
        assert transaction.use_invitation("d1", scene.li.id, last) is None


def test_an_unknown_code_is_refused(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", AT) is InvitationRefusal.UNKNOWN
        assert transaction.use_invitation("d1", scene.li.id, AT) is InvitationRefusal.UNKNOWN


def test_an_invitation_that_joins_a_chat_gives_no_role(scene: Scene) -> None:
    with scene.storage.transaction() as transaction:
        transaction.add_invitation("d1", None, "", AT + timedelta(hours=1), joins=scene.li.id)
    with scene.storage.transaction() as transaction:
        assert transaction.look_up_invitation("d1", AT) == Offer(None, "", scene.li.id)
        assert transaction.use_invitation("d1", scene.li.id, AT) is None
        assert transaction.look_up_invitation("d1", AT) is InvitationRefusal.USED
    assert scene.rows("SELECT count(*) FROM roles") == [(0,)]


def test_wrong_codes_are_counted_by_chat_and_channel_and_from_a_moment_on(scene: Scene) -> None:
    before = AT - timedelta(hours=1)
    with scene.storage.transaction() as transaction:
        for minutes in (0, 10, 20):
            transaction.note_wrong_code("web", "chat-1", AT + timedelta(minutes=minutes), before)
        transaction.note_wrong_code("web", "chat-2", AT, before)
        transaction.note_wrong_code("telegram", "chat-1", AT, before)
        assert transaction.count_wrong_codes("web", "chat-1", before) == 3
        assert transaction.count_wrong_codes("web", "chat-1", AT) == 2
        assert transaction.count_wrong_codes("web", "chat-2", before) == 1
        assert transaction.count_wrong_codes("web", "chat-3", before) == 0


def test_a_new_wrong_code_lets_the_old_ones_of_its_chat_be_forgotten(scene: Scene) -> None:
    before, later = AT - timedelta(hours=1), AT + timedelta(hours=1)
    with scene.storage.transaction() as transaction:
        for chat in ("chat-1", "chat-2"):
            transaction.note_wrong_code("web", chat, AT, before)
        transaction.note_wrong_code("web", "chat-1", later, AT)
    assert scene.rows("SELECT address, count(*) FROM wrong_codes GROUP BY address ORDER BY address") == [
        ("chat-1", 1),
        ("chat-2", 1),
    ]
