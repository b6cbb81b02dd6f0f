"""Codes of invitations: how they are made, read and stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.invitations import LINK_VALID, VALID_DAYS, digest_of, invite, looks_like_code, offer_link
from bot.core.ports import InvitationRefusal, Offer
from storage import SqlStorage, open_storage
from tests.kit.databases import new_sqlite
from tests.kit.players import UNIT

AT = datetime(2026, 7, 9, 1, tzinfo=UTC)
CODE = "P3KYU3VR7D69"


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    found = open_storage(new_sqlite(tmp_path / "invitations.db"))
    with found.transaction() as transaction:
        transaction.save_units([UNIT])
    yield found
    found.close()


@pytest.mark.parametrize(
    "typed",
    [
        CODE, CODE.lower(), "P3KY U3VR 7D69", "p3ky-u3vr-7d69", " P3KYU3VR7D69\n", "Ｐ３ＫＹＵ３ＶＲ７Ｄ６９",
        "Ｐ３ＫＹ－Ｕ３ＶＲ－７Ｄ６９", "P3KY\u3000U3VR\u30007D69", "P3KY–U3VR—7D69",
        "\u2068P3KYU3VR7D69\u2069",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert looks_like_code(typed)
    assert digest_of(typed) == digest_of(CODE) == hashlib.sha256(CODE.encode()).hexdigest()


@pytest.mark.parametrize(
    "typed",
    [
        "", "P3KYU3VR7D6", "P3KYU3VR7D699", "P3KYU3VR7D60", "P3KYU3VR7D6O", "P3KYU3VR7D6I", "P3KY.U3VR.7D69",
        "户数 312", "/home", "邀请码P3KYU3VR7D69",
    ],
)  # fmt: skip
def test_what_is_too_short_or_holds_other_characters_is_no_code(typed: str) -> None:
    assert not looks_like_code(typed)


def test_codes_differ_look_like_codes_and_hold_nothing_that_is_misheard(storage: SqlStorage) -> None:
    with storage.transaction() as transaction:
        codes = {invite(transaction, UNIT.code, "reporter", AT)[0] for _ in range(200)}
    assert len(codes) == 200
    assert all(looks_like_code(code) for code in codes)
    assert not set("".join(codes)) & set("01OIL")


def test_an_invitation_is_good_for_a_fortnight_and_once(storage: SqlStorage) -> None:
    with storage.transaction() as transaction:
        code, expires_at = invite(transaction, UNIT.code, "reporter", AT)
        late, _ = invite(transaction, UNIT.code, "reporter", AT)
        person = transaction.add_person("李示例", "zh")
    assert expires_at == AT + timedelta(days=VALID_DAYS)
    assert VALID_DAYS == 14
    moment = expires_at - timedelta(seconds=1)
    with storage.transaction() as transaction:
        assert transaction.look_up_invitation(digest_of(code), moment) == Offer(UNIT.code, "reporter")
        assert transaction.use_invitation(digest_of(code), person.id, moment) is None
        again = transaction.use_invitation(digest_of(code), person.id, moment)
        assert again is InvitationRefusal.USED
        assert transaction.use_invitation(digest_of(late), person.id, expires_at) is InvitationRefusal.EXPIRED
        assert transaction.use_invitation(digest_of(CODE), person.id, moment) is InvitationRefusal.UNKNOWN
        assert transaction.units_of(person.id, "reporter", AT) == (UNIT,)


def test_a_code_for_another_chat_joins_it_to_the_person_for_an_hour(storage: SqlStorage) -> None:
    with storage.transaction() as transaction:
        person = transaction.add_person("李示例", "zh")
        code, expires_at = offer_link(transaction, person, AT)
        assert expires_at == AT + LINK_VALID == AT + timedelta(hours=1)
        last = expires_at - timedelta(seconds=1)
        assert looks_like_code(code)
        assert transaction.look_up_invitation(digest_of(code), last) == Offer(None, "", person.id)
        assert transaction.look_up_invitation(digest_of(code), expires_at) is InvitationRefusal.EXPIRED


def test_a_code_is_not_stored(storage: SqlStorage, tmp_path: Path) -> None:
    with storage.transaction() as transaction:
        code, _ = invite(transaction, UNIT.code, "reporter", AT)
    storage.close()
    for file in tmp_path.iterdir():
        assert code.encode() not in file.read_bytes()
        assert code.lower().encode() not in file.read_bytes()
