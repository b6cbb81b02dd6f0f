"""`yibiao invite`: one code for one person, shown once."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from bot.app.invitations import digest_of, looks_like_code
from tests.kit.commands import done, yibiao


def _printed(told: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in told.splitlines())


def test_an_invitation_is_a_code_and_a_link_that_carries_it(database: Path) -> None:
    printed = _printed(done("invite", "--unit", "v1", "--database", database))
    assert list(printed) == ["code", "web", "expires"]
    assert looks_like_code(printed["code"])
    assert printed["web"] == f"http://127.0.0.1:8000/join/{printed['code']}"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC, for one person", printed["expires"])


def test_links_name_the_public_address_and_the_telegram_bot(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIBIAO_PUBLIC_URL", "https://yibiao.example.org/")
    monkeypatch.setenv("YIBIAO_TELEGRAM_BOT", "example_bot")
    printed = _printed(done("invite", "--unit", "v1", "--database", database))
    assert list(printed) == ["code", "web", "telegram", "expires"]
    assert printed["web"] == f"https://yibiao.example.org/join/{printed['code']}"
    assert printed["telegram"] == f"https://t.me/example_bot?start={printed['code']}"


@pytest.mark.parametrize(
    ("listen", "opened"),
    [("127.0.0.1:8477", "127.0.0.1:8477"), ("0.0.0.0:8477", "127.0.0.1:8477"), ("[::1]:8477", "[::1]:8477")],
)
def test_links_lead_where_the_program_listens_unless_another_address_is_named(
    database: Path, monkeypatch: pytest.MonkeyPatch, listen: str, opened: str
) -> None:
    monkeypatch.setenv("YIBIAO_LISTEN", listen)
    printed = _printed(done("invite", "--unit", "v1", "--database", database))
    assert printed["web"] == f"http://{opened}/join/{printed['code']}"


def test_every_invitation_is_another_and_only_its_digest_is_stored(database: Path) -> None:
    codes = [_printed(done("invite", "--unit", "v1", "--database", database))["code"] for _ in range(3)]
    office = _printed(done("invite", "--role", "office", "--database", database))["code"]
    reviewer = done("invite", "--role", "reviewer", "--unit", "town", "--database", database)
    with sqlite3.connect(database) as connection:
        stored = connection.execute("SELECT digest, unit, role FROM invitations").fetchall()
    assert len(set(codes)) == 3
    assert set(stored) == {
        *((digest_of(code), "v1", "reporter") for code in codes),
        (digest_of(office), None, "office"),
        (digest_of(_printed(reviewer)["code"]), "town", "reviewer"),
    }
    whole = database.read_bytes() + Path(f"{database}-wal").read_bytes() * Path(f"{database}-wal").exists()
    assert not any(code.encode() in whole for code in (*codes, office))


REFUSED = {
    "an unknown unit": (
        ["--unit", "v9"],
        "There is no unit v9. Bring units in with `yibiao units import FILE.csv`.\n",
    ),
    "a wrong role": (
        ["--unit", "v1", "--role", "boss"],
        "There is no role boss. Roles: reporter, reviewer, office.\n",
    ),
    "a reporter of nothing": (
        [],
        "A reporter or reviewer needs --unit CODE; the form office belongs to no unit.\n",
    ),
    "an office of a unit": (
        ["--unit", "v1", "--role", "office"],
        "A reporter or reviewer needs --unit CODE; the form office belongs to no unit.\n",
    ),
}


@pytest.mark.parametrize(("options", "told"), REFUSED.values(), ids=REFUSED)
def test_an_invitation_that_makes_no_sense_is_not_made(options: list[str], told: str, database: Path) -> None:
    assert yibiao("invite", *options, "--database", database) == (2, "", told)
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM invitations").fetchone() == (0,)
